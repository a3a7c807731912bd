//! What zot knows of images: read from the store at every question, so that a push is seen at once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::http::HeaderMap;
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::Value;

use super::State;
use crate::registry::manifest::{Outline, is_index};
use crate::registry::{Blobs, Digest, Manifest, Observer, RegistryError, Repository};

/// How often each repository was pulled from.
pub(super) type Downloads = Mutex<HashMap<String, u64>>;

/// Counts the pulls.
pub(super) struct Watch(pub(super) Arc<Downloads>);

impl Observer for Watch {
    fn manifest_read(
        &self,
        name: &str,
        _who: Option<&str>,
        counts: bool,
    ) -> Result<HeaderMap, RegistryError> {
        *self.0.lock().entry(name.to_owned()).or_default() += u64::from(counts);
        Ok(HeaderMap::new())
    }
}

/// One manifest of an image.
#[derive(Clone, Debug)]
pub(super) struct ManifestFacts {
    pub(super) digest: String,
    pub(super) config_digest: String,
    pub(super) artifact_type: String,
    pub(super) size: u64,
    pub(super) os: String,
    pub(super) arch: String,
    pub(super) created: Option<Timestamp>,
    description: String,
}

/// A tag with what it names.
#[derive(Clone, Debug)]
pub(super) struct ImageFacts {
    pub(super) repository: String,
    pub(super) tag: String,
    pub(super) digest: String,
    pub(super) media_type: String,
    pub(super) artifact_type: String,
    pub(super) manifests: Vec<ManifestFacts>,
    pub(super) pushed: Timestamp,
    pub(super) pushed_by: Option<String>,
    pub(super) last_pulled: Option<Timestamp>,
}

impl ImageFacts {
    pub(super) fn size(&self) -> u64 {
        self.manifests.iter().map(|manifest| manifest.size).sum()
    }

    /// When it was made, by its newest part.
    pub(super) fn updated(&self) -> Option<Timestamp> {
        self.manifests.iter().filter_map(|manifest| manifest.created).max()
    }

    pub(super) fn description(&self) -> &str {
        self.manifests.first().map_or("", |manifest| &manifest.description)
    }
}

/// A repository with its tags.
#[derive(Clone, Debug)]
pub(super) struct RepositoryFacts {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) downloads: u64,
    pub(super) images: Vec<ImageFacts>,
}

impl RepositoryFacts {
    pub(super) fn newest(&self) -> Option<&ImageFacts> {
        self.images.iter().max_by_key(|image| image.updated())
    }
}

/// A repository; `None` where there is none.
pub(super) fn repository(state: &State, name: &str) -> Option<RepositoryFacts> {
    let downloads = state.downloads.lock().get(name).copied().unwrap_or_default();
    state.store.contents(name, |repository, blobs| RepositoryFacts {
        name: name.to_owned(),
        size: repository
            .blobs
            .iter()
            .filter_map(|digest| blobs.get(digest))
            .map(|b| b.len() as u64)
            .sum(),
        downloads,
        images: images(name, repository, blobs),
    })
}

/// All repositories that have images: zot's search knows nothing of others.
pub(super) fn repositories(state: &State) -> Vec<RepositoryFacts> {
    let all = state.store.names();
    all.iter()
        .filter_map(|name| repository(state, name))
        .filter(|repository| !repository.images.is_empty())
        .collect()
}

fn images(name: &str, repository: &Repository, blobs: &Blobs) -> Vec<ImageFacts> {
    let mut known: BTreeMap<&Digest, (Vec<ManifestFacts>, String)> = BTreeMap::new();
    let mut all = Vec::new();
    for (tag, entry) in &repository.tags {
        let Some(manifest) = repository.manifests.get(&entry.digest) else { continue };
        let (manifests, artifact_type) =
            known.entry(&entry.digest).or_insert_with(|| read(repository, blobs, manifest)).clone();
        all.push(ImageFacts {
            repository: name.to_owned(),
            tag: tag.clone(),
            digest: entry.digest.to_string(),
            media_type: manifest.media_type.clone(),
            artifact_type,
            manifests,
            pushed: entry.pushed,
            pushed_by: entry.pushed_by.clone(),
            last_pulled: entry.last_pulled,
        });
    }
    all
}

/// The manifests of an image, and what it is.
fn read(
    repository: &Repository,
    blobs: &Blobs,
    manifest: &Manifest,
) -> (Vec<ManifestFacts>, String) {
    let Ok(outline) = Outline::read(&manifest.bytes) else { return (Vec::new(), String::new()) };
    if !is_index(&manifest.media_type) {
        let one = facts(blobs, manifest, &outline);
        let kind = one.artifact_type.clone();
        return (vec![one], kind);
    }
    let children = outline.children.iter().filter_map(|child| {
        let manifest = repository.resolve(&child.digest)?;
        let mut facts = facts(blobs, manifest, &Outline::read(&manifest.bytes).ok()?);
        if let Some(platform) = &child.platform {
            (facts.os, facts.arch) =
                (platform.os.clone(), arch(&platform.architecture, platform.variant.as_deref()));
        }
        Some(facts)
    });
    (children.collect(), outline.artifact_type.unwrap_or_default())
}

fn facts(blobs: &Blobs, manifest: &Manifest, outline: &Outline) -> ManifestFacts {
    let config = outline.config.clone().unwrap_or_default();
    let blob = Digest::parse(&config.digest).and_then(|digest| blobs.get(&digest));
    let value: Value =
        blob.and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default();
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let label = &value["config"]["Labels"]["org.opencontainers.image.description"];
    ManifestFacts {
        digest: manifest.digest.to_string(),
        config_digest: config.digest,
        artifact_type: outline.artifact_type.clone().unwrap_or(config.media_type),
        // zot counts the manifest itself as well.
        size: outline.size() + manifest.bytes.len() as u64,
        os: text("os"),
        arch: arch(&text("architecture"), value["variant"].as_str()),
        created: value["created"].as_str().and_then(|text| text.parse().ok()),
        description: label.as_str().unwrap_or_default().to_owned(),
    }
}

fn arch(architecture: &str, variant: Option<&str>) -> String {
    match variant {
        Some(variant) if !variant.is_empty() => format!("{architecture}/{variant}"),
        _ => architecture.to_owned(),
    }
}
