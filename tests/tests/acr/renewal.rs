//! Refresh tokens end: they are exchanged anew before that, once for all who need one.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::ErrorKind;
use futures::future::join_all;
use providers::RepositoryQuery;
use roadstead_tests::process::until;
use roadstead_tests::vendors::acr::AcrOptions;

use crate::harbour::{Harbour, Held, kind, name};

#[tokio::test]
async fn a_hundred_calls_make_one_exchange_and_ask_az_once() {
    let harbour = Harbour::open();
    let provider = harbour.skipper().await;
    let query = RepositoryQuery::default();
    let outcomes = join_all((0..100).map(|_| provider.repositories(&query))).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!((harbour.asked("/oauth2/exchange"), harbour.az.calls().len()), (1, 1));
    assert_eq!(harbour.asked("/oauth2/token"), 1);
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_anew_before_its_end_without_a_call_that_fails() {
    let harbour = Harbour::with(AcrOptions { refresh_seconds: 2, ..AcrOptions::default() });
    let provider = harbour.skipper().await;
    let query = RepositoryQuery::default();
    let limit = Duration::from_secs(20);
    until("a second exchange", limit, async || {
        provider.repositories(&query).await.unwrap();
        (harbour.asked("/oauth2/exchange") >= 2).then_some(())
    })
    .await
    .unwrap();
    assert!(harbour.control().requests().iter().all(|r| r.status < 400 || r.path == "/v2/"));
}

#[tokio::test]
async fn one_that_is_refused_before_its_time_is_exchanged_once_for_all_who_need_it() {
    let harbour = Harbour::open();
    let provider = harbour.skipper().await;
    provider.repositories(&RepositoryQuery::default()).await.unwrap();
    harbour.acr.revoke_refresh_tokens();
    let repositories = ["beacon", "team/app", "team/api", "team/multi", "mirror/debian"];
    let named: Vec<_> = repositories.iter().map(|text| name(text)).collect();
    let outcomes = join_all(named.iter().map(|name| provider.tags(name, None))).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(harbour.asked("/oauth2/exchange"), 2, "one at first, and one for all of these");
}

#[tokio::test]
async fn a_login_of_az_that_is_over_is_told_when_it_cannot_be_renewed_and_works_once_it_is() {
    let harbour = Harbour::open();
    let provider = harbour.skipper().await;
    harbour.az.refuses("ERROR: AADSTS700082: The refresh token has expired due to inactivity.");
    let query = RepositoryQuery::default();
    let needed = ErrorKind::CommandSignInNeeded { command: "az login".into() };
    assert_eq!(kind(provider.repositories(&query).await), needed);
    assert_eq!(kind(provider.probe().await), needed);
    let token = harbour.acr.entra_token(roadstead_tests::vendors::acr::TENANT, "skipper");
    harbour.az.says(&token, roadstead_tests::vendors::acr::TENANT);
    assert!(provider.repositories(&query).await.is_ok(), "a login renewed there works here");
}

#[tokio::test]
async fn a_role_that_was_taken_away_is_forbidden_and_no_wrong_password() {
    let harbour = Harbour::open();
    let provider = harbour.skipper().await;
    harbour.az.says("not a token of ours", "another tenant");
    let refused = kind(provider.repositories(&RepositoryQuery::default()).await);
    assert_eq!(refused, ErrorKind::Forbidden { permission: None });
}

#[tokio::test]
async fn after_signing_out_neither_az_nor_the_registry_is_asked() {
    let harbour = Harbour::open();
    let credential = harbour.try_az(None).await.unwrap();
    let held = Arc::new(Held(Mutex::new(Some(credential))));
    let provider = harbour.provider(&harbour.url(), held.clone(), &[]);
    provider.repositories(&RepositoryQuery::default()).await.unwrap();
    *held.0.lock().unwrap() = None;
    provider.forget_tokens();
    harbour.az.forget();
    harbour.control().clear();
    let query = RepositoryQuery::default();
    assert_eq!(kind(provider.repositories(&query).await), ErrorKind::SignInNeeded);
    assert_eq!(kind(provider.tags(&name("beacon"), None).await), ErrorKind::SignInNeeded);
    assert!(harbour.az.calls().is_empty() && harbour.control().requests().is_empty());
}
