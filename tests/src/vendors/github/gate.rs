//! What every call goes through: the token, the limit, and the headers that tell of both.

use std::sync::Arc;

use axum::extract::{Request, State as Given};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::errors;
use super::people::TOKENS;
use super::state::{Caller, State};
use crate::registry::access::bearer_token;

pub(super) async fn pass(
    Given(state): Given<Arc<State>>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(secret) = bearer_token(request.headers()) else {
        return errors::message(StatusCode::UNAUTHORIZED, "Requires authentication");
    };
    let Some(token) = TOKENS.iter().find(|token| token.secret == secret) else {
        return errors::message(StatusCode::UNAUTHORIZED, "Bad credentials");
    };
    let (limit, used) = {
        let mut desk = state.desk.lock();
        let used = desk.calls.entry(token.user).or_default();
        *used += 1;
        (state.options.hourly_limit, *used)
    };
    let mut headers = HeaderMap::new();
    let mut say = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    let reset = jiff::Timestamp::now().as_second() + 1800;
    say("x-ratelimit-limit", limit.to_string());
    say("x-ratelimit-remaining", limit.saturating_sub(used).to_string());
    say("x-ratelimit-reset", reset.to_string());
    say("x-ratelimit-resource", "core".to_owned());
    if let Some(scopes) = token.scopes {
        say("x-oauth-scopes", scopes.join(", "));
        say("x-accepted-oauth-scopes", accepted(request.uri().path()).to_owned());
    }
    let mut answer = if used > limit {
        let text = format!("API rate limit exceeded for user ID {}.", token.user.len());
        errors::message(StatusCode::FORBIDDEN, &text)
    } else {
        request.extensions_mut().insert(Caller(token));
        next.run(request).await
    };
    answer.headers_mut().extend(headers);
    answer
}

/// The scopes of which a call takes any.
fn accepted(path: &str) -> &'static str {
    match path {
        "/user" => "",
        "/user/orgs" => "admin:org, read:org, repo, user, write:org",
        _ => "delete:packages, read:packages, write:packages",
    }
}
