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
        .sign_in_with_docker_login(&offers[0].server, Vec::new(), Keep::Keychain)
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
