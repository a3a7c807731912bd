//! Refusals in JSON, as the services word them.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refusal: its code, with a namespace or without, and what it says.
#[derive(Debug)]
pub(super) struct AwsError {
    status: StatusCode,
    pub(super) code: String,
    pub(super) message: String,
}

impl AwsError {
    pub(super) fn new(code: &str, message: impl Into<String>) -> Self {
        let (code, message) = (code.to_owned(), message.into());
        Self { status: StatusCode::BAD_REQUEST, code, message }
    }

    /// The front door's refusals have a namespace before the code.
    pub(super) fn door(code: &str, message: impl Into<String>) -> Self {
        Self::new(&format!("com.amazon.coral.service#{code}"), message)
    }

    pub(super) fn no_repository(name: &str, account: &str) -> Self {
        let message = format!(
            "The repository with name '{name}' does not exist in the registry with id '{account}'"
        );
        Self::new("RepositoryNotFoundException", message)
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    /// The code alone.
    pub(super) fn bare_code(&self) -> &str {
        self.code.rsplit('#').next().unwrap_or_default()
    }
}

impl IntoResponse for AwsError {
    fn into_response(self) -> Response {
        answer(self.status, &json!({ "__type": self.code, "message": self.message }))
    }
}

/// An answer of the JSON protocol, with the headers that all have.
pub(super) fn answer(status: StatusCode, body: &Value) -> Response {
    let mut answer = (status, body.to_string()).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.1"));
    if let Ok(id) = HeaderValue::from_str(&uuid::Uuid::new_v4().to_string()) {
        headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    answer
}
