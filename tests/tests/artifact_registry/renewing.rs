//! Renewal: in time, once, and by one of those who need it.

use std::time::Duration;

use domain::ErrorKind;
use futures::future::join_all;
use roadstead_tests::process::until;
use roadstead_tests::registry::Failure;
use roadstead_tests::vendors::artifact_registry::{Options, PROJECT};

use crate::harbour::{FLEET, Harbour, SAILOR, access_token, kind, of, tug};

#[tokio::test]
async fn a_hundred_who_need_a_token_make_one_request_for_it() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    let before = harbour.google.grants();
    let lists =
        join_all((0..50).map(|_| async { provider.repositories(&of(FLEET)).await.is_ok() }));
    let tags = tug();
    let rows =
        join_all((0..50).map(|_| async { provider.tag_detail(&tags, "latest").await.is_ok() }));
    let (lists, rows) = tokio::join!(lists, rows);
    assert!(lists.into_iter().chain(rows).all(|worked| worked));
    assert_eq!(harbour.google.grants() - before, 1);
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end_and_not_before_it_must() {
    let harbour = Harbour::with(Options { token_seconds: 3, ..Options::default() });
    let provider = harbour.sailor().await;
    let before = harbour.google.grants();
    let read = async || provider.repositories(&of(FLEET)).await.unwrap();
    read().await;
    read().await;
    assert_eq!(harbour.google.grants() - before, 1, "a good one is used again");
    until("a renewal", Duration::from_secs(10), async || {
        read().await;
        (harbour.google.grants() - before > 1).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_renewed_once_without_a_word() {
    let harbour = Harbour::open();
    let provider = harbour.sailor().await;
    provider.repositories(&of(FLEET)).await.unwrap();
    let before = harbour.google.grants();
    harbour.google.end_tokens();
    provider.repositories(&of(FLEET)).await.unwrap();
    assert_eq!(harbour.google.grants() - before, 1);
    harbour.google.control().fail(Failure::new("/v1/", 401, 99));
    let refused = kind(provider.repositories(&of(FLEET)).await);
    assert_eq!(refused, ErrorKind::WrongCredentials, "a second refusal is believed");
}

#[tokio::test]
async fn a_pasted_token_whose_time_is_over_ends_the_session() {
    let harbour = Harbour::open();
    let credential = harbour.try_sign_in(Some(PROJECT), access_token(SAILOR.token)).await.unwrap();
    let (provider, _) = harbour.as_held(credential);
    harbour.google.control().fail(Failure::new("/v1/", 401, 99));
    assert_eq!(kind(provider.namespaces().await), ErrorKind::SessionEnded);
}

#[tokio::test]
async fn after_signing_out_nothing_is_sent_any_more() {
    let harbour = Harbour::open();
    let (provider, held) = harbour.as_held(harbour.with_key(SAILOR).await.unwrap());
    provider.namespaces().await.unwrap();
    *held.0.lock().unwrap() = None;
    let seen = || {
        let (api, registry) = (harbour.google.control(), harbour.google.registry().control());
        api.requests().len() + registry.requests().len() + harbour.google.grants()
    };
    let before = seen();
    assert_eq!(kind(provider.namespaces().await), ErrorKind::SignInNeeded);
    assert_eq!(kind(provider.tags(&tug(), None).await), ErrorKind::SignInNeeded);
    assert_eq!(kind(provider.tag_detail(&tug(), "latest").await), ErrorKind::SignInNeeded);
    assert_eq!(seen(), before);
}
