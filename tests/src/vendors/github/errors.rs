//! How GitHub words its refusals: a message, where to read about it, and the status once more as text.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::vendors::swagger::Refusal;

pub(super) fn message(status: StatusCode, text: &str) -> Response {
    let body = json!({
        "message": text,
        "documentation_url": "https://docs.github.com/rest",
        "status": status.as_u16().to_string(),
    });
    (status, Json(body)).into_response()
}

pub(super) fn missing() -> Response {
    message(StatusCode::NOT_FOUND, "Not Found")
}

/// A call of the description that nothing in this project makes, and so the sandbox does not answer.
pub(super) async fn not_found() -> Response {
    missing()
}

/// What the description does not allow.
pub(super) fn refuse(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::UnknownPath | Refusal::UnknownMethod => missing(),
        Refusal::Invalid(text) => message(StatusCode::BAD_REQUEST, text),
    }
}
