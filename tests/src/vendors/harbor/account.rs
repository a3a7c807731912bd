//! The service itself and who one is: `/systeminfo`, `/users/current`.

use std::sync::Arc;

use axum::extract::{RawQuery, State as Given};
use axum::http::HeaderMap;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::Setting;
use super::errors::HarborError;
use super::paging::Asked;
use super::people::Caller;
use super::state::State;

/// What of a project's rights is told by name.
const RIGHTS: [&str; 7] = [
    "project:read",
    "repository:list",
    "repository:pull",
    "repository:push",
    "repository:delete",
    "artifact:list",
    "artifact:read",
];

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route("/api/v2.0/systeminfo", get(system_info))
        .route("/api/v2.0/users/current", get(current))
        .route("/api/v2.0/users/current/permissions", get(permissions))
        .with_state(Arc::clone(state))
}

/// Strangers are told less.
async fn system_info(Given(state): Given<Arc<State>>, headers: HeaderMap) -> Json<Value> {
    let mode = if state.is_set(Setting::Oidc) { "oidc_auth" } else { "db_auth" };
    let mut info =
        json!({ "auth_mode": mode, "primary_auth_mode": false, "self_registration": false });
    if !matches!(state.caller(&headers), Caller::Anybody) {
        let who = if state.is_set(Setting::AdminOnly) { "adminonly" } else { "everyone" };
        info["project_creation_restriction"] = json!(who);
        info["harbor_version"] = json!("v2.16.0-sandbox");
        info["read_only"] = json!(state.is_set(Setting::ReadOnly));
    }
    Json(info)
}

async fn current(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
) -> Result<Json<Value>, HarborError> {
    match state.caller(&headers) {
        Caller::Anybody => Err(HarborError::unauthorized()),
        Caller::Robot(_) => {
            let text = "get current user not available for security context: robot";
            Err(HarborError::precondition(text))
        }
        Caller::Person(person) => Ok(Json(json!({
            "user_id": if person.admin { 1 } else { 3 },
            "username": person.name,
            "email": person.email,
            "realname": person.name,
            "sysadmin_flag": person.admin,
            "admin_role_in_auth": false,
        }))),
    }
}

async fn permissions(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, HarborError> {
    let caller = state.caller(&headers);
    if matches!(caller, Caller::Anybody) {
        return Err(HarborError::unauthorized());
    }
    let asked = Asked::read("", query.as_deref());
    let id =
        asked.text("scope").and_then(|scope| scope.strip_prefix("/project/")?.parse::<i64>().ok());
    let project = {
        let desk = state.desk.lock();
        let found = desk.projects.iter().find(|(_, project)| Some(project.id) == id);
        found.map(|(name, _)| name.clone())
    };
    let held = RIGHTS.iter().filter(|right| {
        project.as_deref().is_some_and(|project| state.may(&caller, project, right) == Some(true))
    });
    let told: Vec<Value> = held
        .filter_map(|right| right.split_once(':'))
        .map(|(resource, action)| json!({ "resource": resource, "action": action }))
        .collect();
    Ok(Json(if told.is_empty() { Value::Null } else { json!(told) }))
}
