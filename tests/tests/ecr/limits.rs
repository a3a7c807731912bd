//! Renewal: in time, once, and by one of those who need it.

use std::time::Duration;

use futures::future::join_all;
use roadstead_tests::process::until;
use roadstead_tests::vendors::ecr::EcrOptions;

use crate::harbour::{Harbour, name, query};

fn passwords(harbour: &Harbour) -> usize {
    harbour.amazon.calls(false).iter().filter(|call| *call == "GetAuthorizationToken").count()
}

#[tokio::test]
async fn a_hundred_who_need_the_registry_make_one_call_for_its_password() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    let (before, app) = (passwords(&harbour), name("team/app"));
    let all = join_all((0..100).map(|_| provider.tag_detail(&app, "latest"))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(passwords(&harbour) - before, 1);
}

#[tokio::test]
async fn a_password_is_renewed_before_its_end_and_not_before_it_must() {
    let harbour = Harbour::with(EcrOptions { password_seconds: 3, ..EcrOptions::default() });
    let provider = harbour.acme().await;
    let (before, app) = (passwords(&harbour), name("team/app"));
    let read = async || provider.tag_detail(&app, "latest").await.unwrap();
    read().await;
    read().await;
    assert_eq!(passwords(&harbour) - before, 1, "a good one is used again");
    until("a renewal", Duration::from_secs(10), async || {
        read().await;
        (passwords(&harbour) - before > 1).then_some(())
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_probe_tells_until_when_the_password_is_good() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    provider.tag_detail(&name("team/app"), "latest").await.unwrap();
    let expires = provider.probe().await.unwrap().credential_expires.unwrap();
    let left = expires.unix() - domain::Timestamp::now().unix();
    assert!((11 * 3600..=12 * 3600).contains(&left), "twelve hours, of which a moment has passed");
}

#[tokio::test]
async fn calls_that_are_dropped_free_their_places() {
    let harbour = Harbour::open();
    let provider = harbour.acme().await;
    provider.repositories(&query()).await.unwrap();
    let url: url::Url = harbour.amazon.url().parse().unwrap();
    let sent = || harbour.network.counters(&url).requests;
    let before = sent();
    harbour.amazon.control().set_latency(Duration::from_mins(10));
    let query = query();
    let calls = join_all((0..50).map(|_| provider.repositories(&query)));
    let taken = until("six requests under way", Duration::from_secs(10), async || {
        (sent() >= before + 6).then_some(())
    });
    tokio::select! {
        _ = calls => panic!("the service takes ten minutes"),
        waited = taken => waited.unwrap(),
    }
    harbour.amazon.control().calm();
    let again = provider.repositories(&query);
    tokio::time::timeout(Duration::from_secs(10), again)
        .await
        .expect("the places are free")
        .unwrap();
}
