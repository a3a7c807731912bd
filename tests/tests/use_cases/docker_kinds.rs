//! Logins of Docker's that are more than a name and a password, and hosts that do not tell what is there.

use app::{DockerLoginHints, SignInOutcome};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{ErrorKind, Keep, RegistryKind, Result};
use roadstead_tests::vendors::acr::SERVICE;
use roadstead_tests::vendors::artifact_registry::PEOPLE;
use serde_json::{Value, json};

use crate::person::{Person, kind};

const GOOGLE: &str = "europe-west1-docker.pkg.dev";

impl Person {
    fn docker_has(&self, server: &str, entry: &Value) {
        let folder = self.home.path().join("docker");
        std::fs::create_dir_all(&folder).unwrap();
        let config = json!({ "auths": { server: entry } });
        std::fs::write(folder.join("config.json"), config.to_string()).unwrap();
    }

    async fn use_login(&self, server: &str, hints: DockerLoginHints) -> Result<app::AccountView> {
        let outcome = self.app.sign_in_with_docker_login(server, hints, Vec::new(), Keep::Keychain);
        match outcome.await? {
            SignInOutcome::SignedIn { view } => Ok(view),
            SignInOutcome::CodeNeeded { .. } => panic!("no second step"),
        }
    }

    async fn lists(&self, view: &app::AccountView) -> usize {
        let id = &view.account.id;
        let namespaces = self.app.namespaces(id).await.unwrap();
        // Some registries have none; of those that have, some are empty.
        let mut places: Vec<_> = namespaces.into_iter().map(|space| Some(space.name)).collect();
        if places.is_empty() {
            places.push(None);
        }
        let mut listed = 0;
        for place in places {
            listed += self.app.repositories(id, place, None).await.unwrap().items.len();
        }
        listed
    }
}

fn pair(user: &str, secret: &str) -> Value {
    json!({ "auth": STANDARD.encode(format!("{user}:{secret}")) })
}

fn project(name: &str) -> DockerLoginHints {
    DockerLoginHints { project: Some(name.to_owned()), ..DockerLoginHints::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_at_a_host_of_ones_own_is_for_what_the_person_says_is_there() {
    let person = Person::new();
    let server = person.sandbox.harbor().registry().host();
    person.docker_has(&server, &pair("mate", "tide-table"));
    assert_eq!(person.app.docker_logins().await.unwrap()[0].kind, RegistryKind::Oci);
    let hints = DockerLoginHints { kind: Some(RegistryKind::Harbor), ..Default::default() };
    let view = person.use_login(&server, hints).await.unwrap();
    assert_eq!(view.account.kind, RegistryKind::Harbor);
    assert!(view.docker_login.is_some(), "it stays Docker's");
    assert!(person.lists(&view).await > 0);
    let offers = person.app.docker_logins().await.unwrap();
    assert_eq!(offers[0].account.as_ref(), Some(&view.account.id), "it is known to be there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_known_is_no_other_kind_because_somebody_says_so() {
    let person = Person::new();
    let server = person.sandbox.hub().registry().host();
    person.docker_has(&server, &pair("acme", "anchor-chain"));
    let hints = DockerLoginHints { kind: Some(RegistryKind::Harbor), ..Default::default() };
    let view = person.use_login(&server, hints).await.unwrap();
    assert_eq!(view.account.kind, RegistryKind::DockerHub);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_az_handed_to_docker_signs_in_to_azure_under_the_name_that_it_tells() {
    let mut person = Person::new();
    let acr = person.sandbox.acr();
    let refresh = acr.refresh_token("skipper@harbourworks.example").unwrap();
    // As `az acr login` writes it: a user name of zeros, and the token in a field of its own.
    let nobody = "00000000-0000-0000-0000-000000000000";
    let entry = json!({ "auth": STANDARD.encode(format!("{nobody}:")), "identitytoken": refresh });
    person.docker_has(SERVICE, &entry);
    let offers = person.app.docker_logins().await.unwrap();
    assert_eq!(offers[0].kind, RegistryKind::Acr);
    let view = person.use_login(SERVICE, DockerLoginHints::default()).await.unwrap();
    assert_eq!(view.account.username.as_deref(), Some("skipper@harbourworks.example"));
    assert_eq!(view.docker_login.as_ref().map(|source| source.server.as_str()), Some(SERVICE));
    assert!(person.keychain.users().is_empty(), "nothing of it is copied");
    person.restart();
    assert!(person.lists(&view).await > 0, "and it is read from Docker after a restart");
    let details = person.app.account_details(&view.account.id).await.unwrap();
    assert_eq!(details.probe.username.as_deref(), Some("skipper@harbourworks.example"));
    assert!(details.probe.credential_expires.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_googles_in_dockers_configuration_signs_in_as_its_service_account() {
    let mut person = Person::new();
    let key = person.sandbox.google().key_file(PEOPLE[0].email);
    let encoded = STANDARD.encode(&key);
    for (user, secret) in [("_json_key", &key), ("_json_key_base64", &encoded)] {
        person.docker_has(GOOGLE, &pair(user, secret));
        let view = person.use_login(GOOGLE, DockerLoginHints::default()).await.unwrap();
        assert_eq!(view.account.kind, RegistryKind::ArtifactRegistry);
        assert_eq!(view.account.username.as_deref(), Some(PEOPLE[0].email), "{user}");
        assert_eq!(view.account.label, "Google acme-harbour", "the key tells its project");
        assert!(view.docker_login.is_some(), "it stays Docker's");
        assert!(person.keychain.users().is_empty(), "nothing of it is copied");
        person.restart();
        assert!(person.lists(&view).await > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_googles_helper_asks_for_its_project_and_one_renewed_there_works_here() {
    let mut person = Person::new();
    for user in ["oauth2accesstoken", "_dcgcloud_token"] {
        person.docker_has(GOOGLE, &pair(user, PEOPLE[0].token));
        let asked = kind(person.use_login(GOOGLE, DockerLoginHints::default()).await);
        let ErrorKind::InvalidField { field, problem } = asked else { panic!("{asked:?}") };
        assert_eq!((field.as_str(), problem.as_str()), ("project", "empty"));
        let view = person.use_login(GOOGLE, project("acme-harbour")).await.unwrap();
        assert_eq!(view.account.label, "Google acme-harbour");
        assert!(view.docker_login.is_some(), "it stays Docker's");
        assert!(person.lists(&view).await > 0);
        // The token's hour is over, and the helper has another.
        person.docker_has(GOOGLE, &pair(user, "ya29.of-an-hour-ago"));
        person.restart();
        let over = kind(person.app.namespaces(&view.account.id).await);
        assert_eq!(over, ErrorKind::SessionEnded);
        person.docker_has(GOOGLE, &pair(user, PEOPLE[0].token));
        assert!(person.lists(&view).await > 0, "without a restart");
    }
    person.docker_has(GOOGLE, &pair("sailor", PEOPLE[0].token));
    let refused = kind(person.use_login(GOOGLE, project("acme-harbour")).await);
    assert_eq!(refused, ErrorKind::WrongCredentials, "no user name of Google's registry");
}
