//! Calls of GitLab's API, signed as one account.

use std::sync::Arc;

use domain::{Error, ErrorKind, Result, Timestamp};
use futures::stream::{self, StreamExt, TryStreamExt};
use serde::de::DeserializeOwned;
use transport::auth::CredentialSource;
use transport::{Request, Response, Transport};
use url::Url;

use crate::next_link::next_query;

/// Rows of a page: the most that GitLab gives.
pub(super) const PAGE_SIZE: &str = "100";
/// Pages of one list read at once; the transport bounds what goes to the host in all.
const AT_ONCE: usize = 4;
/// Pages of a list that is read whole, at most: twenty thousand rows.
const PAGES_MOST: u64 = 200;

/// GitLab's API, seen as one account; cheap to clone.
#[derive(Clone)]
pub(super) struct Rest {
    transport: Transport,
    base: Url,
    source: Arc<dyn CredentialSource>,
}

impl Rest {
    /// For the GitLab at `base`, which may be below a path (GitLab's "relative URL root").
    pub(super) fn new(transport: Transport, base: Url, source: Arc<dyn CredentialSource>) -> Self {
        Self { transport, base, source }
    }

    /// The same API, as somebody else.
    pub(super) fn signed_by(&self, source: Arc<dyn CredentialSource>) -> Self {
        Self { source, ..self.clone() }
    }

    /// Where GitLab is.
    pub(super) fn base(&self) -> &Url {
        &self.base
    }

    /// The address of a call of API v4. Each part is encoded whole: a project's path becomes `group%2Fproject`.
    pub(super) fn url(&self, parts: &[&str]) -> Url {
        self.address(&["api", "v4"], parts)
    }

    /// Any address of this GitLab.
    pub(super) fn address(&self, start: &[&str], parts: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(start).extend(parts);
        }
        url
    }

    pub(super) fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Sends, signed where there is a credential. Any status is `Ok`.
    ///
    /// Bearer serves access tokens of all kinds, as `PRIVATE-TOKEN` does, and OAuth's as well.
    pub(super) async fn send(&self, request: Request) -> Result<Response> {
        let request = match self.source.credential().await? {
            Some(credential) => request.own_token(&credential.secret),
            None => request,
        };
        self.transport.send(request).await
    }

    /// An answer that is a success; `what` names what was asked for, for "not found".
    pub(super) async fn ok(&self, request: Request, what: &str) -> Result<Response> {
        let answer = self.send(request).await?;
        if answer.is_success() { Ok(answer) } else { Err(self.refusal(&answer, what).await) }
    }

    /// Reads one thing.
    pub(super) async fn get<T: DeserializeOwned>(&self, url: Url, what: &str) -> Result<T> {
        self.ok(Request::get(url), what).await?.json()
    }

    /// Reads one page of a list, and tells the query of the next.
    pub(super) async fn page<T: DeserializeOwned>(
        &self,
        url: Url,
        what: &str,
    ) -> Result<(Vec<T>, Option<String>, Response)> {
        let answer = self.ok(Request::get(url.clone()), what).await?;
        let next = following(&url, &answer);
        Ok((answer.json()?, next, answer))
    }

    /// Reads a list whole. Where GitLab tells how many pages there are, they are read side by side.
    pub(super) async fn all<T: DeserializeOwned>(&self, url: Url, what: &str) -> Result<Vec<T>> {
        let (mut rows, next, answer) = self.page(url.clone(), what).await?;
        let pages = answer.header("x-total-pages").and_then(|text| text.parse::<u64>().ok());
        if let (Some(_), Some(pages)) = (&next, pages) {
            let rest = (2..=pages.min(PAGES_MOST)).map(|page| {
                let url = with_page(&url, &page.to_string());
                async move { self.page::<T>(url, what).await.map(|(rows, ..)| rows) }
            });
            let rest: Vec<Vec<T>> = stream::iter(rest).buffered(AT_ONCE).try_collect().await?;
            rows.extend(rest.into_iter().flatten());
            return Ok(rows);
        }
        let mut next = next;
        for _ in 1..PAGES_MOST {
            let Some(query) = next else { break };
            let mut url = url.clone();
            url.set_query(Some(&query));
            let (more, after, _) = self.page(url, what).await?;
            rows.extend(more);
            next = after.filter(|after| *after != query);
        }
        Ok(rows)
    }

    /// What a refusal means.
    pub(super) async fn refusal(&self, answer: &Response, what: &str) -> Error {
        let signed = matches!(self.source.credential().await, Ok(Some(_)));
        refusal(answer, what, signed)
    }
}

/// The query of the page after `answer`: its `Link`, which alone tells of keyset pages, else `X-Next-Page`.
fn following(asked: &Url, answer: &Response) -> Option<String> {
    if let Some(query) = next_query(answer) {
        return Some(query);
    }
    let page = answer.header("x-next-page").map(str::trim).filter(|page| !page.is_empty())?;
    with_page(asked, page).query().map(str::to_owned)
}

fn with_page(url: &Url, page: &str) -> Url {
    let kept: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(name, _)| name != "page").collect();
    let mut url = url.clone();
    url.query_pairs_mut().clear().extend_pairs(kept).append_pair("page", page);
    url
}

/// What a refusal means: `{"message": "404 Project Not Found"}`, or OAuth's envelope, which names a missing scope
/// (`registry-apis.md` §9h).
fn refusal(answer: &Response, what: &str, signed: bool) -> Error {
    let detail = answer.detail();
    let kind = match answer.status {
        401 if signed => ErrorKind::WrongCredentials,
        401 => ErrorKind::SignInNeeded,
        403 => ErrorKind::Forbidden { permission: missing_scope(answer) },
        404 if answer.is_web_page() => return answer.not_understood(),
        404 => ErrorKind::NotFound { what: what.to_owned() },
        429 => ErrorKind::RateLimited { retry_at: reset(answer) },
        status @ 500.. => ErrorKind::ServerError { status },
        _ if answer.is_web_page() => return answer.not_understood(),
        status => ErrorKind::Refused { status },
    };
    Error::new(kind).with_detail(detail)
}

/// `{"error":"insufficient_scope","scope":"api read_api"}`: any one of them would do, so the first is named that gives the
/// least. GitLab writes the widest first.
fn missing_scope(answer: &Response) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Body {
        error: String,
        scope: String,
    }
    let body: Body = serde_json::from_slice(&answer.body).ok()?;
    let scopes = body.scope.split_whitespace();
    let least = scopes.min_by_key(|scope| !scope.starts_with("read_"));
    least.filter(|_| body.error == "insufficient_scope").map(transport::bounded)
}

/// `RateLimit-Reset`, in unix time.
fn reset(answer: &Response) -> Option<Timestamp> {
    Timestamp::from_unix(answer.header("ratelimit-reset")?.trim().parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use transport::header::{HeaderMap, HeaderName, HeaderValue};

    fn answer(status: u16, body: &str, headers: &[(&str, &str)]) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(
                HeaderName::from_bytes(name.as_bytes()).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        let url = Url::parse("https://gitlab.example/api/v4/groups?per_page=100").unwrap();
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
    fn each_of_gitlabs_envelopes_means_what_it_says() {
        let scope = r#"{"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the access token.","scope":"api read_api"}"#;
        let not_found = ErrorKind::NotFound { what: "acme/web".into() };
        for (status, body, signed, expected) in [
            (401, r#"{"message":"401 Unauthorized"}"#, true, ErrorKind::WrongCredentials),
            (401, r#"{"message":"401 Unauthorized"}"#, false, ErrorKind::SignInNeeded),
            (
                401,
                r#"{"error":"invalid_token","error_description":"Token is expired."}"#,
                true,
                ErrorKind::WrongCredentials,
            ),
            (403, scope, true, ErrorKind::Forbidden { permission: Some("read_api".into()) }),
            (
                403,
                r#"{"message":"403 Forbidden"}"#,
                true,
                ErrorKind::Forbidden { permission: None },
            ),
            (404, r#"{"message":"404 Project Not Found"}"#, true, not_found),
            (400, r#"{"message":{"name":["is bad"]}}"#, true, ErrorKind::Refused { status: 400 }),
            (
                404,
                "<!DOCTYPE html>",
                true,
                ErrorKind::NotARegistry { host: "gitlab.example".into(), proxy: None },
            ),
            (502, "<html>", true, ErrorKind::ServerError { status: 502 }),
        ] {
            assert_eq!(refusal(&answer(status, body, &[]), "acme/web", signed).kind, expected);
        }
    }

    #[test]
    fn a_limit_tells_when_to_go_on() {
        let answer = answer(429, "Retry later", &[("RateLimit-Reset", "1800000000")]);
        let retry_at = Timestamp::from_unix(1_800_000_000);
        assert_eq!(refusal(&answer, "", true).kind, ErrorKind::RateLimited { retry_at });
    }

    #[test]
    fn the_next_page_is_the_links_or_else_the_headers() {
        let asked = Url::parse("https://gitlab.example/api/v4/groups?page=1&per_page=100").unwrap();
        let link = r#"<https://internal/api/v4/groups?id_after=7&per_page=100>; rel="next""#;
        let both = answer(200, "[]", &[("link", link), ("x-next-page", "2")]);
        assert_eq!(following(&asked, &both).as_deref(), Some("id_after=7&per_page=100"));
        let header = answer(200, "[]", &[("x-next-page", "2")]);
        assert_eq!(following(&asked, &header).as_deref(), Some("per_page=100&page=2"));
        let last = answer(200, "[]", &[("x-next-page", "")]);
        assert_eq!(following(&asked, &last), None, "empty on the last page");
    }
}
