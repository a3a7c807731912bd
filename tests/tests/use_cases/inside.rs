//! Inside a tag: the image, its files, its referrers, what it shares.

use std::sync::Mutex;

use app::SignInOutcome;
use domain::image::{
    ArtifactKind, ConfigState, FileContent, FileEntry, FileId, FileKind, ImageDetail, ReferrerKind,
    SbomFormat,
};
use domain::{AccountId, Bytes, Digest, ErrorKind, TagContent};

use crate::person::{Person, kind, name, other};

/// Somebody who looks at the open registry.
pub(crate) async fn at_the_open_registry() -> (Person, AccountId) {
    let person = Person::new();
    let address = person.sandbox.open_registry().url();
    let outcome = person.app.sign_in(other(&address)).await.unwrap();
    let SignInOutcome::SignedIn { view } = outcome else { panic!("no code here") };
    (person, view.account.id)
}

fn asked(person: &Person) -> Vec<String> {
    let log = person.sandbox.open_registry().control().requests();
    let asked = log.iter().filter(|request| request.path != "/v2/");
    asked.map(|request| format!("{} {}", request.method, request.path)).collect()
}

async fn preferred(person: &Person, id: &AccountId, repository: &str, tag: &str) -> ImageDetail {
    let image = person.app.image(id, &name(repository), tag, |_| ()).await.unwrap();
    let digest = image.preferred.unwrap();
    person.app.image_detail(id, &name(repository), &digest).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_seen_before_costs_one_head_also_after_a_restart() {
    let (mut person, id) = at_the_open_registry().await;
    let app = name("harbour/app");
    let before = person.app.cached_image(&id, &app, "latest").await.unwrap();
    assert!(before.is_none());
    let image = person.app.image(&id, &app, "latest", |_| ()).await.unwrap();
    let detail = preferred(&person, &id, "harbour/app", "latest").await;
    person.restart();
    person.sandbox.open_registry().control().clear();
    let cached = person.app.cached_image(&id, &app, "latest").await.unwrap().unwrap();
    assert_eq!(cached.image, image);
    assert_eq!(asked(&person), Vec::<String>::new(), "what is kept is shown without a request");
    assert_eq!(preferred(&person, &id, "harbour/app", "latest").await, detail);
    assert_eq!(asked(&person), ["HEAD /v2/harbour/app/manifests/latest"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_tells_platforms_layers_steps_and_configuration() {
    let (person, id) = at_the_open_registry().await;
    let image = person.app.image(&id, &name("harbour/app"), "1.8.2", |_| ()).await.unwrap();
    assert_eq!((image.content, image.entries.len()), (TagContent::Index, 2));
    assert!(image.entries.iter().all(|entry| entry.attestations.len() == 1));
    let each: u64 = image.entries.iter().map(|entry| entry.size.unwrap().0).sum();
    assert!(image.total_size.unwrap().0 < each, "what both share counts once");
    let detail = preferred(&person, &id, "harbour/app", "1.8.2").await;
    assert_eq!((detail.layers.len(), detail.steps.len(), detail.history_fits), (4, 8, true));
    assert_eq!(detail.steps[3].instruction.as_deref(), Some("WORKDIR"));
    assert_eq!((detail.steps[3].layer, detail.steps[4].layer), (None, Some(3)));
    let ConfigState::Read { config } = detail.config else { panic!("{:?}", detail.config) };
    assert_eq!(config.user.as_deref(), Some("65532:65532"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pulled_from_docker_hub_is_the_index_and_one_image() {
    let person = Person::new();
    let id = person.signed_in("acme", "anchor-chain").await;
    let control = person.sandbox.hub().registry().control();
    let tags = person.app.tags(&id, &name("acme/web"), None).await.unwrap().items;
    let multi = tags.iter().find(|tag| tag.detail.as_ref().unwrap().platforms.len() > 1).unwrap();
    control.clear();
    let image = person.app.image(&id, &name("acme/web"), &multi.name, |_| ()).await.unwrap();
    let pulled = control.requests();
    let pulled = pulled.iter().filter(|r| r.method == "GET" && r.path.contains("/manifests/"));
    assert_eq!(pulled.count(), 2);
    assert!(
        image.entries.iter().all(|entry| entry.size.is_some()),
        "the API tells the other sizes"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sbom_and_provenance_are_found_and_read() {
    let (person, id) = at_the_open_registry().await;
    let app = name("harbour/app");
    let image = person.app.image(&id, &app, "1.8.2", |_| ()).await.unwrap();
    let entry = image.preferred.clone().unwrap();
    let found = person.app.referrers(&id, &app, &image.digest, Some(&entry)).await.unwrap();
    let documents: Vec<_> = found.items.iter().flat_map(|item| &item.documents).collect();
    let of = |kind| documents.iter().find(|document| document.kind == kind).unwrap().digest.clone();
    let sbom = person.app.sbom(&id, &app, &of(ReferrerKind::Sbom)).await.unwrap();
    assert_eq!((sbom.format, sbom.packages.len()), (SbomFormat::Spdx, 5));
    let provenance = person.app.provenance(&id, &app, &of(ReferrerKind::Provenance)).await.unwrap();
    assert!(provenance.commit.unwrap().starts_with("4be21f0c"));
    let not_one = person.app.sbom(&id, &app, &of(ReferrerKind::Provenance)).await;
    assert!(matches!(kind(not_one), ErrorKind::NotUnderstood { .. }));
}

async fn children(
    person: &Person,
    digest: &Digest,
    layer: Option<u32>,
    of: Option<FileId>,
) -> Vec<FileEntry> {
    person.app.list_files(digest, layer, of, 0, 1000).await.unwrap().unwrap().entries
}

async fn find(person: &Person, digest: &Digest, layer: Option<u32>, path: &str) -> FileEntry {
    let found = person.app.search_files(digest, layer, path, 100).await.unwrap().unwrap();
    found.entries.into_iter().find(|entry| entry.path == path).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_read_once_and_what_it_costs_is_told_before() {
    let (mut person, id) = at_the_open_registry().await;
    let app = name("harbour/app");
    let detail = preferred(&person, &id, "harbour/app", "1.8.2").await;
    let digest = detail.digest.clone();
    assert!(person.app.list_files(&digest, None, None, 0, 10).await.unwrap().is_none());
    let cost = person.app.files_cost(&id, &app, &digest, None).await.unwrap();
    let layers: u64 = detail.layers.iter().map(|layer| layer.size.unwrap().0).sum();
    assert_eq!((cost.bytes, cost.whole, cost.known), (Bytes(layers), 4, 0));
    let told = Mutex::new(Vec::new());
    let tell = |progress| told.lock().unwrap().push(progress);
    let summary = person.app.read_files(&id, &app, &digest, None, tell).await.unwrap();
    assert_eq!((summary.read, summary.cut, summary.deletions.0), (Bytes(layers), None, 1));
    let told = told.into_inner().unwrap();
    assert!(told.windows(2).all(|pair| pair[0].bytes <= pair[1].bytes));

    let names: Vec<_> =
        children(&person, &digest, None, None).await.into_iter().map(|e| e.name).collect();
    assert_eq!(names, ["etc", "srv", "tmp", "usr", "bin"], "folders first, then the link");
    let gone = person.app.search_files(&digest, None, "motd", 10).await.unwrap().unwrap();
    assert_eq!(gone.total.0, 0, "a higher layer deletes it");
    assert_eq!(find(&person, &digest, None, "usr/bin/su").await.mode, 0o4755);

    // The same again, in another process: nothing is read.
    person.restart();
    person.sandbox.open_registry().control().clear();
    let again = person.app.read_files(&id, &app, &digest, None, |_| ()).await.unwrap();
    assert_eq!((again.read, again.entries), (Bytes(0), summary.entries));
    assert!(asked(&person).iter().all(|line| !line.contains("/blobs/")), "{:?}", asked(&person));
    let detail = person.app.image_detail(&id, &app, &digest).await.unwrap();
    assert!(detail.layers.iter().all(|layer| layer.entries.is_some() && layer.unpacked.is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_layer_shows_what_it_deletes() {
    let (person, id) = at_the_open_registry().await;
    let digest = preferred(&person, &id, "harbour/app", "1.8.2").await.digest;
    person.app.read_files(&id, &name("harbour/app"), &digest, Some(1), |_| ()).await.unwrap();
    let entry = find(&person, &digest, Some(1), "etc/motd").await;
    assert_eq!((entry.kind, entry.layer), (FileKind::Deletion, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_looked_at_and_saved_out_of_a_gzip_and_a_zstd_layer() {
    let (person, id) = at_the_open_registry().await;
    let app = name("harbour/app");
    let digest = preferred(&person, &id, "harbour/app", "1.8.2").await.digest;
    person.app.read_files(&id, &app, &digest, None, |_| ()).await.unwrap();
    let look = async |path: &str| {
        let file = find(&person, &digest, None, path).await;
        person.app.file_content(&id, &app, &digest, None, file.id).await
    };
    let FileContent::Text { text, cut, .. } = look("etc/os-release").await.unwrap() else {
        panic!()
    };
    assert!(text.contains("Harbour Linux") && !cut);
    let picture = look("srv/web/dist/logo.png").await.unwrap();
    assert!(
        matches!(picture, FileContent::Picture { ref media_type, .. } if media_type == "image/png")
    );
    assert!(
        matches!(kind(look("bin").await), ErrorKind::NotUnderstood { .. }),
        "a link has no content"
    );
    let hard = look("usr/bin/sh").await.unwrap();
    assert_eq!(hard, look("usr/bin/busybox").await.unwrap(), "a hard link leads to its file");

    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("node");
    let node = find(&person, &digest, None, "usr/local/bin/node").await;
    person.app.save_file((&id, &app), &digest, None, node.id, &place, |_| ()).await.unwrap();
    let saved = std::fs::read(&place).unwrap();
    assert_eq!(saved.len() as u64, node.size.0);
    assert!(saved.starts_with(b"amd64-22.11.0:") || saved.starts_with(b"arm64-22.11.0:"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_artifacts_file_is_saved_and_a_damaged_one_leaves_nothing() {
    let (person, id) = at_the_open_registry().await;
    let files = name("harbour/files");
    let detail = preferred(&person, &id, "harbour/files", "1.0").await;
    assert_eq!(detail.artifact.unwrap().kind, ArtifactKind::Files);
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("tides.csv");
    let blob = &detail.layers[0].digest;
    person.app.save_blob((&id, &files), blob, Some(Bytes(24)), &place, |_| ()).await.unwrap();
    assert!(std::fs::read_to_string(&place).unwrap().starts_with("port,high"));
    let gone = Digest::parse(&format!("sha256:{}", "0".repeat(64))).unwrap();
    let other = folder.path().join("other");
    let refused = person.app.save_blob((&id, &files), &gone, None, &other, |_| ()).await;
    assert!(matches!(kind(refused), ErrorKind::NotFound { .. }));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let wasm = preferred(&person, &id, "harbour/module", "1.0").await;
    assert_eq!(wasm.artifact.unwrap().kind, ArtifactKind::Wasm);
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_that_share_a_digest_and_layers_are_known_once_they_were_seen() {
    let (person, id) = at_the_open_registry().await;
    let app = name("harbour/app");
    let tags = person.app.tags(&id, &app, None).await.unwrap().items;
    let tags: Vec<String> = tags.into_iter().map(|tag| tag.name).collect();
    person.app.tag_details(&id, &app, tags, false, |_| ()).await.unwrap();
    let image = person.app.image(&id, &app, "1.8.2", |_| ()).await.unwrap();
    let entry = image.preferred.clone().unwrap();
    person.sandbox.open_registry().control().clear();
    let near = person.app.neighbours(&id, &app, &image.digest, Some(&entry)).await.unwrap();
    assert_eq!(near.same, ["1.8", "1.8.2", "latest"]);
    assert_eq!(near.compared.0, 2, "1.8.1 and stable");
    let size = image.entries.iter().find(|e| e.digest == entry).unwrap().size.unwrap();
    assert_eq!(near.unique.unwrap().0 + near.shared.unwrap().0, size.0);
    assert_eq!(near.layers.len(), 2, "base and packages");
    let hits = person.app.find_digest(&image.digest).await.unwrap();
    assert_eq!((hits.len(), hits[0].tags.len()), (1, 3));
    assert_eq!(asked(&person), Vec::<String>::new(), "no request is made for it");
}
