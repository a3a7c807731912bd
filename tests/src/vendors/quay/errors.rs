//! Quay's refusals: `application/problem+json` with old names beside the new ones (quay/quay `endpoints/exception.py`).

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::state::Caller;
use crate::vendors::swagger::Refusal;

/// One refusal.
#[derive(Debug)]
pub(super) struct QuayError(StatusCode, &'static str, String);

impl QuayError {
    pub(super) fn invalid_request(detail: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, "invalid_request", detail.into())
    }

    pub(super) fn invalid_token() -> Self {
        Self(StatusCode::UNAUTHORIZED, "invalid_token", "Requires authentication".to_owned())
    }

    /// Strangers are asked to sign in; whoever is known lacks a scope, or the right itself: it does not say which.
    pub(super) fn unauthorized(caller: Caller) -> Self {
        match caller {
            Caller::Anybody => Self::invalid_token(),
            Caller::Token(_) => {
                Self(StatusCode::FORBIDDEN, "insufficient_scope", "Unauthorized".to_owned())
            }
        }
    }

    pub(super) fn exceeds_license() -> Self {
        Self(StatusCode::PAYMENT_REQUIRED, "exceeds_license", "Payment Required".to_owned())
    }

    pub(super) fn not_found() -> Self {
        Self(StatusCode::NOT_FOUND, "not_found", "Not Found".to_owned())
    }
}

impl IntoResponse for QuayError {
    fn into_response(self) -> Response {
        let body = json!({
            "status": self.0.as_u16(),
            "type": format!("http://quay.internal/api/v1/error/{}", self.1),
            "detail": self.2,
            "title": self.1,
            "error_message": self.2,
            "error_type": self.1,
        });
        (self.0, Json(body)).into_response()
    }
}

/// What the request parser refuses before a call is reached.
pub(super) fn refuse(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::UnknownPath => QuayError::not_found().into_response(),
        Refusal::UnknownMethod => {
            let body = json!({ "message": "The method is not allowed for the requested URL." });
            (StatusCode::METHOD_NOT_ALLOWED, Json(body)).into_response()
        }
        Refusal::Invalid(fault) => QuayError::invalid_request(fault.clone()).into_response(),
    }
}
