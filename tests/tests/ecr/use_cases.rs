//! The whole way through the use cases: from what the dialog sends to what stands in files and in Docker's configuration.

use std::time::Duration;

use app::{App, Directories, DockerCli, Environment, RegistryDraft, SignInOutcome};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use credentials::{MemoryKeychain, Vault};
use domain::{CreationOption, ErrorKind, NewRepository, Renewal, StepName, StepState, Visibility};
use serde_json::{Value, json};

use crate::harbour::{ACME, Harbour, kind};

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
fn draft(region: &str) -> RegistryDraft {
    let cloud = json!({
        "cloud": "aws", "region": region, "way": "keys",
        "access_key_id": ACME.id, "secret_access_key": ACME.secret,
    });
    let draft = json!({
        "kind": "ecr", "address": null, "label": null, "username": null, "secret": null, "plain_http": false,
        "extra_ca_pem": null, "trusted_realms": [], "keep": "keychain", "cloud": cloud,
    });
    serde_json::from_value(draft).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_of_a_region_and_keys_and_no_file_holds_the_secret() {
    let desk = desk();
    let SignInOutcome::SignedIn { view } = desk.app.sign_in(draft("eu-west-1")).await.unwrap()
    else {
        panic!("no code was expected")
    };
    let account = view.account;
    assert_eq!((account.username.as_deref(), account.label.as_str()), (Some("acme"), "Amazon ECR"));
    let registry = format!("{}/", desk.harbour.amazon.registry().url());
    assert_eq!(account.endpoint.url.as_str(), registry);
    let rows = desk.app.repositories(&account.id, None, None).await.unwrap().items;
    assert!(!rows.is_empty());
    let details = desk.app.account_details(&account.id).await.unwrap();
    assert_eq!(details.probe.credential_expires, None, "keys as typed have no end");
    assert_eq!(details.renewal, Renewal::OnItsOwn, "and make a new password of the registry");
    let target = desk.app.push_target(&account.id).unwrap();
    assert_eq!(target.username.as_deref(), Some("AWS"), "that is who `docker login` is told");
    let written = std::fs::read_to_string(desk.home.path().join("config/accounts.json")).unwrap();
    assert!(!written.contains(ACME.secret) && !written.contains(ACME.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_docker_command_line_is_given_a_password_that_passes_and_never_the_keys() {
    let desk = desk();
    let SignInOutcome::SignedIn { view } = desk.app.sign_in(draft("eu-west-1")).await.unwrap()
    else {
        panic!("no code was expected")
    };
    let stored = desk.app.docker_cli_sign_in(&view.account.id, true).await.unwrap();
    assert!(matches!(stored, DockerCli::Stored { helper: None }), "{stored:?}");
    let text = std::fs::read(desk.home.path().join("docker/config.json")).unwrap();
    let config: Value = serde_json::from_slice(&text).unwrap();
    let host = desk.harbour.amazon.registry().host();
    let login = STANDARD.decode(config["auths"][host.as_str()]["auth"].as_str().unwrap()).unwrap();
    let login = String::from_utf8(login).unwrap();
    assert!(login.starts_with("AWS:") && !login.contains(ACME.secret), "{login}");
}

#[tokio::test(flavor = "multi_thread")]
async fn testing_the_connection_goes_all_its_steps_with_keys_that_are_kept_nowhere() {
    let desk = desk();
    let steps = std::sync::Mutex::new(Vec::new());
    desk.app
        .test_connection(draft("eu-west-1"), |step| steps.lock().unwrap().push(step))
        .await
        .unwrap();
    let steps = steps.into_inner().unwrap();
    let last = |name| steps.iter().rev().find(|step| step.name == name).map(|step| &step.state);
    assert!(matches!(last(StepName::ApiFound), Some(StepState::Passed { .. })), "{steps:?}");
    let note = Some("acme".to_owned());
    assert!(
        matches!(last(StepName::SignedIn), Some(StepState::Passed { note: who }) if *who == note),
        "{steps:?}"
    );
    assert!(matches!(last(StepName::MayList), Some(StepState::Passed { .. })), "{steps:?}");
    assert!(
        matches!(last(StepName::MayCreate), Some(StepState::Skipped)),
        "IAM tells at the attempt"
    );
    assert!(desk.app.accounts().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_that_was_not_chosen_is_the_field_that_is_named() {
    let desk = desk();
    let expected = ErrorKind::InvalidField { field: "region".into(), problem: "empty".into() };
    assert_eq!(kind(desk.app.sign_in(draft("")).await), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_switched_on_for_a_new_repository_is_what_amazon_is_asked_for() {
    let desk = desk();
    let SignInOutcome::SignedIn { view } = desk.app.sign_in(draft("eu-west-1")).await.unwrap()
    else {
        panic!("no code was expected")
    };
    let id = view.account.id;
    let page = desk.app.creation_form(&id).await.unwrap();
    let offered: Vec<_> = page.options.iter().map(|offer| (offer.option, offer.usual)).collect();
    let (immutable, scan) = (CreationOption::ImmutableTags, CreationOption::ScanOnPush);
    assert_eq!(offered, [(immutable, false), (scan, false)]);
    for (name, options) in [("team/plain", vec![]), ("team/firm", vec![immutable, scan])] {
        let on = !options.is_empty();
        let new = NewRepository { options, ..crate::harbour::new("", name, Visibility::Private) };
        desk.app.create_repository(&id, &new).await.unwrap();
        assert_eq!(desk.harbour.amazon.settings(name), Some((on, on)), "{name}");
    }
}
