//! How GitLab words its refusals: a message, an object of messages, or OAuth's envelope.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::vendors::swagger::Refusal;

/// `{"message": "404 Project Not Found"}`
pub(super) fn message(status: StatusCode, text: &str) -> Response {
    (status, Json(json!({ "message": text }))).into_response()
}

/// `{"message": {field: [text]}}`
pub(super) fn fields(faults: &[(&str, &str)]) -> Response {
    let mut body = json!({});
    for (field, text) in faults {
        body[field] = json!([text]);
    }
    (StatusCode::BAD_REQUEST, Json(json!({ "message": body }))).into_response()
}

pub(super) fn unauthorized() -> Response {
    message(StatusCode::UNAUTHORIZED, "401 Unauthorized")
}

pub(super) fn forbidden() -> Response {
    message(StatusCode::FORBIDDEN, "403 Forbidden")
}

pub(super) fn missing(what: &str) -> Response {
    message(StatusCode::NOT_FOUND, &format!("404 {what} Not Found"))
}

/// A token that GitLab knows and no longer takes.
pub(super) fn invalid_token(text: &str) -> Response {
    let body = json!({ "error": "invalid_token", "error_description": text });
    (StatusCode::UNAUTHORIZED, Json(body)).into_response()
}

/// A token that lacks a scope: those that would do are named.
pub(super) fn insufficient_scope(scopes: &[&str]) -> Response {
    let body = json!({
        "error": "insufficient_scope",
        "error_description": "The request requires higher privileges than provided by the access token.",
        "scope": scopes.join(" "),
    });
    (StatusCode::FORBIDDEN, Json(body)).into_response()
}

/// The registry's envelope, as the token service uses it.
pub(super) fn registry(status: StatusCode, code: &str, text: &str) -> Response {
    let body: Value = json!({ "errors": [{ "code": code, "message": text }] });
    (status, Json(body)).into_response()
}

/// What the description does not allow.
pub(super) fn refuse(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::UnknownPath => {
            (StatusCode::NOT_FOUND, Json(json!({ "error": "404 Not Found" }))).into_response()
        }
        Refusal::UnknownMethod => {
            let body = json!({ "error": "405 Not Allowed" });
            (StatusCode::METHOD_NOT_ALLOWED, Json(body)).into_response()
        }
        Refusal::Invalid(text) => {
            (StatusCode::BAD_REQUEST, Json(json!({ "error": text }))).into_response()
        }
    }
}

/// A call of the description that nothing in this project makes, and so the sandbox does not answer.
pub(super) async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "error": "404 Not Found" }))).into_response()
}

/// Beside its API GitLab is a web site: everything else leads to a page.
pub(super) fn pages(api: Router) -> Router {
    Router::new()
        .route("/", axum::routing::get(page))
        .route("/users/sign_in", axum::routing::get(page))
        .fallback_service(api)
}

async fn page() -> Response {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    ([(header::CONTENT_TYPE, html)], "<!DOCTYPE html><title>Sign in · GitLab</title>")
        .into_response()
}
