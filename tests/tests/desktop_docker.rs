//! Logins shared with the docker command line, through Docker's real helper for this desktop's keychain.

use std::fs;

use anyhow::Result;
use roadstead_tests::desktop::{By, Computer};
use roadstead_tests::process::{Keychain, SandboxProcess};

/// Debian's `golang-docker-credential-helpers`.
const HELPER: &str = "docker-credential-secretservice";

fn configure(computer: &Computer, config: &str) -> Result<()> {
    let docker = computer.home().path().join(".docker");
    fs::create_dir_all(&docker)?;
    Ok(fs::write(docker.join("config.json"), config)?)
}

#[tokio::test]
async fn a_login_is_handed_to_dockers_helper_and_taken_from_it() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let config = "{ \"credsStore\": \"secretservice\" }";
    configure(&computer, config)?;
    let window = computer.open().await?;

    let dialog = By::role("dialog", "Sign in");
    window.click(&By::button("Sign in").within(By::any("banner"))).await?;
    window.reads("No Docker login was found").await?;
    window.click(&By::role("checkbox", "Also sign in the docker command line")).await?;
    let user = By::textbox("Username or email").within(dialog.clone());
    let secret = By::textbox("Password or access token").within(dialog.clone());
    window.fill(&user, SandboxProcess::USER).await?;
    window.fill(&secret, SandboxProcess::PASSWORD).await?;
    window.click(&By::button("Sign in").within(dialog.clone())).await?;
    window.sees(&By::button("Account menu")).await?;

    let server = sandbox.hub_registry()?;
    let held = computer.tool(HELPER).args(["get"]).output_with_input(server).await?;
    assert!(held.contains(SandboxProcess::USER), "docker is signed in: {held}");
    assert!(held.contains(SandboxProcess::PASSWORD), "with the secret itself: {held}");
    let file = fs::read_to_string(computer.home().path().join(".docker/config.json"))?;
    assert!(!file.contains("auth\":"), "and no secret is in its file: {file}");

    window.sees_no(&dialog).await?;
    window.sign_out().await?;
    window.click(&By::button("Sign in").within(By::any("banner"))).await?;
    window.picture("found").await?;
    window.click(&By::part("button", "Use acme at")).await?;
    window.sees(&By::button("Account menu")).await?;
    window.row("Repositories", &["acme/web"]).await?;
    computer.close(window).await
}

#[tokio::test]
async fn a_broken_docker_configuration_is_named_and_left_as_it_is() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let broken = "{ \"auths\": { cut off";
    configure(&computer, broken)?;
    let window = computer.open().await?;

    window.click(&By::button("Sign in").within(By::any("banner"))).await?;
    window.reads("configuration cannot be read").await?;
    window.reads("The file was left as it is").await?;
    window.picture("broken").await?;
    window.keys("\u{e00c}").await?;
    window.sees_no(&By::role("dialog", "Sign in")).await?;
    // The other ways to sign in work all the same.
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    let file = fs::read_to_string(computer.home().path().join(".docker/config.json"))?;
    assert_eq!(file, broken);
    computer.close(window).await
}
