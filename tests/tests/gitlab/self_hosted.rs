//! A GitLab of one's own: found by its own address, or by its registry's.

use std::sync::Arc;

use domain::{Credential, Endpoint, ErrorKind, Origin};
use providers::{Endpoints, RepositoryQuery};
use roadstead_tests::registry::{Registry, RegistryOptions};
use transport::auth::{Anonymous, Known};
use url::Url;

use crate::stage::{Stage, name, open, sign_in};

fn at(url: &str) -> Endpoint {
    Endpoint::new(Url::parse(url).unwrap())
}

fn acme(secret: &str) -> Arc<Known> {
    Arc::new(Known(Credential::password("acme", secret)))
}

#[tokio::test]
async fn its_registry_is_learnt_from_what_it_lists() {
    let stage = Stage::new();
    let account = open(at(&stage.gitlab.url()), acme("glpat-sandbox-full"), &Endpoints::default());
    let namespace = Some("harbourworks".to_owned());
    let query = RepositoryQuery { namespace, cursor: None };
    account.repositories(&query).await.unwrap();
    assert_eq!(account.reference_host(), Some(stage.gitlab.registry().host()));
    assert_eq!(account.docker_login_server(), stage.gitlab.registry().host());
}

#[tokio::test]
async fn the_registrys_address_leads_to_gitlab_once_the_person_agreed() {
    let stage = Stage::new();
    let mut endpoint = at(&stage.gitlab.registry().url());
    let nobody = open(endpoint.clone(), Arc::new(Anonymous), &Endpoints::default());
    let asked = sign_in(nobody.as_ref(), "acme", "glpat-sandbox-full").await.unwrap_err();
    let realm = Origin::of(&Url::parse(&stage.gitlab.url()).unwrap());
    let registry = stage.gitlab.registry().host();
    let expected = ErrorKind::RealmNotTrusted { registry, realm: realm.as_str().to_owned() };
    assert_eq!(asked, expected, "the token must not go there unasked");
    let sent = stage.gitlab.control().requests();
    assert!(sent.iter().all(|request| request.authorization.is_none()), "{sent:?}");
    endpoint.trusted_realms.push(realm);
    let nobody = open(endpoint.clone(), Arc::new(Anonymous), &Endpoints::default());
    sign_in(nobody.as_ref(), "acme", "glpat-sandbox-full").await.unwrap();
    let account = open(endpoint, acme("glpat-sandbox-full"), &Endpoints::default());
    assert_eq!(account.namespaces().await.unwrap().len(), 4);
    assert_eq!(account.reference_host(), Some(stage.gitlab.registry().host()));
}

#[tokio::test]
async fn a_token_for_images_finds_the_registry_when_its_address_was_typed() {
    let stage = Stage::new();
    let mut endpoint = at(&stage.gitlab.registry().url());
    endpoint.trusted_realms.push(Origin::of(&Url::parse(&stage.gitlab.url()).unwrap()));
    let account = open(endpoint, acme("glpat-sandbox-images"), &Endpoints::default());
    assert_eq!(account.tags(&name("harbourworks/portal"), None).await.unwrap().items.len(), 3);
}

#[tokio::test]
async fn a_registry_that_nothing_tells_of_is_not_guessed_and_gets_no_credential() {
    let stage = Stage::new();
    let deploy = Credential::password("gitlab+deploy-token-7", "gldt-sandbox-portal");
    let account = open(at(&stage.gitlab.url()), Arc::new(Known(deploy)), &Endpoints::default());
    let error = account.tags(&name("harbourworks/portal"), None).await.unwrap_err();
    let host = at(&stage.gitlab.url()).host();
    assert_eq!(
        error.kind,
        ErrorKind::NotARegistry { host, proxy: None },
        "type the registry's address"
    );
    let asked = stage.gitlab.control().requests();
    let pings: Vec<_> = asked.iter().filter(|request| request.path == "/v2/").collect();
    assert!(!pings.is_empty() && pings.iter().all(|ping| ping.authorization.is_none()));
    assert!(stage.gitlab.registry().control().requests().is_empty());
}

#[tokio::test]
async fn what_is_no_gitlab_is_said_to_be_none() {
    let plain = Registry::start(RegistryOptions::default()).unwrap();
    let nobody = open(at(&plain.url()), Arc::new(Anonymous), &Endpoints::default());
    let expected = ErrorKind::NotARegistry { host: plain.host(), proxy: None };
    assert_eq!(nobody.probe().await.unwrap_err().kind, expected);
    let signing_in = sign_in(nobody.as_ref(), "acme", "glpat-sandbox-full").await;
    assert_eq!(signing_in.unwrap_err(), expected);
}
