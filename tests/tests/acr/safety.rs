//! Credentials go to the registry they belong to, and nowhere else.

use std::sync::Arc;

use domain::{AzureAccess, CloudAccess, Credential, Endpoint, ErrorKind, RegistryKind};
use providers::{Context, RepositoryQuery};
use roadstead_tests::registry::{Failure, Recorder, Reply};
use roadstead_tests::vendors::acr::{ADMIN, SERVICE};
use transport::Network;
use transport::auth::{Anonymous, Known};

use crate::harbour::{Harbour, at_field, form, kind, names};

fn asking_for_tokens_at(realm: &str) -> Recorder {
    let challenge = format!(r#"Bearer realm="{realm}/oauth2/token",service="{SERVICE}""#);
    let headers = vec![("www-authenticate".to_owned(), challenge)];
    Recorder::answering(Reply { status: 401, headers, ..Reply::default() }).unwrap()
}

#[tokio::test]
async fn what_az_has_is_never_shown_to_a_realm_that_is_not_azures() {
    let harbour = Harbour::open();
    let foreign = Recorder::start().unwrap();
    let registry = asking_for_tokens_at(&foreign.url());
    let access = CloudAccess::Azure(AzureAccess { tenant: None });
    // Consent to the realm is about passwords: a token of Entra ID opens other registries, too.
    for trusted in [vec![], vec![foreign.url()]] {
        let trusted: Vec<&str> = trusted.iter().map(String::as_str).collect();
        let provider = harbour.provider(&registry.url(), Arc::new(Anonymous), &trusted);
        let refused = provider.sign_in().cloud().unwrap().with_cloud(&access).await;
        assert_eq!(kind(refused), at_field("address", "azure_only"));
    }
    let own = asking_for_tokens_at("");
    let provider = harbour.provider(&own.url(), Arc::new(Anonymous), &[]);
    let refused = provider.sign_in().cloud().unwrap().with_cloud(&access).await;
    assert_eq!(kind(refused), at_field("address", "azure_only"), "nor to the address itself");
    assert!(harbour.az.calls().is_empty(), "az is not even asked");
    assert!(foreign.requests().is_empty());
    assert!(own.requests().iter().all(|seen| !seen.has_credentials()));
}

#[tokio::test]
async fn a_registry_behind_a_domain_of_ones_own_works_where_its_challenge_leads_to_azure() {
    let harbour = Harbour::open();
    let domain = asking_for_tokens_at(&harbour.url());
    let provider = harbour.provider(&domain.url(), Arc::new(Anonymous), &[]);
    let access = CloudAccess::Azure(AzureAccess { tenant: None });
    provider.sign_in().cloud().unwrap().with_cloud(&access).await.unwrap();
    assert_eq!(harbour.asked("/oauth2/exchange"), 1);
    assert!(domain.requests().iter().all(|seen| !seen.has_credentials()));
}

#[tokio::test]
async fn a_password_goes_to_a_foreign_realm_only_once_it_is_agreed_to_by_name() {
    let harbour = Harbour::open();
    let foreign = Recorder::start().unwrap();
    let registry = asking_for_tokens_at(&foreign.url());
    let provider = harbour.provider(&registry.url(), Arc::new(Anonymous), &[]);
    let refused = kind(provider.sign_in().with_password(&form(ADMIN.0, ADMIN.1)).await);
    let ErrorKind::RealmNotTrusted { realm, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(realm, foreign.url());
    let signed = Arc::new(Known(Credential::password(ADMIN.0, ADMIN.1)));
    let provider = harbour.provider(&registry.url(), signed, &[]);
    let refused = kind(provider.repositories(&RepositoryQuery::default()).await);
    assert!(matches!(refused, ErrorKind::RealmNotTrusted { .. }), "{refused:?}");
    assert!(foreign.requests().is_empty(), "nothing was sent before");
    assert!(registry.requests().iter().all(|seen| !seen.has_credentials()));
}

#[tokio::test]
async fn a_link_to_another_host_is_followed_at_our_own_address() {
    let harbour = Harbour::open();
    let provider = harbour.admin().await;
    let foreign = Recorder::start().unwrap();
    let link = format!("<{}/acr/v1/_catalog?last=beacon&n=100>; rel=\"next\"", foreign.url());
    let page = Failure {
        headers: vec![("link".into(), link), ("content-type".into(), "application/json".into())],
        body: r#"{"repositories":["beacon"]}"#.into(),
        ..Failure::new("/acr/v1/_catalog", 200, 1)
    };
    harbour.control().fail(page);
    let (rows, pages) = names(&provider).await;
    assert_eq!((rows.len(), pages), (7, 2), "{rows:?}");
    assert!(foreign.requests().is_empty());
}

#[tokio::test]
async fn an_account_of_azures_is_not_sent_to_what_stands_in_for_it() {
    let harbour = Harbour::open();
    let context = Context {
        endpoint: Endpoint::new("https://acme.azurecr.io/".parse().unwrap()),
        credentials: Arc::new(Anonymous),
        network: Network::new(),
        content: Arc::new(oci::MemoryCache::default()),
    };
    let opened = providers::open(RegistryKind::Acr, context, &harbour.endpoints);
    assert_eq!(kind(opened), ErrorKind::UnknownAccount);
}
