//! Repositories, of one project and of all.

use std::sync::Arc;

use axum::extract::{OriginalUri, Path, RawQuery, State as Given};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::errors::HarborError;
use super::paging::Asked;
use super::people::Caller;
use super::state::State;

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route("/api/v2.0/search", get(search))
        .route("/api/v2.0/repositories", get(list_all))
        .route("/api/v2.0/projects/{project}/repositories", get(list))
        .route("/api/v2.0/projects/{project}/repositories/{repository}", get(detail))
        .with_state(Arc::clone(state))
}

/// The full name of a repository in a path, whose slashes are encoded twice; once is not enough.
pub(super) fn full_name(project: &str, repository: &str) -> Result<String, HarborError> {
    if repository.contains('/') {
        return Err(HarborError::not_found("The resource does not exist"));
    }
    let repository = percent_decode_str(repository).decode_utf8_lossy();
    Ok(format!("{project}/{repository}"))
}

impl State {
    /// A repository's record; `None` where nothing was ever pushed.
    fn repository_record(&self, name: &str) -> Option<Value> {
        let artifacts = self.store.repository(name, |repository| repository.manifests.len())?;
        let desk = self.desk.lock();
        let listing = desk.listings.get(name)?;
        let project = desk.projects.get(name.split('/').next().unwrap_or_default())?;
        Some(json!({
            "id": listing.id,
            "project_id": project.id,
            "name": name,
            "description": listing.description,
            "artifact_count": artifacts,
            "pull_count": listing.pulls,
            "creation_time": listing.created.to_string(),
            "update_time": listing.updated.to_string(),
        }))
    }

    fn records(&self, shown: impl Fn(&str) -> bool) -> Vec<Value> {
        let names = self.store.names();
        let of_project = |name: &&String| shown(name.split('/').next().unwrap_or_default());
        names.iter().filter(of_project).filter_map(|name| self.repository_record(name)).collect()
    }
}

/// All that somebody sees. A robot sees only what is public here, whatever it may do.
async fn list_all(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let caller = match state.caller(&headers) {
        Caller::Robot(_) => Caller::Anybody,
        caller => caller,
    };
    let projects = state.projects_of(&caller);
    let rows = state.records(|project| projects.iter().any(|(name, _)| name == project));
    Asked::read("/api/v2.0/repositories", query.as_deref()).page(&rows)
}

/// All that somebody sees whose name holds a text, in one answer (goharbor/harbor `server/v2.0/handler/search.go`). To a robot
/// it is what its projects hold, too.
async fn search(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Json<Value> {
    let asked = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
    let wanted = asked.into_owned().find(|(name, _)| name == "q").map(|(_, text)| text);
    let wanted = wanted.unwrap_or_default().to_lowercase();
    let projects = state.projects_of(&state.caller(&headers));
    let of = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
    let rows = state.records(|project| projects.iter().any(|(name, _)| name == project));
    let rows = rows.iter().filter_map(|row| {
        let name = row["name"].as_str().filter(|name| name.to_lowercase().contains(&wanted))?;
        let desk = state.desk.lock();
        let project = desk.projects.get(&of(name))?;
        Some(json!({
            "project_id": row["project_id"],
            "project_name": of(name),
            "project_public": project.public,
            "repository_name": name,
            "pull_count": row["pull_count"],
            "artifact_count": row["artifact_count"],
        }))
    });
    let rows: Vec<Value> = rows.collect();
    // Go writes an empty list as null.
    let rows = if rows.is_empty() { Value::Null } else { json!(rows) };
    Json(json!({ "project": [], "repository": rows }))
}

async fn list(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Path(project): Path<String>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, HarborError> {
    state.require(&state.caller(&headers), &project, "repository:list")?;
    let rows = state.records(|known| known == project);
    Ok(Asked::read(uri.path(), uri.query()).page(&rows))
}

async fn detail(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Path((project, repository)): Path<(String, String)>,
) -> Result<Json<Value>, HarborError> {
    state.require(&state.caller(&headers), &project, "repository:list")?;
    let name = full_name(&project, &repository)?;
    let record = state.repository_record(&name);
    record.map(Json).ok_or_else(|| HarborError::not_found(format!("repository {name} not found")))
}
