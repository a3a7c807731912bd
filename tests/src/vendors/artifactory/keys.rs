//! Keys: listed, made, and opened by permissions.

use std::sync::Arc;

use axum::extract::{Path, Query, State as Given};
use axum::http::HeaderMap;
use axum::routing::{get, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Setting;
use super::errors::ArtifactoryError;
use super::state::{Key, State};

pub(super) fn router(state: &Arc<State>, base: &str) -> Router {
    Router::new()
        .route(&format!("{base}/api/system/ping"), get(ping))
        .route(&format!("{base}/api/repositories"), get(list))
        .route(&format!("{base}/api/repositories/{{key}}"), put(create))
        .route(&format!("{base}/api/v2/security/permissions/{{name}}"), put(permit))
        .with_state(Arc::clone(state))
}

async fn ping(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
) -> Result<&'static str, ArtifactoryError> {
    state.caller(&headers)?;
    Ok("OK")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    package_type: Option<String>,
}

/// The keys that somebody may read, of all types where none is asked for.
async fn list(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Value>, ArtifactoryError> {
    let user = state.caller(&headers)?;
    let keys = state.desk.lock().keys.clone();
    let is_wanted = |key: &Key| {
        wanted.package_type.as_ref().is_none_or(|wanted| key.package.eq_ignore_ascii_case(wanted))
    };
    let row = |(name, key): (&String, &Key)| {
        let mut row = json!({
            "key": name,
            "type": key.class,
            "url": format!("{}/artifactory/{name}", state.url),
            "packageType": key.package,
        });
        // Left out rather than empty in newer versions.
        if !key.description.is_empty() {
            row["description"] = json!(key.description);
        }
        row
    };
    let seen = keys.iter().filter(|(name, key)| is_wanted(key) && state.may_read(&user, name));
    Ok(Json(seen.map(row).collect()))
}

async fn create(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Path(name): Path<String>,
    Json(body): Json<Value>,
) -> Result<String, ArtifactoryError> {
    let user = state.caller(&headers)?;
    if state.is_set(Setting::FreeEdition) {
        let text = "This REST API is available only in Artifactory Pro (see: jfrog.com/artifactory/features). If you are already running Artifactory Pro please make sure your server is activated with a valid license key.";
        return Err(ArtifactoryError::bad_request(text));
    }
    if !State::is_admin(&user) {
        return Err(ArtifactoryError::forbidden());
    }
    if body["rclass"] != "local" || body["packageType"] != "docker" {
        return Err(ArtifactoryError::bad_request("Only local Docker repositories are made here"));
    }
    if name.len() > 64 || name.contains(['/', '\\', ':', '|', '?', '*', '"', '<', '>', ' ']) {
        let text = format!("Invalid repository key {name}: contains invalid characters\n");
        return Err(ArtifactoryError::bad_request(text));
    }
    let mut desk = state.desk.lock();
    if desk.keys.keys().any(|known| known.eq_ignore_ascii_case(&name)) {
        let text = "Case insensitive repository key already exists\n";
        return Err(ArtifactoryError::bad_request(text));
    }
    let mut key = Key::new("LOCAL", "Docker");
    body["description"].as_str().unwrap_or_default().clone_into(&mut key.description);
    desk.keys.insert(name.clone(), key);
    Ok(format!("Successfully created repository '{name}' \n"))
}

/// A permission target: who may do what in which keys. Groups are not known here.
async fn permit(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Path(name): Path<String>,
    Json(body): Json<Value>,
) -> Result<(), ArtifactoryError> {
    let user = state.caller(&headers)?;
    if !State::is_admin(&user) {
        return Err(ArtifactoryError::forbidden());
    }
    if body["name"] != name.as_str() {
        return Err(ArtifactoryError::bad_request("The name in the body is another"));
    }
    let mut desk = state.desk.lock();
    let keys: Vec<&str> = texts(&body["repo"]["repositories"]);
    for (person, actions) in body["repo"]["actions"]["users"].as_object().into_iter().flatten() {
        let actions = texts(actions);
        for key in &keys {
            let Some(known) = desk.keys.get_mut(*key) else {
                return Err(ArtifactoryError::bad_request(format!("No such repository {key}")));
            };
            if actions.contains(&"read") {
                known.readers.push(person.clone());
            }
            if actions.contains(&"write") {
                known.writers.push(person.clone());
            }
        }
    }
    Ok(())
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
