//! The registry's token service, `/jwt/auth`, as GitLab words it: nothing but `{"token"}`, 401 for a wrong secret, 403 for one that
//! is not for images and for nobody who asks for nothing, 404 where there is no registry.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State as Given};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::errors;
use super::people::{Kind, PEOPLE, Standing, TOKENS, Token};
use super::state::{State, is_within, role};
use crate::registry::access::{Accounts, Action, Identity, Level, basic_credentials};
use crate::registry::token::TokenServer;

const WRONG: &str = "HTTP Basic: Access denied. The provided password or token is incorrect or your account has 2FA enabled and you must use a personal access token instead of a password.";

pub(super) fn router(state: &Arc<State>, server: &Arc<TokenServer>) -> Router {
    server.router("/jwt/auth").layer(from_fn_with_state(Arc::clone(state), worded))
}

/// What somebody came with.
enum Came {
    /// A token; the user name counts for deploy tokens only.
    Token(&'static Token),
    /// A password.
    Password(&'static str),
}

fn came(user: &str, secret: &str) -> Option<Came> {
    let fits = |token: &&Token| {
        let named = matches!(token.kind, Kind::Personal) || token.user == user;
        token.secret == secret && token.standing == Standing::Active && named
    };
    if let Some(token) = TOKENS.iter().find(fits) {
        return Some(Came::Token(token));
    }
    let known = |person: &&super::people::Person| {
        person.name == user && person.password == secret && !person.second_factor
    };
    PEOPLE.iter().find(known).map(|person| Came::Password(person.name))
}

/// How far a token's scopes reach into the registry; `None`: not at all.
fn reach(token: &Token) -> Option<Level> {
    let has = |scope: &str| token.scopes.contains(&scope);
    match (has("read_registry"), has("write_registry"), has("api")) {
        (true, true, true) => Some(Level::Admin),
        (_, true, _) => Some(Level::Write),
        (true, false, _) => Some(Level::Read),
        (false, false, _) => None,
    }
}

async fn worded(Given(state): Given<Arc<State>>, request: Request, next: Next) -> Response {
    if !state.options.registry {
        return errors::registry(StatusCode::NOT_FOUND, "UNAVAILABLE", "registry not enabled");
    }
    let denied = || errors::registry(StatusCode::FORBIDDEN, "DENIED", "access forbidden");
    let query = request.uri().query().unwrap_or_default();
    let who = basic_credentials(request.headers()).map(|(user, secret)| came(&user, &secret));
    match who {
        Some(None) => return errors::registry(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", WRONG),
        Some(Some(Came::Token(token))) if reach(token).is_none() => return denied(),
        None if !query.contains("scope=") => return denied(),
        _ => {}
    }
    let answer = next.run(request).await;
    if !answer.status().is_success() {
        return answer;
    }
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap_or_default();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    Json(json!({ "token": body["token"] })).into_response()
}

/// The accounts behind the token service.
pub(super) struct Keepers(pub(super) Arc<State>);

impl Accounts for Keepers {
    fn sign_in(&self, user: &str, secret: &str) -> Option<Identity> {
        match came(user, secret)? {
            Came::Token(token) => {
                Some(Identity { user: token.user.to_owned(), level: reach(token)? })
            }
            Came::Password(name) => Some(Identity { user: name.to_owned(), level: Level::Admin }),
        }
    }

    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action> {
        let Some(project) = name.and_then(|name| self.0.project_of(name)) else {
            return Vec::new();
        };
        let deploy = |who: &Identity| {
            TOKENS.iter().find(|token| token.user == who.user && token.kind != Kind::Personal)
        };
        if let Some((who, token)) = who.and_then(|who| Some((who, deploy(who)?))) {
            let Kind::Deploy(place) = token.kind else { return Vec::new() };
            let mine = is_within(&project.path, place) && project.registry != "disabled";
            return match who.level {
                _ if !mine => Vec::new(),
                Level::Write | Level::Admin => vec![Action::Pull, Action::Push],
                Level::Read | Level::PublicRead => vec![Action::Pull],
            };
        }
        let user = who.map(|who| who.user.as_str());
        if !State::may_pull(user, &project) {
            return Vec::new();
        }
        let mut actions = vec![Action::Pull];
        if let Some(who) = who {
            let level = role(&who.user, &project.path);
            if level >= 30 && who.level >= Level::Write {
                actions.push(Action::Push);
            }
            if level >= 40 && who.level >= Level::Admin {
                actions.push(Action::Delete);
            }
        }
        actions
    }
}
