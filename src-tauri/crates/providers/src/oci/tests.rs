//! The generic provider against canned answers.

use std::sync::Arc;

use domain::{Credential, Endpoint, SecretInput};
use serde_json::json;
use transport::Network;
use transport::auth::{Anonymous, CredentialSource, Known};
use url::Url;
use wiremock::matchers::{basic_auth, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::{SignInForm, SignInStep};

async fn on(server: &MockServer, at: &str, answer: ResponseTemplate) {
    Mock::given(path(at)).respond_with(answer).mount(server).await;
}

fn ok(body: serde_json::Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

async fn open_registry() -> MockServer {
    let server = MockServer::start().await;
    on(&server, "/v2/", ok(json!({}))).await;
    server
}

/// A registry with a password, as htpasswd has it: acme / anchor-chain.
async fn closed_registry() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(basic_auth("acme", "anchor-chain"))
        .respond_with(ok(json!({ "repositories": ["acme/web"] })))
        .with_priority(1)
        .mount(&server)
        .await;
    let asks = ResponseTemplate::new(401).insert_header("www-authenticate", "Basic realm=x");
    Mock::given(wiremock::matchers::any()).respond_with(asks).mount(&server).await;
    server
}

fn provider(server: &MockServer, credential: Option<Credential>) -> OciRegistry {
    let source: Arc<dyn CredentialSource> = match credential {
        Some(credential) => Arc::new(Known(credential)),
        None => Arc::new(Anonymous),
    };
    OciRegistry::open(Context {
        endpoint: Endpoint::new(Url::parse(&server.uri()).unwrap()),
        credentials: source,
        network: Network::new(),
        content: Arc::new(::oci::MemoryCache::default()),
    })
    .unwrap()
}

fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).unwrap()
}

fn form(username: &str, secret: &str) -> SignInForm {
    SignInForm { username: username.into(), secret: SecretInput::new(secret) }
}

#[tokio::test]
async fn the_probe_says_what_a_plain_registry_can_do_and_why_it_cannot_create() {
    let server = open_registry().await;
    on(&server, "/v2/_catalog", ok(json!({ "repositories": ["acme/web"] }))).await;
    let probe = provider(&server, None).probe().await.unwrap();
    assert_eq!((probe.username, probe.has_catalogue), (None, true));
    assert_eq!(probe.list, Capability::Allowed);
    assert_eq!(probe.create, Capability::denied(Reason::CreatedByFirstPush));
}

#[tokio::test]
async fn a_registry_without_a_catalogue_is_told_from_one_that_wants_a_sign_in() {
    let server = open_registry().await;
    let probe = provider(&server, None).probe().await.unwrap();
    assert_eq!((probe.list, probe.has_catalogue), (Capability::denied(Reason::NotOffered), false));
    let refused = provider(&server, None).repositories(&RepositoryQuery::default()).await;
    assert_eq!(refused.unwrap_err().kind, ErrorKind::NoCatalogue);

    let server = closed_registry().await;
    let probe = provider(&server, None).probe().await.unwrap();
    assert_eq!((probe.list, probe.has_catalogue), (Capability::denied(Reason::SignInNeeded), true));
}

#[tokio::test]
async fn the_probe_notices_a_password_that_is_no_longer_good() {
    let server = closed_registry().await;
    let changed = Credential::password("acme", "old");
    let wrong = provider(&server, Some(changed)).probe().await.unwrap_err();
    assert_eq!(wrong.kind, ErrorKind::WrongCredentials);
    let good = Credential::password("acme", "anchor-chain");
    let probe = provider(&server, Some(good)).probe().await.unwrap();
    assert_eq!((probe.username.as_deref(), probe.list), (Some("acme"), Capability::Allowed));
}

#[tokio::test]
async fn a_sign_in_is_checked_with_the_registry_before_it_counts() {
    let server = closed_registry().await;
    let provider = provider(&server, None);
    let step = provider.sign_in().with_password(&form(" acme ", "anchor-chain")).await.unwrap();
    let SignInStep::Done(credential) = step else { panic!("there is no second step") };
    assert_eq!((credential.username.as_str(), credential.expose()), ("acme", "anchor-chain"));
    for (username, secret) in
        [("acme", "wrong"), ("nobody", "anchor-chain"), ("acme:anchor", "chain")]
    {
        let wrong = provider.sign_in().with_password(&form(username, secret)).await;
        assert_eq!(wrong.err().unwrap().kind, ErrorKind::WrongCredentials, "{username}");
    }
    for (username, secret, field) in
        [("", "x", "username"), ("  ", "x", "username"), ("x", "", "password")]
    {
        let empty = provider.sign_in().with_password(&form(username, secret)).await;
        let ErrorKind::InvalidField { field: named, .. } = empty.err().unwrap().kind else {
            panic!()
        };
        assert_eq!(named, field);
    }
}

#[tokio::test]
async fn a_web_page_is_no_registry_to_sign_in_to() {
    let server = MockServer::start().await;
    let page = ResponseTemplate::new(200).set_body_raw("<html>", "text/html");
    Mock::given(wiremock::matchers::any()).respond_with(page).mount(&server).await;
    let provider = provider(&server, None);
    let refused = provider.sign_in().with_password(&form("acme", "anchor-chain")).await;
    assert!(matches!(refused.err().unwrap().kind, ErrorKind::NotARegistry { .. }));
    assert!(matches!(provider.probe().await.unwrap_err().kind, ErrorKind::NotARegistry { .. }));
    let seen = server.received_requests().await.unwrap();
    assert!(seen.iter().all(|request| !request.headers.contains_key("authorization")));
}

#[tokio::test]
async fn tags_come_as_names_and_their_detail_only_when_asked_for() {
    let server = open_registry().await;
    on(&server, "/v2/acme/web/tags/list", ok(json!({ "tags": ["1.0", "latest"] }))).await;
    let page = provider(&server, None).tags(&name("acme/web"), None).await.unwrap();
    assert_eq!(page.total, Some(domain::Count(2)));
    assert!(page.items.iter().all(|tag| tag.detail.is_none()));
    assert_eq!(server.received_requests().await.unwrap().len(), 3, "ping, extensions, list");
}

#[tokio::test]
async fn a_404_for_the_tags_of_a_listed_repository_means_that_it_has_none() {
    let server = open_registry().await;
    on(&server, "/v2/_catalog", ok(json!({ "repositories": ["acme/empty"] }))).await;
    let provider = provider(&server, None);
    let missing = provider.tags(&name("acme/empty"), None).await.unwrap_err();
    assert!(matches!(missing.kind, ErrorKind::NotFound { .. }));
    assert!(matches!(
        provider.repository(&name("acme/empty")).await.unwrap_err().kind,
        ErrorKind::NotFound { .. }
    ));
    provider.repositories(&RepositoryQuery::default()).await.unwrap();
    assert!(provider.tags(&name("acme/empty"), None).await.unwrap().items.is_empty());
    assert!(provider.repository(&name("acme/empty")).await.is_ok());
    assert!(provider.tags(&name("acme/other"), None).await.is_err());
}

#[tokio::test]
async fn references_and_docker_login_name_host_and_port() {
    let server = open_registry().await;
    let provider = provider(&server, None);
    let host = server.address().to_string();
    assert_eq!(provider.reference_host(), Some(host.clone()));
    assert_eq!(provider.docker_login_server(), host);
}
