//! A proxy in the real window: typed in, its password in the real keychain, at work at once, and named when it fails.

use anyhow::Result;
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Keychain, ProxyProcess, SandboxProcess};

fn page() -> By {
    By::any("main")
}

async fn type_proxy(window: &Window, address: &str, password: &str) -> Result<()> {
    window.fill(&By::textbox("Address"), address).await?;
    window.fill(&By::textbox("User name"), ProxyProcess::USER).await?;
    window.fill(&By::textbox("Password"), password).await?;
    window.fill(&By::textbox("Exceptions"), "<-loopback>").await?;
    window.click(&By::button("Save")).await?;
    window.reads("It counts from now on").await
}

async fn open_settings(window: &Window) -> Result<()> {
    window.click(&By::link("Settings")).await?;
    window.sees(&By::heading("Network")).await
}

async fn open_list(window: &Window) -> Result<()> {
    window.click(&By::link("Docker Hub").within(By::role("navigation", "Registries"))).await
}

#[tokio::test]
async fn a_proxy_with_a_password_is_used_at_once_and_is_named_when_it_fails() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let proxy = ProxyProcess::tinyproxy(true).await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    open_settings(&window).await?;
    window.reads("The system has no proxy set").await?;
    window.click(&By::role("radio", "Manual")).await?;
    type_proxy(&window, &proxy.host(), "neap").await?;
    window.picture("manual").await?;
    window.audit("the network settings").await?;

    // A wrong password: the list stays with its age, and the proxy is named.
    open_list(&window).await?;
    window.reads("did not accept user name and password").await?;
    window.reads(&proxy.host()).await?;
    window.picture("wrong-password").await?;
    window.audit("the list behind a proxy that refuses").await?;

    open_settings(&window).await?;
    type_proxy(&window, &proxy.host(), ProxyProcess::plain_password()).await?;
    let kept = computer.secrets("service", "Roadstead").await?;
    assert!(kept.contains(ProxyProcess::plain_password()), "it is in the keychain");
    let seen = proxy.log().len();
    open_list(&window).await?;
    window.row("Repositories", &["acme/web"]).await?;
    window.reads_no("did not accept").await?;
    assert!(proxy.log().len() > seen, "the list came through the proxy");
    let file = std::fs::read_to_string(computer.home().config().join("roadstead/proxy.json"))?;
    assert!(file.contains(&proxy.host()) && !file.contains(ProxyProcess::plain_password()));

    let host = proxy.host();
    drop(proxy);
    window.click(&By::button("Refresh").within(page())).await?;
    window.reads(&format!("The proxy {host} cannot be reached")).await?;
    window.row("Repositories", &["acme/web"]).await?;
    window.picture("gone").await?;

    open_settings(&window).await?;
    window.click(&By::role("radio", "No proxy")).await?;
    window.reads("reached directly, whatever the system says").await?;
    open_list(&window).await?;
    window.reads("complete").await?;
    window.reads_no("cannot be reached").await?;

    window.resize(700, 800).await?;
    open_settings(&window).await?;
    window.click(&By::role("radio", "Dark")).await?;
    window.click(&By::role("radio", "简体中文")).await?;
    window.click(&By::role("radio", "手动")).await?;
    window.sees(&By::textbox("例外")).await?;
    window.picture("manual-zh-dark-narrow").await?;
    computer.close(window).await
}
