//! Inside a tag, in the real window: layers, files, configuration, packages, referrers, documents, and two tags side by
//! side. Audited by axe, and pictured for people to look at.

use anyhow::{Result, bail};
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Keychain, SandboxProcess};

/// The audits of a walk: all tabs are seen before it fails.
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

/// From the list of repositories to the page of a tag.
async fn open_tag(window: &Window, repository: &str, tag: &str) -> Result<()> {
    window.click(&By::link(repository)).await?;
    window.click(&By::part("tab", "Tags")).await?;
    window.sees(&By::role("grid", "Tags")).await?;
    window.click(&By::link(tag).within(By::role("grid", "Tags"))).await?;
    window.sees(&By::heading(&format!("{repository}:{tag}"))).await?;
    window.row("Layers", &["COPY"]).await.map(drop)
}

async fn tabs(walk: &mut Walk<'_>) -> Result<()> {
    let window = walk.window;
    window.sees(&By::role("combobox", "Platform")).await?;
    window.sees(&By::role("group", "Sizes")).await?;
    window.reads("Only in this tag").await?;
    walk.stop("layers").await?;

    window.click(&By::role("tab", "Files")).await?;
    window.reads("Listing the files reads").await?;
    walk.stop("files-cost").await?;
    window.click(&By::button("List files")).await?;
    window.sees(&By::role("treegrid", "Files")).await?;
    walk.stop("files").await?;

    window.click(&By::role("tab", "Configuration")).await?;
    window.reads("Environment").await?;
    walk.stop("configuration").await?;
    window.click(&By::part("tab", "SBOM")).await?;
    window.reads("package").await?;
    walk.stop("sbom").await?;
    window.click(&By::part("tab", "Referrers")).await?;
    window.reads("nothing is verified").await?;
    walk.stop("referrers").await?;
    window.click(&By::role("tab", "Raw")).await?;
    window.reads("schemaVersion").await?;
    walk.stop("raw").await
}

async fn walk(theme: &str) -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;
    window.sees(&By::heading("Welcome to Roadstead")).await?;
    window.click(&By::role("radio", theme)).await?;
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    let mut walk = Walk { window: &window, suffix: &theme.to_lowercase(), wrong: Vec::new() };
    // The samples whose inside is worth a look are in the registry without an API of its own.
    window.add_registry(sandbox.open_registry()?, None).await?;
    open_tag(&window, "harbour/app", "1.8.2").await?;
    tabs(&mut walk).await?;

    window.click(&By::link("Compare with…")).await?;
    window.sees(&By::heading("Choose what to compare with")).await?;
    walk.stop("compare-choose").await?;
    window.click(&By::link("1.8.1")).await?;
    window.sees(&By::role("group", "Summary")).await?;
    window.reads("layers differ").await?;
    walk.stop("compare").await?;
    window.click(&By::role("tab", "Files")).await?;
    window.reads("Comparing the files reads").await?;
    walk.stop("compare-files").await?;

    window.click(&By::button("Compare files")).await?;
    window.row("Files", &["usr/bin/su", "setuid changed"]).await?;

    window.click(&By::link("Settings")).await?;
    window.click(&By::role("radio", "简体中文")).await?;
    window.sees(&By::heading("设置")).await?;
    window.press("\u{e00a}\u{e012}\u{e000}").await?;
    window.sees(&By::role("group", "概要")).await?;
    window.click(&By::role("tab", "概览")).await?;
    walk.stop("compare-zh").await?;
    window.resize(800, 600).await?;
    walk.stop("compare-zh-narrow").await?;
    window.click(&By::link("1.8.2")).await?;
    window.row("层", &["COPY"]).await?;
    walk.stop("layers-zh-narrow").await?;

    let done = walk.end();
    computer.close(window).await?;
    done
}

#[tokio::test]
async fn a_tag_is_looked_into_and_compared_in_light() -> Result<()> {
    walk("Light").await
}

#[tokio::test]
async fn a_tag_is_looked_into_and_compared_in_dark() -> Result<()> {
    walk("Dark").await
}
