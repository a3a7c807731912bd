//! Documents by digest: manifests and indexes, configurations, SBOMs, provenance, a chart's description. They come out of the
//! content cache, so that no request stands between the fuzzer and the reader.

use std::sync::Arc;

use domain::{Digest, RepositoryName};
use oci::{Children, ContentCache as _, MemoryCache, Registry};

use crate::wire;

fn with(data: &[u8], more: &[&[u8]]) -> (Registry, RepositoryName, Digest) {
    let cache = Arc::new(MemoryCache::default());
    let keep = |bytes: &[u8]| {
        let digest = wire::digest(bytes);
        wire::wait(cache.put(&digest, None, bytes));
        digest
    };
    let digest = keep(data);
    for bytes in more {
        keep(bytes);
    }
    (wire::silent(cache), RepositoryName::parse("acme/web").expect("a name"), digest)
}

pub(crate) fn manifest(data: &[u8]) {
    let (registry, name, digest) = with(data, &[]);
    wire::wait(async {
        let Ok(manifest) = registry.manifest(&name, digest.as_str()).await else { return };
        assert_eq!(manifest.raw, data, "bytes are kept as they came");
        let _ = registry.known_parts(&digest).await;
        let _ = registry.raw_manifest(&name, &digest).await;
        let image =
            registry.image(&name, digest.as_str(), false, || Children::Preferred, |_| ()).await;
        let Ok(image) = image else { return };
        for child in image.preferred.iter().chain([&digest]) {
            let _ = registry.image_detail(&name, child).await;
        }
    });
}

/// As the configuration of an image with two layers.
pub(crate) fn config(data: &[u8]) {
    let config = wire::digest(data);
    let layer = |byte: char| format!("sha256:{}", byte.to_string().repeat(64));
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
        "config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{config}","size":{}}},
        "layers":[{{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{}","size":10}},
        {{"mediaType":"application/vnd.oci.image.layer.v1.tar+zstd","digest":"{}","size":20}}]}}"#,
        data.len(),
        layer('a'),
        layer('b'),
    );
    let (registry, name, digest) = with(manifest.as_bytes(), &[data]);
    wire::wait(async {
        let detail = registry.image_detail(&name, &digest).await;
        let detail = detail.expect("the manifest is good, whatever the configuration is");
        assert_eq!(detail.layers.len(), 2);
    });
}

pub(crate) fn sbom(data: &[u8]) {
    let (registry, name, digest) = with(data, &[]);
    if let Ok(sbom) = wire::wait(registry.sbom(&name, &digest)) {
        assert!(sbom.packages.is_sorted(), "by name");
        assert!(sbom.packages.iter().all(|package| package.name.len() <= 512), "bounded");
    }
}

pub(crate) fn provenance(data: &[u8]) {
    let (registry, name, digest) = with(data, &[]);
    let _ = wire::wait(registry.provenance(&name, &digest));
}

pub(crate) fn chart(data: &[u8]) {
    let (registry, name, digest) = with(data, &[]);
    let _ = wire::wait(registry.helm_chart(&name, &digest));
}
