//! The suite: what holds for every provider.

use std::collections::HashSet;
use std::time::Duration;

use domain::{Capability, ErrorKind, Reason};
use futures::future::join_all;
use roadstead_tests::process::until;
use roadstead_tests::registry::Failure;

use crate::harbour::{Harbour, all, credential, kind, name};

/// Each check once for each provider.
macro_rules! every_provider {
    ($($check:ident)*) => {
        mod docker_hub {
            $(#[tokio::test] async fn $check() { super::$check(super::Harbour::docker_hub()).await; })*
        }
        mod acr {
            $(#[tokio::test] async fn $check() { super::$check(super::Harbour::acr()).await; })*
        }
        mod artifact_registry {
            $(#[tokio::test] async fn $check() { super::$check(super::Harbour::artifact_registry()).await; })*
        }
        mod oci {
            $(#[tokio::test] async fn $check() { super::$check(super::Harbour::oci()).await; })*
        }
        mod zot {
            $(#[tokio::test] async fn $check() { super::$check(super::Harbour::zot()).await; })*
        }
    };
}

every_provider! {
    the_right_password_signs_in_and_is_what_is_kept
    a_wrong_password_and_an_unknown_person_are_refused_alike
    an_empty_field_is_named_and_not_sent
    the_probe_tells_who_one_is_and_what_one_may
    without_signing_in_one_sees_what_is_public_or_is_asked_to_sign_in
    all_pages_together_are_the_whole_list_without_doubles
    every_tag_can_be_told_its_digest_and_size
    what_is_not_there_is_not_found
    a_server_that_fails_is_told_apart_from_one_that_refuses
    a_server_that_wants_to_be_left_alone_is_left_alone
    a_web_page_is_no_registry
    an_answer_that_breaks_off_in_the_middle_is_an_error
    after_signing_out_nothing_is_sent_any_more
    calls_that_are_dropped_free_their_places
}

async fn the_right_password_signs_in_and_is_what_is_kept(harbour: Harbour) {
    let kept = credential(harbour.try_sign_in(harbour.user, harbour.secret).await.unwrap());
    assert_eq!((kept.username.as_str(), kept.expose()), (harbour.user, harbour.secret));
    assert_eq!(kept.issued, None, "nothing was made that would have to be taken back");
    let (provider, _) = harbour.signed_in().await;
    provider.repositories(&harbour.query()).await.unwrap();
    provider.sign_in().revoke(&kept).await.unwrap();
}

async fn a_wrong_password_and_an_unknown_person_are_refused_alike(harbour: Harbour) {
    for (user, secret) in [(harbour.user, "wrong"), ("nobody", harbour.secret)] {
        let refused = kind(harbour.try_sign_in(user, secret).await);
        assert_eq!(refused, ErrorKind::WrongCredentials, "{user}");
    }
}

async fn an_empty_field_is_named_and_not_sent(harbour: Harbour) {
    let (_, control) = harbour.server();
    for (user, secret, field) in [("", harbour.secret, "username"), (harbour.user, "", "password")]
    {
        let expected = ErrorKind::InvalidField { field: field.into(), problem: "empty".into() };
        assert_eq!(kind(harbour.try_sign_in(user, secret).await), expected);
    }
    assert!(control.requests().is_empty());
}

async fn the_probe_tells_who_one_is_and_what_one_may(harbour: Harbour) {
    let (provider, _) = harbour.signed_in().await;
    let probe = provider.probe().await.unwrap();
    assert_eq!(probe.username.as_deref(), Some(harbour.user));
    assert_eq!(probe.list, Capability::Allowed);
    assert!(probe.has_catalogue);
    let creates = provider.creation().is_some();
    assert!(
        creates || !probe.create.may_try(),
        "where there is no call to create, the probe must not promise one"
    );
}

async fn without_signing_in_one_sees_what_is_public_or_is_asked_to_sign_in(harbour: Harbour) {
    let provider = harbour.anonymous();
    if harbour.open_to_all {
        let probe = provider.probe().await.unwrap();
        assert_eq!(probe.username, None);
        assert_eq!(probe.create, Capability::denied(Reason::SignInNeeded));
        assert!(!provider.repositories(&harbour.query()).await.unwrap().items.is_empty());
    } else {
        let listed = kind(provider.repositories(&harbour.query()).await);
        let asked = matches!(listed, ErrorKind::SignInNeeded | ErrorKind::NoCatalogue);
        assert!(asked, "asked to sign in, or to open by name: {listed:?}");
    }
    let (_, control) = harbour.server();
    assert!(control.requests().iter().all(|request| request.authorization.is_none()));
}

async fn all_pages_together_are_the_whole_list_without_doubles(harbour: Harbour) {
    let (provider, _) = harbour.signed_in().await;
    let (repositories, _) = all(async |cursor| {
        provider.repositories(&providers::RepositoryQuery { cursor, ..harbour.query() }).await
    })
    .await;
    let names: HashSet<_> = repositories.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names.len(), repositories.len());
    let (busy, tag_count) = harbour.busy;
    assert!(names.contains(busy));
    let (tags, _) = all(async |cursor| provider.tags(&name(busy), cursor.as_ref()).await).await;
    let names: HashSet<_> = tags.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!((names.len(), tags.len()), (tag_count, tag_count));
}

async fn every_tag_can_be_told_its_digest_and_size(harbour: Harbour) {
    let (provider, _) = harbour.signed_in().await;
    let busy = name(harbour.busy.0);
    let page = provider.tags(&busy, None).await.unwrap();
    for tag in page.items.into_iter().take(5) {
        let one = provider.tag_detail(&busy, &tag.name).await.unwrap();
        // A row that has more to tell is read as one of which only the name is known.
        let listed = tag.detail.map(|detail| *detail).filter(|detail| !detail.more);
        let detail = listed.unwrap_or_else(|| one.clone());
        assert!(detail.digest.is_some() && detail.content.is_some(), "{}", tag.name);
        assert!(detail.size.is_some_and(|size| size.0 > 0) && detail.size_scope.is_some());
        assert!(!detail.platforms.is_empty());
        assert_eq!(detail.digest, one.digest, "the list and the tag's own call tell the same");
    }
}

async fn what_is_not_there_is_not_found(harbour: Harbour) {
    let (provider, _) = harbour.signed_in().await;
    let namespace = harbour.namespace.unwrap_or("vault");
    let none = name(&format!("{namespace}/nothing-of-the-kind"));
    assert!(matches!(kind(provider.tags(&none, None).await), ErrorKind::NotFound { .. }));
    let busy = name(harbour.busy.0);
    let missing = kind(provider.tag_detail(&busy, "no-such-tag").await);
    assert!(matches!(missing, ErrorKind::NotFound { .. }), "{missing:?}");
}

async fn a_server_that_fails_is_told_apart_from_one_that_refuses(harbour: Harbour) {
    let (provider, _) = harbour.signed_in().await;
    provider.repositories(&harbour.query()).await.unwrap();
    let (_, control) = harbour.server();
    let listing = control.requests().last().unwrap().path.clone();
    control.fail(Failure::new(&listing, 500, 99));
    let failed = kind(provider.repositories(&harbour.query()).await);
    assert_eq!(failed, ErrorKind::ServerError { status: 500 });
    control.calm();
    control.fail(Failure::new(&listing, 403, 99));
    let refused = kind(provider.repositories(&harbour.query()).await);
    assert!(matches!(refused, ErrorKind::Forbidden { .. } | ErrorKind::NoCatalogue), "{refused:?}");
    control.calm();
    control.fail(Failure::new(&listing, 503, 1));
    provider.repositories(&harbour.query()).await.expect("a passing failure is tried again");
}

async fn a_server_that_wants_to_be_left_alone_is_left_alone(harbour: Harbour) {
    let (provider, _) = harbour.signed_in().await;
    provider.repositories(&harbour.query()).await.unwrap();
    let (_, control) = harbour.server();
    let listing = control.requests().last().unwrap().path.clone();
    let mut limit = Failure::new(&listing, 429, 1);
    limit.headers = vec![("retry-after".into(), "600".into())];
    control.fail(limit);
    let limited = kind(provider.repositories(&harbour.query()).await);
    assert!(matches!(limited, ErrorKind::RateLimited { retry_at: Some(_) }), "{limited:?}");
    let before = control.requests().len();
    let limited = kind(provider.repositories(&harbour.query()).await);
    assert!(matches!(limited, ErrorKind::RateLimited { retry_at: Some(_) }), "{limited:?}");
    assert_eq!(control.requests().len(), before, "it was not asked again");
}

async fn a_web_page_is_no_registry(harbour: Harbour) {
    let (provider, _) = harbour.signed_in().await;
    provider.repositories(&harbour.query()).await.unwrap();
    let (_, control) = harbour.server();
    let listing = control.requests().last().unwrap().path.clone();
    let mut page = Failure::new(&listing, 200, 1);
    page.headers = vec![("content-type".into(), "text/html".into())];
    page.body = "<!doctype html><title>Welcome</title>".into();
    control.fail(page);
    let outcome = kind(provider.repositories(&harbour.query()).await);
    assert!(matches!(outcome, ErrorKind::NotARegistry { .. }), "{outcome:?}");
}

async fn an_answer_that_breaks_off_in_the_middle_is_an_error(harbour: Harbour) {
    let (provider, _) = harbour.signed_in().await;
    provider.repositories(&harbour.query()).await.unwrap();
    let (_, control) = harbour.server();
    let listing = control.requests().last().unwrap().path.clone();
    let mut torn = Failure::new(&listing, 200, 1);
    torn.headers = vec![("content-type".into(), "application/json".into())];
    torn.body = r#"{"count": 3, "repositories": ["a", "#.into();
    control.fail(torn);
    let outcome = kind(provider.repositories(&harbour.query()).await);
    assert!(matches!(outcome, ErrorKind::BadResponse { .. }), "{outcome:?}");
}

async fn after_signing_out_nothing_is_sent_any_more(harbour: Harbour) {
    let (provider, held) = harbour.signed_in().await;
    provider.repositories(&harbour.query()).await.unwrap();
    held.take();
    provider.forget_tokens();
    let (_, control) = harbour.server();
    let before = control.requests().len();
    assert_eq!(kind(provider.repositories(&harbour.query()).await), ErrorKind::SignInNeeded);
    assert_eq!(kind(provider.tags(&name(harbour.busy.0), None).await), ErrorKind::SignInNeeded);
    assert_eq!(control.requests().len(), before);
}

async fn calls_that_are_dropped_free_their_places(harbour: Harbour) {
    let (provider, _) = harbour.signed_in().await;
    provider.repositories(&harbour.query()).await.unwrap();
    let (url, control) = harbour.server();
    let sent = || harbour.network.counters(&url).requests;
    let before = sent();
    control.set_latency(Duration::from_mins(10));
    let query = harbour.query();
    let calls = join_all((0..50).map(|_| provider.repositories(&query)));
    let all_places_taken = until("six requests under way", Duration::from_secs(10), async || {
        (sent() >= before + 6).then_some(())
    });
    tokio::select! {
        _ = calls => panic!("the server takes ten minutes"),
        waited = all_places_taken => waited.unwrap(),
    }
    control.calm();
    let again = provider.repositories(&query);
    tokio::time::timeout(Duration::from_secs(10), again)
        .await
        .expect("the places are free")
        .unwrap();
}
