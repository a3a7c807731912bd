//! Projects: listed, shown and made.

use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State as Given};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::access::{READ, WRITE, caller, somebody};
use super::errors;
use super::paging::{Query, page};
use super::state::{Project, State, role};

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route("/api/v4/projects", get(list).post(create))
        .route("/api/v4/projects/{id}", get(one))
        .with_state(Arc::clone(state))
}

/// What `simple=true` leaves of a project.
const SIMPLE: [&str; 6] =
    ["id", "description", "name", "path", "path_with_namespace", "created_at"];

async fn list(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let caller = match caller(&headers, READ) {
        Ok(caller) => caller,
        Err(refusal) => return *refusal,
    };
    let query = Query::read(&uri);
    let wanted = |project: &&Project| {
        let member = caller.user().is_some_and(|user| role(user, &project.path) >= 10);
        let seen = State::may_see(&caller, &project.path, &project.visibility);
        if query.is("membership") { member } else { seen }
    };
    let projects: Vec<Project> =
        state.desk.lock().projects.iter().filter(wanted).cloned().collect();
    page(&state, &uri, &projects, |project| {
        let mut row = state.project_row(&caller, project);
        if query.is("simple")
            && let Some(fields) = row.as_object_mut()
        {
            fields.retain(|name, _| SIMPLE.contains(&name.as_str()));
        }
        row
    })
}

async fn one(
    Given(state): Given<Arc<State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let caller = match caller(&headers, READ) {
        Ok(caller) => caller,
        Err(refusal) => return *refusal,
    };
    let found = state.project(&id);
    match found.filter(|p| State::may_see(&caller, &p.path, &p.visibility)) {
        Some(project) => Json(state.project_row(&caller, &project)).into_response(),
        None => errors::missing("Project"),
    }
}

async fn create(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let user = match somebody(&headers, WRITE) {
        Ok(user) => user,
        Err(refusal) => return *refusal,
    };
    let namespace = match body["namespace_id"].as_u64() {
        None => user.to_owned(),
        Some(id) => {
            let group = state.group(&id.to_string());
            match group.filter(|group| role(user, &group.path) >= 30) {
                Some(group) => {
                    if group.visibility == "private" && body["visibility"] != "private" {
                        let wanted = body["visibility"].as_str().unwrap_or_default();
                        let text = format!("{wanted} is not allowed in a private group.");
                        return errors::fields(&[("visibility_level", &text)]);
                    }
                    group.path
                }
                None => return errors::fields(&[("namespace", "is not valid")]),
            }
        }
    };
    let name = body["path"].as_str().or(body["name"].as_str()).unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if name.starts_with('-') || matches!(ending, "git" | "atom") {
        let text = "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-', end in '.git' or end in '.atom'";
        return errors::fields(&[("path", text)]);
    }
    let path = format!("{namespace}/{name}");
    if state.project(&path).is_some() {
        let taken = "has already been taken";
        return errors::fields(&[
            ("project_namespace.name", taken),
            ("name", taken),
            ("path", taken),
        ]);
    }
    let visibility = body["visibility"].as_str().unwrap_or("private");
    let description = body["description"].as_str().unwrap_or_default();
    let project = state.desk.lock().add_project(&path, visibility, description);
    let row = state.project_row(&super::state::Caller::User(user), &project);
    (StatusCode::CREATED, Json(json!(row))).into_response()
}
