//! Layers with a table of contents: what listing and reading their files costs, and what becomes of it where a registry does
//! not play along.

use domain::image::{FileContent, FileEntry, ImageAddress, ImageDetail};
use domain::{AccountId, Bytes, Digest, ErrorKind};
use roadstead_tests::registry::{Digest as Named, Push};

use crate::inside::at_the_open_registry;
use crate::person::{Person, kind, name};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

async fn detail(person: &Person, id: &AccountId, repository: &str) -> ImageDetail {
    let name = name(repository);
    let image = person.app.image(id, &name, "2026.11", |_| ()).await.unwrap();
    person.app.image_detail(id, &name, &image.preferred.unwrap()).await.unwrap()
}

async fn find(person: &Person, digest: &Digest, path: &str) -> FileEntry {
    let found = person.app.search_files(digest, None, path, 100).await.unwrap().unwrap();
    found.entries.into_iter().find(|entry| entry.path == path).unwrap()
}

/// The sample in a repository that misbehaves as its name says.
fn copied(person: &Person, into: &str) {
    let store = person.sandbox.open_registry().store();
    let manifest = store
        .repository("harbour/charts", |charts| charts.resolve("2026.11").cloned())
        .flatten()
        .unwrap();
    let document: serde_json::Value = serde_json::from_slice(&manifest.bytes).unwrap();
    store.create(into);
    for blob in [&document["config"], &document["layers"][0]] {
        let digest = Named::parse(blob["digest"].as_str().unwrap()).unwrap();
        assert!(store.mount("harbour/charts", into, &digest));
    }
    store.put_manifest(into, Some("2026.11"), MANIFEST, manifest.bytes, &Push::now(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_table_is_read_and_that_was_said_before() {
    let (mut person, id) = at_the_open_registry().await;
    let charts = name("harbour/charts");
    let detail = detail(&person, &id, "harbour/charts").await;
    let (digest, size) = (detail.digest.clone(), detail.layers[0].size.unwrap());
    assert!(detail.layers[0].seekable);
    let cost = person.app.files_cost(&id, &charts, &digest, None).await.unwrap();
    assert_eq!((cost.by_table, cost.whole, cost.of), (1, 0, size));
    assert!(cost.bytes.0 < size.0 / 20, "{} of {}", cost.bytes.0, size.0);
    let summary = person.app.read_files(&id, &charts, &digest, None, |_| ()).await.unwrap();
    assert_eq!((summary.read, summary.by_table, summary.bad_tables), (cost.bytes, 1, 0));
    let log = person.sandbox.open_registry().control().requests();
    let blob = format!("/blobs/{}", detail.layers[0].digest);
    let parts: Vec<_> = log.iter().filter(|r| r.path.ends_with(&blob)).map(|r| r.status).collect();
    assert_eq!(parts, [206, 206], "the footer and the table");

    let release = find(&person, &digest, "etc/os-release").await;
    assert!(release.reads.unwrap() < Bytes(300));
    let look = person.app.file_content(&id, &charts, &digest, None, release.id).await.unwrap();
    let FileContent::Text { text, .. } = look else { panic!("{look:?}") };
    assert!(text.contains("VERSION_ID=2026.11"));
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("23.txt");
    let chart = find(&person, &digest, "usr/share/charts/23.txt").await;
    person.app.save_file((&id, &charts), &digest, None, chart.id, &place, |_| ()).await.unwrap();
    assert_eq!(std::fs::metadata(&place).unwrap().len(), chart.size.0);
    let log = person.sandbox.open_registry().control().requests();
    let all = log.iter().filter(|r| r.path.ends_with(&blob)).all(|r| r.status == 206);
    assert!(all, "never all of the layer");

    // What the table said is kept, also for the next start.
    person.restart();
    let again = person.app.files_cost(&id, &charts, &digest, None).await.unwrap();
    assert_eq!((again.known, again.bytes), (1, Bytes(0)));
    let detail = person.app.image_detail(&id, &charts, &digest).await.unwrap();
    assert_eq!(detail.layers[0].entries, Some(summary.entries).map(|_| domain::Count(26)));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_parts_cannot_be_had_the_layer_is_read_whole_and_that_is_said_before() {
    let (person, id) = at_the_open_registry().await;
    copied(&person, "team/fault-no-range");
    let charts = name("team/fault-no-range");
    let detail = detail(&person, &id, "team/fault-no-range").await;
    let size = detail.layers[0].size.unwrap();
    let cost = person.app.files_cost(&id, &charts, &detail.digest, None).await.unwrap();
    assert_eq!((cost.by_table, cost.whole, cost.bytes), (0, 1, size));
    let read = person.app.read_files(&id, &charts, &detail.digest, None, |_| ()).await.unwrap();
    assert_eq!((read.read, read.by_table, read.bad_tables), (size, 0, 0));
    assert_eq!(find(&person, &detail.digest, "etc/os-release").await.reads, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_with_another_digest_is_told_and_the_layer_read_whole() {
    let (person, id) = at_the_open_registry().await;
    copied(&person, "team/fault-range-lies");
    let charts = name("team/fault-range-lies");
    let detail = detail(&person, &id, "team/fault-range-lies").await;
    let size = detail.layers[0].size.unwrap();
    let cost = person.app.files_cost(&id, &charts, &detail.digest, None).await.unwrap();
    assert_eq!(cost.by_table, 1, "the footer looked right");
    let told = std::sync::Mutex::new(Vec::new());
    let tell = |progress| told.lock().unwrap().push(progress);
    let read = person.app.read_files(&id, &charts, &detail.digest, None, tell).await.unwrap();
    assert_eq!((read.by_table, read.bad_tables), (0, 1));
    assert_eq!(read.read.0, size.0 + cost.bytes.0, "the table in vain, then all of it");
    let last: domain::image::FilesProgress = told.into_inner().unwrap().pop().unwrap();
    assert_eq!(last.total, Some(read.read), "what is to be read is told anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_is_another_is_corrupt() {
    let (person, id) = at_the_open_registry().await;
    let charts = name("harbour/charts");
    let detail = detail(&person, &id, "harbour/charts").await;
    person.app.read_files(&id, &charts, &detail.digest, None, |_| ()).await.unwrap();
    let chart = find(&person, &detail.digest, "usr/share/charts/05.txt").await;
    // The same image elsewhere, where parts are not what they should be.
    copied(&person, "team/fault-range-lies");
    let lying = name("team/fault-range-lies");
    let look = person.app.file_content(&id, &lying, &detail.digest, None, chart.id).await;
    assert!(matches!(kind(look), ErrorKind::DigestMismatch { .. } | ErrorKind::LayerBroken { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_seekable_images_are_compared_by_their_tables() {
    let (person, id) = at_the_open_registry().await;
    let at = |tag: &str| ImageAddress {
        account: id.clone(),
        repository: name("harbour/charts"),
        reference: tag.into(),
        platform: None,
    };
    let (a, b) = (at("2026.10"), at("2026.11"));
    let told = person.app.compare(&a, &b).await.unwrap();
    assert_eq!((told.files_cost.by_table, told.files_cost.whole), (2, 0));
    let files = person.app.compare_files(&a, &b, |_| ()).await.unwrap();
    assert_eq!(files.read, told.files_cost.bytes);
    let changed: Vec<_> = files.changes.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(changed, ["etc/os-release"], "by digest: the sizes say nothing");
}
