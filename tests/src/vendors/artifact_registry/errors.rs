//! Google's refusals: `{"error": google.rpc.Status}`, and RFC 6749's at the token endpoint.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// One refusal.
#[derive(Debug)]
pub(super) struct GoogleError {
    http: StatusCode,
    status: &'static str,
    message: String,
    /// Reason and metadata.
    info: Option<(&'static str, Value)>,
}

impl GoogleError {
    fn new(http: StatusCode, status: &'static str, message: impl Into<String>) -> Self {
        Self { http, status, message: message.into(), info: None }
    }

    fn because(mut self, reason: &'static str, metadata: Value) -> Self {
        self.info = Some((reason, metadata));
        self
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "INVALID_ARGUMENT", message)
    }

    pub(super) fn precondition(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "FAILED_PRECONDITION", message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    }

    pub(super) fn exists() -> Self {
        Self::new(StatusCode::CONFLICT, "ALREADY_EXISTS", "the repository already exists")
    }

    pub(super) fn overtaken() -> Self {
        let words = "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.";
        Self::new(StatusCode::CONFLICT, "ABORTED", words)
    }

    pub(super) fn unauthenticated(brought: bool) -> Self {
        let words = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.";
        let missing = "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential.";
        let (words, reason) = if brought {
            (words, "ACCESS_TOKEN_EXPIRED")
        } else {
            (missing, "CREDENTIALS_MISSING")
        };
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", words)
            .because(reason, json!({ "service": "artifactregistry.googleapis.com" }))
    }

    pub(super) fn no_scope() -> Self {
        let words = "Request had insufficient authentication scopes.";
        Self::new(StatusCode::FORBIDDEN, "PERMISSION_DENIED", words).because(
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            json!({ "service": "artifactregistry.googleapis.com" }),
        )
    }

    pub(super) fn denied(permission: &str, resource: &str) -> Self {
        let resource = format!("//artifactregistry.googleapis.com/{resource}");
        let words = format!(
            "Permission '{permission}' denied on resource '{resource}' (or it may not exist)."
        );
        Self::new(StatusCode::FORBIDDEN, "PERMISSION_DENIED", words).because(
            "IAM_PERMISSION_DENIED",
            json!({ "permission": permission, "resource": resource }),
        )
    }

    pub(super) fn switched_off(project: &str) -> Self {
        let words = format!(
            "Artifact Registry API has not been used in project {project} before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/artifactregistry.googleapis.com/overview?project={project} then retry."
        );
        let metadata = json!({ "service": "artifactregistry.googleapis.com", "consumer": format!("projects/{project}") });
        Self::new(StatusCode::FORBIDDEN, "PERMISSION_DENIED", words)
            .because("SERVICE_DISABLED", metadata)
    }

    pub(super) fn no_project(project: &str) -> Self {
        let words = format!("Permission denied on resource project {project}.");
        let metadata = json!({ "service": "artifactregistry.googleapis.com", "consumer": format!("projects/{project}") });
        Self::new(StatusCode::FORBIDDEN, "PERMISSION_DENIED", words)
            .because("CONSUMER_INVALID", metadata)
    }
}

impl IntoResponse for GoogleError {
    fn into_response(self) -> Response {
        let mut error = json!({
            "code": self.http.as_u16(), "message": self.message, "status": self.status,
        });
        if let Some((reason, metadata)) = self.info {
            error["details"] = json!([{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason, "domain": "googleapis.com", "metadata": metadata,
            }]);
        }
        (self.http, Json(json!({ "error": error }))).into_response()
    }
}

/// A refusal of the token endpoint.
pub(super) fn token_error(error: &str, words: &str) -> Response {
    let mut body = json!({ "error": error, "error_description": words });
    if words.contains("rapt") {
        body["error_subtype"] = json!("invalid_rapt");
    }
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
