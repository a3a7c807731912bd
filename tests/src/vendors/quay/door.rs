//! The registry's door, as Quay keeps it.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Given};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::state::{Listing, PASSWORDS, PERSON, ROBOT, ROBOTS_OWN, State, TOKENS};
use crate::registry::access::{Accounts, Action, Identity, Level, basic_credentials, bearer_token};
use crate::registry::token::TokenServer;
use crate::registry::{Observer, RegistryError};

/// What the server believes to be called, whatever it was called by.
const OWN_NAME: &str = "http://quay.internal";
/// Names on a page of the catalogue, at most.
const PAGE: usize = 100;

/// The accounts behind the token service.
pub(super) struct Keepers(pub(super) Arc<State>);

impl Accounts for Keepers {
    fn sign_in(&self, user: &str, secret: &str) -> Option<Identity> {
        let name = if user == "$oauthtoken" {
            let token = self.0.token(secret).ok()?;
            format!("token {}", TOKENS.iter().position(|known| known.secret == token.secret)?)
        } else {
            let known = PASSWORDS.iter().find(|known| **known == (user, secret))?;
            known.0.to_owned()
        };
        Some(Identity { user: name, level: Level::Admin })
    }

    /// What is not granted is left out, and nothing is said about it.
    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action> {
        let Some(name) = name else { return Vec::new() };
        let namespace = name.split('/').next().unwrap_or_default();
        let listing = self.0.listing(name);
        let public = listing.as_ref().is_some_and(|listing| listing.public);
        let (read, write) = match who.map(|who| who.user.as_str()) {
            None => (false, false),
            Some(ROBOT) => (name == ROBOTS_OWN, name == ROBOTS_OWN),
            Some(PERSON) => (State::is_skippers(namespace), State::may_create(namespace)),
            Some(token) => {
                let at = token.strip_prefix("token ").and_then(|at| at.parse::<usize>().ok());
                let scopes =
                    at.and_then(|at| TOKENS.get(at)).map(|token| token.scopes).unwrap_or_default();
                let has = |scope: &str| scopes.contains(&scope);
                (
                    has("repo:read") && State::is_skippers(namespace),
                    has("repo:write") && State::may_create(namespace),
                )
            }
        };
        let write = write && self.0.is_name(name.split_once('/').map_or("", |(_, short)| short));
        let mut granted = Vec::new();
        if public || (read && (listing.is_some() || write)) {
            granted.push(Action::Pull);
        }
        if write {
            granted.extend([Action::Push, Action::Delete]);
        }
        granted
    }
}

/// The registry tells Quay about pushes through this: a push to a name that is not there makes it, private.
pub(super) struct Watch(pub(super) Arc<State>);

impl Observer for Watch {
    fn pushed(&self, name: &str, _who: Option<&str>) {
        let mut desk = self.0.desk.lock();
        desk.listings.entry(name.to_owned()).or_insert_with(|| Listing::new(false, ""));
    }
}

/// `/v2/auth` with the rules of Quay's own around the ordinary token service, and the catalogue.
pub(super) fn router(state: &Arc<State>, tokens: &Arc<TokenServer>) -> Router {
    let auth = tokens.router("/v2/auth").layer(from_fn_with_state(Arc::clone(state), token_rules));
    let catalogue = Router::new()
        .route("/v2/_catalog", get(catalogue))
        .with_state((Arc::clone(state), Arc::clone(tokens)));
    auth.merge(catalogue)
}

fn refused(status: StatusCode, code: &'static str, message: &str) -> Response {
    RegistryError::new(status, code, message).with_detail(json!({})).into_response()
}

/// GET only; scopes it knows, or none; one field in the answer.
async fn token_rules(Given(state): Given<Arc<State>>, request: Request, next: Next) -> Response {
    if *request.method() != Method::GET {
        return (StatusCode::METHOD_NOT_ALLOWED, "").into_response();
    }
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let scopes = form_urlencoded::parse(query).filter(|(name, _)| name == "scope");
    let scopes: Vec<String> = scopes.map(|(_, scope)| scope.into_owned()).collect();
    if let Some(scope) = scopes.iter().find(|scope| !is_scope(scope)) {
        let text = format!("Unable to decode repository and actions: {scope}");
        return refused(StatusCode::BAD_REQUEST, "INVALID_REQUEST", &text);
    }
    let brought = request.headers().contains_key(header::AUTHORIZATION);
    if !brought && scopes.is_empty() {
        let text = "access to the requested resource is not authorized";
        return refused(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", text);
    }
    let reason =
        basic_credentials(request.headers()).and_then(|(user, secret)| match user.as_str() {
            "$oauthtoken" => state.token(&secret).err().map(str::to_owned),
            user => {
                let known = PASSWORDS.contains(&(user, secret.as_str()));
                (!known).then(|| {
                    format!("Could not find robot with username: {user} and supplied password.")
                })
            }
        });
    if let Some(reason) = reason {
        return refused(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", &reason);
    }
    let (parts, body) = next.run(request).await.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    match serde_json::from_slice::<Value>(&bytes) {
        Ok(answer) if parts.status.is_success() => {
            Json(json!({ "token": answer["token"] })).into_response()
        }
        _ => Response::from_parts(parts, Body::from(bytes)),
    }
}

/// `repository:<name>:<push|pull|*>[,…]`
fn is_scope(scope: &str) -> bool {
    let Some((name, actions)) =
        scope.strip_prefix("repository:").and_then(|rest| rest.rsplit_once(':'))
    else {
        return false;
    };
    !name.is_empty() && actions.split(',').all(|action| matches!(action, "push" | "pull" | "*"))
}

/// What may be seen with a token; everything public is left out. `last` is a mark here and no name.
async fn catalogue(
    Given((state, tokens)): Given<(Arc<State>, Arc<TokenServer>)>,
    request: Request,
) -> Response {
    let user = bearer_token(request.headers())
        .and_then(|token| tokens.read(token).ok())
        .and_then(|g| g.user);
    let Some(user) = user else {
        let challenge =
            format!(r#"Bearer realm="{}",service="{}""#, tokens.realm(), tokens.service());
        let answer = refused(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "authentication required");
        return ([(header::WWW_AUTHENTICATE, challenge)], answer).into_response();
    };
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let fields: Vec<(String, String)> = form_urlencoded::parse(query).into_owned().collect();
    let text =
        |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let limit = text("n").and_then(|n| n.parse().ok()).unwrap_or(PAGE).clamp(1, PAGE);
    let identity = Identity { user, level: Level::Admin };
    let keepers = Keepers(Arc::clone(&state));
    let all: Vec<String> = state.desk.lock().listings.keys().cloned().collect();
    let own = all.into_iter().filter(|name| {
        let member = identity.user != ROBOT || name == ROBOTS_OWN;
        let theirs = State::is_skippers(name.split('/').next().unwrap_or_default());
        member && theirs && keepers.granted(Some(&identity), Some(name)).contains(&Action::Pull)
    });
    let own: Vec<String> = own.collect();
    let start = state.start(text("next_page").or(text("last")));
    let page: Vec<&String> = own.iter().skip(start).take(limit).collect();
    let mut headers = HeaderMap::new();
    if own.len() > start + limit {
        let mark = state.mark(start + limit);
        let link = format!("<{OWN_NAME}/v2/_catalog?n={limit}&next_page={mark}>; rel=\"next\"");
        if let Ok(link) = link.parse() {
            headers.insert(header::LINK, link);
        }
    }
    (headers, Json(json!({ "repositories": page }))).into_response()
}

/// The body of `/v2/` is the JSON `true`, whatever the status.
pub(super) fn around(router: Router) -> Router {
    router.layer(from_fn(ping))
}

async fn ping(request: Request, next: Next) -> Response {
    let is_ping = request.uri().path() == "/v2/";
    let answer = next.run(request).await;
    if !is_ping {
        return answer;
    }
    let (mut parts, _) = answer.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from("true"))
}
