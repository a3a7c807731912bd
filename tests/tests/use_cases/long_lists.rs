//! Lists of any length: what comes first, what is kept, and what is remembered of tags that moved.

use std::sync::Mutex;

use app::{SignInOutcome, TagMoves};
use bytes::Bytes;
use domain::{AccountId, Completeness, Cursor, Page, Tag, TagPatch};
use roadstead_tests::process::{Access, ReferenceRegistry, many_tags};
use roadstead_tests::registry::{Digest, Push, Registry, RegistryOptions};
use serde_json::json;

use crate::person::{Person, name, other};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

async fn looking_at(person: &Person, address: &str) -> AccountId {
    match person.app.sign_in(other(address)).await.unwrap() {
        SignInOutcome::SignedIn { view } => view.account.id,
        SignInOutcome::CodeNeeded { .. } => panic!("nobody asks for a code here"),
    }
}

async fn all_tags(person: &Person, id: &AccountId, repository: &str) -> (Vec<Tag>, Vec<usize>) {
    let (mut tags, mut pages, mut cursor) = (Vec::new(), Vec::new(), None);
    loop {
        let page = person.app.tags(id, &name(repository), cursor).await.unwrap();
        pages.push(page.items.len());
        tags.extend(page.items);
        match page.next {
            Some(next) => cursor = Some(next),
            None => return (tags, pages),
        }
    }
}

async fn kept_tags(person: &Person, id: &AccountId, repository: &str) -> Option<Vec<Tag>> {
    let (mut tags, mut cursor) = (Vec::new(), None::<Cursor>);
    loop {
        let list = person.app.cached_tags(id, &name(repository), cursor).await.unwrap()?;
        assert!(matches!(list.page.completeness, Completeness::Cached { .. }));
        let Page { items, next, .. } = list.page;
        assert!(items.len() <= 4_000, "a part is what a window takes in at once");
        tags.extend(items);
        match next {
            Some(next) => cursor = Some(next),
            None => return Some(tags),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_thousand_tags_in_one_answer_come_in_pieces_and_are_read_back_in_parts() {
    let registry = ReferenceRegistry::start(Access::Open).await.unwrap();
    registry.store().fill("team/long", many_tags(20_000), 1).unwrap();
    let mut person = Person::new();
    let id = looking_at(&person, &registry.url()).await;
    let (tags, pages) = all_tags(&person, &id, "team/long").await;
    assert_eq!((tags.len(), pages.len()), (20_000, 10), "{pages:?}");
    person.restart();
    drop(registry);
    assert_eq!(kept_tags(&person, &id, "team/long").await.unwrap(), tags);
    let found = person.app.find_names("long nightly-20219998".into()).await.unwrap();
    assert_eq!(found[0].tag.as_deref(), Some("nightly-20219998"), "and each name is found");
    person.app.clear_account_cache(&id).await.unwrap();
    assert_eq!(kept_tags(&person, &id, "team/long").await, None);
}

/// An OCI manifest without layers; the words make it another one.
fn manifest(words: &str) -> Bytes {
    let config = Digest::of(b"{}");
    let manifest = json!({
        "schemaVersion": 2, "mediaType": MANIFEST,
        "config": { "mediaType": "application/vnd.oci.empty.v1+json", "digest": config, "size": 2 },
        "layers": [], "annotations": { "words": words },
    });
    Bytes::from(manifest.to_string())
}

/// A registry whose pages have no more than `list_limit` entries, with 2,500 tags.
fn paging(list_limit: usize) -> Registry {
    let registry = Registry::start(RegistryOptions { list_limit, ..RegistryOptions::default() });
    let registry = registry.unwrap();
    for number in 0..2_500 {
        let tag = format!("t-{number:04}");
        let push = Push::now(None);
        registry.store().put_manifest("team/long", Some(&tag), MANIFEST, manifest("one"), &push);
    }
    registry
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_with_pages_is_asked_for_a_small_one_first_and_for_large_ones_after_it() {
    let registry = paging(1_000);
    let person = Person::new();
    let id = looking_at(&person, &registry.url()).await;
    let (tags, pages) = all_tags(&person, &id, "team/long").await;
    assert_eq!(tags.len(), 2_500);
    assert_eq!(pages, [100, 1_000, 1_000, 400]);
    assert_eq!(registry.control().count("GET", "/v2/team/long/tags/list"), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_refuses_large_pages_is_asked_for_one_once_and_then_for_its_own() {
    let registry = paging(250);
    let person = Person::new();
    let id = looking_at(&person, &registry.url()).await;
    let (tags, pages) = all_tags(&person, &id, "team/long").await;
    assert_eq!((tags.len(), pages.len()), (2_500, 25));
    assert_eq!(registry.control().count("GET", "/v2/team/long/tags/list"), 26);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_that_moves_has_a_history_that_outlives_the_app_and_a_digest_finds_it() {
    let registry = paging(1_000);
    let mut person = Person::new();
    let id = looking_at(&person, &registry.url()).await;
    let repository = name("team/long");
    let tag = || vec!["t-0001".to_owned()];
    person.app.tag_details(&id, &repository, tag(), false, |_| ()).await.unwrap();
    let push = Push::now(None);
    let moved = manifest("another");
    let digest = registry.store().put_manifest("team/long", Some("t-0001"), MANIFEST, moved, &push);
    person.app.tag_details(&id, &repository, tag(), true, |_| ()).await.unwrap();
    person.restart();
    let history = person.app.tag_history(&id, &repository, "t-0001".into()).await.unwrap();
    assert_eq!(history.len(), 2, "{history:?}");
    assert_eq!(history[0].digest.as_str(), digest.as_str());
    let counts = person.app.tag_moves(&id, &repository).await.unwrap();
    assert_eq!(counts, [TagMoves { tag: "t-0001".into(), moves: 1 }]);
    let wanted = history[0].digest.clone();
    let hits = person.app.find_digest(&wanted).await.unwrap();
    assert_eq!((hits.len(), hits[0].tags.as_slice()), (1, ["t-0001".to_owned()].as_slice()));
    person.app.sign_out(&id, true).await.unwrap();
    assert_eq!(person.app.tag_history(&id, &repository, "t-0001".into()).await.unwrap(), []);
}

/// What the rows of these tags are told, in its order: the state of each patch.
async fn told(person: &Person, id: &AccountId, tags: &[&str], again: bool) -> Vec<&'static str> {
    let states = Mutex::new(Vec::new());
    let on_patch = |patch| {
        states.lock().unwrap().push(match patch {
            TagPatch::Kept { detail, .. } => {
                assert!(detail.digest.is_some());
                "kept"
            }
            TagPatch::Read { .. } => "read",
            TagPatch::Failed { .. } => "failed",
        });
    };
    let tags = tags.iter().map(|&tag| tag.to_owned()).collect();
    person.app.tag_details(id, &name("team/long"), tags, again, on_patch).await.unwrap();
    states.into_inner().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_were_just_read_cost_nothing_and_older_ones_are_shown_while_the_registry_is_asked()
 {
    let registry = paging(1_000);
    let mut person = Person::new();
    let id = looking_at(&person, &registry.url()).await;
    let asked = || registry.control().count("HEAD", "/v2/team/long/manifests/t-0001");
    assert_eq!(told(&person, &id, &["t-0001"], false).await, ["read"]);
    assert_eq!(asked(), 1);
    // The keeper writes behind our back; a restart ends only when it has.
    person.restart();
    assert_eq!(told(&person, &id, &["t-0001"], false).await, ["read"]);
    assert_eq!(asked(), 1, "it was read within the last seconds");
    assert_eq!(told(&person, &id, &["t-0001", "t-0002"], true).await, ["kept", "read", "read"]);
    assert_eq!(asked(), 2, "somebody asked for just that");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_rows_that_were_seen_before_are_still_there() {
    let registry = paging(1_000);
    let mut person = Person::new();
    let id = looking_at(&person, &registry.url()).await;
    assert_eq!(told(&person, &id, &["t-0001"], false).await, ["read"]);
    person.restart();
    drop(registry);
    assert_eq!(told(&person, &id, &["t-0001", "t-0002"], true).await, ["kept", "failed", "failed"]);
}
