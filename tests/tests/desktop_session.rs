//! The session that the window tests live in: its keychain is real, and it goes away with everything it started.

use anyhow::Result;
use roadstead_tests::process::{DesktopSession, Home, Keychain, Tool};

#[tokio::test]
async fn a_secret_stored_in_the_session_is_read_back_until_it_is_cleared() -> Result<()> {
    let home = Home::new()?;
    let session = DesktopSession::start(&home, Keychain::Unlocked, 800, 600).await?;
    let tool =
        |args: &[&str]| Tool::new("secret-tool").args(args).envs(home.env()).envs(session.env());

    tool(&["store", "--label=proof", "service", "harbour"]).output_with_input("rope").await?;
    let found = session.secrets(&home, "service", "harbour").await?;
    assert!(found.contains("secret = rope"), "the keyring must hold it: {found}");

    tool(&["clear", "service", "harbour"]).output().await?;
    let found = session.secrets(&home, "service", "harbour").await?;
    assert!(!found.contains("rope"), "the keyring must have forgotten it: {found}");
    Ok(())
}

#[tokio::test]
async fn without_a_keychain_nobody_answers_and_nothing_is_started_in_its_place() -> Result<()> {
    let home = Home::new()?;
    let session = DesktopSession::start(&home, Keychain::Missing, 800, 600).await?;

    let stored = Tool::new("secret-tool")
        .args(["store", "--label=proof", "service", "harbour"])
        .envs(home.env())
        .envs(session.env())
        .output_with_input("rope")
        .await;

    assert!(stored.is_err(), "there is nobody to keep a secret");
    Ok(())
}
