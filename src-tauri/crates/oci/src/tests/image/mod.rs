//! What is inside a tag.

mod detail;
mod odd;
mod overview;
mod referrers;

use domain::Digest;
use domain::image::{Image, ImageDetail};

use super::*;
use crate::Children;

pub(super) const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub(super) const LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

pub(super) fn digest(letter: char) -> String {
    format!("sha256:{}", letter.to_string().repeat(64))
}

pub(super) fn layer(letter: char, size: u64) -> Value {
    json!({ "mediaType": LAYER, "digest": digest(letter), "size": size })
}

/// An image with these layers. Tells its manifest; its configuration counts 100 bytes.
pub(super) async fn image(canned: &Canned, config: &Value, layers: &[Value]) -> Value {
    let config = canned.blob(config.to_string().as_bytes()).await;
    json!({
        "schemaVersion": 2, "mediaType": OCI,
        "config": { "mediaType": CONFIG, "digest": config, "size": 100 },
        "layers": layers,
    })
}

pub(super) fn linux(arch: &str) -> Value {
    json!({ "os": "linux", "architecture": arch })
}

/// A child of an index, as the index has it.
pub(super) async fn child(canned: &Canned, arch: &str, layers: &[Value]) -> Value {
    let manifest = image(canned, &linux(arch), layers).await;
    let digest = canned.manifest(None, OCI, &manifest).await;
    json!({ "mediaType": OCI, "digest": digest, "size": 500, "platform": linux(arch) })
}

pub(super) async fn index(canned: &Canned, tag: &str, children: &[Value]) -> String {
    let body = json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": children });
    canned.manifest(Some(tag), INDEX, &body).await
}

pub(super) async fn open(canned: &Canned, tag: &str) -> Image {
    try_open(canned, tag).await.unwrap()
}

pub(super) async fn try_open(canned: &Canned, tag: &str) -> Result<Image> {
    canned.registry().image(&web(), tag, false, || Children::All, |_| ()).await
}

pub(super) async fn detail(canned: &Canned, manifest: &Value) -> ImageDetail {
    let digest = canned.manifest(None, OCI, manifest).await;
    canned.registry().image_detail(&web(), &Digest::parse(&digest).unwrap()).await.unwrap()
}
