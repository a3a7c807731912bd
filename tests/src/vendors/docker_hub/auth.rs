//! Signing in to the Hub API: the token calls, and who a request comes from.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::errors::HubError;
use super::state::{Hub, number};
use crate::registry::access::{Identity, Level, bearer_token};

/// Who a request comes from; `None` for a request without a token.
#[derive(Clone, Debug)]
pub(super) struct Caller(pub(super) Option<Identity>);

impl Caller {
    /// The caller, where the call needs one.
    pub(super) fn required(&self) -> Result<&Identity, HubError> {
        self.0.as_ref().ok_or_else(HubError::unauthorized)
    }
}

const WRONG: &str = "Incorrect authentication credentials";
const SECOND_FACTOR: &str = "Require secondary authentication on MFA enabled account";

pub(super) fn router(hub: &Arc<Hub>) -> Router {
    Router::new()
        .route("/v2/auth/token", post(token))
        .route("/v2/users/login", post(login))
        .route("/v2/users/2fa-login", post(second_step))
        .with_state(Arc::clone(hub))
}

impl Hub {
    /// The claims of Docker's own tokens, as far as clients read them, and the level that a sandbox needs to remember.
    pub(super) fn bearer(&self, who: &Identity, source: &str, lifetime_seconds: u64) -> String {
        let claims = json!({
            "iss": format!("{}/", self.api),
            "aud": ["https://hub.docker.com"],
            "sub": format!("sandbox|{}", number(&who.user)),
            "scope": "openid offline_access",
            "source": { "id": format!("{:08x}", number(source)), "type": source },
            "https://hub.docker.com": {
                "username": who.user,
                "email": format!("{}@example.invalid", who.user),
                "uuid": format!("{:08x}-0000-4000-8000-000000000000", number(&who.user)),
                "roles": [],
                "session_id": uuid::Uuid::new_v4().to_string(),
                "source": source,
            },
            "sandbox_level": level_word(who.level),
        });
        self.signer.sign(claims, lifetime_seconds)
    }

    /// Who sent a request. A token that is not good is an error, even where none was needed.
    pub(super) fn caller(&self, headers: &HeaderMap) -> Result<Caller, HubError> {
        if !headers.contains_key("authorization") {
            return Ok(Caller(None));
        }
        let expired = |_| HubError::detail(StatusCode::UNAUTHORIZED, "Invalid or expired token");
        let token = bearer_token(headers).ok_or_else(HubError::unauthorized)?;
        let claims = self.signer.read(token).map_err(expired)?;
        let user = claims["https://hub.docker.com"]["username"].as_str().unwrap_or_default();
        if self.account(user).is_none() {
            return Err(HubError::unauthorized());
        }
        let level = claims["sandbox_level"].as_str().map_or(Level::PublicRead, level_from);
        Ok(Caller(Some(Identity { user: user.to_owned(), level })))
    }

    /// A password or an access token. The second factor is for the password only.
    fn identify(&self, user: &str, secret: &str) -> Result<(Identity, &'static str), SignInFault> {
        if let Some(token) = self.use_token(user, secret) {
            return Ok((Identity { user: user.to_owned(), level: token.level() }, "pat"));
        }
        let account = self.account(user).filter(|account| account.password == secret);
        match account {
            None => Err(SignInFault::Wrong),
            Some(account) if account.second_factor.is_some() => Err(SignInFault::SecondFactor),
            Some(_) => Ok((Identity { user: user.to_owned(), level: Level::Admin }, "pwd")),
        }
    }
}

enum SignInFault {
    Wrong,
    SecondFactor,
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::PublicRead => "repo:public_read",
        Level::Read => "repo:read",
        Level::Write => "repo:write",
        Level::Admin => "repo:admin",
    }
}

fn level_from(word: &str) -> Level {
    super::state::level_of(word).unwrap_or(Level::PublicRead)
}

async fn token(
    State(hub): State<Arc<Hub>>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, HubError> {
    let user = body["identifier"].as_str().unwrap_or_default();
    let secret = body["secret"].as_str().unwrap_or_default();
    match hub.identify(user, secret) {
        Ok((who, source)) => {
            let token = hub.bearer(&who, source, hub.options.token_seconds);
            Ok(Json(json!({ "access_token": token })))
        }
        Err(SignInFault::Wrong) => Err(HubError::detail(StatusCode::UNAUTHORIZED, WRONG)),
        // This call has no second step: the person signs in by `users/login`, or with an access token.
        Err(SignInFault::SecondFactor) => {
            Err(HubError::detail(StatusCode::UNAUTHORIZED, SECOND_FACTOR))
        }
    }
}

async fn login(
    State(hub): State<Arc<Hub>>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, HubError> {
    let user = body["username"].as_str().unwrap_or_default();
    let secret = body["password"].as_str().unwrap_or_default();
    match hub.identify(user, secret) {
        Ok((who, source)) => {
            let token = hub.bearer(&who, source, hub.options.session_seconds);
            Ok(Json(json!({ "token": token })))
        }
        Err(SignInFault::Wrong) => Err(HubError::detail(StatusCode::UNAUTHORIZED, WRONG)),
        Err(SignInFault::SecondFactor) => {
            let step =
                hub.signer.sign(json!({ "second_step_of": user }), hub.options.second_step_seconds);
            hub.desk.lock().second_steps.insert(step.clone(), user.to_owned());
            let body = json!({ "detail": SECOND_FACTOR, "login_2fa_token": step });
            Err(HubError(StatusCode::UNAUTHORIZED, body))
        }
    }
}

async fn second_step(
    State(hub): State<Arc<Hub>>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, HubError> {
    let wrong = || HubError::detail(StatusCode::UNAUTHORIZED, WRONG);
    let step = body["login_2fa_token"].as_str().unwrap_or_default();
    // A late code fails like a wrong one: the step's token has its own expiry.
    hub.signer.read(step).map_err(|_| wrong())?;
    let user = hub.desk.lock().second_steps.get(step).cloned().ok_or_else(wrong)?;
    let expected = hub.account(&user).and_then(|account| account.second_factor.clone());
    if expected.is_none() || body["code"].as_str() != expected.as_deref() {
        return Err(wrong());
    }
    hub.desk.lock().second_steps.remove(step);
    let who = Identity { user, level: Level::Admin };
    let token = hub.bearer(&who, "pwd", hub.options.session_seconds);
    Ok(Json(json!({ "token": token })))
}
