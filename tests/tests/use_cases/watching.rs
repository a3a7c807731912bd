//! Looking again: what is found, and how little it takes.

use app::{RepositoryNews, SignInOutcome};
use bytes::Bytes;
use roadstead_tests::registry::{Push, Registry, RegistryOptions};
use serde_json::json;

use crate::person::{Person, name, other};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

fn push(registry: &Registry, tag: &str, words: &str) {
    let config = roadstead_tests::registry::Digest::of(b"{}");
    let manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": { "mediaType": "application/vnd.oci.empty.v1+json", "digest": config, "size": 2 },
        "layers": [], "annotations": { "words": words },
    });
    let manifest = Bytes::from(manifest.to_string());
    registry.store().put_manifest("team/web", Some(tag), MANIFEST, manifest, &Push::now(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_docker_hub_is_one_request_and_never_one_for_a_manifest() {
    let person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    let web = name("acme/web");
    assert_eq!(person.app.look_again(&id, &web).await.unwrap(), RepositoryNews::default());
    let hub = person.sandbox.hub();
    let sent = || (hub.control().requests().len(), hub.registry().control().requests().len());
    let before = sent();
    for _ in 0..3 {
        let news = person.app.look_again(&id, &web).await.unwrap();
        assert_eq!(news, RepositoryNews::default(), "nothing happened");
    }
    assert_eq!(sent(), (before.0 + 3, before.1), "one page of the list each, and no pull");
    let cost = person.app.account_cost(&id).unwrap();
    assert!(cost.requests.0 >= 4 && cost.bytes.0 > 0, "{cost:?}");
    assert!(!cost.hosts.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn where_lists_have_names_alone_a_head_tells_what_moved() {
    let registry = Registry::start(RegistryOptions::default()).unwrap();
    push(&registry, "1.0", "one");
    push(&registry, "latest", "one");
    let person = Person::new();
    let id = match person.app.sign_in(other(&registry.url())).await.unwrap() {
        SignInOutcome::SignedIn { view } => view.account.id,
        SignInOutcome::CodeNeeded { .. } => panic!("nobody asks for a code here"),
    };
    let web = name("team/web");
    let look = || person.app.look_again(&id, &web);
    assert_eq!(look().await.unwrap(), RepositoryNews::default());
    push(&registry, "1.1", "two");
    push(&registry, "latest", "two");
    let before = registry.control().requests().len();
    let news = look().await.unwrap();
    assert_eq!((news.fresh, news.moved), (vec!["1.1".to_owned()], vec!["latest".to_owned()]));
    let sent = registry.control().requests();
    let sent: Vec<_> = sent[before..].iter().map(|request| request.method.as_str()).collect();
    assert_eq!(sent, ["GET", "HEAD"], "a page of names, and one tag's head");
    assert_eq!(look().await.unwrap(), RepositoryNews::default());
    let history = person.app.tag_history(&id, &web, "latest".into()).await.unwrap();
    assert_eq!(history.len(), 2, "and the tag's history knows it");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_was_read_for_the_screen_there_is_no_news() {
    let registry = Registry::start(RegistryOptions::default()).unwrap();
    push(&registry, "1.0", "one");
    let person = Person::new();
    let id = match person.app.sign_in(other(&registry.url())).await.unwrap() {
        SignInOutcome::SignedIn { view } => view.account.id,
        SignInOutcome::CodeNeeded { .. } => panic!("nobody asks for a code here"),
    };
    let web = name("team/web");
    person.app.look_again(&id, &web).await.unwrap();
    push(&registry, "1.1", "two");
    person.app.tags(&id, &web, None).await.unwrap();
    assert_eq!(person.app.look_again(&id, &web).await.unwrap(), RepositoryNews::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_is_gone_is_told_of_its_account_alone() {
    let registry = Registry::start(RegistryOptions::default()).unwrap();
    push(&registry, "1.0", "one");
    let person = Person::new();
    let hub = person.signed_in("acme", "anchor-chain").await;
    let id = match person.app.sign_in(other(&registry.url())).await.unwrap() {
        SignInOutcome::SignedIn { view } => view.account.id,
        SignInOutcome::CodeNeeded { .. } => panic!("nobody asks for a code here"),
    };
    drop(registry);
    assert!(person.app.look_again(&id, &name("team/web")).await.is_err());
    let away = |account| {
        let views = person.app.accounts();
        views.iter().find(|view| view.account.id == account).map(|view| view.unreachable)
    };
    assert_eq!((away(id), away(hub)), (Some(true), Some(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bell_goes_with_its_star() {
    let mut person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    let web = name("acme/web");
    person.app.set_favourite(&id, web.clone(), true).unwrap();
    person.app.set_bell(&id, web.clone(), true).unwrap();
    person.restart();
    assert_eq!(person.app.bells(&id).unwrap(), std::slice::from_ref(&web));
    person.app.set_favourite(&id, web, false).unwrap();
    assert_eq!(person.app.bells(&id).unwrap(), []);
}
