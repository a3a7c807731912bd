//! `/projects`.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State as Given};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::Setting;
use super::errors::HarborError;
use super::paging::Asked;
use super::people::Caller;
use super::state::{Project, State};

const PATH: &str = "/api/v2.0/projects";

type Answer = Result<Response, HarborError>;

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route(PATH, get(list).head(exists).post(create))
        .route("/api/v2.0/projects/{project}", get(detail))
        .with_state(Arc::clone(state))
}

impl State {
    fn project_record(&self, name: &str, project: &Project) -> Value {
        let prefix = format!("{name}/");
        let count = self.store.names().iter().filter(|known| known.starts_with(&prefix)).count();
        json!({
            "project_id": project.id,
            "name": name,
            "owner_name": project.owner,
            "repo_count": count,
            "creation_time": project.created.to_string(),
            // Booleans in metadata are texts.
            "metadata": { "public": if project.public { "true" } else { "false" } },
        })
    }
}

async fn list(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let projects = state.projects_of(&state.caller(&headers));
    let rows: Vec<Value> =
        projects.iter().map(|(name, found)| state.project_record(name, found)).collect();
    Asked::read(PATH, query.as_deref()).page(&rows)
}

async fn exists(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, HarborError> {
    let asked = Asked::read(PATH, query.as_deref());
    let name = asked.text("project_name").unwrap_or_default();
    let known = state.desk.lock().projects.contains_key(name);
    if !known {
        return Err(HarborError::not_found(format!("project {name} not found")));
    }
    state.require(&state.caller(&headers), name, "project:read")?;
    Ok(StatusCode::OK)
}

async fn detail(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Path(asked): Path<String>,
) -> Answer {
    // A name of digits is an id, unless it is said to be a name.
    let by_name = headers.get("x-is-resource-name").is_some_and(|value| value == "true");
    let name = match asked.parse::<i64>() {
        Ok(id) if !by_name => {
            let desk = state.desk.lock();
            let found = desk.projects.iter().find(|(_, project)| project.id == id);
            found.map(|(name, _)| name.clone()).unwrap_or(asked)
        }
        _ => asked,
    };
    state.require(&state.caller(&headers), &name, "project:read")?;
    let found = state.desk.lock().projects.get(&name).cloned();
    let found = found.ok_or_else(|| HarborError::not_found(format!("project {name} not found")))?;
    Ok(Json(state.project_record(&name, &found)).into_response())
}

async fn create(
    Given(state): Given<Arc<State>>,
    method: Method,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    State::check_csrf(&method, &headers)?;
    let owner = match state.caller(&headers) {
        Caller::Anybody => return Err(HarborError::unauthorized()),
        Caller::Robot(robot) if robot.project.is_some() => {
            return Err(HarborError::forbidden("Only system level robot can create project"));
        }
        Caller::Robot(_) => {
            return Err(HarborError::forbidden("Only system admin can create project"));
        }
        Caller::Person(person) if state.is_set(Setting::AdminOnly) && !person.admin => {
            return Err(HarborError::forbidden("Only system admin can create project"));
        }
        Caller::Person(person) => person.name,
    };
    let name = body["project_name"].as_str().unwrap_or_default();
    if !is_project_name(name) {
        let text = "Project name is not in lower case or contains illegal characters.";
        return Err(HarborError::bad_request(text));
    }
    let public = body["metadata"]["public"].as_str().unwrap_or("false");
    if !matches!(public, "true" | "false") {
        let text = format!("metadata.public should only be 'true' or 'false', but got: '{public}'");
        return Err(HarborError::bad_request(text));
    }
    let mut desk = state.desk.lock();
    if desk.projects.contains_key(name) {
        return Err(HarborError::conflict(format!("The project named {name} already exists")));
    }
    let id = desk.add_project(name, public == "true", owner);
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("{PATH}/{id}"))]).into_response())
}

/// `[a-z0-9]+(?:[._-][a-z0-9]+)*`, at most 255.
fn is_project_name(name: &str) -> bool {
    let part = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    name.len() <= 255 && name.split(['.', '_', '-']).all(part)
}
