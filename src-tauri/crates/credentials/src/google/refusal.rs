//! What the token endpoint's refusals mean (RFC 6749 §5.2; `developers.google.com/identity/protocols/oauth2/service-account`).

use domain::{Error, ErrorKind, ServerDetail, Timestamp};
use serde::Deserialize;
use transport::Response;

use super::default_file::login_needed;

/// With what the token was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// A service account's key.
    Key,
    /// This computer's login.
    Login,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    error: String,
    error_description: String,
}

pub(super) fn refusal(answer: &Response, asker: Asker) -> Error {
    let body: Body = serde_json::from_slice(&answer.body).unwrap_or_default();
    let words = body.error_description.as_str();
    let kind = match (body.error.as_str(), asker) {
        (_, _) if answer.status >= 500 => ErrorKind::ServerError { status: answer.status },
        (_, _) if answer.status == 429 => ErrorKind::RateLimited { retry_at: None },
        ("", _) => return answer.not_understood(),
        // The times in an assertion are this computer's.
        ("invalid_grant", Asker::Key) if is_about_time(words) => ErrorKind::ClockWrong {
            here: Timestamp::now(),
            there: answer.header("date").and_then(http_date),
        },
        // Revoked, too old, or (`invalid_rapt`) the organisation wants to see the person again.
        ("invalid_grant" | "invalid_client" | "unauthorized_client", Asker::Login) => {
            login_needed().kind
        }
        ("invalid_grant" | "invalid_client" | "unauthorized_client", Asker::Key) => {
            ErrorKind::WrongCredentials
        }
        ("disabled_client" | "account_disabled", _) => ErrorKind::AccountLocked,
        ("invalid_scope" | "access_denied" | "admin_policy_enforced", _) => {
            ErrorKind::Forbidden { permission: Some(super::key::SCOPE.to_owned()) }
        }
        _ => ErrorKind::Refused { status: answer.status },
    };
    let said = |text: &str| Some(transport::bounded(text)).filter(|text| !text.is_empty());
    let detail = ServerDetail { code: said(&body.error), message: said(words), ..answer.detail() };
    Error::new(kind).with_detail(detail)
}

/// "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values …"
fn is_about_time(words: &str) -> bool {
    words.contains("reasonable timeframe") || words.contains("iat and exp")
}

/// `Tue, 24 Nov 2026 05:24:51 GMT` (RFC 9110 §5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    let at = httpdate::parse_http_date(text).ok()?;
    let since = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    Timestamp::from_unix(since.as_secs().try_into().ok()?)
}
