//! Old and odd manifests: all shown, none an error.

use domain::image::{ConfigState, ImageEntryState as State, LayerKind};
use domain::{Bytes, ErrorKind, TagContent};

use super::*;

#[tokio::test]
async fn schema_1_is_shown_as_a_legacy_image() {
    let canned = Canned::start().await;
    let body = json!({ "schemaVersion": 1, "name": "acme/web", "tag": "old", "fsLayers": [{ "blobSum": digest('a') }] });
    let digest = canned.manifest(Some("old"), crate::media::SCHEMA_1, &body).await;
    let image = open(&canned, "old").await;
    assert_eq!((image.content, image.entries[0].state), (TagContent::LegacyImage, State::Legacy));
    let detail =
        canned.registry().image_detail(&web(), &Digest::parse(&digest).unwrap()).await.unwrap();
    assert_eq!((detail.content, detail.layers.len()), (TagContent::LegacyImage, 0));
}

#[tokio::test]
async fn a_manifest_without_any_media_type_is_known_by_its_shape() {
    let canned = Canned::start().await;
    let config = canned.blob(b"{}").await;
    let body = json!({
        "schemaVersion": 2, "config": { "mediaType": CONFIG, "digest": config, "size": 2 },
        "layers": [{ "digest": digest('a'), "size": 5 }],
    });
    let digest = canned.manifest(Some("bare"), "application/octet-stream", &body).await;
    let image = open(&canned, "bare").await;
    assert_eq!((image.content, image.media_type.as_str()), (TagContent::Image, OCI));
    let detail =
        canned.registry().image_detail(&web(), &Digest::parse(&digest).unwrap()).await.unwrap();
    assert_eq!(detail.layers[0].kind, LayerKind::Tar, "a layer of an image without a type");
    assert!(
        matches!(detail.config, ConfigState::Read { .. }),
        "an empty configuration says nothing"
    );
}

#[tokio::test]
async fn an_index_in_an_index_brings_its_entries_in_its_place() {
    let canned = Canned::start().await;
    let amd = child(&canned, "amd64", &[layer('a', 1)]).await;
    let arm = child(&canned, "arm64", &[layer('b', 2)]).await;
    let inner = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [arm] });
    let inner = canned.manifest(None, INDEX, &inner).await;
    index(&canned, "nested", &[json!({ "mediaType": INDEX, "digest": inner }), amd]).await;
    let image = open(&canned, "nested").await;
    let architectures: Vec<_> = image
        .entries
        .iter()
        .map(|entry| entry.platform.as_ref().unwrap().architecture.clone())
        .collect();
    assert_eq!(architectures, ["arm64", "amd64"]);
    assert_eq!((image.total_size, image.complete), (Some(Bytes(203)), true));
}

#[tokio::test]
async fn indexes_nested_too_deep_end_there() {
    let canned = Canned::start().await;
    let leaf = child(&canned, "amd64", &[layer('a', 1)]).await;
    let mut inner = leaf;
    for _ in 0..3 {
        let body = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [inner] });
        let digest = canned.manifest(None, INDEX, &body).await;
        inner = json!({ "mediaType": INDEX, "digest": digest });
    }
    index(&canned, "deep", &[inner]).await;
    let image = open(&canned, "deep").await;
    assert_eq!(image.entries.len(), 1);
    assert_eq!(image.entries[0].state, State::Circular);
}

#[tokio::test]
async fn an_index_that_names_itself_is_no_loop() {
    // By digest that cannot be; what a registry tells under a digest it lies about is refused.
    let canned = Canned::start().await;
    let own = digest('e');
    let body = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [{ "mediaType": INDEX, "digest": own }] });
    canned.manifest(Some("self"), INDEX, &body).await;
    let lie = ResponseTemplate::new(200).set_body_raw(body.to_string(), INDEX);
    canned.get(&format!("/v2/acme/web/manifests/{own}"), lie).await;
    let image = open(&canned, "self").await;
    assert_eq!(image.entries[0].state, State::Broken);
}

#[tokio::test]
async fn the_same_platform_twice_is_shown_twice() {
    let canned = Canned::start().await;
    let one = child(&canned, "amd64", &[layer('a', 1)]).await;
    let other = child(&canned, "amd64", &[layer('b', 1)]).await;
    index(&canned, "twice", &[one.clone(), other, one]).await;
    let image = open(&canned, "twice").await;
    assert_eq!(image.entries.len(), 3);
    assert!(image.entries.iter().all(|entry| entry.state == State::Read));
}

#[tokio::test]
async fn variant_and_os_version_are_part_of_the_platform() {
    let canned = Canned::start().await;
    let mut arm = child(&canned, "arm", &[layer('a', 1)]).await;
    arm["platform"]["variant"] = json!("v7");
    let mut windows = child(&canned, "amd64", &[layer('b', 1)]).await;
    windows["platform"] =
        json!({ "os": "windows", "architecture": "amd64", "os.version": "10.0.20348.2700" });
    index(&canned, "both", &[arm, windows]).await;
    let image = open(&canned, "both").await;
    let platform = |at: usize| image.entries[at].platform.clone().unwrap();
    assert_eq!(platform(0).variant.as_deref(), Some("v7"));
    assert_eq!(platform(1).os_version.as_deref(), Some("10.0.20348.2700"));
}

#[tokio::test]
async fn a_child_that_a_mirror_left_out_is_said_to_be_missing() {
    let canned = Canned::start().await;
    let there = child(&canned, "s390x", &[layer('a', 1)]).await;
    let gone = json!({ "mediaType": OCI, "digest": digest('d'), "platform": linux("amd64") });
    index(&canned, "sparse", &[gone, there.clone()]).await;
    let image = open(&canned, "sparse").await;
    assert_eq!(image.entries[0].state, State::Missing);
    assert_eq!(image.total_size, None, "what is missing has no size that could be added");
    assert_eq!(
        image.preferred.unwrap().as_str(),
        there["digest"],
        "what can be shown is shown first"
    );
}

#[tokio::test]
async fn an_index_without_entries_is_empty_and_whole() {
    let canned = Canned::start().await;
    index(&canned, "none", &[]).await;
    let image = open(&canned, "none").await;
    assert!(image.entries.is_empty() && image.complete && image.preferred.is_none());
}

#[tokio::test]
async fn a_foreign_layer_is_shown_with_its_address() {
    let canned = Canned::start().await;
    let foreign = json!({
        "mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "digest": digest('a'), "size": 1_700_000_000, "urls": ["https://go.example/layer"],
    });
    let body =
        image(&canned, &json!({ "os": "windows", "architecture": "amd64" }), &[foreign]).await;
    let detail = detail(&canned, &body).await;
    assert_eq!(detail.layers[0].kind, LayerKind::Foreign);
    assert_eq!(detail.layers[0].urls, ["https://go.example/layer"]);
}

#[tokio::test]
async fn a_configuration_that_cannot_be_read_leaves_the_layers() {
    let canned = Canned::start().await;
    let with =
        |config: Value| json!({ "schemaVersion": 2, "config": config, "layers": [layer('a', 5)] });
    let blob = canned.blob(b"MZ\x90").await;
    let not_json = with(json!({ "mediaType": CONFIG, "digest": blob, "size": 3 }));
    let missing = with(json!({ "mediaType": CONFIG, "digest": digest('d'), "size": 3 }));
    let huge = with(json!({ "mediaType": CONFIG, "digest": digest('c'), "size": 200_000_000 }));
    let lie = digest('b');
    let answer = ResponseTemplate::new(200).set_body_string("{}");
    canned.get(&format!("/v2/acme/web/blobs/{lie}"), answer).await;
    let corrupt = with(json!({ "mediaType": CONFIG, "digest": lie, "size": 2 }));
    let state = async |body: &Value| {
        let detail = detail(&canned, body).await;
        assert_eq!((detail.layers.len(), detail.steps.len(), detail.history_fits), (1, 1, false));
        detail.config
    };
    assert_eq!(state(&not_json).await, ConfigState::NotJson);
    assert_eq!(state(&missing).await, ConfigState::Missing);
    assert!(
        matches!(state(&huge).await, ConfigState::TooLarge { .. }),
        "it was not even asked for"
    );
    let ConfigState::Corrupt { expected, actual } = state(&corrupt).await else { panic!() };
    assert_eq!(expected, lie);
    assert!(actual.starts_with("sha256:44136fa3"));
}

#[tokio::test]
async fn sha512_is_as_good_as_sha256() {
    use sha2::{Digest as _, Sha512};
    let canned = Canned::start().await;
    let body = image(&canned, &linux("amd64"), &[layer('a', 1)]).await.to_string();
    let hex = Sha512::digest(body.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write;
        write!(text, "{byte:02x}").unwrap();
        text
    });
    let answer = ResponseTemplate::new(200).set_body_raw(body, OCI);
    canned.get(&format!("/v2/acme/web/manifests/sha512:{hex}"), answer).await;
    let image = open(&canned, &format!("sha512:{hex}")).await;
    assert_eq!(image.digest.as_str(), format!("sha512:{hex}"));
}

#[tokio::test]
async fn an_annotation_of_a_megabyte_is_cut_and_says_so() {
    let canned = Canned::start().await;
    let mut body = image(&canned, &linux("amd64"), &[layer('a', 1)]).await;
    body["annotations"] = json!({ "<script>": "é".repeat(500_000), "short": "x" });
    canned.manifest(Some("loud"), OCI, &body).await;
    let image = open(&canned, "loud").await;
    let [long, short] = image.annotations.as_slice() else { panic!() };
    assert_eq!((long.cut_from, short.cut_from), (Some(Bytes(1_000_000)), None));
    assert!(long.value.len() <= 4096);
}

#[tokio::test]
async fn a_manifest_that_is_not_the_one_asked_for_is_refused_and_not_kept() {
    let canned = Canned::start().await;
    let asked = digest('a');
    let answer = ResponseTemplate::new(200).set_body_raw(r#"{"manifests":[]}"#, INDEX);
    canned.get(&format!("/v2/acme/web/manifests/{asked}"), answer).await;
    let registry = canned.registry();
    for _ in 0..2 {
        let outcome = registry.image(&web(), &asked, false, || Children::All, |_| ()).await;
        let ErrorKind::DigestMismatch { expected, .. } = kind(outcome) else { panic!() };
        assert_eq!(expected, asked);
    }
    assert_eq!(canned.asked().await.len(), 2, "nothing was kept the first time");
}

#[tokio::test]
async fn an_image_of_year_one_has_no_date() {
    let canned = Canned::start().await;
    let config =
        json!({ "os": "linux", "architecture": "amd64", "created": "0001-01-01T00:00:00Z" });
    let body = image(&canned, &config, &[layer('a', 1)]).await;
    assert_eq!(detail(&canned, &body).await.created, None);
}
