//! What Amazon's refusals mean, whichever service words them.

use domain::{Error, ErrorKind, ServerDetail, Timestamp};
use transport::Response;

/// What a refusal in JSON means: `{"__type": "namespace#Code", "message": …}`, or the code in a header. `what` was asked for.
pub fn json_refusal(answer: &Response, what: &str) -> Error {
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Body {
        #[serde(rename = "__type", alias = "code")]
        code: Option<String>,
        #[serde(alias = "Message")]
        message: Option<String>,
    }
    let body: Body = serde_json::from_slice(&answer.body).unwrap_or_default();
    // `Code:http://…` in the header, `namespace#Code` in the body (awslabs/smithy, "AWS JSON 1.1", operation errors).
    let header = answer.header("x-amzn-errortype").map(str::to_owned);
    let code = body.code.or(header).unwrap_or_default();
    let code = code.split(':').next().unwrap_or_default().rsplit('#').next().unwrap_or_default();
    refusal(answer, code, &body.message.unwrap_or_default(), what)
}

/// What a code means. `what` was asked for, for "not found".
pub fn refusal(answer: &Response, code: &str, message: &str, what: &str) -> Error {
    if code.is_empty() {
        return without_code(answer, what);
    }
    let field = |field: &str| ErrorKind::InvalidField {
        field: field.into(),
        problem: transport::bounded(message),
    };
    let kind = match code.strip_suffix("Exception").unwrap_or(code) {
        "AccessDenied" | "UnauthorizedOperation" | "NotAuthorized" | "Forbidden" => {
            ErrorKind::Forbidden { permission: action(message) }
        }
        "ExpiredToken" | "RequestExpired" | "TokenRefreshRequired" => ErrorKind::SessionEnded,
        "RequestTimeTooSkewed" | "RequestInTheFuture" => clock_wrong(answer),
        "InvalidSignature" | "SignatureDoesNotMatch" if is_about_time(message) => {
            clock_wrong(answer)
        }
        "UnrecognizedClient"
        | "InvalidClientTokenId"
        | "InvalidSignature"
        | "SignatureDoesNotMatch"
        | "InvalidAccessKeyId"
        | "AuthFailure"
        | "MissingAuthenticationToken"
        | "IncompleteSignature" => ErrorKind::WrongCredentials,
        "Throttling"
        | "ThrottledRequest"
        | "TooManyRequests"
        | "RequestLimitExceeded"
        | "SlowDown"
        | "RequestThrottled"
        | "RequestThrottlingException" => ErrorKind::RateLimited { retry_at: None },
        "RepositoryNotFound" | "ImageNotFound" | "RegistryNotFound" => {
            ErrorKind::NotFound { what: what.to_owned() }
        }
        "RepositoryAlreadyExists" => ErrorKind::NameTaken,
        // Another region than the service has (`registry-apis.md` §4h).
        "UnsupportedCommand" => field("region"),
        "Server"
        | "InternalFailure"
        | "InternalServerError"
        | "InternalService"
        | "ServiceUnavailable" => ErrorKind::ServerError { status: answer.status },
        _ if answer.status >= 500 => ErrorKind::ServerError { status: answer.status },
        _ => ErrorKind::Refused { status: answer.status },
    };
    let said = |text: &str| Some(transport::bounded(text)).filter(|text| !text.is_empty());
    let detail = ServerDetail { code: said(code), message: said(message), ..answer.detail() };
    Error::new(kind).with_detail(detail)
}

/// An answer that is none of Amazon's own: a proxy's, or one that was cut off.
fn without_code(answer: &Response, what: &str) -> Error {
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

/// "User: arn:… is not authorized to perform: ecr:CreateRepository on resource: …": the action is IAM's own name for the
/// permission, and stands nowhere but in this sentence (IAM, "Troubleshoot access denied error messages").
fn action(message: &str) -> Option<String> {
    let (_, rest) =
        message.split_once("to perform: ").or_else(|| message.split_once("to perform "))?;
    let action = rest.split([' ', ',', '.']).next().unwrap_or_default();
    let known = action.contains(':')
        && action.bytes().all(|b| b.is_ascii_alphanumeric() || b":-*".contains(&b));
    known.then(|| action.to_owned())
}

/// "Signature expired: 20261124T… is now earlier than …", "Signature not yet current: …".
fn is_about_time(message: &str) -> bool {
    message.starts_with("Signature expired") || message.starts_with("Signature not yet current")
}

fn clock_wrong(answer: &Response) -> ErrorKind {
    ErrorKind::ClockWrong { here: Timestamp::now(), there: answer.header("date").and_then(moment) }
}

/// `Tue, 24 Nov 2026 05:24:51 GMT` (RFC 9110 §5.6.7, the form that servers must write).
fn moment(text: &str) -> Option<Timestamp> {
    let at = httpdate::parse_http_date(text).ok()?;
    let since = at.duration_since(std::time::UNIX_EPOCH).ok()?;
    Timestamp::from_unix(since.as_secs().try_into().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use transport::header::{HeaderMap, HeaderValue};

    fn answer(status: u16, body: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert("date", HeaderValue::from_static("Tue, 24 Nov 2026 05:24:51 GMT"));
        let url = "https://api.ecr.eu-west-1.amazonaws.com/".parse().unwrap();
        Response {
            status,
            headers,
            body: body.to_owned().into(),
            url,
            request: String::new(),
            via: None,
        }
    }

    fn kind(status: u16, code: &str, message: &str) -> ErrorKind {
        let body = serde_json::json!({ "__type": code, "message": message }).to_string();
        json_refusal(&answer(status, &body), "team/app").kind
    }

    #[test]
    fn each_code_means_one_thing_with_and_without_its_namespace() {
        let forbidden = |permission: Option<&str>| ErrorKind::Forbidden {
            permission: permission.map(Into::into),
        };
        for (code, message, expected) in [
            (
                "AccessDeniedException",
                "User: arn:aws:iam::123456789012:user/acme is not authorized to perform: ecr:CreateRepository on resource: arn:aws:ecr:eu-west-1:123456789012:repository/x because no identity-based policy allows the ecr:CreateRepository action",
                forbidden(Some("ecr:CreateRepository")),
            ),
            ("AccessDenied", "no", forbidden(None)),
            (
                "ExpiredTokenException",
                "The security token included in the request is expired",
                ErrorKind::SessionEnded,
            ),
            (
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
                ErrorKind::WrongCredentials,
            ),
            (
                "com.amazon.coral.service#InvalidSignatureException",
                "The request signature we calculated does not match",
                ErrorKind::WrongCredentials,
            ),
            ("InvalidClientTokenId", "", ErrorKind::WrongCredentials),
            ("ThrottlingException", "Rate exceeded", ErrorKind::RateLimited { retry_at: None }),
            (
                "com.amazonaws.ecr#RepositoryNotFoundException",
                "",
                ErrorKind::NotFound { what: "team/app".into() },
            ),
            ("RepositoryAlreadyExistsException", "", ErrorKind::NameTaken),
            ("SomethingNewException", "", ErrorKind::Refused { status: 400 }),
        ] {
            assert_eq!(kind(400, code, message), expected, "{code}");
        }
        assert_eq!(kind(500, "ServerException", ""), ErrorKind::ServerError { status: 500 });
    }

    #[test]
    fn a_clock_that_is_wrong_is_told_with_both_times() {
        let there = Timestamp::lenient("2026-11-24T05:24:51Z");
        for (code, message) in [
            (
                "InvalidSignatureException",
                "Signature expired: 20261124T042451Z is now earlier than 20261124T051951Z (20261124T052451Z - 5 min.)",
            ),
            (
                "SignatureDoesNotMatch",
                "Signature not yet current: 20261124T062451Z is still later than …",
            ),
            ("RequestTimeTooSkewed", ""),
        ] {
            match kind(403, code, message) {
                ErrorKind::ClockWrong { there: told, .. } => assert_eq!(told, there, "{code}"),
                other => panic!("{code}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_a_proxy_answers_is_told_by_its_status() {
        assert_eq!(
            json_refusal(&answer(502, "<html>"), "x").kind,
            ErrorKind::ServerError { status: 502 }
        );
        let page = json_refusal(&answer(404, "<html>"), "x").kind;
        assert!(matches!(page, ErrorKind::NotARegistry { .. }), "{page:?}");
    }
}
