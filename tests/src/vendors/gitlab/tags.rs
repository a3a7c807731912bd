//! Tags by REST: a list of names, and the details one by one.

use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State as Given};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::access::{READ, caller};
use super::errors;
use super::paging::page;
use super::state::{Image, State};
use crate::registry::manifest::{Outline, is_index};
use crate::registry::{Blobs, Repository};

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route("/api/v4/projects/{id}/registry/repositories/{repository}/tags", get(list))
        .route("/api/v4/projects/{id}/registry/repositories/{repository}/tags/{tag}", get(one))
        .with_state(Arc::clone(state))
}

/// What is known of a tag.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) name: String,
    pub(super) digest: String,
    pub(super) media_type: String,
    /// When the image was built; an index does not say.
    pub(super) created: Option<String>,
    pub(super) published: Timestamp,
    /// The digits of the configuration's digest.
    pub(super) revision: Option<String>,
    pub(super) size: u64,
}

/// All tags of a repository, by name.
pub(super) fn facts(state: &State, path: &str) -> Vec<Facts> {
    let look = |repository: &Repository, blobs: &Blobs| {
        let names = repository.tags.keys();
        names.filter_map(|tag| facts_of(repository, blobs, tag)).collect()
    };
    state.store.contents(path, look).unwrap_or_default()
}

fn facts_of(repository: &Repository, blobs: &Blobs, name: &str) -> Option<Facts> {
    let manifest = repository.resolve(name)?;
    let outline = Outline::read(&manifest.bytes).ok()?;
    let config = outline.config.as_ref();
    let created = config.and_then(|config| {
        let digest = crate::registry::Digest::parse(&config.digest)?;
        let value: Value = serde_json::from_slice(blobs.get(&digest)?).ok()?;
        value["created"].as_str().map(str::to_owned)
    });
    let size = if is_index(&manifest.media_type) {
        let children =
            outline.children.iter().filter_map(|child| repository.resolve(&child.digest));
        children.filter_map(|child| Outline::read(&child.bytes).ok()).map(|o| o.size()).sum()
    } else {
        outline.size()
    };
    Some(Facts {
        name: name.to_owned(),
        digest: manifest.digest.to_string(),
        media_type: manifest.media_type.clone(),
        created,
        published: repository.tags.get(name)?.pushed,
        revision: config.map(|config| config.digest.trim_start_matches("sha256:").to_owned()),
        size,
    })
}

/// The repository, if the caller may read it and it is the project's.
fn image(
    state: &State,
    headers: &HeaderMap,
    project: &str,
    id: u64,
) -> Result<Image, Box<Response>> {
    let caller = caller(headers, READ)?;
    let found = state.image(id).filter(|image| {
        state.project(project).is_some_and(|project| project.id == image.project.id)
            && State::may_pull(caller.user(), &image.project)
    });
    found.ok_or_else(|| Box::new(errors::missing("Repository")))
}

async fn list(
    Given(state): Given<Arc<State>>,
    Path((project, repository)): Path<(String, u64)>,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let image = match image(&state, &headers, &project, repository) {
        Ok(image) => image,
        Err(refusal) => return *refusal,
    };
    let names: Vec<String> =
        facts(&state, &image.path).into_iter().map(|facts| facts.name).collect();
    page(&state, &uri, &names, |name| brief(&state, &image, name))
}

fn brief(state: &State, image: &Image, name: &str) -> Value {
    let path = format!("{}:{name}", image.path);
    json!({ "name": name, "path": path, "location": state.location(&path) })
}

async fn one(
    Given(state): Given<Arc<State>>,
    Path((project, repository, tag)): Path<(String, u64, String)>,
    headers: HeaderMap,
) -> Response {
    let image = match image(&state, &headers, &project, repository) {
        Ok(image) => image,
        Err(refusal) => return *refusal,
    };
    let Some(facts) = facts(&state, &image.path).into_iter().find(|facts| facts.name == tag) else {
        return errors::missing("Tag");
    };
    let mut row = brief(&state, &image, &tag);
    row["revision"] = json!(facts.revision);
    row["short_revision"] = json!(facts.revision.as_deref().and_then(|text| text.get(..9)));
    row["digest"] = json!(facts.digest);
    row["created_at"] = json!(facts.created);
    row["total_size"] = json!(facts.size);
    Json(row).into_response()
}
