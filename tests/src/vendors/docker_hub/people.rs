//! The caller's namespaces, organisations and access tokens.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::auth::Caller;
use super::errors::HubError;
use super::paging::PageQuery;
use super::state::{AccessToken, Hub, Organisation, level_of, maybe_moment, moment, number};
use crate::registry::access::{Identity, Level};

type Answer = Result<Response, HubError>;

pub(super) fn router(hub: &Arc<Hub>) -> Router {
    Router::new()
        .route("/v2/repositories/namespaces", get(namespaces))
        .route("/v2/user/orgs/", get(organisations))
        .route("/v2/access-tokens", get(list_tokens).post(create_token))
        .route("/v2/access-tokens/desktop-generate", post(generate_token))
        .route("/v2/access-tokens/{uuid}", get(one_token).patch(change_token).delete(delete_token))
        .with_state(Arc::clone(hub))
}

async fn namespaces(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Value>, HubError> {
    let who = caller.required()?;
    Ok(Json(json!({ "namespaces": hub.namespaces(&who.user) })))
}

async fn organisations(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, HubError> {
    let who = caller.required()?;
    let draw = |organisation: &&Organisation| {
        json!({
            "id": format!("{:032x}", number(&organisation.name)),
            "orgname": organisation.name,
            "full_name": organisation.full_name,
            "company": organisation.full_name,
            "location": "",
            "type": "Organization",
            "date_joined": "2021-03-02T09:00:00.000000Z",
            "gravatar_email": "",
            "gravatar_url": "",
            "profile_url": "",
        })
    };
    let address = format!("{}/v2/user/orgs/", hub.api);
    let found = hub.organisations_of(&who.user);
    PageQuery::read(query.as_deref()).page(&address, &found, draw).map(Json)
}

/// Tokens are managed by who signed in with everything they may do, not by a token of less.
fn manager(caller: &Caller) -> Result<&Identity, HubError> {
    let who = caller.required()?;
    if who.level < Level::Admin {
        return Err(HubError::detail(StatusCode::UNAUTHORIZED, "access denied"));
    }
    Ok(who)
}

/// A token as the API shows it: its secret only in the answer that made it.
fn record(token: &AccessToken, with_secret: bool, headers: Option<&HeaderMap>) -> Value {
    let agent = headers.and_then(|headers| headers.get("user-agent")?.to_str().ok());
    json!({
        "uuid": token.uuid,
        "client_id": "HUB",
        "creator_ip": "127.0.0.1",
        "creator_ua": agent.unwrap_or_default(),
        "created_at": moment(token.created),
        "last_used": maybe_moment(token.last_used),
        "generated_by": token.generated_by,
        "is_active": token.active,
        "token": if with_secret { token.token.as_str() } else { "" },
        "token_label": token.label,
        "scopes": token.scopes,
    })
}

async fn list_tokens(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, HubError> {
    let who = manager(&caller)?;
    let desk = hub.desk.lock();
    let own: Vec<_> = desk.tokens.iter().filter(|token| token.owner == who.user).collect();
    let address = format!("{}/v2/access-tokens", hub.api);
    let draw = |token: &&AccessToken| record(token, false, None);
    let mut page = PageQuery::read(query.as_deref()).page(&address, &own, draw)?;
    page["active_count"] = json!(own.iter().filter(|token| token.active).count());
    Ok(Json(page))
}

async fn create_token(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let who = manager(&caller)?;
    let asked = body["scopes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let scopes: Vec<String> = asked.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    if scopes.is_empty() || scopes.iter().any(|scope| level_of(scope).is_none()) {
        return Err(HubError::fields("scopes", "invalid scope", "Invalid scopes"));
    }
    let expires = match body["expires_at"].as_str() {
        None => None,
        Some(text) => Some(
            text.parse::<Timestamp>()
                .map_err(|_| HubError::fields("expires_at", "not a date", "Invalid expires_at"))?,
        ),
    };
    let label = body["token_label"].as_str().unwrap_or_default();
    let mut token = fresh_token(&who.user, label, scopes, "manual");
    token.expires = expires;
    let answer = record(&token, true, Some(&headers));
    hub.desk.lock().tokens.push(token);
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

fn fresh_token(owner: &str, label: &str, scopes: Vec<String>, by: &'static str) -> AccessToken {
    let secret: String = uuid::Uuid::new_v4().simple().to_string();
    AccessToken {
        uuid: uuid::Uuid::new_v4().to_string(),
        owner: owner.to_owned(),
        label: label.to_owned(),
        token: format!("dckr_pat_{}", &secret[..27]),
        scopes,
        active: true,
        created: Timestamp::now(),
        last_used: None,
        generated_by: by,
        expires: None,
    }
}

/// The token that `docker login` has made for itself after a sign-in in the browser.
async fn generate_token(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
) -> Answer {
    let who = manager(&caller)?;
    let token = fresh_token(&who.user, "docker-cli", vec!["repo:admin".to_owned()], "auto");
    let answer = json!({ "data": { "token": token.token } });
    hub.desk.lock().tokens.push(token);
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

async fn one_token(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path(uuid): Path<String>,
) -> Answer {
    let who = manager(&caller)?;
    let desk = hub.desk.lock();
    let found = desk.tokens.iter().find(|token| token.owner == who.user && token.uuid == uuid);
    let token = found.ok_or_else(HubError::not_found)?;
    Ok(Json(record(token, false, None)).into_response())
}

async fn change_token(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path(uuid): Path<String>,
    Json(body): Json<Value>,
) -> Answer {
    let who = manager(&caller)?;
    let mut desk = hub.desk.lock();
    let found = desk.tokens.iter_mut().find(|token| token.owner == who.user && token.uuid == uuid);
    let token = found.ok_or_else(HubError::not_found)?;
    if let Some(label) = body["token_label"].as_str() {
        label.clone_into(&mut token.label);
    }
    if let Some(active) = body["is_active"].as_bool() {
        token.active = active;
    }
    Ok(Json(record(token, false, None)).into_response())
}

async fn delete_token(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path(uuid): Path<String>,
) -> Answer {
    let who = manager(&caller)?;
    let mut desk = hub.desk.lock();
    let before = desk.tokens.len();
    desk.tokens.retain(|token| token.owner != who.user || token.uuid != uuid);
    if desk.tokens.len() == before {
        return Err(HubError::not_found());
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
