//! Signing in with the browser: the OAuth device flow (RFC 8628) as Docker's issuer speaks it, with a page to confirm on.

use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::state::{Account, Hub};
use crate::registry::access::{Identity, Level};

/// The client id that the sandbox knows.
pub const CLIENT_ID: &str = "roadstead-sandbox";

const AUDIENCE: &str = "https://hub.docker.com";
const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// Letters that cannot be taken for others.
const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";

/// What became of a device's request.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Open,
    Confirmed(String),
    Denied,
}

/// One sign-in that waits for a person.
#[derive(Clone, Debug)]
pub(super) struct Device {
    code: String,
    user_code: String,
    offline: bool,
    expires: Timestamp,
    interval: i64,
    last_poll: Option<Timestamp>,
    verdict: Verdict,
}

pub(super) fn router(hub: &Arc<Hub>) -> Router {
    Router::new()
        .route("/oauth/device/code", post(device_code))
        .route("/oauth/token", post(token))
        .route("/oauth/revoke", post(revoke))
        .route("/activate", get(page).post(confirm))
        .with_state(Arc::clone(hub))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Fields {
    client_id: String,
    audience: String,
    scope: String,
    grant_type: String,
    device_code: String,
    refresh_token: String,
    token: String,
    user_code: String,
    username: String,
    decision: String,
}

fn refuse(status: StatusCode, error: &str, description: &str) -> Response {
    (status, Json(json!({ "error": error, "error_description": description }))).into_response()
}

fn wrong_client(fields: &Fields) -> Option<Response> {
    let text = "Unknown client";
    (fields.client_id != CLIENT_ID)
        .then(|| refuse(StatusCode::UNAUTHORIZED, "invalid_client", text))
}

async fn device_code(State(hub): State<Arc<Hub>>, Form(fields): Form<Fields>) -> Response {
    if let Some(answer) = wrong_client(&fields) {
        return answer;
    }
    if fields.audience != AUDIENCE {
        let text = format!("Service not found: {}", fields.audience);
        return refuse(StatusCode::FORBIDDEN, "access_denied", &text);
    }
    let options = &hub.options;
    let device = Device {
        code: uuid::Uuid::new_v4().simple().to_string(),
        user_code: user_code(),
        offline: fields.scope.split(' ').any(|scope| scope == "offline_access"),
        expires: after(options.device_seconds),
        interval: options.device_interval,
        last_poll: None,
        verdict: Verdict::Open,
    };
    let page = format!("{}/activate", hub.api);
    let answer = json!({
        "device_code": device.code,
        "user_code": device.user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code={}", device.user_code),
        "expires_in": options.device_seconds,
        "interval": options.device_interval,
    });
    hub.desk.lock().devices.push(device);
    Json(answer).into_response()
}

fn after(seconds: u64) -> Timestamp {
    let length = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    Timestamp::now().checked_add(length).unwrap_or(Timestamp::MAX)
}

fn user_code() -> String {
    let letter = || char::from(LETTERS[usize::from(rand::random::<u8>()) % LETTERS.len()]);
    let half = || (0..4).map(|_| letter()).collect::<String>();
    format!("{}-{}", half(), half())
}

async fn token(State(hub): State<Arc<Hub>>, Form(fields): Form<Fields>) -> Response {
    if let Some(answer) = wrong_client(&fields) {
        return answer;
    }
    match fields.grant_type.as_str() {
        DEVICE_GRANT => poll(&hub, &fields.device_code),
        "refresh_token" => refresh(&hub, &fields.refresh_token),
        _ => refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type", "Unsupported grant type"),
    }
}

/// One poll. Asking before the interval is over makes the interval five seconds longer.
fn poll(hub: &Hub, code: &str) -> Response {
    let mut desk = hub.desk.lock();
    let now = Timestamp::now();
    let Some(at) = desk.devices.iter().position(|device| device.code == code) else {
        return refuse(StatusCode::FORBIDDEN, "invalid_grant", "Invalid or expired device code.");
    };
    let device = &mut desk.devices[at];
    if now >= device.expires {
        let text = "This code is expired or has already been used.";
        return refuse(StatusCode::FORBIDDEN, "expired_token", text);
    }
    let early = device
        .last_poll
        .is_some_and(|last| now.duration_since(last) < SignedDuration::from_secs(device.interval));
    device.last_poll = Some(now);
    if early {
        device.interval += 5;
        let text = "You are polling faster than the specified interval.";
        return refuse(StatusCode::TOO_MANY_REQUESTS, "slow_down", text);
    }
    match device.verdict.clone() {
        Verdict::Open => {
            let text = "User has yet to authorize device code.";
            refuse(StatusCode::FORBIDDEN, "authorization_pending", text)
        }
        Verdict::Denied => {
            desk.devices.remove(at);
            let text = "User cancelled the confirmation prompt.";
            refuse(StatusCode::FORBIDDEN, "access_denied", text)
        }
        Verdict::Confirmed(user) => {
            let offline = desk.devices.remove(at).offline;
            drop(desk);
            Json(hub.oauth_tokens(&user, offline)).into_response()
        }
    }
}

/// A refresh token works once: the answer holds the next one.
fn refresh(hub: &Hub, token: &str) -> Response {
    let user = hub.desk.lock().refresh_tokens.remove(token);
    if let Some(user) = user {
        return Json(hub.oauth_tokens(&user, true)).into_response();
    }
    refuse(StatusCode::FORBIDDEN, "invalid_grant", "Unknown or invalid refresh token.")
}

impl Hub {
    fn oauth_tokens(&self, user: &str, offline: bool) -> Value {
        let who = Identity { user: user.to_owned(), level: Level::Admin };
        let access = self.bearer(&who, "device", self.options.token_seconds);
        let mut answer = json!({
            "access_token": access,
            "id_token": access,
            "scope": if offline { "openid offline_access" } else { "openid" },
            "expires_in": self.options.token_seconds,
            "token_type": "Bearer",
        });
        if offline {
            let token = format!("v1.{}", uuid::Uuid::new_v4().simple());
            self.desk.lock().refresh_tokens.insert(token.clone(), user.to_owned());
            answer["refresh_token"] = json!(token);
        }
        answer
    }

    /// The user codes that wait for somebody, newest last.
    pub(super) fn waiting_codes(&self) -> Vec<String> {
        let desk = self.desk.lock();
        let open = desk.devices.iter().filter(|device| device.verdict == Verdict::Open);
        open.map(|device| device.user_code.clone()).collect()
    }

    /// Decides for a person; whether the code was waiting.
    pub(super) fn decide(&self, user_code: &str, user: Option<&str>) -> bool {
        let wanted = user_code.trim().to_uppercase();
        let mut desk = self.desk.lock();
        let found = desk.devices.iter_mut().find(|device| {
            device.user_code == wanted
                && device.verdict == Verdict::Open
                && Timestamp::now() < device.expires
        });
        let Some(device) = found else { return false };
        device.verdict = match user {
            Some(user) => Verdict::Confirmed(user.to_owned()),
            None => Verdict::Denied,
        };
        true
    }
}

async fn revoke(State(hub): State<Arc<Hub>>, Form(fields): Form<Fields>) -> Response {
    if let Some(answer) = wrong_client(&fields) {
        return answer;
    }
    hub.desk.lock().refresh_tokens.remove(&fields.token);
    StatusCode::OK.into_response()
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PageQuery {
    user_code: String,
}

async fn page(State(hub): State<Arc<Hub>>, Query(query): Query<PageQuery>) -> Html<String> {
    let option = |account: &Account| format!("<option>{}</option>", account.name);
    let choices = hub.accounts.iter().map(option).collect::<Vec<_>>().concat();
    let code = escape(&query.user_code);
    Html(document(&format!(
        "<h1>Device confirmation</h1>\
         <p>An app asks to sign in. Check that it shows the same code.</p>\
         <form method=\"post\" action=\"/activate\">\
         <p><label>Code <input name=\"user_code\" value=\"{code}\" autocomplete=\"off\" required></label></p>\
         <p><label>Account <select name=\"username\">{choices}</select></label></p>\
         <p><button name=\"decision\" value=\"confirm\">Confirm</button> \
         <button name=\"decision\" value=\"deny\">Deny</button></p></form>"
    )))
}

async fn confirm(State(hub): State<Arc<Hub>>, Form(fields): Form<Fields>) -> Response {
    let known = hub.account(&fields.username).is_some();
    let user = (fields.decision == "confirm").then_some(fields.username.as_str());
    if (user.is_some() && !known) || !hub.decide(&fields.user_code, user) {
        let text = document("<h1>Invalid code</h1><p>This code is wrong or has expired.</p>");
        return (StatusCode::BAD_REQUEST, Html(text)).into_response();
    }
    let text = match user {
        Some(_) => "<h1>Confirmed</h1><p>The app is signed in. You can close this page.</p>",
        None => "<h1>Denied</h1><p>The app was not signed in.</p>",
    };
    Html(document(text)).into_response()
}

fn document(body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Sandbox sign-in</title>\
         <style>body{{font:16px system-ui;max-width:32rem;margin:4rem auto;padding:0 1rem}}</style>{body}</html>"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
