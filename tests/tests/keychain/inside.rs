//! What runs inside a session, started by the tests beside.

use std::time::{Duration, Instant};

use credentials::Vault;
use credentials::docker_config::{DOCKER_HUB_SERVER, DockerConfig, LoginSource, Stored};
use domain::{AccountId, Credential, ErrorKind, Keep, Result};

fn account() -> AccountId {
    AccountId("docker_hub|https://hub.docker.com|acme".into())
}

fn kind<T>(outcome: Result<T>) -> ErrorKind {
    outcome.map(|_| ()).unwrap_err().kind
}

#[tokio::test]
#[ignore = "runs inside a session of its own"]
async fn stores() {
    let vault = Vault::keychain();
    vault.check_writable().await.unwrap();
    assert!(vault.load(&account()).await.unwrap().is_none());
    let credential = Credential::password("acme", "anchor-chain");
    vault.store(&account(), &credential, Keep::Keychain).await.unwrap();
    let again = Vault::keychain();
    assert_eq!(again.load(&account()).await.unwrap().unwrap().expose(), "anchor-chain");
}

#[tokio::test]
#[ignore = "runs inside a session of its own"]
async fn erases() {
    let vault = Vault::keychain();
    vault.erase(&account()).await.unwrap();
    assert!(vault.load(&account()).await.unwrap().is_none());
    vault.erase(&account()).await.expect("erasing what is not there is no error");
}

/// The app on a home below the person's, and the real keychain.
fn app() -> app::App {
    // The test that started us chose where we are.
    let home = std::path::Path::new(".");
    let directories = app::Directories {
        config: home.join("config"),
        cache: home.join("cache"),
        logs: home.join("logs"),
        docker_config: home.join("docker"),
    };
    let environment =
        app::Environment { directories, endpoints_file: None, version: "test".into() };
    app::App::open(environment, providers::Endpoints::default(), Vault::keychain(), |_| ()).unwrap()
}

#[tokio::test]
#[ignore = "runs inside a session of its own"]
async fn keeps_a_secret_and_is_killed() {
    // As a sign-in does it, up to the moment before the account is written down.
    let names = storage::SecretNames::new("config/secrets.json".into());
    let _turn = names.coming(&account()).unwrap();
    let credential = Credential::password("acme", "anchor-chain");
    Vault::keychain().store(&account(), &credential, Keep::Keychain).await.unwrap();
    let me = std::process::id().to_string();
    std::process::Command::new("kill").args(["-KILL", &me]).status().unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test]
#[ignore = "runs inside a session of its own"]
async fn starts_after_that() {
    let app = app();
    assert!(app.accounts().is_empty());
    app.tidy_keychain().await;
}

#[tokio::test]
#[ignore = "runs inside a session of its own"]
async fn finds_it_locked() {
    let vault = Vault::keychain();
    let started = Instant::now();
    assert_eq!(kind(vault.load(&account()).await), ErrorKind::KeychainLocked);
    assert_eq!(kind(vault.check_writable().await), ErrorKind::KeychainLocked);
    assert!(started.elapsed() < Duration::from_secs(30), "each call has its limit");
}

#[tokio::test]
#[ignore = "runs inside a session of its own"]
async fn finds_none() {
    let vault = Vault::keychain();
    assert_eq!(kind(vault.check_writable().await), ErrorKind::KeychainMissing);
    assert_eq!(kind(vault.load(&account()).await), ErrorKind::KeychainMissing);
    let credential = Credential::password("acme", "anchor-chain");
    vault.store(&account(), &credential, Keep::Session).await.unwrap();
    assert!(vault.load(&account()).await.unwrap().is_some(), "by consent, for this session");
}

#[tokio::test]
#[ignore = "runs inside a session of its own"]
async fn speaks_with_the_helper() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.json");
    std::fs::write(&file, r#"{"credsStore":"secretservice"}"#).unwrap();
    let load = async || DockerConfig::load(folder.path()).await.unwrap();
    assert!(load().await.credential(DOCKER_HUB_SERVER).await.unwrap().is_none());
    let login = Credential::password("acme", "anchor-chain");
    let stored = load().await.store(DOCKER_HUB_SERVER, &login, false).await.unwrap();
    assert_eq!(stored, Stored::Helper { name: "secretservice".into() });
    let logins = load().await.logins().await.unwrap();
    assert_eq!(logins.len(), 1);
    assert_eq!(logins[0].username.as_deref(), Some("acme"));
    assert_eq!(logins[0].source, LoginSource::Helper { name: "secretservice".into() });
    let found = load().await.credential(DOCKER_HUB_SERVER).await.unwrap().unwrap();
    assert_eq!(found.expose(), "anchor-chain");
    assert!(!std::fs::read_to_string(&file).unwrap().contains("anchor"));
    load().await.erase(DOCKER_HUB_SERVER).await.unwrap();
    assert!(load().await.credential(DOCKER_HUB_SERVER).await.unwrap().is_none());
}
