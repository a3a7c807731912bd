//! Platforms and sizes.

use std::sync::Mutex;

use domain::image::ImageEntryState as State;
use domain::{Bytes, TagContent};

use super::*;

fn attestation(of: &Value) -> Value {
    json!({
        "mediaType": OCI, "digest": digest('f'), "size": 500,
        "platform": { "os": "unknown", "architecture": "unknown" },
        "annotations": {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": of["digest"],
        },
    })
}

#[tokio::test]
async fn what_platforms_share_counts_once_in_all_of_them_and_in_each_by_itself() {
    let canned = Canned::start().await;
    let amd = child(&canned, "amd64", &[layer('a', 1000), layer('b', 10)]).await;
    let arm = child(&canned, "arm64", &[layer('a', 1000), layer('c', 20)]).await;
    index(&canned, "1.0", &[amd, arm]).await;
    let image = open(&canned, "1.0").await;
    let sizes: Vec<_> = image.entries.iter().map(|entry| entry.size).collect();
    assert_eq!(sizes, [Some(Bytes(1110)), Some(Bytes(1120))]);
    assert_eq!(
        image.total_size,
        Some(Bytes(1000 + 10 + 20 + 200)),
        "two configurations, three layers"
    );
    assert!(image.complete);
    assert_eq!((image.entries[0].layers, image.content), (Some(2), TagContent::Index));
}

#[tokio::test]
async fn an_attestation_is_folded_under_the_image_that_it_describes_and_not_read() {
    let canned = Canned::start().await;
    let amd = child(&canned, "amd64", &[layer('a', 1)]).await;
    let arm = child(&canned, "arm64", &[layer('b', 1)]).await;
    let about = attestation(&arm);
    index(&canned, "1.0", &[amd, arm, about]).await;
    let image = open(&canned, "1.0").await;
    let folded: Vec<usize> = image.entries.iter().map(|entry| entry.attestations.len()).collect();
    assert_eq!(folded, [0, 1]);
    assert_eq!(image.entries[1].attestations[0].digest.as_str(), digest('f'));
}

#[tokio::test]
async fn an_attestation_about_nothing_here_is_an_entry_of_its_own() {
    let canned = Canned::start().await;
    let amd = child(&canned, "amd64", &[layer('a', 1)]).await;
    let stray = attestation(&json!({ "digest": digest('9') }));
    index(&canned, "1.0", &[amd, stray]).await;
    let image = open(&canned, "1.0").await;
    assert_eq!(image.entries.len(), 2);
    assert_eq!((image.entries[1].state, image.entries[1].platform.clone()), (State::Missing, None));
}

#[tokio::test]
async fn an_index_is_handed_on_before_its_children_are_read() {
    let canned = Canned::start().await;
    let amd = child(&canned, "amd64", &[layer('a', 1)]).await;
    index(&canned, "1.0", &[amd]).await;
    let first = Mutex::new(Vec::new());
    let keep = |image| first.lock().unwrap().push(image);
    let whole =
        canned.registry().image(&web(), "1.0", false, || Children::All, keep).await.unwrap();
    let first: Vec<Image> = first.into_inner().unwrap();
    assert_eq!(first.len(), 1);
    assert!(!first[0].complete && first[0].entries[0].state == State::Unread);
    assert_eq!(first[0].preferred, whole.preferred, "the page can go on with it at once");
}

#[tokio::test]
async fn a_tag_that_has_not_moved_costs_one_head() {
    let canned = Canned::start().await;
    let amd = child(&canned, "amd64", &[layer('a', 1)]).await;
    index(&canned, "1.0", &[amd]).await;
    let registry = canned.registry();
    let name = web();
    registry.image(&name, "1.0", false, || Children::All, |_| ()).await.unwrap();
    let before = canned.asked().await.len();
    let again = registry.image(&name, "1.0", true, || Children::All, |_| ()).await.unwrap();
    assert!(again.complete);
    assert_eq!(canned.asked().await[before..], ["HEAD /v2/acme/web/manifests/1.0"]);
}

#[tokio::test]
async fn where_manifests_count_as_pulls_only_the_preferred_child_is_read() {
    let canned = Canned::start().await;
    let mut children = Vec::new();
    for arch in ["s390x", "amd64", "arm64", "riscv64"] {
        children.push(child(&canned, arch, &[layer('a', 1)]).await);
    }
    index(&canned, "1.0", &children).await;
    let registry = canned.registry();
    let image = registry.image(&web(), "1.0", false, || Children::Preferred, |_| ()).await.unwrap();
    assert_eq!(canned.asked().await.len(), 2, "the index and one child");
    let read: Vec<bool> = image.entries.iter().map(|e| e.state == State::Read).collect();
    assert_eq!(read.iter().filter(|read| **read).count(), 1);
    assert_eq!((image.complete, image.total_size), (false, None));
}

#[tokio::test]
async fn one_image_is_its_own_only_entry() {
    let canned = Canned::start().await;
    let body = image(&canned, &linux("amd64"), &[layer('a', 900)]).await;
    let digest = canned.manifest(Some("1.0"), OCI, &body).await;
    let image = open(&canned, "1.0").await;
    assert_eq!(canned.asked().await, ["GET /v2/acme/web/manifests/1.0"], "one round trip");
    assert_eq!(image.entries.len(), 1);
    assert_eq!(image.preferred.unwrap().as_str(), digest);
    assert_eq!((image.total_size, image.content), (Some(Bytes(1000)), TagContent::Image));
}
