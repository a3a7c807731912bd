//! The catalogue, repositories, their tags and their manifests.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{OriginalUri, Path, Request, State as Given};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::lists::Asked;
use super::people::SERVICE;
use super::state::State;
use crate::registry::access::{Action, Door, Need};
use crate::registry::manifest::{Outline, is_index};
use crate::registry::{Blobs, Digest, Manifest, RegistryError, Tag};

pub(super) fn router(state: &Arc<State>, door: &Door) -> Router {
    Router::new()
        .route("/acr/v1/_catalog", get(catalogue))
        .route("/acr/v1/{name}", get(attributes))
        .route("/acr/v1/{name}/_tags", get(tags))
        .route("/acr/v1/{name}/_manifests", get(manifests))
        .layer(from_fn_with_state(door.clone(), admit))
        .with_state(Arc::clone(state))
}

/// Whoever may look at what is known beside the content; the catalogue is a right of its own.
async fn admit(Given(door): Given<Door>, request: Request, next: Next) -> Response {
    let name = request.uri().path().strip_prefix("/acr/v1/").unwrap_or_default();
    let need = match name.split('/').next().unwrap_or_default() {
        "_catalog" => Need { name: None, actions: vec![Action::Catalog] },
        name => Need {
            name: Some(percent_decode_str(name).decode_utf8_lossy().into_owned()),
            actions: vec![Action::MetadataRead],
        },
    };
    let (parts, body) = request.into_parts();
    match door.admit(&parts, &[need]) {
        Ok(_) => next.run(Request::from_parts(parts, body)).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// As .NET writes a moment: seven digits of a second.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.7fZ").to_string()
}

fn changeable(open: bool) -> Value {
    json!({ "deleteEnabled": open, "writeEnabled": open, "readEnabled": true, "listEnabled": true })
}

fn unknown(name: &str) -> Response {
    RegistryError::name_unknown(name).into_response()
}

async fn catalogue(Given(state): Given<Arc<State>>, OriginalUri(uri): OriginalUri) -> Response {
    let asked = Asked::read(uri.path(), uri.query(), state.options.page_most);
    let names: Vec<String> = state.store.names();
    let (page, headers) = asked.page(&names, |name| name);
    (headers, Json(json!({ "repositories": page }))).into_response()
}

async fn attributes(Given(state): Given<Arc<State>>, Path(name): Path<String>) -> Response {
    let told = state.store.repository(&name, |repository| {
        let pushed = || repository.manifests.values().map(|manifest| manifest.pushed);
        let now = Timestamp::now();
        json!({
            "registry": SERVICE,
            "imageName": name,
            "createdTime": moment(pushed().min().unwrap_or(now)),
            "lastUpdateTime": moment(pushed().max().unwrap_or(now)),
            "manifestCount": repository.manifests.len(),
            "tagCount": repository.tags.len(),
            "changeableAttributes": changeable(true),
        })
    });
    told.map_or_else(|| unknown(&name), |told| Json(told).into_response())
}

async fn tags(
    Given(state): Given<Arc<State>>,
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let asked = Asked::read(uri.path(), uri.query(), state.options.page_most);
    let answer = state.store.repository(&name, |repository| {
        let digest = asked.text("digest");
        let of_digest =
            |(_, tag): &(&String, &Tag)| digest.is_empty() || tag.digest.as_str() == digest;
        let mut all: Vec<(&String, &Tag)> = repository.tags.iter().filter(of_digest).collect();
        match asked.by_time() {
            Some(true) => all.sort_by(|a, b| b.1.pushed.cmp(&a.1.pushed).then(a.0.cmp(b.0))),
            Some(false) => all.sort_by(|a, b| a.1.pushed.cmp(&b.1.pushed).then(a.0.cmp(b.0))),
            None => {}
        }
        let (page, headers) = asked.page(&all, |(tag, _)| tag);
        let record = |(tag, about): &(&String, &Tag)| {
            json!({
                "name": tag,
                "digest": about.digest,
                "createdTime": moment(about.pushed),
                "lastUpdateTime": moment(about.pushed),
                "signed": false,
                "changeableAttributes": changeable(!state.is_locked(&name, tag)),
            })
        };
        let tags: Vec<Value> = page.iter().map(record).collect();
        let body = json!({ "registry": SERVICE, "imageName": name, "tags": tags });
        (headers, Json(body)).into_response()
    });
    answer.unwrap_or_else(|| unknown(&name))
}

async fn manifests(
    Given(state): Given<Arc<State>>,
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    if state.desk.lock().manifests_hidden {
        return unknown(&name);
    }
    let asked = Asked::read(uri.path(), uri.query(), state.options.page_most);
    let answer = state.store.contents(&name, |repository, blobs| {
        let mut all: Vec<&Manifest> = repository.manifests.values().collect();
        match asked.by_time() {
            Some(true) => {
                all.sort_by(|a, b| b.pushed.cmp(&a.pushed).then(a.digest.cmp(&b.digest)));
            }
            Some(false) => {
                all.sort_by(|a, b| a.pushed.cmp(&b.pushed).then(a.digest.cmp(&b.digest)));
            }
            None => {}
        }
        let (page, headers) = asked.page(&all, |manifest| manifest.digest.as_str());
        let names = repository.names();
        let record = |manifest: &&Manifest| record(&state, &names, blobs, manifest);
        let manifests: Vec<Value> = page.iter().map(record).collect();
        let body = json!({ "registry": SERVICE, "imageName": name, "manifests": manifests });
        (headers, Json(body)).into_response()
    });
    answer.unwrap_or_else(|| unknown(&name))
}

fn record(
    state: &State,
    names: &HashMap<&Digest, Vec<&String>>,
    blobs: &Blobs,
    manifest: &Manifest,
) -> Value {
    let outline = Outline::read(&manifest.bytes).unwrap_or_default();
    let document = u64::try_from(manifest.bytes.len()).unwrap_or_default();
    let index = is_index(&manifest.media_type);
    let mut told = json!({
        "digest": manifest.digest,
        "imageSize": if index || state.options.old_sizes { document } else { outline.size() },
        "createdTime": moment(manifest.pushed),
        "lastUpdateTime": moment(manifest.pushed),
        "mediaType": manifest.media_type,
        "changeableAttributes": changeable(true),
    });
    // What has no tag has no list of them.
    if let Some(own) = names.get(&manifest.digest) {
        told["tags"] = json!(own);
    }
    let Some(config) = outline.config else { return told };
    let content = Digest::parse(&config.digest).and_then(|digest| blobs.get(&digest).cloned());
    let content: Option<Value> = content.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    told["configMediaType"] = json!(config.media_type);
    for key in ["architecture", "os"] {
        if let Some(text) = content.as_ref().and_then(|content| content[key].as_str()) {
            told[key] = json!(text);
        }
    }
    told
}
