//! What Docker Hub reads out of a repository's manifests: types, sizes, platforms.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::state::{maybe_moment, moment, number};
use crate::registry::manifest::{Outline, Platform, is_index};
use crate::registry::{Blobs, Digest, Manifest, Repository, Tag};

/// The kinds of content that the API names.
fn content_type(config: &str) -> &'static str {
    match config {
        "application/vnd.docker.container.image.v1+json"
        | "application/vnd.oci.image.config.v1+json" => "image",
        "application/vnd.cncf.helm.config.v1+json" => "helm",
        "application/vnd.docker.plugin.v1+json" => "plugin",
        "application/vnd.docker.compose.config.empty.v1+json" => "compose",
        config if config.starts_with("application/vnd.docker.ai.model.") => "model",
        config if config.starts_with("application/vnd.wasm.") => "wasm",
        _ => "unrecognized",
    }
}

/// The configuration's media type of an image, or of the first image of an index.
fn config_type(repository: &Repository, manifest: &Manifest) -> Option<String> {
    let outline = Outline::read(&manifest.bytes).ok()?;
    if let Some(config) = outline.config {
        return Some(config.media_type);
    }
    let child = outline.children.first()?;
    let child = repository.resolve(&child.digest)?;
    Outline::read(&child.bytes).ok()?.config.map(|config| config.media_type)
}

/// Sorted, without doubles: the configuration types and the content types of all tags.
pub(super) fn types(repository: &Repository) -> (Vec<String>, Vec<&'static str>) {
    let tagged = repository.tags.values().filter_map(|tag| repository.manifests.get(&tag.digest));
    let mut media: Vec<_> =
        tagged.filter_map(|manifest| config_type(repository, manifest)).collect();
    media.sort();
    media.dedup();
    let mut contents: Vec<_> = media.iter().map(|config| content_type(config)).collect();
    contents.sort_unstable();
    contents.dedup();
    (media, contents)
}

/// Bytes that a repository takes, each blob counted once; `None` while it is empty.
pub(super) fn storage(repository: &Repository, blobs: &Blobs) -> Option<usize> {
    if repository.manifests.is_empty() {
        return None;
    }
    let blobs: usize =
        repository.blobs.iter().filter_map(|digest| blobs.get(digest)).map(bytes::Bytes::len).sum();
    let manifests: usize = repository.manifests.values().map(|manifest| manifest.bytes.len()).sum();
    Some(blobs + manifests)
}

/// One entry of a tag's `images`.
struct Image {
    digest: String,
    size: u64,
    platform: Platform,
    last_pulled: Option<Timestamp>,
}

fn images(repository: &Repository, blobs: &Blobs, manifest: &Manifest) -> Vec<Image> {
    let Ok(outline) = Outline::read(&manifest.bytes) else { return Vec::new() };
    if !is_index(&manifest.media_type) {
        let digest = outline.config.as_ref().and_then(|config| Digest::parse(&config.digest));
        let config = digest.and_then(|digest| blobs.get(&digest));
        let platform = config.and_then(|bytes| serde_json::from_slice(bytes).ok());
        return vec![Image {
            digest: manifest.digest.to_string(),
            size: outline.size(),
            platform: platform.unwrap_or_default(),
            last_pulled: manifest.last_pulled,
        }];
    }
    let child = |child: crate::registry::manifest::Descriptor| {
        let held = repository.resolve(&child.digest);
        let size =
            held.and_then(|held| Outline::read(&held.bytes).ok()).map(|outline| outline.size());
        Image {
            size: size.unwrap_or(child.size),
            digest: child.digest,
            platform: child.platform.unwrap_or_default(),
            last_pulled: held.and_then(|held| held.last_pulled),
        }
    };
    outline.children.into_iter().map(child).collect()
}

fn known(word: &str) -> &str {
    if word.is_empty() { "unknown" } else { word }
}

/// Active means pushed or pulled in the past month.
fn status(pushed: Timestamp, pulled: Option<Timestamp>) -> &'static str {
    let newest = pulled.map_or(pushed, |pulled| pulled.max(pushed));
    let month_ago = Timestamp::now() - SignedDuration::from_hours(24 * 30);
    if newest > month_ago { "active" } else { "inactive" }
}

/// A tag as the live service answers it: `images` is a list, the status field is `tag_status`, `v2` is a boolean.
pub(super) fn tag_record(
    name: &str,
    repository: &Repository,
    blobs: &Blobs,
    tag_name: &str,
    tag: &Tag,
) -> Value {
    let manifest = repository.manifests.get(&tag.digest);
    let found = manifest.map(|manifest| images(repository, blobs, manifest)).unwrap_or_default();
    let drawn: Vec<Value> = found.iter().map(|image| image_record(image, tag)).collect();
    let pusher = tag.pushed_by.as_deref();
    let kind = manifest.and_then(|manifest| config_type(repository, manifest));
    json!({
        "creator": pusher.map(number),
        "id": number(&format!("{name}:{tag_name}")),
        "images": drawn,
        "last_updated": moment(tag.pushed),
        "last_updater": pusher.map(number),
        "last_updater_username": pusher,
        "name": tag_name,
        "repository": number(name),
        "full_size": found.first().map_or(0, |image| image.size),
        "v2": true,
        "tag_status": status(tag.pushed, tag.last_pulled),
        "tag_last_pulled": maybe_moment(tag.last_pulled),
        "tag_last_pushed": moment(tag.pushed),
        "media_type": manifest.map(|manifest| manifest.media_type.clone()),
        "content_type": kind.as_deref().map_or("unrecognized", content_type),
        "digest": tag.digest,
    })
}

fn image_record(image: &Image, tag: &Tag) -> Value {
    json!({
        "architecture": known(&image.platform.architecture),
        "features": "",
        "variant": image.platform.variant,
        "digest": image.digest,
        "os": known(&image.platform.os),
        "os_features": "",
        "os_version": image.platform.os_version,
        "size": image.size,
        "status": status(tag.pushed, image.last_pulled),
        "last_pulled": maybe_moment(image.last_pulled),
        "last_pushed": moment(tag.pushed),
    })
}
