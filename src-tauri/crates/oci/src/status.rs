//! What a registry's refusal means: status first, then code, then text (`registry-apis.md` §1.3).

use domain::{Error, ErrorKind};
use transport::Response;

/// What a rule may look at to make a kind.
struct Case<'a> {
    status: u16,
    message: &'a str,
    what: &'a str,
}

/// One row of the table: all that is given must fit.
struct Rule {
    status: std::ops::RangeInclusive<u16>,
    codes: &'static [&'static str],
    text: Option<&'static str>,
    kind: fn(&Case<'_>) -> ErrorKind,
}

const fn rule(
    status: std::ops::RangeInclusive<u16>,
    codes: &'static [&'static str],
    text: Option<&'static str>,
    kind: fn(&Case<'_>) -> ErrorKind,
) -> Rule {
    Rule { status, codes, text, kind }
}

fn not_found(case: &Case<'_>) -> ErrorKind {
    ErrorKind::NotFound { what: case.what.to_owned() }
}

fn forbidden(_: &Case<'_>) -> ErrorKind {
    ErrorKind::Forbidden { permission: None }
}

fn invalid(field: &str, case: &Case<'_>) -> ErrorKind {
    ErrorKind::InvalidField { field: field.to_owned(), problem: case.message.to_owned() }
}

/// The first that fits counts.
const RULES: &[Rule] = &[
    // Docker Hub's pull limit is told apart from the limit on requests by its words only (§2g).
    rule(429..=429, &[], Some("pull rate limit"), |_| ErrorKind::PullLimit { retry_at: None }),
    rule(429..=429, &[], None, |_| ErrorKind::RateLimited { retry_at: None }),
    rule(400..=499, &["TOOMANYREQUESTS"], None, |_| ErrorKind::RateLimited { retry_at: None }),
    rule(401..=401, &["DENIED"], None, forbidden),
    rule(401..=401, &[], None, |_| ErrorKind::SignInNeeded),
    rule(403..=403, &[], None, forbidden),
    rule(404..=404, &[], None, not_found),
    // A missing manifest under another status (Harbor 2.10, registry.redhat.io: code UNKNOWN, "not found").
    rule(400..=499, &["NAME_UNKNOWN", "MANIFEST_UNKNOWN", "BLOB_UNKNOWN"], None, not_found),
    rule(400..=499, &["UNKNOWN"], Some("not found"), not_found),
    rule(400..=499, &["NAME_INVALID"], None, |case| invalid("name", case)),
    rule(400..=499, &["TAG_INVALID"], None, |case| invalid("tag", case)),
    rule(500..=599, &["UNKNOWN", "MANIFEST_UNKNOWN"], Some("manifest unknown"), not_found),
    rule(500..=599, &[], None, |case| ErrorKind::ServerError { status: case.status }),
    rule(0..=u16::MAX, &[], None, |case| ErrorKind::Refused { status: case.status }),
];

/// The error for an answer that is not what was asked for. `what` names that, for "not found".
///
/// A 401 becomes `SignInNeeded` here; who knows whether a credential was sent knows better.
pub fn status_error(answer: &Response, what: &str) -> Error {
    if answer.is_success() {
        return answer.not_understood();
    }
    let detail = answer.detail();
    let code = detail.code.as_deref().unwrap_or_default();
    let message = detail.message.as_deref().unwrap_or_default();
    let case = Case { status: answer.status, message, what };
    let lower = message.to_ascii_lowercase();
    let fits = |rule: &&Rule| {
        rule.status.contains(&answer.status)
            && (rule.codes.is_empty() || rule.codes.iter().any(|c| c.eq_ignore_ascii_case(code)))
            && rule.text.is_none_or(|text| lower.contains(text))
    };
    let kind = RULES
        .iter()
        .find(fits)
        .map_or(ErrorKind::Refused { status: answer.status }, |rule| (rule.kind)(&case));
    Error::new(kind).with_detail(detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use transport::header::HeaderMap;

    fn kind(status: u16, body: &str) -> ErrorKind {
        let answer = Response {
            status,
            headers: HeaderMap::new(),
            body: body.to_owned().into(),
            url: url::Url::parse("https://r.example/v2/a/manifests/b").unwrap(),
            request: "GET https://r.example/v2/a/manifests/b".into(),
            via: None,
        };
        status_error(&answer, "a:b").kind
    }

    #[test]
    fn each_refusal_means_the_same_whoever_words_it() {
        let not_found = ErrorKind::NotFound { what: "a:b".into() };
        let forbidden = ErrorKind::Forbidden { permission: None };
        let limited = ErrorKind::RateLimited { retry_at: None };
        let error = |code: &str, text: &str| {
            format!(r#"{{"errors":[{{"code":"{code}","message":"{text}"}}]}}"#)
        };
        for (status, body, expected) in [
            (401, String::new(), ErrorKind::SignInNeeded),
            (401, error("UNAUTHORIZED", "authentication required"), ErrorKind::SignInNeeded),
            (401, error("DENIED", "requested access is denied"), forbidden.clone()),
            (403, error("DENIED", "x"), forbidden.clone()),
            (403, "<html>".into(), forbidden),
            (404, String::new(), not_found.clone()),
            (404, error("NAME_UNKNOWN", "x"), not_found.clone()),
            (404, error("404", "x"), not_found.clone()),
            (400, error("UNKNOWN", "artifact a:b Not Found"), not_found.clone()),
            (400, error("MANIFEST_UNKNOWN", "x"), not_found.clone()),
            (500, error("UNKNOWN", "manifest unknown"), not_found),
            (
                400,
                error("NAME_INVALID", "bad"),
                ErrorKind::InvalidField { field: "name".into(), problem: "bad".into() },
            ),
            (405, error("UNSUPPORTED", "x"), ErrorKind::Refused { status: 405 }),
            (405, String::new(), ErrorKind::Refused { status: 405 }),
            (429, "Too Many Requests".into(), limited.clone()),
            (
                429,
                error("TOOMANYREQUESTS", "You have reached your pull rate limit. See https://…"),
                ErrorKind::PullLimit { retry_at: None },
            ),
            (403, error("TOOMANYREQUESTS", "x"), limited.clone()),
            (400, error("TOOMANYREQUESTS", "x"), limited),
            (503, "<html>".into(), ErrorKind::ServerError { status: 503 }),
            (302, String::new(), ErrorKind::Refused { status: 302 }),
        ] {
            assert_eq!(kind(status, &body), expected, "{status} {body}");
        }
    }

    #[test]
    fn an_unknown_code_reaches_the_person_as_text() {
        let answer = Response {
            status: 400,
            headers: HeaderMap::new(),
            body: r#"{"errors":[{"code":"TAG_EXPIRED","message":"gone"}]}"#.into(),
            url: url::Url::parse("https://r.example/").unwrap(),
            request: String::new(),
            via: None,
        };
        let detail = status_error(&answer, "x").detail.unwrap();
        assert_eq!(
            (detail.code.as_deref(), detail.message.as_deref()),
            (Some("TAG_EXPIRED"), Some("gone"))
        );
    }
}
