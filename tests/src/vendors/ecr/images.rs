//! Images as the API tells them: by digest, with all of its tags.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::people::ACCOUNT;
use crate::registry::{Digest, Manifest, Repository};

/// The names of each manifest.
pub(super) type Names<'a> = HashMap<&'a Digest, Vec<&'a String>>;

/// Seconds since 1970 with a fraction, unlike all other registries' moments.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of this century are exact")]
pub(super) fn moment(at: Timestamp) -> Value {
    json!(at.as_millisecond() as f64 / 1000.0)
}

/// The row of one image.
pub(super) fn row(
    name: &str,
    repository: &Repository,
    names: &Names<'_>,
    manifest: &Manifest,
) -> Value {
    let content: Value = serde_json::from_slice(&manifest.bytes).unwrap_or_default();
    let tags = names.get(&manifest.digest).map(Vec::as_slice).unwrap_or_default();
    let mut row = json!({
        "registryId": ACCOUNT,
        "repositoryName": name,
        "imageDigest": manifest.digest,
        "imageSizeInBytes": size(repository, &content),
        "imagePushedAt": moment(manifest.pushed),
        "imageManifestMediaType": manifest.media_type,
    });
    if !tags.is_empty() {
        row["imageTags"] = json!(tags);
    }
    if let Some(artifact) =
        content["artifactType"].as_str().or(content["config"]["mediaType"].as_str())
    {
        row["artifactMediaType"] = json!(artifact);
    }
    if let Some(at) = manifest.last_pulled {
        row["lastRecordedPullTime"] = moment(at);
    }
    row
}

/// Configuration and layers; of an index, its largest image's.
fn size(repository: &Repository, content: &Value) -> u64 {
    if let Some(children) = content["manifests"].as_array() {
        let child = |child: &Value| {
            let manifest = repository.resolve(child["digest"].as_str()?)?;
            Some(size(repository, &serde_json::from_slice(&manifest.bytes).ok()?))
        };
        return children.iter().filter_map(child).max().unwrap_or_default();
    }
    let layers = content["layers"].as_array().into_iter().flatten();
    let parts = std::iter::once(&content["config"]).chain(layers);
    parts.filter_map(|part| part["size"].as_u64()).sum()
}
