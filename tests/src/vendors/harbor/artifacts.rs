//! Artifacts with their tags, platforms and accessories.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State as Given};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::errors::HarborError;
use super::paging::Asked;
use super::repositories::full_name;
use super::state::State;
use crate::registry::manifest::{Descriptor, Outline, is_index};
use crate::registry::{Blobs, Digest, Manifest, Repository, Tag};

/// What Go writes for a moment that never was.
const NEVER: &str = "0001-01-01T00:00:00.000Z";

pub(super) fn router(state: &Arc<State>) -> Router {
    let base = "/api/v2.0/projects/{project}/repositories/{repository}/artifacts";
    Router::new()
        .route(base, get(list))
        .route(&format!("{base}/{{reference}}"), get(detail))
        .with_state(Arc::clone(state))
}

fn moment(at: Option<Timestamp>) -> String {
    at.map_or_else(|| NEVER.to_owned(), |at| at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
}

/// The names of each manifest.
type Names<'a> = HashMap<&'a Digest, Vec<&'a String>>;

/// The digest that a manifest is an accessory of: its subject, or the one in cosign's tag.
fn subject_of(names: &Names<'_>, manifest: &Manifest) -> Option<String> {
    let outline = Outline::read(&manifest.bytes).ok()?;
    if let Some(subject) = outline.subject {
        return Some(subject.digest);
    }
    let hex =
        |name: &&String| name.strip_prefix("sha256-")?.strip_suffix(".sig").map(str::to_owned);
    let own = names.get(&manifest.digest).into_iter().flatten();
    own.filter_map(hex).map(|hex| format!("sha256:{hex}")).next()
}

fn accessory_type(manifest: &Manifest) -> &'static str {
    let outline = Outline::read(&manifest.bytes).unwrap_or_default();
    let layer = outline.layers.first().map(|layer| layer.media_type.clone()).unwrap_or_default();
    match layer.as_str() {
        text if text.contains("cosign.simplesigning") => "signature.cosign",
        text if text.contains("notary") => "signature.notation",
        text if text.contains("spdx") || text.contains("cyclonedx") => "sbom.harbor",
        _ => "subject.accessory",
    }
}

/// What tags begin with that no push may move: the rule that every project here has.
const IMMUTABLE: &str = "v";

fn tags_of(repository: &Repository, digest: &Digest, asked: &Asked) -> Vec<Value> {
    let own = repository.tags.iter().filter(|(_, tag)| tag.digest == *digest);
    let record = |(name, tag): (&String, &Tag)| {
        json!({ "id": 1, "name": name, "push_time": moment(Some(tag.pushed)), "pull_time": moment(tag.last_pulled),
            "immutable": asked.is("with_immutable_status") && name.starts_with(IMMUTABLE) })
    };
    own.map(record).collect()
}

/// `null` for an empty list, as Go writes it.
fn list_or_null(items: &[Value]) -> Value {
    if items.is_empty() { Value::Null } else { json!(items) }
}

fn reference(child: &Descriptor) -> Value {
    let platform = child.platform.clone().unwrap_or_default();
    // The quotes are a part of the name.
    let mut told = json!({ "os": platform.os, "architecture": platform.architecture });
    if let Some(version) = platform.os_version {
        told["'os.version'"] = json!(version);
    }
    if let Some(variant) = platform.variant {
        told["variant"] = json!(variant);
    }
    json!({ "child_digest": child.digest, "platform": told, "annotations": child.annotations })
}

fn size(repository: &Repository, manifest: &Manifest, outline: &Outline) -> u64 {
    let own = outline.size() + u64::try_from(manifest.bytes.len()).unwrap_or_default();
    let children = outline.children.iter().filter_map(|child| repository.resolve(&child.digest));
    own + children
        .filter_map(|child| Some(size(repository, child, &Outline::read(&child.bytes).ok()?)))
        .sum::<u64>()
}

/// Of each artifact what hangs on it, by the artifact's digest.
type Accessories<'a> = BTreeMap<String, Vec<&'a Manifest>>;

fn accessories(repository: &Repository) -> Accessories<'_> {
    let mut all = Accessories::new();
    let names = repository.names();
    for manifest in repository.manifests.values() {
        if let Some(subject) = subject_of(&names, manifest) {
            all.entry(subject).or_default().push(manifest);
        }
    }
    all
}

fn record(
    repository: &Repository,
    blobs: &Blobs,
    hanging: &Accessories<'_>,
    manifest: &Manifest,
    asked: &Asked,
) -> Value {
    let outline = Outline::read(&manifest.bytes).unwrap_or_default();
    let config_type =
        outline.config.as_ref().map(|config| config.media_type.clone()).unwrap_or_default();
    let kind = match config_type.as_str() {
        _ if is_index(&manifest.media_type) => "IMAGE",
        text if text.contains("helm.config") => "CHART",
        text if text.contains("image.config") || text.contains("container.image") => "IMAGE",
        _ => "UNKNOWN",
    };
    let mut told = json!({
        "id": 1,
        "digest": manifest.digest,
        "type": kind,
        "media_type": config_type,
        "manifest_media_type": manifest.media_type,
        "size": size(repository, manifest, &outline),
        "push_time": moment(Some(manifest.pushed)),
        "pull_time": moment(manifest.last_pulled),
        "references": list_or_null(&outline.children.iter().map(reference).collect::<Vec<_>>()),
        "labels": null,
        "addition_links": {},
    });
    let config =
        outline.config.and_then(|config| blobs.get(&Digest::parse(&config.digest)?).cloned());
    let config = config.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    if let Some(config) = config.filter(|_| kind == "IMAGE") {
        told["extra_attrs"] = json!({ "architecture": config["architecture"], "os": config["os"],
            "created": config["created"], "author": "", "config": config["config"] });
    }
    if asked.text("with_tag") != Some("false") {
        told["tags"] = list_or_null(&tags_of(repository, &manifest.digest, asked));
    }
    if asked.is("with_accessory") {
        let own = hanging.get(manifest.digest.as_str()).map(Vec::as_slice).unwrap_or_default();
        let accessory = |other: &&Manifest| {
            json!({ "id": 1, "digest": other.digest, "type": accessory_type(other), "size": other.bytes.len(),
                "artifact_id": 2, "subject_artifact_digest": manifest.digest, "subject_artifact_repo": "", "icon": "" })
        };
        told["accessories"] = list_or_null(&own.iter().map(accessory).collect::<Vec<_>>());
    }
    told
}

async fn list(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Path((project, repository)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, HarborError> {
    state.require(&state.caller(&headers), &project, "artifact:list")?;
    let name = full_name(&project, &repository)?;
    let asked = Asked::read(uri.path(), uri.query());
    let tagged_only = match asked.text("q") {
        None => false,
        Some("tags=*") => true,
        Some(other) => {
            return Err(HarborError::bad_request(format!("invalid query string value: {other}")));
        }
    };
    let page = state.store.contents(&name, |repository, blobs| {
        let hanging = accessories(repository);
        let hangs: BTreeSet<&Digest> =
            hanging.values().flatten().map(|other| &other.digest).collect();
        let tagged: BTreeSet<&Digest> = repository.tags.values().map(|tag| &tag.digest).collect();
        let shown = |manifest: &&Manifest| {
            let digest = &manifest.digest;
            let base = tagged.contains(digest) || (!tagged_only && !repository.has_parent(digest));
            base && !hangs.contains(digest)
        };
        let mut shown: Vec<&Manifest> = repository.manifests.values().filter(shown).collect();
        shown.sort_by(|a, b| b.pushed.cmp(&a.pushed).then_with(|| a.digest.cmp(&b.digest)));
        asked.drawn(&shown, |found| record(repository, blobs, &hanging, found, &asked))
    });
    Ok(page.unwrap_or_else(|| asked.page(&[])))
}

async fn detail(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Path((project, repository, reference)): Path<(String, String, String)>,
    OriginalUri(uri): OriginalUri,
) -> Result<Json<Value>, HarborError> {
    state.require(&state.caller(&headers), &project, "artifact:read")?;
    let name = full_name(&project, &repository)?;
    let asked = Asked::read(uri.path(), uri.query());
    let found = state.store.contents(&name, |repository, blobs| {
        let found = repository.resolve(&reference)?;
        Some(record(repository, blobs, &accessories(repository), found, &asked))
    });
    let missing = || HarborError::not_found(format!("artifact {name}:{reference} not found"));
    found.flatten().map(Json).ok_or_else(missing)
}
