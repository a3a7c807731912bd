//! What Google's refusals mean: `google.rpc.Status`, with the reason in an `ErrorInfo` (`cloud.google.com/apis/design/errors`).

use domain::{Error, ErrorKind, ServerDetail};
use serde::Deserialize;
use serde_json::Value;
use transport::Response;

use super::api::Status;

/// What a refusal in an answer means; `what` was asked for.
pub(super) fn refusal(answer: &Response, what: &str) -> Error {
    #[derive(Deserialize)]
    struct Body {
        error: Status,
    }
    let Ok(body) = serde_json::from_slice::<Body>(&answer.body) else {
        return without_status(answer, what);
    };
    let detail = answer.detail();
    let code = body.error.status.clone().unwrap_or_else(|| of_http(answer.status).to_owned());
    meaning(&body.error, &code, what, detail)
}

/// What the end of an operation that failed means.
pub(super) fn operation_failed(status: &Status, what: &str) -> Error {
    let code = status.status.clone().unwrap_or_else(|| of_number(status.code).to_owned());
    meaning(status, &code, what, ServerDetail::default())
}

fn meaning(status: &Status, code: &str, what: &str, detail: ServerDetail) -> Error {
    let info = Info::of(status);
    let kind = match (code, info.reason) {
        (_, "SERVICE_DISABLED" | "API_DISABLED") => ErrorKind::ServiceDisabled {
            service: info.named("service").unwrap_or("artifactregistry.googleapis.com").to_owned(),
            place: info.consumer().unwrap_or_default().to_owned(),
        },
        // No such project, or one that this account is not told of.
        (_, "CONSUMER_INVALID" | "RESOURCE_PROJECT_INVALID" | "PROJECT_INVALID") => {
            let project = info.consumer().unwrap_or(what);
            ErrorKind::NotFound { what: project.to_owned() }
        }
        (_, "ACCESS_TOKEN_SCOPE_INSUFFICIENT") => ErrorKind::Forbidden {
            permission: Some("https://www.googleapis.com/auth/cloud-platform".to_owned()),
        },
        // The use of the API may not be counted for the project (`x-goog-user-project`).
        (_, "USER_PROJECT_DENIED") => {
            ErrorKind::Forbidden { permission: Some("serviceusage.services.use".to_owned()) }
        }
        ("PERMISSION_DENIED", _) => ErrorKind::Forbidden {
            permission: info
                .named("permission")
                .or_else(|| in_words(&status.message))
                .map(transport::bounded),
        },
        ("UNAUTHENTICATED", _) => ErrorKind::WrongCredentials,
        ("NOT_FOUND", _) => ErrorKind::NotFound { what: what.to_owned() },
        ("ALREADY_EXISTS", _) => ErrorKind::NameTaken,
        ("RESOURCE_EXHAUSTED", _) => ErrorKind::RateLimited { retry_at: None },
        ("UNAVAILABLE" | "INTERNAL" | "UNKNOWN" | "DEADLINE_EXCEEDED" | "DATA_LOSS", _) => {
            ErrorKind::ServerError { status: detail.status.unwrap_or(500) }
        }
        _ => ErrorKind::Refused { status: detail.status.unwrap_or(400) },
    };
    let said = |text: &str| Some(transport::bounded(text)).filter(|text| !text.is_empty());
    let shown = if info.reason.is_empty() { code } else { info.reason };
    let detail = ServerDetail { code: said(shown), message: said(&status.message), ..detail };
    Error::new(kind).with_detail(detail)
}

/// The machine's reading of a refusal.
struct Info<'a> {
    reason: &'a str,
    metadata: Option<&'a Value>,
}

impl<'a> Info<'a> {
    fn of(status: &'a Status) -> Self {
        let found = status.details.iter().find(|detail| {
            detail["@type"].as_str().is_some_and(|kind| kind.ends_with("google.rpc.ErrorInfo"))
        });
        Self {
            reason: found.and_then(|info| info["reason"].as_str()).unwrap_or_default(),
            metadata: found.map(|info| &info["metadata"]),
        }
    }

    fn named(&self, key: &str) -> Option<&'a str> {
        self.metadata?[key].as_str().filter(|text| !text.is_empty())
    }

    /// The project, without `projects/` before it.
    fn consumer(&self) -> Option<&'a str> {
        let named = self.named("consumer")?;
        Some(named.strip_prefix("projects/").unwrap_or(named))
    }
}

/// "Permission 'artifactregistry.repositories.list' denied on resource …": where there is no `ErrorInfo`, it stands here alone.
fn in_words(message: &str) -> Option<&str> {
    let rest = message.split_once("ermission '").or_else(|| message.split_once("ermission \""))?.1;
    let permission = rest.split(['\'', '"']).next()?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'_';
    (permission.contains('.') && permission.bytes().all(fits)).then_some(permission)
}

/// An answer that is none of Google's own: a proxy's, or one that was cut off.
fn without_status(answer: &Response, what: &str) -> Error {
    let kind = match answer.status {
        429 => ErrorKind::RateLimited { retry_at: None },
        status @ 500.. => ErrorKind::ServerError { status },
        _ if answer.is_web_page() => return answer.not_understood(),
        401 => ErrorKind::WrongCredentials,
        403 => ErrorKind::Forbidden { permission: None },
        404 => ErrorKind::NotFound { what: what.to_owned() },
        status => ErrorKind::Refused { status },
    };
    Error::new(kind).with_detail(answer.detail())
}

/// The code behind an HTTP status (`google/rpc/code.proto`).
fn of_http(status: u16) -> &'static str {
    match status {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ALREADY_EXISTS",
        429 => "RESOURCE_EXHAUSTED",
        500.. => "INTERNAL",
        _ => "",
    }
}

/// The name of a code (`google/rpc/code.proto`).
fn of_number(code: i64) -> &'static str {
    match code {
        3 => "INVALID_ARGUMENT",
        4 => "DEADLINE_EXCEEDED",
        5 => "NOT_FOUND",
        6 => "ALREADY_EXISTS",
        7 => "PERMISSION_DENIED",
        8 => "RESOURCE_EXHAUSTED",
        9 => "FAILED_PRECONDITION",
        10 => "ABORTED",
        13 => "INTERNAL",
        14 => "UNAVAILABLE",
        16 => "UNAUTHENTICATED",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, body: &str) -> ErrorKind {
        let url = "https://artifactregistry.googleapis.com/v1/projects/acme/locations".parse();
        let (url, headers) = (url.unwrap(), transport::header::HeaderMap::new());
        let body = body.to_owned().into();
        refusal(&Response { status, headers, body, url, request: String::new(), via: None }, "acme")
            .kind
    }

    fn with_reason(status: u16, code: &str, reason: &str, metadata: &Value) -> ErrorKind {
        let body = serde_json::json!({ "error": {
            "code": status, "message": "words", "status": code,
            "details": [
                { "@type": "type.googleapis.com/google.rpc.Help", "links": [] },
                { "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason,
                  "domain": "googleapis.com", "metadata": metadata },
            ],
        } });
        kind(status, &body.to_string())
    }

    #[test]
    fn a_service_that_is_switched_off_a_missing_project_and_a_missing_permission_are_told_apart() {
        let off = serde_json::json!({ "service": "artifactregistry.googleapis.com", "consumer": "projects/123456789012" });
        assert_eq!(
            with_reason(403, "PERMISSION_DENIED", "SERVICE_DISABLED", &off),
            ErrorKind::ServiceDisabled {
                service: "artifactregistry.googleapis.com".into(),
                place: "123456789012".into()
            }
        );
        let none = serde_json::json!({ "consumer": "projects/acmee" });
        assert_eq!(
            with_reason(403, "PERMISSION_DENIED", "CONSUMER_INVALID", &none),
            ErrorKind::NotFound { what: "acmee".into() }
        );
        let lacks = serde_json::json!({ "permission": "artifactregistry.repositories.list" });
        let expected =
            ErrorKind::Forbidden { permission: Some("artifactregistry.repositories.list".into()) };
        assert_eq!(
            with_reason(403, "PERMISSION_DENIED", "IAM_PERMISSION_DENIED", &lacks),
            expected
        );
        let words = r#"{"error":{"code":403,"status":"PERMISSION_DENIED","message":"Permission 'artifactregistry.repositories.list' denied on resource '//artifactregistry.googleapis.com/projects/acme/locations/us' (or it may not exist)."}}"#;
        assert_eq!(kind(403, words), expected);
    }

    #[test]
    fn a_token_without_the_scope_is_told_which() {
        let told =
            with_reason(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", &Value::Null);
        let ErrorKind::Forbidden { permission: Some(scope) } = told else { panic!("{told:?}") };
        assert!(scope.ends_with("/auth/cloud-platform"));
    }

    #[test]
    fn an_operation_that_fails_says_why_by_number() {
        let status =
            |code| Status { code, message: "words".into(), status: None, details: Vec::new() };
        let failed = |code| operation_failed(&status(code), "fleet").kind;
        assert_eq!(failed(6), ErrorKind::NameTaken);
        assert_eq!(failed(8), ErrorKind::RateLimited { retry_at: None });
        assert_eq!(failed(9), ErrorKind::Refused { status: 400 });
        assert_eq!(operation_failed(&status(9), "x").detail.unwrap().message.unwrap(), "words");
    }

    #[test]
    fn what_a_proxy_answers_is_told_by_its_status() {
        assert_eq!(kind(502, "<html>"), ErrorKind::ServerError { status: 502 });
        assert!(matches!(kind(404, "<html>"), ErrorKind::NotARegistry { .. }));
        assert_eq!(kind(401, ""), ErrorKind::WrongCredentials);
    }
}
