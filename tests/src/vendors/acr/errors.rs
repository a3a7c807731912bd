//! Refusals: the distribution protocol's envelope, with the id that Azure's support asks for.

use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::registry::RegistryError;
use crate::vendors::swagger::Refusal;

const CORRELATION: HeaderName = HeaderName::from_static("x-ms-correlation-request-id");

/// A refusal in the registry's words.
pub(super) fn refused(status: StatusCode, code: &'static str, message: &str) -> Response {
    let id = uuid::Uuid::new_v4().to_string();
    RegistryError::new(status, code, message).with_header(CORRELATION, &id).into_response()
}

/// What the service says to whoever it does not know.
pub(super) fn unauthorized(message: &str) -> Response {
    refused(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message)
}

/// What is refused before a call is reached.
pub(super) fn refuse(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::UnknownPath => refused(StatusCode::NOT_FOUND, "NOT_FOUND", "404 page not found"),
        Refusal::UnknownMethod => {
            let (status, code) = (StatusCode::METHOD_NOT_ALLOWED, "UNSUPPORTED");
            refused(status, code, "The operation is unsupported.")
        }
        Refusal::Invalid(fault) => refused(StatusCode::BAD_REQUEST, "BAD_REQUEST", fault),
    }
}
