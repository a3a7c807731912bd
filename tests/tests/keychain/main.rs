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

#[tokio::test]
async fn a_real_keyring_is_left_no_secret_by_a_sign_in_that_was_killed_half_way() -> Result<()> {
    let home = Home::new()?;
    let session = DesktopSession::start(&home, Keychain::Unlocked, 320, 240).await?;
    // Each in the same folder, which is where its files are.
    let folder = tempfile::tempdir()?;
    let run = async |test: &str| {
        let program = std::env::current_exe()?;
        let script = format!(
            "cd '{}' && exec '{}' --exact inside::{test} --ignored --nocapture",
            folder.path().display(),
            program.display()
        );
        Tool::new("sh").args(["-c", &script]).envs(home.env()).envs(session.env()).output().await
    };
    let killed = run("keeps_a_secret_and_is_killed").await;
    assert!(killed.is_err(), "it was killed: {killed:?}");
    let found = session.secrets(&home, "service", "Roadstead").await?;
    assert!(found.contains("anchor-chain"), "the gap is there, or this proves nothing: {found}");
    let names = std::fs::read_to_string(folder.path().join("config/secrets.json"))?;
    assert!(names.contains("acme") && !names.contains("anchor-chain"), "names alone: {names}");
    run("starts_after_that").await?;
    let found = session.secrets(&home, "service", "Roadstead").await?;
    assert!(!found.contains("anchor-chain"), "the next start has erased it: {found}");
    let names = std::fs::read_to_string(folder.path().join("config/secrets.json"))?;
    assert!(!names.contains("acme"), "{names}");
    Ok(())
}
