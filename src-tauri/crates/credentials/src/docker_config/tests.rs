use std::os::unix::fs::PermissionsExt;

use domain::{ErrorKind, SecretKind};

use super::*;
use crate::helper::tests::{ONE_LOGIN, scripted};

/// A configuration folder with this `config.json`.
fn folder(json: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.json"), json).unwrap();
    folder
}

async fn loaded(json: &str) -> DockerConfig {
    DockerConfig::load(folder(json).path()).await.unwrap()
}

fn text(folder: &tempfile::TempDir) -> String {
    std::fs::read_to_string(folder.path().join("config.json")).unwrap()
}

async fn problem(json: &str) -> String {
    match DockerConfig::load(folder(json).path()).await.map(|_| ()).unwrap_err().kind {
        ErrorKind::DockerConfigBroken { path, problem } => {
            assert!(path.ends_with("config.json"));
            problem
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn no_file_and_an_empty_one_hold_no_logins() {
    let empty = tempfile::tempdir().unwrap();
    let config = DockerConfig::load(&empty.path().join("nowhere")).await.unwrap();
    assert!(config.logins().await.unwrap().is_empty());
    for json in ["", "{}", "\u{feff}{}", r#"{"auths":null,"credHelpers":null}"#] {
        assert!(loaded(json).await.logins().await.unwrap().is_empty(), "{json:?}");
    }
}

#[tokio::test]
async fn a_broken_file_is_named_with_what_is_wrong() {
    assert_eq!(problem("{\n \"auths\": {").await, "ends too early (line 2, column 11)");
    assert!(problem("{ auths }").await.starts_with("is not JSON"));
    assert_eq!(problem("[]").await, "is not a JSON object");
    assert_eq!(problem(r#"{"auths":["anchor-chain"]}"#).await, "\"auths\" is not an object");
}

#[tokio::test]
async fn logins_in_the_file_are_read_with_colons_in_the_password() {
    // acme:anchor:chain
    let json = r#"{"auths":{"https://index.docker.io/v1/":{"auth":"YWNtZTphbmNob3I6Y2hhaW4="},
        "r.example.com":{"auth":"YWNtZTo=","identitytoken":"refresh-me"},
        "empty.example.com":{}}}"#;
    let config = loaded(json).await;
    let logins = config.logins().await.unwrap();
    let servers: Vec<_> = logins.iter().map(|login| login.server.as_str()).collect();
    assert_eq!(servers, [DOCKER_HUB_SERVER, "r.example.com"], "an entry without a login is none");
    assert!(logins.iter().all(|login| login.username.as_deref() == Some("acme")));
    let hub = config.credential(DOCKER_HUB_SERVER).await.unwrap().unwrap();
    assert_eq!((hub.expose(), hub.kind), ("anchor:chain", SecretKind::Password));
    let other = config.credential("https://r.example.com/v1/").await.unwrap().unwrap();
    assert_eq!((other.expose(), other.kind), ("refresh-me", SecretKind::IdentityToken));
    assert!(config.credential("nobody.example.com").await.unwrap().is_none());
}

#[tokio::test]
async fn one_broken_login_does_not_hide_the_others() {
    let json = r#"{"auths":{"a.example.com":{"auth":"%%%"},"b.example.com":{"auth":"YWNtZTp4"}}}"#;
    let config = loaded(json).await;
    assert_eq!(config.logins().await.unwrap().len(), 2);
    assert!(config.credential("b.example.com").await.unwrap().is_some());
    let kind = config.credential("a.example.com").await.unwrap_err().kind;
    let ErrorKind::DockerConfigBroken { problem, .. } = kind else { panic!("{kind:?}") };
    assert_eq!(problem, "auths[\"a.example.com\"]: \"auth\" is not base64");
}

#[tokio::test]
async fn a_helper_for_one_server_goes_before_the_one_for_all() {
    let config = loaded(
        r#"{"credsStore":"desktop","credHelpers":{"r.example.com":"test"},"auths":{"r.example.com":{}}}"#,
    )
    .await;
    let helper = |name: &str| LoginSource::Helper { name: name.into() };
    assert_eq!(config.source("r.example.com"), helper("test"));
    assert_eq!(config.source(DOCKER_HUB_SERVER), helper("desktop"));
}

#[tokio::test]
async fn a_login_goes_to_the_helper_and_not_into_the_file() {
    let (_programs, helpers) = scripted(ONE_LOGIN);
    let folder = folder(r#"{"credsStore":"test"}"#);
    let config = DockerConfig::load(folder.path()).await.unwrap().with_helpers(helpers.clone());
    let login = Credential::password("acme", "anchor-chain");
    let stored = config.store(DOCKER_HUB_SERVER, &login, false).await.unwrap();
    assert_eq!(stored, Stored::Helper { name: "test".into() });
    assert!(!text(&folder).contains("anchor") && !text(&folder).contains("YW"));

    let config = DockerConfig::load(folder.path()).await.unwrap().with_helpers(helpers);
    let logins = config.logins().await.unwrap();
    assert_eq!(logins.len(), 1);
    assert_eq!(logins[0].username.as_deref(), Some("acme"));
    let found = config.credential(DOCKER_HUB_SERVER).await.unwrap().unwrap();
    assert_eq!(found.expose(), "anchor-chain");
    config.erase(DOCKER_HUB_SERVER).await.unwrap();
    assert!(config.credential(DOCKER_HUB_SERVER).await.unwrap().is_none());
    assert!(!text(&folder).contains("index.docker.io"));
}

#[tokio::test]
async fn without_a_helper_nothing_is_written_unless_plain_text_is_agreed_to() {
    let folder = folder("{}");
    let config = DockerConfig::load(folder.path()).await.unwrap();
    let login = Credential::password("acme", "anchor-chain");
    let stored = config.store("r.example.com", &login, false).await.unwrap();
    assert_eq!(stored, Stored::NeedsPlainText { file: folder.path().join("config.json") });
    assert_eq!(text(&folder), "{}");
    assert_eq!(config.store("r.example.com", &login, true).await.unwrap(), Stored::PlainText);
    let again = DockerConfig::load(folder.path()).await.unwrap();
    assert_eq!(again.credential("r.example.com").await.unwrap().unwrap().expose(), "anchor-chain");
}

#[tokio::test]
async fn what_we_do_not_know_is_kept_in_its_order_and_the_file_is_private() {
    let json = r#"{"zeta":1,"auths":{"old.example.com":{"auth":"eDp5","email":"a@b"}},"alpha":{"n":[1.50]},"HttpHeaders":{}}"#;
    let folder = folder(json);
    let path = folder.path().join("config.json");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let config = DockerConfig::load(folder.path()).await.unwrap();
    let login = Credential::password("acme", "anchor-chain");
    config.store("https://old.example.com/v1/", &login, true).await.unwrap();
    let written = text(&folder);
    let at = |key: &str| written.find(key).unwrap_or_else(|| panic!("{key} is gone"));
    assert!(
        at("zeta") < at("auths") && at("auths") < at("alpha") && at("alpha") < at("HttpHeaders")
    );
    assert!(written.contains("a@b") && written.contains("\n\t\"alpha\""));
    let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1, "no draft is left behind");
}

#[tokio::test]
async fn a_file_that_is_a_link_stays_one() {
    let real = folder("{}");
    let linked = tempfile::tempdir().unwrap();
    let link = linked.path().join("config.json");
    std::os::unix::fs::symlink(real.path().join("config.json"), &link).unwrap();
    let config = DockerConfig::load(linked.path()).await.unwrap();
    config.store("r.example.com", &Credential::password("a", "b"), true).await.unwrap();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(text(&real).contains("r.example.com"));
}

#[tokio::test]
async fn a_helper_that_cannot_list_leaves_the_logins_that_the_file_names() {
    let (_programs, helpers) = scripted("echo 'locked'; exit 1");
    let json = r#"{"credsStore":"test","auths":{"https://index.docker.io/v1/":{}}}"#;
    let logins = loaded(json).await.with_helpers(helpers.clone()).logins().await.unwrap();
    assert_eq!(logins.len(), 1);
    assert_eq!(logins[0].username, None);
    let nothing = loaded(r#"{"credsStore":"test"}"#).await.with_helpers(helpers);
    let kind = nothing.logins().await.unwrap_err().kind;
    assert!(matches!(kind, ErrorKind::HelperFailed { .. }), "{kind:?}");
}

#[tokio::test]
async fn what_the_browser_sign_in_of_docker_keeps_beside_is_no_login() {
    let (_programs, helpers) = scripted(
        r#"echo '{"https://index.docker.io/v1/":"acme","https://index.docker.io/v1/access-token":"acme",
        "https://index.docker.io/v1/refresh-token":"acme"}'"#,
    );
    let logins =
        loaded(r#"{"credsStore":"test"}"#).await.with_helpers(helpers).logins().await.unwrap();
    assert_eq!(logins.len(), 1);
}
