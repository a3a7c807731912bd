//! The ways to sign in, and what is said when they do not work.

use std::sync::Arc;

use base64::Engine as _;
use domain::{ErrorKind, GoogleWay, SecretInput};
use providers::SignInForm;
use roadstead_tests::vendors::artifact_registry::{
    DARK_PROJECT, NARROW_TOKEN, Options, PROJECT, default_file,
};

use crate::harbour::{Harbour, MATE, PULLER, SAILOR, access_token, field, key_file, kind};

#[tokio::test]
async fn a_key_file_signs_in_and_names_account_and_project() {
    let harbour = Harbour::open();
    let credential = harbour.with_key(SAILOR).await.unwrap();
    assert_eq!(credential.username, SAILOR.email);
    let anybody = harbour.anybody();
    let home = anybody.sign_in().home(&credential).await.unwrap().unwrap();
    assert_eq!(home.as_str(), harbour.google.project_url(), "a project is an account");
    let (provider, _) = harbour.as_held(credential);
    let probe = provider.probe().await.unwrap();
    assert_eq!(probe.username.as_deref(), Some(SAILOR.email));
    let left = probe.credential_expires.unwrap().unix() - domain::Timestamp::now().unix();
    assert!((3500..=3600).contains(&left), "an hour, of which a moment has passed");
}

#[tokio::test]
async fn a_key_file_that_was_chosen_is_read_where_it_is() {
    let harbour = Harbour::open();
    let path = harbour.folder.path().join("key.json");
    let chosen = || GoogleWay::KeyFile { key_file: None, path: Some(path.display().to_string()) };
    let missing = harbour.try_sign_in(None, chosen()).await;
    assert_eq!(kind(missing), field("key_file", "missing"));
    std::fs::write(&path, harbour.google.key_file(SAILOR.email)).unwrap();
    assert_eq!(harbour.try_sign_in(None, chosen()).await.unwrap().username, SAILOR.email);
    std::fs::write(&path, "x".repeat(100_000)).unwrap();
    let large = harbour.try_sign_in(None, chosen()).await;
    assert_eq!(kind(large), field("key_file", "unreadable"));
}

#[tokio::test]
async fn a_key_whose_role_may_only_pull_signs_in_and_is_told_what_it_lacks() {
    let harbour = Harbour::open();
    let provider = harbour.signed_in(PULLER).await;
    let probe = provider.probe().await.unwrap();
    let permission = "artifactregistry.locations.list".to_owned();
    let reason = domain::Reason::PermissionMissing { permission };
    assert_eq!(probe.list, domain::Capability::denied(reason));
    assert!(provider.tag_detail(&crate::harbour::tug(), "latest").await.is_ok());
}

#[tokio::test]
async fn what_is_no_key_file_is_told_as_what_it_is_and_not_sent() {
    let harbour = Harbour::open();
    let good = harbour.google.key_file(SAILOR.email);
    let cut = good.replace("PRIVATE KEY-----\\nM", "PRIVATE KEY-----\\nX");
    for (text, problem) in [
        ("", "empty"),
        ("-----BEGIN PRIVATE KEY-----", "not_json"),
        ("{}", "other_kind"),
        (r#"{"type":"external_account","audience":"x"}"#, "other_kind"),
        (default_file(MATE.email).as_str(), "user_login"),
        (r#"{"type":"service_account","client_email":"a@b"}"#, "incomplete"),
        (cut.as_str(), "private_key"),
    ] {
        let refused = harbour.try_sign_in(None, key_file(text)).await;
        assert_eq!(kind(refused), field("key_file", problem), "{text}");
    }
    assert_eq!(harbour.google.grants(), 0, "nothing was sent");
}

#[tokio::test]
async fn a_key_that_is_no_more_and_one_of_somebody_else_are_refused() {
    let harbour = Harbour::open();
    let foreign = harbour.google.key_file(SAILOR.email).replace(SAILOR.email, PULLER.email);
    let refused = harbour.try_sign_in(None, key_file(&foreign)).await;
    assert_eq!(kind(refused), ErrorKind::WrongCredentials, "the key's id is another's");
    harbour.google.revoke();
    assert_eq!(kind(harbour.with_key(SAILOR).await), ErrorKind::WrongCredentials);
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_told_with_both_times() {
    let harbour = Harbour::with(Options { clock_ahead_seconds: 7200, ..Options::default() });
    let refused = kind(harbour.with_key(SAILOR).await);
    assert!(matches!(refused, ErrorKind::ClockWrong { .. }), "{refused:?}");
}

#[tokio::test]
async fn this_computers_login_signs_in_and_says_whose_it_is() {
    let harbour = Harbour::open();
    harbour.write_default(&default_file(MATE.email));
    let credential = harbour.try_sign_in(None, GoogleWay::ApplicationDefault).await.unwrap();
    assert_eq!(credential.username, MATE.email);
    assert!(!credential.expose().contains("refresh"), "it stays where it is");
    let (provider, _) = harbour.as_held(credential);
    assert!(!provider.namespaces().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_key_may_be_this_computers_login_too() {
    let harbour = Harbour::open();
    harbour.write_default(&harbour.google.key_file(SAILOR.email));
    let credential = harbour.try_sign_in(None, GoogleWay::ApplicationDefault).await.unwrap();
    assert_eq!(credential.username, SAILOR.email);
}

#[tokio::test]
async fn where_there_is_no_login_or_it_is_over_the_command_that_makes_one_is_told() {
    let command = "gcloud auth application-default login".to_owned();
    let needed = ErrorKind::CommandSignInNeeded { command };
    let harbour = Harbour::open();
    let way = || GoogleWay::ApplicationDefault;
    assert_eq!(kind(harbour.try_sign_in(None, way()).await), needed);
    harbour.write_default(&default_file(MATE.email));
    let credential = harbour.try_sign_in(None, way()).await.unwrap();
    let (provider, _) = harbour.as_held(credential);
    harbour.google.revoke();
    assert_eq!(
        kind(provider.namespaces().await),
        needed,
        "the organisation wants to see them again"
    );
    harbour.write_default(&default_file(MATE.email).replace("1//03", "1//04"));
    assert_eq!(kind(harbour.try_sign_in(None, way()).await), needed);
}

#[tokio::test]
async fn a_login_that_cannot_be_read_says_why() {
    let mut harbour = Harbour::open();
    for (text, problem) in [
        ("half a fi", "not_json"),
        (r#"{"type":"external_account"}"#, "other_kind"),
        (r#"{"type":"authorized_user","client_id":"x"}"#, "incomplete"),
    ] {
        harbour.write_default(text);
        let refused = harbour.try_sign_in(None, GoogleWay::ApplicationDefault).await;
        assert_eq!(kind(refused), field("application_default", problem), "{text}");
    }
    harbour.endpoints.google_file.named = Some(harbour.folder.path().join("nowhere.json"));
    let refused = harbour.try_sign_in(None, GoogleWay::ApplicationDefault).await;
    assert_eq!(kind(refused), field("application_default", "missing"));
}

#[tokio::test]
async fn an_access_token_signs_in_for_a_project_and_one_that_is_over_is_refused() {
    let harbour = Harbour::open();
    let credential = harbour.try_sign_in(Some(PROJECT), access_token(SAILOR.token)).await.unwrap();
    assert_eq!(credential.username, "oauth2accesstoken");
    let (provider, _) = harbour.as_held(credential);
    assert!(!provider.namespaces().await.unwrap().is_empty());
    let without = harbour.try_sign_in(None, access_token(SAILOR.token)).await;
    assert_eq!(kind(without), field("project", "empty"));
    let over = harbour.try_sign_in(Some(PROJECT), access_token("ya29.over")).await;
    assert_eq!(kind(over), ErrorKind::WrongCredentials);
    let quoted = harbour.try_sign_in(Some(PROJECT), access_token("ya29 .x")).await;
    assert_eq!(kind(quoted), field("access_token", "characters"));
}

#[tokio::test]
async fn a_token_without_the_scope_is_told_which() {
    let harbour = Harbour::open();
    let refused = kind(harbour.try_sign_in(Some(PROJECT), access_token(NARROW_TOKEN)).await);
    let ErrorKind::Forbidden { permission: Some(scope) } = refused else { panic!("{refused:?}") };
    assert_eq!(scope, "https://www.googleapis.com/auth/cloud-platform");
}

#[tokio::test]
async fn a_project_that_is_not_there_and_one_without_the_service_are_told_apart() {
    let harbour = Harbour::open();
    let key = || key_file(&harbour.google.key_file(SAILOR.email));
    let missing = harbour.try_sign_in(Some("acme-harbor"), key()).await;
    assert_eq!(kind(missing), field("project", "unknown"));
    let odd = harbour.try_sign_in(Some("Acme Harbour"), key()).await;
    assert_eq!(kind(odd), field("project", "form"));
    let dark = harbour.try_sign_in(Some(DARK_PROJECT), key()).await;
    let expected = ErrorKind::ServiceDisabled {
        service: "artifactregistry.googleapis.com".into(),
        place: DARK_PROJECT.into(),
    };
    assert_eq!(kind(dark), expected);
}

#[tokio::test]
async fn the_registrys_own_user_names_work_as_they_do_for_docker_login() {
    let harbour = Harbour::open();
    let url = harbour.google.project_url();
    let sign_in = async |user: &str, secret: &str| {
        let provider = harbour.provider(&url, Arc::new(transport::auth::Anonymous));
        let form = SignInForm { username: user.into(), secret: SecretInput::new(secret) };
        provider.sign_in().with_password(&form).await.map(drop)
    };
    let file = harbour.google.key_file(SAILOR.email);
    let base64 = base64::engine::general_purpose::STANDARD.encode(&file);
    for (user, secret) in [
        ("_json_key", file.as_str()),
        ("_json_key_base64", &base64),
        ("oauth2accesstoken", SAILOR.token),
        ("_dcgcloud_token", SAILOR.token),
    ] {
        sign_in(user, secret).await.unwrap_or_else(|error| panic!("{user}: {error:?}"));
    }
    assert_eq!(kind(sign_in("acme", SAILOR.token).await), ErrorKind::WrongCredentials);
    assert_eq!(kind(sign_in("_json_key", "{}").await), field("key_file", "other_kind"));
}

#[tokio::test]
async fn a_token_endpoint_that_a_file_names_gets_nothing_before_it_was_agreed_to() {
    let harbour = Harbour::open();
    let elsewhere = roadstead_tests::registry::Recorder::start().unwrap();
    let named = format!("{}/token", elsewhere.url());
    let file = harbour.google.key_file(SAILOR.email).replace(harbour.google.token_uri(), &named);
    let refused = kind(harbour.try_sign_in(None, key_file(&file)).await);
    let ErrorKind::RealmNotTrusted { realm, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(realm, elsewhere.url());
    let plain = harbour
        .google
        .key_file(SAILOR.email)
        .replace(harbour.google.token_uri(), "http://tokens.example.com/token");
    let refused = kind(harbour.try_sign_in(None, key_file(&plain)).await);
    assert!(matches!(refused, ErrorKind::RealmUnsafe { .. }), "{refused:?}");
    harbour.write_default(
        &default_file(MATE.email)
            .replace("\"type\"", &format!("\"token_uri\": \"{named}\", \"type\"")),
    );
    let refused = kind(harbour.try_sign_in(None, GoogleWay::ApplicationDefault).await);
    assert!(matches!(refused, ErrorKind::RealmNotTrusted { .. }), "{refused:?}");
    assert!(elsewhere.requests().is_empty(), "nothing was sent there");
}

#[tokio::test]
async fn google_by_any_of_its_old_names_is_what_the_endpoints_say() {
    let harbour = Harbour::open();
    for named in [
        "https://oauth2.googleapis.com/token",
        "https://accounts.google.com/o/oauth2/token",
        "https://www.googleapis.com/oauth2/v4/token",
    ] {
        let file = harbour.google.key_file(SAILOR.email).replace(harbour.google.token_uri(), named);
        assert!(harbour.try_sign_in(None, key_file(&file)).await.is_ok(), "{named}");
    }
}
