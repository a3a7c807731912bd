//! What a row wants to know of its tag.

use domain::{Bytes, Platform, SizeScope, TagContent, TagDetail};

use super::*;

const CONFIG: &str = "application/vnd.oci.image.config.v1+json";

/// An image with one layer of `layer` bytes. Tells its manifest.
async fn image(canned: &Canned, arch: &str, layer: u64, created: &str) -> Value {
    let config = json!({ "os": "linux", "architecture": arch, "created": created }).to_string();
    let digest = canned.blob(config.as_bytes()).await;
    json!({
        "schemaVersion": 2, "mediaType": OCI,
        "config": { "mediaType": CONFIG, "digest": digest, "size": 100 },
        "layers": [{ "digest": format!("sha256:{}", "a".repeat(64)), "size": layer }],
    })
}

async fn child(canned: &Canned, arch: &str, layer: u64) -> Value {
    let manifest = image(canned, arch, layer, "2026-11-01T10:00:00Z").await;
    let digest = canned.manifest(None, OCI, &manifest).await;
    json!({ "mediaType": OCI, "digest": digest, "size": 500, "platform": { "os": "linux", "architecture": arch } })
}

fn attestation(of: &Value) -> Value {
    json!({
        "mediaType": OCI, "digest": format!("sha256:{}", "b".repeat(64)), "size": 500,
        "platform": { "os": "unknown", "architecture": "unknown" },
        "annotations": {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": of["digest"],
        },
    })
}

async fn index(canned: &Canned, tag: &str, children: &[Value]) -> String {
    let body = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": children });
    canned.manifest(Some(tag), INDEX, &body).await
}

fn linux(arch: &str) -> Platform {
    Platform { os: "linux".into(), architecture: arch.into(), variant: None, os_version: None }
}

async fn detail(canned: &Canned, tag: &str) -> TagDetail {
    canned.registry().tag_detail(&web(), tag).await.unwrap()
}

#[tokio::test]
async fn one_image_tells_its_platform_size_and_date() {
    let canned = Canned::start().await;
    let body = image(&canned, "arm64", 900, "2026-11-01T10:00:00Z").await;
    let digest = canned.manifest(Some("1.0"), OCI, &body).await;
    let detail = detail(&canned, "1.0").await;
    assert_eq!(detail.digest.unwrap().as_str(), digest);
    assert_eq!(detail.media_type.as_deref(), Some(OCI));
    assert_eq!(detail.content, Some(TagContent::Image));
    assert_eq!((detail.size, detail.size_scope), (Some(Bytes(1000)), Some(SizeScope::OnePlatform)));
    assert_eq!(detail.platforms[0].platform, linux("arm64"));
    assert_eq!(detail.created.unwrap().0.to_string(), "2026-11-01T10:00:00Z");
    assert_eq!(detail.last_pushed, None, "the protocol does not tell");
}

#[tokio::test]
async fn an_index_tells_all_its_platforms_and_folds_attestations() {
    let canned = Canned::start().await;
    let (amd64, arm64) = (child(&canned, "amd64", 900).await, child(&canned, "arm64", 400).await);
    let folded = attestation(&amd64);
    index(&canned, "1.0", &[amd64, arm64, folded]).await;
    let detail = detail(&canned, "1.0").await;
    assert_eq!(detail.content, Some(TagContent::Index));
    let platforms: Vec<_> = detail.platforms.iter().map(|p| p.platform.clone()).collect();
    assert_eq!(platforms, [linux("amd64"), linux("arm64")]);
    assert_eq!(
        (detail.size, detail.size_scope),
        (Some(Bytes(1500)), Some(SizeScope::AllPlatforms))
    );
    assert_eq!(detail.has_attestations, Some(true));
    assert!(detail.created.is_some());
}

#[tokio::test]
async fn a_tag_that_has_not_moved_costs_one_head() {
    let canned = Canned::start().await;
    let children = [child(&canned, "amd64", 900).await, child(&canned, "arm64", 400).await];
    index(&canned, "1.0", &children).await;
    let registry = canned.registry();
    let first = registry.tag_detail(&web(), "1.0").await.unwrap();
    let asked = canned.asked().await;
    assert_eq!(
        asked.len(),
        1 + 1 + 2 + 1,
        "head, index, two children, one configuration: {asked:?}"
    );
    assert_eq!(registry.tag_detail(&web(), "1.0").await.unwrap(), first);
    assert_eq!(canned.asked().await[5..], ["HEAD /v2/acme/web/manifests/1.0"]);
}

#[tokio::test]
async fn a_missing_child_of_a_sparse_index_leaves_the_sum_untold() {
    let canned = Canned::start().await;
    let here = child(&canned, "amd64", 900).await;
    let gone = json!({
        "mediaType": OCI, "digest": format!("sha256:{}", "d".repeat(64)), "size": 500,
        "platform": { "os": "linux", "architecture": "s390x" },
    });
    index(&canned, "1.0", &[here, gone]).await;
    let detail = detail(&canned, "1.0").await;
    assert_eq!(detail.platforms.len(), 2);
    assert_eq!(detail.platforms[1].size, None);
    assert_eq!((detail.size, detail.size_scope), (None, None));
}

#[tokio::test]
async fn an_index_in_an_index_is_read_and_one_in_that_is_not() {
    let canned = Canned::start().await;
    let leaf = child(&canned, "amd64", 900).await;
    let mut inner = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [leaf] });
    for depth in 1..4 {
        let digest = canned.manifest(None, INDEX, &inner).await;
        let entry = json!({ "mediaType": INDEX, "digest": digest, "size": 300 });
        index(&canned, &format!("depth-{depth}"), std::slice::from_ref(&entry)).await;
        inner = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [entry] });
    }
    assert_eq!(detail(&canned, "depth-1").await.platforms.len(), 1);
    assert_eq!(detail(&canned, "depth-3").await.platforms.len(), 0);
}

#[tokio::test]
async fn a_child_without_a_platform_tells_it_in_its_configuration() {
    let canned = Canned::start().await;
    let mut bare = child(&canned, "riscv64", 1).await;
    bare.as_object_mut().unwrap().remove("platform");
    index(&canned, "1.0", &[bare]).await;
    let detail = detail(&canned, "1.0").await;
    assert_eq!(detail.platforms[0].platform, linux("riscv64"));
    assert_eq!(detail.size_scope, Some(SizeScope::OnePlatform));
}

#[tokio::test]
async fn a_head_that_is_refused_or_tells_no_digest_or_a_wrong_one_is_made_good_by_a_get() {
    let wrong = format!("sha256:{}", "e".repeat(64));
    for head in [
        ResponseTemplate::new(405),
        ResponseTemplate::new(401),
        ResponseTemplate::new(404),
        ResponseTemplate::new(200),
        ResponseTemplate::new(200).insert_header("docker-content-digest", "rubbish"),
        ResponseTemplate::new(200).insert_header("docker-content-digest", wrong.as_str()),
    ] {
        let canned = Canned::start().await;
        let at = "/v2/acme/web/manifests/1.0";
        Mock::given(method("HEAD"))
            .and(path(at))
            .respond_with(head)
            .with_priority(1)
            .mount(&canned.server)
            .await;
        let body = image(&canned, "amd64", 1, "2026-11-01T10:00:00Z").await;
        let digest = canned.manifest(Some("1.0"), OCI, &body).await;
        assert_eq!(detail(&canned, "1.0").await.digest.unwrap().as_str(), digest);
    }
}

#[tokio::test]
async fn the_epoch_and_year_one_are_no_dates() {
    for (tag, created) in [("a", "1970-01-01T00:00:00Z"), ("b", "0001-01-01T00:00:00Z"), ("c", "")]
    {
        let canned = Canned::start().await;
        let body = image(&canned, "amd64", 1, created).await;
        canned.manifest(Some(tag), OCI, &body).await;
        assert_eq!(detail(&canned, tag).await.created, None, "{created:?}");
    }
}

#[tokio::test]
async fn a_chart_a_signature_and_an_old_image_are_called_what_they_are() {
    let canned = Canned::start().await;
    let empty = canned.blob(b"{}").await;
    let of = |config: &str| json!({ "schemaVersion": 2, "config": { "mediaType": config, "digest": empty, "size": 2 }, "layers": null });
    canned.manifest(Some("chart"), OCI, &of(crate::media::HELM)).await;
    let signature = format!("sha256-{}.sig", "f".repeat(64));
    canned.manifest(Some(&signature), OCI, &of(CONFIG)).await;
    let old = json!({ "schemaVersion": 1, "fsLayers": [] });
    canned.manifest(Some("old"), crate::media::SCHEMA_1, &old).await;
    for (tag, content) in [
        ("chart", TagContent::Helm),
        (&signature, TagContent::Signature),
        ("old", TagContent::LegacyImage),
    ] {
        let detail = detail(&canned, tag).await;
        assert_eq!(detail.content, Some(content));
        assert!(detail.platforms.is_empty());
    }
}

#[tokio::test]
async fn an_index_with_very_many_children_costs_no_request_a_child() {
    let canned = Canned::start().await;
    let children: Vec<Value> = (0..65)
        .map(|at| {
            json!({
                "mediaType": OCI, "digest": format!("sha256:{at:064x}"), "size": 1,
                "platform": { "os": "linux", "architecture": format!("arch{at}") },
            })
        })
        .collect();
    index(&canned, "1.0", &children).await;
    let detail = detail(&canned, "1.0").await;
    assert_eq!((detail.platforms.len(), detail.size), (65, None));
    assert_eq!(canned.asked().await.len(), 2);
}
