//! Who asks, and what their token says of itself.

use std::sync::Arc;

use axum::extract::State as Given;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

use super::errors;
use super::people::{Kind, Standing, TOKENS, Token};
use super::state::{Caller, State};
use crate::registry::access::bearer_token;

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route("/api/v4/user", get(user))
        .route("/api/v4/personal_access_tokens/self", get(itself))
        .with_state(Arc::clone(state))
}

/// What reads need.
pub(super) const READ: &[&str] = &["api", "read_api"];
/// What changes need.
pub(super) const WRITE: &[&str] = &["api"];

/// The token that came with a request. A deploy token is none for the API.
fn token(headers: &HeaderMap) -> Result<Option<&'static Token>, Box<Response>> {
    let private = headers.get("private-token").and_then(|value| value.to_str().ok());
    let Some(secret) = private.or_else(|| bearer_token(headers)) else { return Ok(None) };
    let found = TOKENS.iter().find(|token| token.secret == secret && token.kind == Kind::Personal);
    let found = found.ok_or_else(|| Box::new(errors::unauthorized()))?;
    match found.standing {
        Standing::Active => Ok(Some(found)),
        Standing::Expired => {
            let text = "Token is expired. You can either do re-authorization or token refresh.";
            Err(Box::new(errors::invalid_token(text)))
        }
        Standing::Revoked => {
            let text = "Token was revoked. You have to re-authorize from the user.";
            Err(Box::new(errors::invalid_token(text)))
        }
    }
}

/// Who asks for something that takes one of `scopes`. Nobody may ask for what is public.
pub(super) fn caller(headers: &HeaderMap, scopes: &[&str]) -> Result<Caller, Box<Response>> {
    let Some(token) = token(headers)? else { return Ok(Caller::Anybody) };
    if token.scopes.iter().any(|scope| scopes.contains(scope)) {
        Ok(Caller::User(token.user))
    } else {
        Err(Box::new(errors::insufficient_scope(scopes)))
    }
}

/// Who asks, where nobody may not.
pub(super) fn somebody(
    headers: &HeaderMap,
    scopes: &[&str],
) -> Result<&'static str, Box<Response>> {
    caller(headers, scopes)?.user().ok_or_else(|| Box::new(errors::unauthorized()))
}

async fn user(Given(_): Given<Arc<State>>, headers: HeaderMap) -> Response {
    match somebody(&headers, &["api", "read_api", "read_user"]) {
        Ok(name) => Json(json!({ "id": 7, "username": name, "name": name, "state": "active" }))
            .into_response(),
        Err(refusal) => *refusal,
    }
}

/// Any token may look at itself, whatever its scopes.
async fn itself(headers: HeaderMap) -> Response {
    match token(&headers) {
        Ok(Some(token)) => Json(json!({
            "id": 42,
            "name": "sandbox",
            "scopes": token.scopes,
            "expires_at": "2027-12-31",
            "active": true,
            "revoked": false,
        }))
        .into_response(),
        Ok(None) => errors::unauthorized(),
        Err(refusal) => *refusal,
    }
}
