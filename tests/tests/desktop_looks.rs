//! Every page in both themes and both languages: audited by axe, and pictured for people to look at.

use anyhow::{Result, bail};
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Keychain, SandboxProcess};
use roadstead_tests::registry::Failure;

/// The audits of a walk: all pages are seen before it fails.
struct Walk<'a> {
    window: &'a Window,
    suffix: &'a str,
    wrong: Vec<String>,
}

impl Walk<'_> {
    async fn stop(&mut self, page: &str) -> Result<()> {
        let page = format!("{page}-{}", self.suffix);
        self.window.picture(&page).await?;
        if let Err(error) = self.window.audit(&page).await {
            self.wrong.push(error.to_string());
        }
        Ok(())
    }

    fn end(self) -> Result<()> {
        if self.wrong.is_empty() {
            return Ok(());
        }
        bail!("{}", self.wrong.join("\n"))
    }
}

async fn walk(theme: &str) -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;
    window.sees(&By::heading("Welcome to Roadstead")).await?;
    window.click(&By::role("radio", theme)).await?;
    let mut walk = Walk { window: &window, suffix: &theme.to_lowercase(), wrong: Vec::new() };
    walk.stop("welcome").await?;

    window.click(&By::button("Sign in").within(By::any("banner"))).await?;
    window.sees(&By::role("dialog", "Sign in")).await?;
    window.reads_no("Looking for logins").await?;
    walk.stop("sign-in").await?;
    window.press("\u{e00c}").await?;
    window.sees_no(&By::role("dialog", "Sign in")).await?;
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    walk.stop("repositories").await?;

    window.click(&By::link("acme/web")).await?;
    window.reads("Newest tags").await?;
    walk.stop("general").await?;
    window.click(&By::role("tab", "Tags")).await?;
    window.sees(&By::role("grid", "Tags")).await?;
    window.reads("complete").await?;
    walk.stop("tags").await?;

    window.click(&By::link("Docker Hub").within(By::role("navigation", "Registries"))).await?;
    window.click(&By::link("acme/empty")).await?;
    window.sees(&By::heading("No tags yet")).await?;
    walk.stop("empty").await?;
    window.click(&By::link("Docker Hub").within(By::role("navigation", "Registries"))).await?;
    window.click(&By::button("Create repository")).await?;
    window.fill(&By::textbox("Repository name"), "Docker Quickstart").await?;
    window.reads("not allowed").await?;
    walk.stop("create").await?;

    window.click(&By::button("Add registry").within(By::role("navigation", "Registries"))).await?;
    window.sees(&By::role("dialog", "Add registry")).await?;
    walk.stop("add-registry").await?;
    window.press("\u{e00c}").await?;
    window.sees_no(&By::role("dialog", "Add registry")).await?;
    window.click(&By::button("Account menu")).await?;
    window.reads("can create").await?;
    walk.stop("account-menu").await?;
    window.click(&By::role("menuitem", "Account details")).await?;
    window.sees(&By::heading("Who you are")).await?;
    walk.stop("account").await?;
    window.click(&By::link("Settings")).await?;
    window.sees(&By::heading("Settings")).await?;
    walk.stop("settings").await?;

    window.press("\u{e009}k\u{e000}").await?;
    window.sees(&By::role("dialog", "Command palette")).await?;
    walk.stop("palette").await?;
    window.press("\u{e00c}").await?;
    window.sees_no(&By::role("dialog", "Command palette")).await?;

    window.click(&By::role("radio", "简体中文")).await?;
    window.sees(&By::heading("设置")).await?;
    walk.stop("settings-zh").await?;
    window.click(&By::link("Docker Hub").within(By::role("navigation", "镜像仓库服务"))).await?;
    window.sees(&By::link("acme/web")).await?;
    walk.stop("repositories-zh").await?;
    window.click(&By::link("acme/web")).await?;
    walk.stop("general-zh").await?;
    window.resize(800, 600).await?;
    walk.stop("narrow-zh").await?;

    let done = walk.end();
    computer.close(window).await?;
    done
}

/// What only somebody meets whose computer has no keychain and a broken file, in Chinese, in the dark, in a narrow window.
#[tokio::test]
async fn what_goes_wrong_is_said_in_chinese_in_a_narrow_dark_window() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Missing).await?;
    let config = computer.home().config().join("roadstead");
    std::fs::create_dir_all(&config)?;
    std::fs::write(config.join("accounts.json"), "{ cut off")?;
    let window = computer.open().await?;
    window.click(&By::role("radio", "Dark")).await?;
    window.click(&By::role("radio", "简体中文")).await?;
    window.sees(&By::heading("欢迎使用 Roadstead")).await?;
    window.resize(800, 600).await?;
    window.reads("accounts.json。原文件已另存为").await?;
    let mut walk = Walk { window: &window, suffix: "zh-narrow-dark", wrong: Vec::new() };
    walk.stop("kept-aside").await?;

    let dialog = By::role("dialog", "登录");
    window.click(&By::button("登录").within(By::any("banner"))).await?;
    window.sees(&dialog).await?;
    window.reads_no("正在查找登录").await?;
    walk.stop("sign-in").await?;
    let secret = By::textbox("密码或访问令牌").within(dialog.clone());
    window.fill(&By::textbox("用户名或邮箱").within(dialog.clone()), "acme").await?;
    window.fill(&secret, "wrong").await?;
    window.click(&By::button("登录").within(dialog.clone())).await?;
    window.reads("本机没有钥匙串服务").await?;
    walk.stop("no-keychain").await?;
    window.click(&By::button("暂时保持登录")).await?;
    window.reads("未接受此登录信息").await?;
    walk.stop("wrong-password").await?;
    window.fill(&secret, SandboxProcess::PASSWORD).await?;
    window.click(&By::button("登录").within(dialog)).await?;
    window.reads("已全部加载").await?;
    walk.stop("repositories").await?;

    window.click(&By::button("账户菜单")).await?;
    window.click(&By::role("menuitem", "账户详情")).await?;
    window.reads("内存，直到关闭 Roadstead").await?;
    walk.stop("account").await?;
    window
        .click(&By::button("添加镜像仓库服务").within(By::role("navigation", "镜像仓库服务")))
        .await?;
    window.sees(&By::role("dialog", "添加镜像仓库服务")).await?;
    walk.stop("add-registry").await?;
    window.press("\u{e00c}").await?;

    let cut_off = Failure {
        headers: vec![("content-type".into(), "application/json".into())],
        body: "{\"name\":\"ba".into(),
        ..Failure::new("/v2/namespaces/acme/repositories/base", 200, 1_000)
    };
    sandbox.fail("hub", &cut_off).await?;
    window.run("history.back()", vec![]).await?;
    window.click(&By::link("acme/base")).await?;
    window.sees(&By::button("重试").within(By::any("main"))).await?;
    walk.stop("cut-off").await?;
    let done = walk.end();
    computer.close(window).await?;
    done
}

#[tokio::test]
async fn every_page_is_free_of_accessibility_faults_in_light() -> Result<()> {
    walk("Light").await
}

#[tokio::test]
async fn every_page_is_free_of_accessibility_faults_in_dark() -> Result<()> {
    walk("Dark").await
}
