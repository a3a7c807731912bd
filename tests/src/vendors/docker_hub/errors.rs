//! The shapes in which Docker Hub refuses: it has several, and clients must read them all.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refusal: a status and a body.
#[derive(Debug)]
pub(super) struct HubError(pub(super) StatusCode, pub(super) Value);

impl HubError {
    /// `{"detail": …}`, as Hub's older parts answer.
    pub(super) fn detail(status: StatusCode, text: &str) -> Self {
        Self(status, json!({ "detail": text }))
    }

    /// `{"message": …, "errinfo": {}}`, as its newer parts answer.
    pub(super) fn message(status: StatusCode, text: &str) -> Self {
        Self(status, json!({ "message": text, "errinfo": {} }))
    }

    /// `{field: [text]}`
    pub(super) fn field(field: &str, text: &str) -> Self {
        Self(StatusCode::BAD_REQUEST, json!({ field: [text] }))
    }

    /// `{"fields": {field: [text]}, "text": …}`
    pub(super) fn fields(field: &str, text: &str, summary: &str) -> Self {
        let body = json!({ "fields": { field: [text] }, "text": summary });
        Self(StatusCode::BAD_REQUEST, body)
    }

    pub(super) fn unauthorized() -> Self {
        Self::message(StatusCode::UNAUTHORIZED, "unauthorized")
    }

    pub(super) fn forbidden() -> Self {
        Self::message(StatusCode::FORBIDDEN, "access denied")
    }

    pub(super) fn not_found() -> Self {
        Self::message(StatusCode::NOT_FOUND, "object not found")
    }
}

impl IntoResponse for HubError {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}
