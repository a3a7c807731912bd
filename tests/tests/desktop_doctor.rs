//! The credential doctor in the real window: by mouse and by keys, its report pasted back, and pictured in both themes and
//! languages.

use anyhow::{Result, ensure};
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Keychain, SandboxProcess};
use roadstead_tests::registry::Mark;

async fn at_the_account(sandbox: &SandboxProcess) -> Result<(Computer, Window)> {
    let computer = Computer::beside(sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    window.click(&By::button("Account menu")).await?;
    window.click(&By::role("menuitem", "Account details")).await?;
    window.sees(&By::heading("Credential doctor")).await?;
    Ok((computer, window))
}

#[tokio::test]
async fn the_doctor_looks_an_account_over_by_mouse_and_its_page_is_sound_in_every_look()
-> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let (computer, window) = at_the_account(&sandbox).await?;
    window.click(&By::button("Check credential")).await?;
    window.reads("Everything is as it should be").await?;
    window.reads("keychain: service Roadstead").await?;
    window.reads("Agrees with 127.0.0.1").await?;
    window.sees(&By::button("Copy redacted report")).await?;
    window.run("document.getElementById('doctor').scrollIntoView()", vec![]).await?;
    window.picture("light").await?;
    window.audit("light").await?;

    window.click(&By::link("Settings")).await?;
    window.click(&By::role("radio", "Dark")).await?;
    window.click(&By::role("radio", "简体中文")).await?;
    window.click(&By::button("账户菜单")).await?;
    window.click(&By::role("menuitem", "账户详情")).await?;
    window.click(&By::button("检查凭据")).await?;
    window.reads("一切正常").await?;
    window.resize(800, 600).await?;
    window.run("document.getElementById('doctor').scrollIntoView()", vec![]).await?;
    window.picture("dark-zh-narrow").await?;
    window.audit("dark-zh-narrow").await?;
    computer.close(window).await
}

#[tokio::test]
async fn by_keys_the_report_is_made_copied_and_holds_no_secret() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let (computer, window) = at_the_account(&sandbox).await?;
    window.tab_to("button Check credential").await?;
    window.keys(Window::ENTER).await?;
    window.reads("Everything is as it should be").await?;
    window.tab_to("button Copy redacted report").await?;
    window.keys(Window::ENTER).await?;
    window.reads("Copied").await?;
    // Pasted into a field, which is how anybody would look at it.
    window.tab_to("textbox Shown as").await?;
    let field = By::textbox("Shown as");
    window.run("document.activeElement.removeAttribute('maxlength')", vec![]).await?;
    window.chord(Window::ctrl('a')).await?;
    window.chord(Window::ctrl('v')).await?;
    window
        .wait_for("the report to be pasted", async || {
            Ok(window.value(&field).await?.contains("Roadstead credential report").into())
        })
        .await?;
    let pasted = window.value(&field).await?;
    ensure!(pasted.contains("`acme`"), "user names stay: {pasted}");
    ensure!(!Mark::new(SandboxProcess::PASSWORD)?.is_in(pasted.as_bytes()), "{pasted}");
    computer.close(window).await
}
