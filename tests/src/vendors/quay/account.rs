//! `/api/v1/user/`

use std::sync::Arc;

use axum::extract::State as Given;
use axum::http::HeaderMap;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::errors::QuayError;
use super::state::{ORGANISATIONS, PERSON, State};

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new().route("/api/v1/user/", get(person)).with_state(Arc::clone(state))
}

/// A token without `user:read` gets what a token that is none gets.
async fn person(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
) -> Result<Json<Value>, QuayError> {
    let caller = state.caller(&headers);
    if !caller.has("user:read") {
        return Err(QuayError::invalid_token());
    }
    let may_create = caller.has("repo:create");
    let organisation = |(name, may): &(&str, bool)| json!({ "name": name, "avatar": {}, "can_create_repo": *may && may_create, "public": false });
    let mut told = json!({
        "anonymous": false,
        "username": PERSON,
        "avatar": {},
        "organizations": ORGANISATIONS.iter().map(organisation).collect::<Vec<_>>(),
    });
    // More of the account is told to who may administer it.
    if caller.has("user:admin") {
        told["can_create_repo"] = json!(true);
        told["email"] = json!("skipper@example.com");
        told["verified"] = json!(true);
    }
    Ok(Json(told))
}
