//! A token server: distribution's `token` specification (GET) and its `OAuth2` form (POST).
//!
//! It grants what it may of what was asked, and says nothing about the rest, as the real ones do.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::access::{Accounts, Identity, Need, basic_credentials};
use super::jwt::{Signer, TokenFault};

/// Issues the tokens of one registry, and reads them back.
pub struct TokenServer {
    accounts: Arc<dyn Accounts>,
    realm: String,
    service: String,
    lifetime_seconds: u64,
    signer: Signer,
    refresh_tokens: Mutex<HashMap<String, Identity>>,
}

/// What a token allows.
#[derive(Debug)]
pub struct Grant {
    /// Whose it is; `None` for an anonymous token.
    pub user: Option<String>,
    access: Vec<Value>,
}

impl Grant {
    /// Whether the token allows all of `need`.
    pub fn covers(&self, need: &Need) -> bool {
        let (kind, name) = match &need.name {
            Some(name) => ("repository", name.as_str()),
            None => ("registry", "catalog"),
        };
        need.actions.iter().all(|action| {
            self.access.iter().any(|entry| {
                let actions = entry["actions"].as_array();
                entry["type"] == kind
                    && entry["name"] == name
                    && actions.is_some_and(|words| words.iter().any(|word| word == action.word()))
            })
        })
    }
}

impl TokenServer {
    /// A token server for `service`, to be found at `realm`.
    pub fn new(
        accounts: Arc<dyn Accounts>,
        realm: String,
        service: &str,
        lifetime_seconds: u64,
    ) -> Self {
        Self {
            accounts,
            realm,
            service: service.to_owned(),
            lifetime_seconds,
            signer: Signer::default(),
            refresh_tokens: Mutex::default(),
        }
    }

    /// The same with a signer of its own.
    pub fn signing(
        accounts: Arc<dyn Accounts>,
        realm: String,
        service: &str,
        lifetime_seconds: u64,
        signer: Signer,
    ) -> Self {
        Self { signer, ..Self::new(accounts, realm, service, lifetime_seconds) }
    }

    /// A refresh token of somebody, as a sign-in of theirs would have got it.
    pub fn identity_token(&self, user: &str, secret: &str) -> Option<String> {
        let who = self.accounts.sign_in(user, secret)?;
        Some(self.keep_refresh_token(who))
    }

    /// Its address, as the registry's challenge names it.
    pub fn realm(&self) -> &str {
        &self.realm
    }

    /// The service it issues tokens for.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Whose tokens it issues.
    pub(super) fn accounts(&self) -> &dyn Accounts {
        &*self.accounts
    }

    /// Reads a token of its own.
    pub fn read(&self, token: &str) -> Result<Grant, TokenFault> {
        let claims = self.signer.read(token)?;
        if claims["aud"] != self.service {
            return Err(TokenFault::Invalid);
        }
        let user = claims["sub"].as_str().filter(|user| !user.is_empty()).map(str::to_owned);
        let access = claims["access"].as_array().cloned().unwrap_or_default();
        Ok(Grant { user, access })
    }

    /// Serves `path`, the path of the realm.
    pub fn router(self: &Arc<Self>, path: &str) -> Router {
        Router::new().route(path, get(by_query).post(by_form)).with_state(Arc::clone(self))
    }

    /// The answer for somebody who has shown who they are, in whatever way, or for nobody.
    pub(crate) fn issue(&self, who: Option<&Identity>, scopes: &[String]) -> Value {
        let access: Vec<Value> =
            scopes.iter().filter_map(|scope| self.access(who, scope)).collect();
        let user = who.map(|who| who.user.as_str()).unwrap_or_default();
        let claims =
            json!({ "iss": self.realm, "sub": user, "aud": self.service, "access": access });
        let token = self.signer.sign(claims, self.lifetime_seconds);
        json!({
            "token": token,
            "access_token": token,
            "expires_in": self.lifetime_seconds,
            "issued_at": Timestamp::now().to_string(),
        })
    }

    /// The part of one asked scope that is granted; the scope grammar lets a resource's name hold colons (a host with a port).
    fn access(&self, who: Option<&Identity>, scope: &str) -> Option<Value> {
        let (kind, rest) = scope.split_once(':')?;
        let (name, asked) = rest.rsplit_once(':')?;
        let resource = match kind {
            "repository" => Some(name),
            "registry" if name == "catalog" => None,
            _ => return None,
        };
        let granted = self.accounts.granted(who, resource);
        let everything = asked.split(',').any(|word| word == "*");
        let words: Vec<&str> = granted
            .iter()
            .map(|action| action.word())
            .filter(|word| everything || asked.split(',').any(|wanted| wanted == *word))
            .collect();
        (!words.is_empty()).then(|| json!({ "type": kind, "name": name, "actions": words }))
    }
}

async fn by_query(
    State(server): State<Arc<TokenServer>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fields = pairs(query.unwrap_or_default().as_bytes());
    if first(&fields, "service").is_none_or(|service| service != server.service) {
        return refuse(StatusCode::BAD_REQUEST, "unknown or missing service");
    }
    let who = match basic_credentials(&headers) {
        Some((user, secret)) => match server.accounts.sign_in(&user, &secret) {
            Some(who) => Some(who),
            None => return refuse(StatusCode::UNAUTHORIZED, "incorrect username or password"),
        },
        None if headers.contains_key("authorization") => {
            return refuse(StatusCode::UNAUTHORIZED, "unsupported authorization");
        }
        None => None,
    };
    let mut answer = server.issue(who.as_ref(), &all_scopes(&fields));
    if let Some(who) = who.filter(|_| first(&fields, "offline_token") == Some("true")) {
        answer["refresh_token"] = json!(server.keep_refresh_token(who));
    }
    Json(answer).into_response()
}

async fn by_form(State(server): State<Arc<TokenServer>>, body: axum::body::Bytes) -> Response {
    let fields = pairs(&body);
    if first(&fields, "service").is_none_or(|service| service != server.service) {
        return refuse(StatusCode::BAD_REQUEST, "unknown or missing service");
    }
    if first(&fields, "client_id").is_none_or(str::is_empty) {
        return refuse(StatusCode::BAD_REQUEST, "missing client_id");
    }
    let who = match first(&fields, "grant_type") {
        Some("password") => {
            let user = first(&fields, "username").unwrap_or_default();
            let secret = first(&fields, "password").unwrap_or_default();
            server.accounts.sign_in(user, secret)
        }
        Some("refresh_token") => {
            let token = first(&fields, "refresh_token").unwrap_or_default();
            server.refresh_tokens.lock().get(token).cloned()
        }
        _ => return refuse(StatusCode::BAD_REQUEST, "unsupported grant_type"),
    };
    let Some(who) = who else {
        return refuse(StatusCode::UNAUTHORIZED, "incorrect username or password");
    };
    let scopes = all_scopes(&fields);
    let mut answer = server.issue(Some(&who), &scopes);
    answer["scope"] = json!(scopes.join(" "));
    if first(&fields, "access_type") == Some("offline") {
        answer["refresh_token"] = json!(server.keep_refresh_token(who));
    }
    Json(answer).into_response()
}

impl TokenServer {
    fn keep_refresh_token(&self, who: Identity) -> String {
        let token = uuid::Uuid::new_v4().to_string();
        self.refresh_tokens.lock().insert(token.clone(), who);
        token
    }
}

/// The refusal of token services that speak of `details` (Docker's own among them).
fn refuse(status: StatusCode, details: &str) -> Response {
    (status, Json(json!({ "details": details }))).into_response()
}

fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

fn first<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn all_scopes(fields: &[(String, String)]) -> Vec<String> {
    let scopes = fields.iter().filter(|(key, _)| key == "scope");
    scopes
        .flat_map(|(_, value)| value.split(' '))
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect()
}
