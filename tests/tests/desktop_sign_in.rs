//! Ways to sign in, and refusals, in the real window.

use std::time::Duration;

use anyhow::{Context, Result};
use roadstead_tests::desktop::{By, Computer};
use roadstead_tests::process::{Keychain, SandboxProcess, until};

#[tokio::test]
async fn a_wrong_password_is_said_in_the_dialog_and_nothing_typed_is_lost() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;

    window.type_sign_in(SandboxProcess::USER, "anchor-chian").await?;

    window.reads("did not accept this").await?;
    let dialog = By::role("dialog", "Sign in");
    let user = By::textbox("Username or email").within(dialog.clone());
    let secret = By::textbox("Password or access token").within(dialog.clone());
    assert_eq!(window.value(&user).await?, SandboxProcess::USER);
    assert_eq!(window.value(&secret).await?, "anchor-chian");
    window.picture("refused").await?;
    let kept = computer.secrets("service", "Roadstead").await?;
    assert!(!kept.contains("anchor-chian"), "a refused password is not kept: {kept}");

    window.fill(&secret, SandboxProcess::PASSWORD).await?;
    window.click(&By::button("Sign in").within(dialog)).await?;
    window.sees(&By::button("Account menu")).await?;
    computer.close(window).await
}

#[tokio::test]
async fn two_step_verification_asks_for_the_code_and_forgives_a_wrong_one() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;

    window.type_sign_in(SandboxProcess::CAREFUL_USER, SandboxProcess::PASSWORD).await?;
    let code = By::textbox("Code");
    window.fill(&code, "000000").await?;
    window.click(&By::button("Verify")).await?;
    window.reads("This code is wrong").await?;
    window.fill(&code, SandboxProcess::CODE).await?;
    window.click(&By::button("Verify")).await?;

    window.sees(&By::button("Account menu")).await?;
    window.row("Repositories", &["moored/"]).await?;
    computer.close(window).await
}

#[tokio::test]
async fn the_browser_way_shows_a_code_and_goes_on_when_it_is_confirmed_there() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;
    window.click(&By::button("Sign in").within(By::any("banner"))).await?;
    window.click(&By::button("Continue in browser")).await?;
    window.reads("Waiting for you to confirm").await?;
    window.picture("code").await?;

    // The page that the app asked the desktop to open, and what a person does on it.
    let link = until("the browser to be opened", Duration::from_secs(10), async || {
        computer.opened_links().pop()
    })
    .await?;
    let page = reqwest::Url::parse(&link)?;
    let shown = window.text_of(&By::role("status", "Code")).await?;
    let code = shown.split_whitespace().next().context("a code is shown")?;
    let browser = reqwest::Client::builder().no_proxy().build()?;
    let fields = [("user_code", code), ("username", SandboxProcess::USER), ("decision", "confirm")];
    browser.post(page.join("/activate")?).form(&fields).send().await?.error_for_status()?;

    window.sees(&By::button("Account menu")).await?;
    window.row("Repositories", &["acme/web"]).await?;
    computer.close(window).await
}

#[tokio::test]
async fn without_a_keychain_one_stays_signed_in_until_the_app_closes() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Missing).await?;
    let window = computer.open().await?;

    window.type_sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    window.reads("This computer has no keychain service").await?;
    window.picture("no-keychain").await?;
    window.click(&By::button("Stay signed in for now")).await?;
    window.sees(&By::button("Account menu")).await?;
    window.row("Repositories", &["acme/web"]).await?;

    computer.close(window).await?;
    let window = computer.open().await?;
    // Nothing is left to be signed in with: nobody claims it, and the page says what to do about it.
    let side_bar = By::role("navigation", "Registries");
    window.sees(&By::link("Docker Hub").within(side_bar.clone())).await?;
    window.sees(&By::button("Sign in").within(By::any("main"))).await?;
    window.sees(&By::button("Sign in").within(By::any("banner"))).await?;
    assert!(!window.has(&By::button("Account menu")).await?, "nobody has an account menu");
    // By the page's own idea of its text: WebDriver's leaves out what stands in a list that scrolls.
    let said = window.run("return document.querySelector('nav').innerText", vec![]).await?;
    let said = said.as_str().unwrap_or_default().to_lowercase();
    assert!(said.contains("signed out"), "the side bar says it: {said}");
    assert!(!said.replace("not signed in", "").contains("signed in"), "and claims nothing: {said}");
    window.picture("after-restart").await?;
    computer.close(window).await
}

#[tokio::test]
async fn a_token_that_may_only_read_sees_why_it_cannot_create() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;

    window.sign_in(SandboxProcess::USER, SandboxProcess::READ_ONLY_TOKEN).await?;

    window
        .wait_for("creating to be refused", async || {
            Ok((!window.is_enabled(&By::button("Create repository")).await?).into())
        })
        .await?;
    window.click(&By::button("Account menu")).await?;
    window.reads("cannot create").await?;
    window.reads("read-only").await?;
    window.picture("read-only").await?;
    computer.close(window).await
}
