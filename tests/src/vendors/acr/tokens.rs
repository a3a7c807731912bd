//! The token service: `/oauth2/exchange` and `/oauth2/token`. Its answers hold one field each.

use std::sync::Arc;

use axum::extract::{RawQuery, State as Given};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde_json::json;
use url::form_urlencoded;

use super::errors::{refused, unauthorized};
use super::people::{SERVICE, unknown};
use super::state::State;
use crate::registry::access::{Identity, Level, basic_credentials};
use crate::registry::token::TokenServer;

const LEFT: &str = "x-ms-ratelimit-remaining-calls-per-second";

type Both = (Arc<State>, Arc<TokenServer>);

pub(super) fn router(state: &Arc<State>, tokens: &Arc<TokenServer>) -> Router {
    Router::new()
        .route("/oauth2/exchange", post(exchange))
        .route("/oauth2/token", get(by_password).post(by_refresh_token))
        .with_state((Arc::clone(state), Arc::clone(tokens)))
}

struct Fields(Vec<(String, String)>);

impl Fields {
    fn read(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    fn scopes(&self) -> Vec<String> {
        let scopes = self.0.iter().filter(|(key, _)| key == "scope");
        scopes.flat_map(|(_, value)| value.split(' ')).map(str::to_owned).collect()
    }

    fn check_service(&self) -> Result<(), Box<Response>> {
        if self.text("service") == SERVICE {
            return Ok(());
        }
        let message = "the service is not this registry's";
        Err(Box::new(refused(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)))
    }
}

fn answer(body: serde_json::Value) -> Response {
    ([(LEFT, "166.5")], Json(body)).into_response()
}

fn access(tokens: &TokenServer, who: Option<&Identity>, fields: &Fields) -> Response {
    let token = tokens.issue(who, &fields.scopes());
    answer(json!({ "access_token": token["access_token"] }))
}

async fn exchange(Given((state, _)): Given<Both>, body: Bytes) -> Response {
    let fields = Fields::read(&body);
    if let Err(refusal) = fields.check_service() {
        return *refusal;
    }
    match state.exchanged(fields.text("access_token")) {
        Some(token) => answer(json!({ "refresh_token": token })),
        None => unauthorized("authentication required, visit https://aka.ms/acr/authorization"),
    }
}

/// With user name and password, or with neither, where anybody may pull.
async fn by_password(
    Given((state, tokens)): Given<Both>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = Fields::read(query.unwrap_or_default().as_bytes());
    if let Err(refusal) = fields.check_service() {
        return *refusal;
    }
    match basic_credentials(&headers) {
        Some((user, secret)) => match state.person(&user, &secret) {
            Some(who) => access(&tokens, Some(&who), &fields),
            None => unauthorized(unknown(&user)),
        },
        None if state.options.anonymous_pull && !headers.contains_key(header::AUTHORIZATION) => {
            access(&tokens, None, &fields)
        }
        None => unauthorized("authentication required"),
    }
}

async fn by_refresh_token(Given((state, tokens)): Given<Both>, body: Bytes) -> Response {
    let fields = Fields::read(&body);
    if let Err(refusal) = fields.check_service() {
        return *refusal;
    }
    match state.refreshed(fields.text("refresh_token")) {
        Some(user) => access(&tokens, Some(&Identity { user, level: Level::Admin }), &fields),
        None => unauthorized("authentication required"),
    }
}
