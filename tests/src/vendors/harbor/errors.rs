//! Harbor's refusals: the distribution protocol's envelope, with codes of its own.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::vendors::swagger::Refusal;

/// One refusal.
#[derive(Debug)]
pub(super) struct HarborError(StatusCode, &'static str, String);

impl HarborError {
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, "BAD_REQUEST", message.into())
    }

    pub(super) fn unauthorized() -> Self {
        Self(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "unauthorized".to_owned())
    }

    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Self(StatusCode::FORBIDDEN, "FORBIDDEN", message.into())
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self(StatusCode::NOT_FOUND, "NOT_FOUND", message.into())
    }

    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self(StatusCode::CONFLICT, "CONFLICT", message.into())
    }

    pub(super) fn precondition(message: impl Into<String>) -> Self {
        Self(StatusCode::PRECONDITION_FAILED, "PRECONDITION", message.into())
    }
}

impl IntoResponse for HarborError {
    fn into_response(self) -> Response {
        let body = json!({ "errors": [{ "code": self.1, "message": self.2 }] });
        (self.0, [("x-request-id", uuid::Uuid::new_v4().to_string())], Json(body)).into_response()
    }
}

/// What go-swagger refuses before a call is reached.
pub(super) fn refuse(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::UnknownPath => {
            HarborError::not_found("The resource does not exist").into_response()
        }
        Refusal::UnknownMethod => {
            let (status, code) = (StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED");
            HarborError(status, code, "method is not allowed".to_owned()).into_response()
        }
        Refusal::Invalid(fault) => {
            let (status, code) = (StatusCode::UNPROCESSABLE_ENTITY, "UNPROCESSABLE_ENTITY");
            HarborError(status, code, fault.clone()).into_response()
        }
    }
}
