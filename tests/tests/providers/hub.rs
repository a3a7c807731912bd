//! What else Docker Hub has: a second step, namespaces, search, and its many names for one content.

use domain::{
    Completeness, ErrorKind, NamespaceKind, RepositoryContent, SizeScope, TagContent, TagDetail,
    Visibility,
};
use providers::{RepositoryQuery, SignInStep};
use secrecy::SecretString;

use crate::harbour::{Harbour, Held, credential, kind, name};

async fn ticket(harbour: &Harbour) -> SecretString {
    match harbour.try_sign_in("moored", "anchor-chain").await.unwrap() {
        SignInStep::CodeNeeded { ticket } => ticket,
        SignInStep::Done(_) => panic!("no code was wanted"),
    }
}

#[tokio::test]
async fn a_second_step_ends_in_a_token_of_our_own_which_signing_out_takes_back() {
    let harbour = Harbour::docker_hub();
    let ticket = ticket(&harbour).await;
    let anonymous = harbour.anonymous();
    let wrong = anonymous.sign_in().with_code(&ticket, "000000").await;
    assert_eq!(kind(wrong), ErrorKind::WrongCode);
    let own = credential(anonymous.sign_in().with_code(&ticket, "123456").await.unwrap());
    assert_eq!(own.username, "moored");
    assert!(own.issued.is_some() && own.expose() != "anchor-chain");

    let provider = harbour.open(Held::new(own.clone()));
    let query = RepositoryQuery { namespace: Some("moored".into()), cursor: None };
    assert_eq!(provider.repositories(&query).await.unwrap().items.len(), 1);
    // The registry takes it, too: there a password would not do for somebody with a second step.
    provider.probe().await.unwrap();
    assert!(provider.pull_quota().is_some());

    provider.sign_in().revoke(&own).await.unwrap();
    provider.forget_tokens();
    assert_eq!(kind(provider.repositories(&query).await), ErrorKind::SessionEnded);
    provider.sign_in().revoke(&own).await.expect("taking it back twice is no error");
    assert_eq!(harbour.sandbox.hub().violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_wrong_password_counts_once() {
    let harbour = Harbour::docker_hub();
    let _ = harbour.try_sign_in("acme", "wrong").await;
    assert_eq!(harbour.sandbox.hub().control().requests().len(), 1);
}

#[tokio::test]
async fn a_code_that_comes_too_late_is_told_as_late() {
    let hub = roadstead_tests::vendors::docker_hub::HubOptions {
        second_step_seconds: 1,
        ..Default::default()
    };
    let harbour = Harbour::docker_hub_with(hub);
    let ticket = ticket(&harbour).await;
    let anonymous = harbour.anonymous();
    let limit = std::time::Duration::from_secs(20);
    roadstead_tests::process::until("the ticket's end", limit, async || {
        let refused = kind(anonymous.sign_in().with_code(&ticket, "000000").await);
        (refused == ErrorKind::CodeExpired).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn the_own_namespace_and_the_organisations_are_listed_and_told_apart() {
    let harbour = Harbour::docker_hub();
    let (provider, _) = harbour.signed_in().await;
    let namespaces = provider.namespaces().await.unwrap();
    let told: Vec<_> = namespaces.iter().map(|space| (space.name.as_str(), space.kind)).collect();
    let expected = [("acme", NamespaceKind::User), ("harbourworks", NamespaceKind::Organisation)];
    assert_eq!(told, expected);
    let query = RepositoryQuery { namespace: Some("harbourworks".into()), cursor: None };
    let page = provider.repositories(&query).await.unwrap();
    assert_eq!(page.completeness, Completeness::Complete);
    assert!(page.items.iter().any(|row| row.visibility == Some(Visibility::Private)));
    let unknown = RepositoryQuery { namespace: Some("nobody-at-all".into()), cursor: None };
    assert_eq!(
        kind(provider.repositories(&unknown).await),
        ErrorKind::NotFound { what: "nobody-at-all".into() }
    );
}

#[tokio::test]
async fn anybody_can_search_and_look_at_what_is_public() {
    let harbour = Harbour::docker_hub();
    let provider = harbour.anonymous();
    let found = provider.search().unwrap().search("beacon", None).await.unwrap();
    assert_eq!(found.items[0].name.as_str(), "beacon", "official images have short names");
    assert_eq!(found.items[0].pulls, None, "`1B+` is no number");
    let detail = provider.repository(&found.items[0].name).await.unwrap();
    assert!(detail.readme.is_some());
    assert!(!provider.tags(&found.items[0].name, None).await.unwrap().items.is_empty());
    let query = RepositoryQuery { namespace: Some("harbourworks".into()), cursor: None };
    let page = provider.repositories(&query).await.unwrap();
    assert_eq!(page.completeness, Completeness::PublicOnly);
    assert!(page.items.iter().all(|row| row.visibility == Some(Visibility::Public)));
}

async fn newest(harbour: &Harbour, repository: &str) -> Vec<(String, TagDetail)> {
    let (provider, _) = harbour.signed_in().await;
    let tags = provider.tags(&name(repository), None).await.unwrap().items;
    tags.into_iter().map(|tag| (tag.name, *tag.detail.unwrap())).collect()
}

#[tokio::test]
async fn every_kind_of_content_is_told_for_what_it_is() {
    let harbour = Harbour::docker_hub();
    let index = &newest(&harbour, "acme/api").await[0].1;
    assert_eq!(index.content, Some(TagContent::Index));
    assert_eq!((index.platforms.len(), index.has_attestations), (2, Some(true)));
    assert_eq!(index.size_scope, Some(SizeScope::AllPlatforms));
    let sum: u64 = index.platforms.iter().filter_map(|entry| entry.size).map(|size| size.0).sum();
    assert_eq!(index.size.unwrap().0, sum);
    assert!(index.last_pushed.is_some() && index.pushed_by.is_some());

    let windows = newest(&harbour, "acme/sensor").await;
    let versions =
        windows[0].1.platforms.iter().filter_map(|entry| entry.platform.os_version.as_ref());
    assert!(versions.count() >= 1, "Windows tells its version");
    let chart = newest(&harbour, "acme/chart").await;
    assert_eq!(chart[0].1.content, Some(TagContent::Helm));
    let signed = newest(&harbour, "acme/signed").await;
    assert!(signed.iter().any(|(_, detail)| detail.content == Some(TagContent::Signature)));

    let (provider, _) = harbour.signed_in().await;
    let rows = provider.repositories(&harbour.query()).await.unwrap().items;
    let row = |short: &str| rows.iter().find(|row| row.name.short() == short).unwrap();
    assert_eq!(row("chart").contains, Some(vec![RepositoryContent::Helm]));
    assert_eq!(row("empty").contains, Some(Vec::new()));
    assert!(provider.tags(&name("acme/empty"), None).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn images_are_referred_to_by_the_place_that_docker_push_reaches() {
    let harbour = Harbour::docker_hub();
    let provider = harbour.anonymous();
    let host = harbour.sandbox.hub().registry().host();
    assert_eq!(provider.reference_host(), Some(host.clone()));
    assert_eq!(provider.docker_login_server(), host);
}
