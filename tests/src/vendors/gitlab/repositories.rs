//! The registry's repositories, as REST lists them.

use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State as Given};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::access::{READ, caller};
use super::errors;
use super::paging::{Query, page};
use super::state::{Image, State};
use crate::registry::manifest::Outline;

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route("/api/v4/projects/{id}/registry/repositories", get(of_project))
        .route("/api/v4/registry/repositories/{id}", get(one))
        .with_state(Arc::clone(state))
}

/// A row: `name` is what stands after the project, empty at its root.
pub(super) fn row(state: &State, image: &Image) -> Value {
    let name = image.path[image.project.path.len()..].trim_start_matches('/');
    json!({
        "id": image.id,
        "name": name,
        "path": image.path,
        "project_id": image.project.id,
        "location": state.location(&image.path),
        "created_at": image.project.created.to_string(),
        "cleanup_policy_started_at": null,
        "status": null,
    })
}

async fn of_project(
    Given(state): Given<Arc<State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let caller = match caller(&headers, READ) {
        Ok(caller) => caller,
        Err(refusal) => return *refusal,
    };
    let found = state.project(&id);
    let Some(project) = found.filter(|p| State::may_see(&caller, &p.path, &p.visibility)) else {
        return errors::missing("Project");
    };
    if !State::may_pull(caller.user(), &project) {
        return errors::forbidden();
    }
    let images = state.images(|other| other.id == project.id);
    page(&state, &uri, &images, |image| row(&state, image))
}

async fn one(
    Given(state): Given<Arc<State>>,
    Path(id): Path<u64>,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let caller = match caller(&headers, READ) {
        Ok(caller) => caller,
        Err(refusal) => return *refusal,
    };
    let found = state.image(id).filter(|image| State::may_pull(caller.user(), &image.project));
    let Some(image) = found else { return errors::missing("Repository") };
    let mut row = row(&state, &image);
    if Query::read(&uri).is("size") {
        row["size"] = json!(size(&state, &image.path));
    }
    Json(row).into_response()
}

/// The bytes of all blobs that a repository's manifests name, each once.
fn size(state: &State, path: &str) -> u64 {
    let total = state.store.repository(path, |repository| {
        let outlines = repository.manifests.values();
        let parts = outlines.filter_map(|manifest| Outline::read(&manifest.bytes).ok());
        let all = parts.flat_map(|outline| outline.config.into_iter().chain(outline.layers));
        let mut once: Vec<(String, u64)> = all.map(|part| (part.digest, part.size)).collect();
        once.sort();
        once.dedup();
        once.iter().map(|(_, size)| size).sum()
    });
    total.unwrap_or_default()
}
