//! Calls of GitHub's REST API, signed as one account, and what its refusals mean.

use std::sync::Arc;

use domain::{Completeness, Error, ErrorKind, Result, Timestamp};
use serde::de::DeserializeOwned;
use transport::auth::CredentialSource;
use transport::header::HeaderName;
use transport::{Request, Response, Transport};
use url::Url;

use super::scopes::Scopes;
use crate::next_link::next_query;

/// Rows of a page: the most that GitHub gives.
pub(super) const PAGE_SIZE: u64 = 100;
/// `per_page` times `page` may not be more (the specification's `package_es_list_error`).
const ROWS_MOST: u64 = 10_000;
/// The version of the API that the answers are read as.
const VERSION: (HeaderName, &str) = (HeaderName::from_static("x-github-api-version"), "2022-11-28");

/// GitHub's REST API, seen as one account; cheap to clone.
#[derive(Clone)]
pub(super) struct Rest {
    transport: Transport,
    base: Url,
    source: Arc<dyn CredentialSource>,
}

/// One page of a list.
pub(super) struct Rows<T> {
    pub(super) items: Vec<T>,
    /// The query of the next page.
    pub(super) next: Option<String>,
    /// What the answer says about rows that are not in it.
    pub(super) completeness: Completeness,
}

impl Rest {
    /// For the API at `base`: `https://api.github.com`, or a server's `/api/v3`.
    pub(super) fn new(transport: Transport, base: Url, source: Arc<dyn CredentialSource>) -> Self {
        Self { transport, base, source }
    }

    /// The same API, as somebody else.
    pub(super) fn signed_by(&self, source: Arc<dyn CredentialSource>) -> Self {
        Self { source, ..self.clone() }
    }

    /// The address of a call. Each part is encoded whole: a package's name becomes `a%2Fb`.
    pub(super) fn url(&self, parts: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(parts);
        }
        url
    }

    /// Whether there is a credential.
    pub(super) async fn is_signed_in(&self) -> Result<bool> {
        Ok(self.source.credential().await?.is_some())
    }

    /// Sends, signed where there is a credential. Any status is `Ok`.
    pub(super) async fn send(&self, url: Url) -> Result<Response> {
        let (version, value) = VERSION;
        let request =
            Request::get(url).accept(&["application/vnd.github+json"]).header(version, value);
        let request = match self.source.credential().await? {
            Some(credential) => request.own_token(&credential.secret),
            None => request,
        };
        self.transport.send(request).await
    }

    /// An answer that is a success; `what` names what was asked for, for "not found".
    pub(super) async fn ok(&self, url: Url, what: &str) -> Result<Response> {
        let answer = self.send(url).await?;
        if answer.is_success() {
            return Ok(answer);
        }
        let signed = matches!(self.source.credential().await, Ok(Some(_)));
        Err(refusal(&answer, what, signed))
    }

    /// Reads one thing.
    pub(super) async fn get<T: DeserializeOwned>(&self, url: Url, what: &str) -> Result<T> {
        self.ok(url, what).await?.json()
    }

    /// Reads one page. `query` is the next page's, as the page before told it.
    pub(super) async fn page<T: DeserializeOwned>(
        &self,
        mut url: Url,
        query: Option<&str>,
        what: &str,
    ) -> Result<Rows<T>> {
        match query {
            Some(query) => url.set_query(Some(query)),
            None => {
                url.query_pairs_mut().append_pair("per_page", &PAGE_SIZE.to_string());
            }
        }
        let answer = self.ok(url, what).await?;
        let next = next_query(&answer).filter(|next| Some(next.as_str()) != query);
        let cut = next.as_deref().is_some_and(past_the_last);
        let completeness = if cut {
            Completeness::PageCap
        } else if hides_organisations(&answer) {
            Completeness::HiddenByToken
        } else {
            Completeness::Complete
        };
        Ok(Rows { items: answer.json()?, next: next.filter(|_| !cut), completeness })
    }

    /// Reads a list whole.
    pub(super) async fn all<T: DeserializeOwned>(&self, url: Url, what: &str) -> Result<Vec<T>> {
        let first = self.page(url.clone(), None, what).await?;
        let (mut rows, mut next) = (first.items, first.next);
        while let Some(query) = next {
            let page = self.page(url.clone(), Some(&query), what).await?;
            rows.extend(page.items);
            next = page.next;
        }
        Ok(rows)
    }
}

/// Whether GitHub would refuse this page for its number.
fn past_the_last(query: &str) -> bool {
    let number = |name: &str, unsaid: u64| {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(key, _)| key == name);
        found.map_or(Some(unsaid), |(_, value)| value.parse().ok()).unwrap_or(u64::MAX)
    };
    number("page", 1).saturating_mul(number("per_page", 30)) > ROWS_MOST
}

/// `X-GitHub-SSO: partial-results; organizations=…`: organisations that want the token authorised for their single
/// sign-on are left out of a list that is otherwise a success (GitHub, "Authenticating to the REST API").
fn hides_organisations(answer: &Response) -> bool {
    answer.header("x-github-sso").is_some_and(|text| text.starts_with("partial-results"))
}

/// What a refusal means: `{"message", "documentation_url", "status"}`, and headers beside it.
fn refusal(answer: &Response, what: &str, signed: bool) -> Error {
    let mut detail = answer.detail();
    // GitHub repeats the status in the body; it is no code.
    detail.code = detail.code.filter(|code| code.parse::<u16>().ok() != Some(answer.status));
    let kind = match answer.status {
        401 if signed => ErrorKind::WrongCredentials,
        401 => ErrorKind::SignInNeeded,
        403 | 429 if is_limit(answer, detail.message.as_deref().unwrap_or_default()) => {
            ErrorKind::RateLimited { retry_at: retry_at(answer) }
        }
        403 => {
            // Where the token is to be authorised for the organisation's single sign-on.
            if let Some(page) = sso_page(answer) {
                let words = detail.message.unwrap_or_default();
                detail.message = Some(transport::bounded(&format!("{words} {page}")));
            }
            ErrorKind::Forbidden { permission: missing_scope(answer) }
        }
        404 if answer.is_web_page() => return answer.not_understood(),
        404 => ErrorKind::NotFound { what: what.to_owned() },
        status @ 500.. => ErrorKind::ServerError { status },
        _ if answer.is_web_page() => return answer.not_understood(),
        status => ErrorKind::Refused { status },
    };
    Error::new(kind).with_detail(detail)
}

/// The primary limit is told by its headers, the secondary ones by `Retry-After` or their words (`registry-apis.md` §10g).
fn is_limit(answer: &Response, message: &str) -> bool {
    answer.status == 429
        || answer.header("x-ratelimit-remaining").is_some_and(|left| left.trim() == "0")
        || answer.header("retry-after").is_some()
        || message.to_ascii_lowercase().contains("rate limit")
}

fn retry_at(answer: &Response) -> Option<Timestamp> {
    if let Some(seconds) = answer.header("retry-after").and_then(|text| text.trim().parse().ok()) {
        return Some(Timestamp::now().plus_seconds(seconds));
    }
    let used_up = answer.header("x-ratelimit-remaining").is_some_and(|left| left.trim() == "0");
    let reset = answer.header("x-ratelimit-reset")?.trim().parse().ok()?;
    used_up.then(|| Timestamp::from_unix(reset)).flatten()
}

/// The scope that the call takes and the token lacks: the narrowest of `X-Accepted-OAuth-Scopes`. `None` where the token
/// has one of them, and so something else is in the way.
fn missing_scope(answer: &Response) -> Option<String> {
    let has = Scopes::of(answer)?;
    let accepted = Scopes::parse(answer.header("x-accepted-oauth-scopes")?);
    if accepted.iter().any(|scope| has.allows(scope)) {
        return None;
    }
    let narrowest = accepted.iter().min_by_key(|scope| !scope.starts_with("read:"));
    narrowest.map(transport::bounded)
}

/// `X-GitHub-SSO: required; url=https://github.com/orgs/…/sso?authorization_request=…`
fn sso_page(answer: &Response) -> Option<&str> {
    let (required, page) = answer.header("x-github-sso")?.split_once("url=")?;
    required.trim_start().starts_with("required").then_some(page.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use transport::header::{HeaderMap, HeaderValue};

    fn answer(status: u16, body: &str, headers: &[(&str, &str)]) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            map.insert(name, HeaderValue::from_str(value).unwrap());
        }
        let url = Url::parse("https://api.github.example/user/packages").unwrap();
        Response {
            status,
            headers: map,
            body: body.to_owned().into(),
            url,
            request: String::new(),
            via: None,
        }
    }

    #[test]
    fn a_403_is_a_limit_or_a_missing_scope_or_neither_by_its_headers() {
        let scope = r#"{"message":"You need at least read:packages scope to list packages.","documentation_url":"https://docs.github.com","status":"403"}"#;
        let needs = ("x-accepted-oauth-scopes", "delete:packages, read:packages, write:packages");
        let limited = |retry_at| ErrorKind::RateLimited { retry_at };
        let forbidden =
            |scope: Option<&str>| ErrorKind::Forbidden { permission: scope.map(str::to_owned) };
        let reset = ("x-ratelimit-reset", "1800000000");
        for (body, headers, expected) in [
            (scope, vec![("x-oauth-scopes", "repo"), needs], forbidden(Some("read:packages"))),
            (scope, vec![("x-oauth-scopes", ""), needs], forbidden(Some("read:packages"))),
            ("{}", vec![("x-oauth-scopes", "write:packages"), needs], forbidden(None)),
            ("{}", vec![], forbidden(None)),
            (
                r#"{"message":"API rate limit exceeded for user ID 1."}"#,
                vec![("x-ratelimit-remaining", "0"), reset],
                limited(Timestamp::from_unix(1_800_000_000)),
            ),
            (
                r#"{"message":"You have exceeded a secondary rate limit."}"#,
                vec![("x-ratelimit-remaining", "4000"), reset],
                limited(None),
            ),
        ] {
            assert_eq!(refusal(&answer(403, body, &headers), "", true).kind, expected, "{body}");
        }
    }

    #[test]
    fn a_secondary_limit_says_for_how_long() {
        let answer = answer(403, "{}", &[("retry-after", "60")]);
        let ErrorKind::RateLimited { retry_at: Some(at) } = refusal(&answer, "", true).kind else {
            panic!("a limit with an end")
        };
        let seconds = at.unix() - Timestamp::now().unix();
        assert!((55..=60).contains(&seconds), "{seconds}");
    }

    #[test]
    fn where_to_authorise_for_single_sign_on_is_in_the_detail() {
        let page = "https://github.com/orgs/acme/sso?authorization_request=A";
        let header = format!("required; url={page}");
        let body = r#"{"message":"Resource protected by organization SAML enforcement."}"#;
        let error = refusal(&answer(403, body, &[("x-github-sso", &header)]), "", true);
        assert_eq!(error.kind, ErrorKind::Forbidden { permission: None });
        assert!(error.detail.unwrap().message.unwrap().ends_with(page));
    }

    #[test]
    fn organisations_that_are_left_out_are_not_passed_over_in_silence() {
        let header = ("x-github-sso", "partial-results; organizations=21955855,20582480");
        assert!(hides_organisations(&answer(200, "[]", &[header])));
        assert!(!hides_organisations(&answer(200, "[]", &[])));
    }

    #[test]
    fn a_list_ends_where_github_would_refuse_the_page() {
        assert!(!past_the_last("per_page=100&page=100"));
        assert!(past_the_last("per_page=100&page=101"));
        assert!(!past_the_last("page=333") && past_the_last("page=334"), "30 rows unasked");
    }

    #[test]
    fn the_other_refusals_mean_what_their_status_says() {
        let bad = r#"{"message":"Bad credentials","status":"401"}"#;
        let error = refusal(&answer(401, bad, &[]), "", true);
        assert_eq!(error.kind, ErrorKind::WrongCredentials);
        assert_eq!(error.detail.unwrap().code, None, "a status is no code");
        assert_eq!(refusal(&answer(401, bad, &[]), "", false).kind, ErrorKind::SignInNeeded);
        let missing = refusal(&answer(404, r#"{"message":"Not Found"}"#, &[]), "a/b", true);
        assert_eq!(missing.kind, ErrorKind::NotFound { what: "a/b".into() });
        assert_eq!(
            refusal(&answer(502, "<html>", &[]), "", true).kind,
            ErrorKind::ServerError { status: 502 }
        );
    }
}
