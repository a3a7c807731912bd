//! The whole way through the use cases: from what the dialog sends to what stands in files and in Docker's configuration.

use std::time::Duration;

use app::{App, Directories, DockerCli, Environment, RegistryDraft, SignInOutcome};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use credentials::{MemoryKeychain, Vault};
use domain::{RegistryKind, StepName, StepState};
use serde_json::{Value, json};

use crate::harbour::{FLEET, Harbour, SAILOR};

struct Desk {
    harbour: Harbour,
    home: tempfile::TempDir,
    app: App,
}

fn desk() -> Desk {
    let (harbour, home) = (Harbour::open(), tempfile::tempdir().unwrap());
    let at = |folder: &str| home.path().join(folder);
    let directories = Directories {
        config: at("config"),
        cache: at("cache"),
        logs: at("logs"),
        docker_config: at("docker"),
    };
    let environment = Environment { directories, endpoints_file: None, version: "test".into() };
    let vault = Vault::with(MemoryKeychain::default(), Duration::from_secs(2));
    let app = App::open(environment, harbour.endpoints.clone(), vault, |_| {}).unwrap();
    Desk { harbour, home, app }
}

/// What the dialog sends.
fn draft(harbour: &Harbour) -> RegistryDraft {
    let key_file = harbour.google.key_file(SAILOR.email);
    let cloud =
        json!({ "cloud": "google", "way": "key_file", "project": null, "key_file": key_file });
    let draft = json!({
        "kind": "artifact_registry", "address": null, "label": null, "username": null, "secret": null,
        "plain_http": false, "extra_ca_pem": null, "trusted_realms": [], "keep": "keychain", "cloud": cloud,
    });
    serde_json::from_value(draft).unwrap()
}

async fn signed_in(desk: &Desk) -> domain::Account {
    match desk.app.sign_in(draft(&desk.harbour)).await.unwrap() {
        SignInOutcome::SignedIn { view } => view.account,
        SignInOutcome::CodeNeeded { .. } => panic!("no code was expected"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_of_a_key_file_and_no_file_holds_the_secret() {
    let desk = desk();
    let account = signed_in(&desk).await;
    assert_eq!(account.username.as_deref(), Some(SAILOR.email));
    assert_eq!(account.label, "Google acme-harbour");
    assert_eq!(account.endpoint.url.as_str(), desk.harbour.google.project_url());
    let rows = desk.app.repositories(&account.id, None, None).await.unwrap().items;
    assert!(!rows.is_empty());
    let target = desk.app.push_target(&account.id).unwrap();
    assert_eq!(target.username.as_deref(), Some("_json_key"), "that is who `docker login` is told");
    let mut files = Vec::new();
    for folder in ["config", "cache"] {
        for entry in std::fs::read_dir(desk.home.path().join(folder)).unwrap() {
            files.push(std::fs::read(entry.unwrap().path()).unwrap_or_default());
        }
    }
    let secret = desk.harbour.google.key_file(SAILOR.email);
    let secret = secret.split("KEY-----\\n").nth(1).unwrap().get(..40).unwrap().to_owned();
    let holds = |file: &Vec<u8>| file.windows(secret.len()).any(|part| part == secret.as_bytes());
    assert!(!files.iter().any(holds));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_reference_finds_the_account_of_its_project_and_keeps_its_host() {
    let desk = desk();
    let pasted = format!("{FLEET}/tug:1.0.0");
    let guess = desk.app.understand_address(&pasted).unwrap();
    assert_eq!((guess.kind, guess.account), (RegistryKind::ArtifactRegistry, None));
    let account = signed_in(&desk).await;
    let guess = desk.app.understand_address(&pasted).unwrap();
    assert_eq!(guess.account, Some(account.id.clone()));
    let named = guess.repository.unwrap();
    assert_eq!(named.as_str(), format!("{FLEET}/tug"));
    assert!(desk.app.repository(&account.id, &named).await.is_ok());
    assert_eq!(guess.tag.as_deref(), Some("1.0.0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_docker_command_line_is_given_what_the_registry_takes() {
    let desk = desk();
    let account = signed_in(&desk).await;
    let stored = desk.app.docker_cli_sign_in(&account.id, true).await.unwrap();
    assert!(matches!(stored, DockerCli::Stored { helper: None }), "{stored:?}");
    let text = std::fs::read(desk.home.path().join("docker/config.json")).unwrap();
    let config: Value = serde_json::from_slice(&text).unwrap();
    let host = desk.harbour.google.registry().host();
    let login = STANDARD.decode(config["auths"][host.as_str()]["auth"].as_str().unwrap()).unwrap();
    let login = String::from_utf8(login).unwrap();
    let (user, secret) = login.split_once(':').unwrap();
    assert_eq!(user, "_json_key");
    let file: Value = serde_json::from_str(secret).unwrap();
    let given: Value = serde_json::from_str(&desk.harbour.google.key_file(SAILOR.email)).unwrap();
    for part in ["type", "project_id", "private_key_id", "private_key", "client_email", "token_uri"]
    {
        assert_eq!(file[part], given[part], "{part}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn testing_the_connection_goes_all_its_steps_with_a_key_that_is_kept_nowhere() {
    let desk = desk();
    let steps = std::sync::Mutex::new(Vec::new());
    desk.app
        .test_connection(draft(&desk.harbour), |step| steps.lock().unwrap().push(step))
        .await
        .unwrap();
    let steps = steps.into_inner().unwrap();
    let last = |name| steps.iter().rev().find(|step| step.name == name).map(|step| &step.state);
    assert!(matches!(last(StepName::ApiFound), Some(StepState::Passed { .. })), "{steps:?}");
    let note = Some(SAILOR.email.to_owned());
    assert!(
        matches!(last(StepName::SignedIn), Some(StepState::Passed { note: who }) if *who == note),
        "{steps:?}"
    );
    assert!(matches!(last(StepName::MayList), Some(StepState::Passed { .. })), "{steps:?}");
    assert!(desk.app.accounts().is_empty());
}
