//! Logins shared with the docker command line.

use app::{DockerCli, SignInOutcome};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{ErrorKind, Keep, RegistryKind};
use serde_json::{Value, json};

use crate::person::{Person, kind};

impl Person {
    fn docker_config(&self) -> Value {
        let path = self.home.path().join("docker/config.json");
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    fn write_docker_config(&self, text: &str) {
        let folder = self.home.path().join("docker");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config.json"), text).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_of_dockers_is_offered_and_signs_in_with_one_click() {
    let person = Person::new();
    let server = person.sandbox.hub().registry().host();
    let auth = STANDARD.encode("acme:anchor-chain");
    person.write_docker_config(
        &json!({ "auths": { server.as_str(): { "auth": auth } } }).to_string(),
    );
    let offers = person.app.docker_logins().await.unwrap();
    assert_eq!(offers.len(), 1);
    assert_eq!(offers[0].kind, RegistryKind::DockerHub, "by the address of its registry");
    assert_eq!(offers[0].username.as_deref(), Some("acme"));
    let outcome = person
        .app
        .sign_in_with_docker_login(
            &offers[0].server,
            app::DockerLoginHints::default(),
            Vec::new(),
            Keep::Keychain,
        )
        .await
        .unwrap();
    let SignInOutcome::SignedIn { view } = outcome else { panic!("no second step") };
    assert_eq!(view.account.username.as_deref(), Some("acme"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_is_signed_in_in_plain_text_only_after_a_second_yes() {
    let person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    person.write_docker_config(r#"{"auths": {}, "psFormat": "{{.ID}}"}"#);
    let asked = person.app.docker_cli_sign_in(&id, false).await.unwrap();
    assert!(matches!(asked, DockerCli::NeedsPlainText { .. }), "{asked:?}");
    assert_eq!(person.docker_config()["auths"], json!({}), "nothing was written");
    let stored = person.app.docker_cli_sign_in(&id, true).await.unwrap();
    assert!(matches!(stored, DockerCli::Stored { helper: None }), "{stored:?}");
    let server = person.sandbox.hub().registry().host();
    let config = person.docker_config();
    assert_eq!(config["auths"][server.as_str()]["auth"], STANDARD.encode("acme:anchor-chain"));
    assert_eq!(config["psFormat"], "{{.ID}}", "what others wrote is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_docker_config_is_named_and_left_as_it_is() {
    let person = Person::new();
    person.write_docker_config("{ \"auths\": ");
    let broken = kind(person.app.docker_logins().await);
    assert!(matches!(broken, ErrorKind::DockerConfigBroken { .. }), "{broken:?}");
    let path = person.home.path().join("docker/config.json");
    assert_eq!(std::fs::read_to_string(path).unwrap(), "{ \"auths\": ");
}

impl Person {
    /// Writes a login into Docker's configuration, as `docker login` does without a helper.
    fn docker_login(&self, server: &str, user: &str, secret: &str) {
        let auth = STANDARD.encode(format!("{user}:{secret}"));
        self.write_docker_config(&json!({ "auths": { server: { "auth": auth } } }).to_string());
    }

    async fn with_docker_login(&self, server: &str) -> app::AccountView {
        let outcome = self
            .app
            .sign_in_with_docker_login(
                server,
                app::DockerLoginHints::default(),
                Vec::new(),
                Keep::Keychain,
            )
            .await
            .unwrap();
        let SignInOutcome::SignedIn { view } = outcome else { panic!("no second step") };
        view
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_of_dockers_stays_dockers_and_is_read_from_there_after_a_restart() {
    let mut person = Person::new();
    let server = person.sandbox.locked_registry().host();
    person.docker_login(&server, "keeper", "lantern-oil");
    // Nothing is to be kept, so no keychain is needed.
    person.keychain.fail(Some(credentials::KeychainError::Missing));
    let view = person.with_docker_login(&server).await;
    assert_eq!(view.account.kind, RegistryKind::Oci, "by its host");
    let source = view.docker_login.expect("it is Docker's");
    assert_eq!((source.server.as_str(), source.username.as_str()), (server.as_str(), "keeper"));
    assert!(!view.session_only);
    person.restart();
    let id = view.account.id;
    let details = person.app.account_details(&id).await.unwrap();
    let command = format!("docker login {server}");
    assert_eq!(details.renewal, domain::Renewal::Command { command });
    assert!(!person.app.repositories(&id, None, None).await.unwrap().items.is_empty());
    let offers = person.app.docker_logins().await.unwrap();
    assert_eq!(offers[0].account.as_ref(), Some(&id), "the offer says that it is there already");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_is_renewed_elsewhere_works_here_in_the_call_that_the_old_one_is_refused() {
    let mut person = Person::new();
    let server = person.sandbox.locked_registry().host();
    person.docker_login(&server, "keeper", "lantern-oil");
    let id = person.with_docker_login(&server).await.account.id;
    person.docker_login(&server, "keeper", "of-yesterday");
    person.restart();
    let refused = kind(person.app.repositories(&id, None, None).await);
    assert_eq!(refused, ErrorKind::WrongCredentials);
    person.docker_login(&server, "keeper", "lantern-oil");
    let before = person.sandbox.locked_registry().control().requests().len();
    let lists = (0..20).map(|_| person.app.repositories(&id, None, None));
    for list in futures::future::join_all(lists).await {
        assert!(!list.unwrap().items.is_empty());
    }
    assert!(person.sandbox.locked_registry().control().requests().len() > before);
    assert!(matches!(person.app.accounts()[0].state, app::AccountState::SignedIn));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_ended_elsewhere_says_which_command_makes_it_and_works_again_after_it() {
    let mut person = Person::new();
    let server = person.sandbox.locked_registry().host();
    person.docker_login(&server, "keeper", "lantern-oil");
    let id = person.with_docker_login(&server).await.account.id;
    for config in [r#"{"auths":{}}"#.to_owned(), {
        let auth = STANDARD.encode("stowaway:lantern-oil");
        json!({ "auths": { server.as_str(): { "auth": auth } } }).to_string()
    }] {
        person.write_docker_config(&config);
        person.restart();
        let refused = kind(person.app.repositories(&id, None, None).await);
        let command = format!("docker login {server}");
        assert_eq!(refused, ErrorKind::CommandSignInNeeded { command });
        assert!(matches!(person.app.accounts()[0].state, app::AccountState::Ended { .. }));
    }
    person.docker_login(&server, "keeper", "lantern-oil");
    assert!(!person.app.repositories(&id, None, None).await.unwrap().items.is_empty());
    assert!(matches!(person.app.accounts()[0].state, app::AccountState::SignedIn));
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_leaves_dockers_login_and_signing_in_by_hand_makes_the_secret_ours() {
    let person = Person::new();
    let server = person.sandbox.hub().registry().host();
    person.docker_login(&server, "acme", "anchor-chain");
    let id = person.with_docker_login(&server).await.account.id;
    assert!(person.keychain.users().is_empty(), "nothing was copied");
    person.app.sign_out(&id, false).await.unwrap();
    assert_eq!(kind(person.app.repositories(&id, None, None).await), ErrorKind::SignInNeeded);
    assert!(person.docker_config()["auths"][server.as_str()]["auth"].is_string());
    assert_eq!(person.signed_in("acme", "anchor-chain").await, id);
    assert!(person.app.accounts()[0].docker_login.is_none());
    assert_eq!(person.keychain.users(), [id.0.as_str()]);
    person.with_docker_login(&server).await;
    assert!(person.keychain.users().is_empty(), "what Docker keeps is not kept twice");
}
