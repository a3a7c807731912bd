//! Artifactory's refusals: the usual list, with the status as a number where others have a code.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::vendors::swagger::Refusal;

/// One refusal.
#[derive(Debug)]
pub(super) struct ArtifactoryError(StatusCode, String);

impl ArtifactoryError {
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, message.into())
    }

    pub(super) fn unauthorized() -> Self {
        Self(StatusCode::UNAUTHORIZED, "Authentication is required".to_owned())
    }

    pub(super) fn bad_credentials() -> Self {
        Self(StatusCode::UNAUTHORIZED, "Bad credentials".to_owned())
    }

    pub(super) fn forbidden() -> Self {
        Self(StatusCode::FORBIDDEN, "Forbidden".to_owned())
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self(StatusCode::NOT_FOUND, message.into())
    }
}

impl IntoResponse for ArtifactoryError {
    fn into_response(self) -> Response {
        let body = json!({ "errors": [{ "status": self.0.as_u16(), "message": self.1 }] });
        let answer = (self.0, Json(body)).into_response();
        if self.0 == StatusCode::UNAUTHORIZED {
            let challenge = r#"Basic realm="Artifactory Realm""#;
            return ([(header::WWW_AUTHENTICATE, challenge)], answer).into_response();
        }
        answer
    }
}

/// What is refused before a call is reached.
pub(super) fn refuse(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::UnknownPath => ArtifactoryError::not_found("Not Found").into_response(),
        Refusal::UnknownMethod => {
            ArtifactoryError(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed".to_owned())
                .into_response()
        }
        Refusal::Invalid(fault) => ArtifactoryError::bad_request(fault.clone()).into_response(),
    }
}
