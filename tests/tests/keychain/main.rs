//! The vault on a real Secret Service, and Docker's real credential helper beside it.
//!
//! The bus of a session is named by an environment variable, and a process cannot change its own safely: each test starts
//! this program again inside the session, to run one of the ignored tests in [`inside`].

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod inside;

use anyhow::Result;
use roadstead_tests::process::{DesktopSession, Home, Keychain, Tool};

/// Runs one of the tests of `inside` in this session.
async fn run_inside(test: &str, home: &Home, session: &DesktopSession) -> Result<String> {
    let program = std::env::current_exe()?;
    Tool::new(program.to_str().unwrap())
        .args(["--exact", &format!("inside::{test}"), "--ignored", "--nocapture"])
        .envs(home.env())
        .envs(session.env())
        .output()
        .await
}

#[tokio::test]
async fn a_real_keyring_keeps_a_secret_shows_it_to_its_owner_and_forgets_it() -> Result<()> {
    let home = Home::new()?;
    let session = DesktopSession::start(&home, Keychain::Unlocked, 320, 240).await?;
    run_inside("stores", &home, &session).await?;
    let found = session.secrets(&home, "service", "Roadstead").await?;
    assert!(found.contains(r#""secret":"anchor-chain""#), "the keyring holds it: {found}");
    assert!(found.contains("username = docker_hub|"), "under the account's id: {found}");
    assert!(!found.contains("write-probe"), "the probe left nothing behind: {found}");
    run_inside("erases", &home, &session).await?;
    let found = session.secrets(&home, "service", "Roadstead").await?;
    assert!(!found.contains("anchor-chain"), "the keyring has forgotten it: {found}");
    Ok(())
}

#[tokio::test]
async fn a_locked_keyring_is_told_from_one_that_holds_nothing() -> Result<()> {
    let home = Home::new()?;
    let session = DesktopSession::start(&home, Keychain::Unlocked, 320, 240).await?;
    run_inside("stores", &home, &session).await?;
    // By name: Debian 12's `secret-tool lock` crashes.
    Tool::new("dbus-send")
        .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"])
        .args(["/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock"])
        .arg("array:objpath:/org/freedesktop/secrets/collection/login")
        .envs(home.env())
        .envs(session.env())
        .output()
        .await?;
    run_inside("finds_it_locked", &home, &session).await?;
    Ok(())
}

#[tokio::test]
async fn without_a_keychain_it_is_said_at_once() -> Result<()> {
    let home = Home::new()?;
    let session = DesktopSession::start(&home, Keychain::Missing, 320, 240).await?;
    run_inside("finds_none", &home, &session).await?;
    Ok(())
}

#[tokio::test]
async fn dockers_own_helper_keeps_a_login_and_gives_it_back() -> Result<()> {
    let home = Home::new()?;
    let session = DesktopSession::start(&home, Keychain::Unlocked, 320, 240).await?;
    run_inside("speaks_with_the_helper", &home, &session).await?;
    Ok(())
}
