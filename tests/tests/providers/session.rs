//! Docker Hub's tokens: short-lived in the sandbox, so that time passes within a test.

use std::time::Duration;

use domain::{Credential, ErrorKind, RegistryKind};
use futures::future::join_all;
use roadstead_tests::process::until;
use roadstead_tests::vendors::docker_hub::HubOptions;

use crate::harbour::{Harbour, Held, kind, name};

const TOKEN: &str = "/v2/auth/token";

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_and_no_call_fails_of_it() {
    let hub = HubOptions { token_seconds: 4, ..HubOptions::default() };
    let harbour = Harbour::docker_hub_with(hub);
    let (provider, _) = harbour.signed_in().await;
    let control = harbour.sandbox.hub().control();
    until("the third token", Duration::from_secs(20), async || {
        provider.repositories(&harbour.query()).await.expect("every call works");
        (control.count("POST", TOKEN) >= 3).then_some(())
    })
    .await
    .unwrap();
    let refused = control.requests().iter().filter(|request| request.status == 401).count();
    assert_eq!(refused, 0, "it was renewed before, not after, it ended");
}

#[tokio::test]
async fn many_calls_at_once_get_one_token() {
    let harbour = Harbour::docker_hub();
    let (provider, _) = harbour.signed_in().await;
    let query = harbour.query();
    let calls = join_all((0..40).map(|_| provider.repositories(&query))).await;
    assert!(calls.iter().all(Result::is_ok));
    assert_eq!(harbour.sandbox.hub().control().count("POST", TOKEN), 1);
}

#[tokio::test]
async fn a_token_that_was_revoked_ends_the_session_and_is_tried_once_only() {
    let harbour = Harbour::docker_hub();
    let provider = harbour.open(Held::new(Credential::password("acme", "dckr_pat_revoked")));
    let query = harbour.query();
    for outcome in join_all((0..10).map(|_| provider.repositories(&query))).await {
        assert_eq!(kind(outcome), ErrorKind::SessionEnded);
    }
    let control = harbour.sandbox.hub().control();
    assert_eq!(control.count("POST", TOKEN), 1);
    assert_eq!(control.requests().len(), 1, "and nothing went out unsigned");
}

#[tokio::test]
async fn an_account_of_another_docker_hub_is_not_opened_here() {
    let (here, elsewhere) = (Harbour::docker_hub(), Harbour::docker_hub());
    let context = providers::Context {
        endpoint: domain::Endpoint::new(elsewhere.server().0),
        credentials: Held::new(Credential::password("acme", "anchor-chain")),
        network: here.network.clone(),
        content: std::sync::Arc::new(oci::MemoryCache::default()),
    };
    let opened = providers::open(RegistryKind::DockerHub, context, &here.endpoints());
    assert_eq!(
        kind(opened),
        ErrorKind::UnknownAccount,
        "its secret is none of this one's business"
    );
}

#[tokio::test]
async fn pulls_left_are_known_after_the_probe_without_costing_one() {
    let harbour = Harbour::docker_hub();
    let (provider, _) = harbour.signed_in().await;
    assert_eq!(provider.pull_quota(), None, "not told yet");
    provider.probe().await.unwrap();
    let quota = provider.pull_quota().unwrap();
    assert_eq!(quota.remaining, quota.limit, "looking is no pull");
    assert_eq!(quota.window_seconds, Some(21_600));
    let requests = harbour.sandbox.hub().registry().control().requests();
    assert!(
        requests
            .iter()
            .all(|request| request.method != "GET" || !request.path.contains("manifests"))
    );
}

#[tokio::test]
async fn two_hundred_and_forty_tags_come_in_three_requests_and_without_a_manifest() {
    let harbour = Harbour::docker_hub();
    let (provider, _) = harbour.signed_in().await;
    let hub = harbour.sandbox.hub();
    hub.control().clear();
    hub.registry().control().clear();
    let (tags, pages) =
        crate::harbour::all(async |cursor| provider.tags(&name("acme/web"), cursor.as_ref()).await)
            .await;
    assert_eq!((tags.len(), pages), (240, 3));
    let path = "/v2/namespaces/acme/repositories/web/tags";
    assert_eq!(hub.control().count("GET", path), 3);
    assert!(
        tags.iter().all(|tag| tag.detail.as_ref().is_some_and(|detail| detail.digest.is_some()))
    );
    assert!(hub.registry().control().requests().is_empty(), "the registry itself was not asked");
    assert_eq!(hub.violations(), Vec::<String>::new());
}
