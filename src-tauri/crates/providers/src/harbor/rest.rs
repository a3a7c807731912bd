//! Calls of Harbor's own API, under `/api/v2.0`.

use std::sync::Arc;

use domain::{Error, ErrorKind, Result};
use serde::de::DeserializeOwned;
use transport::auth::CredentialSource;
use transport::{Request, Response, Transport};
use url::Url;

/// Rows of a page: the most that Harbor gives.
pub(super) const PAGE_SIZE: u64 = 100;
/// A page of artifacts carries an excerpt of each configuration.
const CAP: u32 = 32 * 1024 * 1024;

/// Harbor's API, seen as one account. It signs every request with Basic and keeps no cookie: with a session's cookie
/// every change would want a CSRF token (goharbor/harbor `src/server/middleware/csrf`).
#[derive(Clone)]
pub(super) struct Rest {
    transport: Transport,
    base: Url,
    source: Arc<dyn CredentialSource>,
}

/// One page of a list.
pub(super) struct Rows<T> {
    pub(super) items: Vec<T>,
    /// How many there are in all (`X-Total-Count`).
    pub(super) total: Option<u64>,
    /// Whether there is a page after this one.
    pub(super) more: bool,
}

impl Rest {
    pub(super) fn new(transport: Transport, base: Url, source: Arc<dyn CredentialSource>) -> Self {
        Self { transport, base, source }
    }

    /// The same API, as somebody else.
    pub(super) fn signed_by(&self, source: Arc<dyn CredentialSource>) -> Self {
        Self { source, ..self.clone() }
    }

    /// The address of a call. Each part is encoded whole, so that a repository's slashes, encoded once before, are
    /// encoded twice, as Harbor wants them (`a%252Fb`).
    pub(super) fn url(&self, parts: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["api", "v2.0"]).extend(parts);
        }
        url
    }

    /// The account's name as it signs; `None` when anonymous.
    pub(super) async fn username(&self) -> Result<Option<String>> {
        Ok(self.source.credential().await?.map(|credential| credential.username))
    }

    /// Sends, signed where there is a credential. Any status is `Ok`.
    pub(super) async fn send(&self, request: Request) -> Result<Response> {
        let request = match self.source.credential().await? {
            Some(credential) => request.basic(&credential.username, &credential.secret),
            None => request,
        };
        self.transport.send(request.cap(CAP)).await
    }

    /// Reads one thing; `what` names it for "not found".
    pub(super) async fn get<T: DeserializeOwned>(&self, request: Request, what: &str) -> Result<T> {
        let answer = self.send(request).await?;
        if answer.is_success() { answer.json() } else { Err(self.refusal(&answer, what).await) }
    }

    /// Reads one page, the first being 1. Only page numbers are used, never a `Link`: Harbor writes the query into it
    /// unescaped, and it may name any host.
    pub(super) async fn page<T: DeserializeOwned>(
        &self,
        mut url: Url,
        page: u64,
        what: &str,
    ) -> Result<Rows<T>> {
        url.query_pairs_mut()
            .append_pair("page", &page.to_string())
            .append_pair("page_size", &PAGE_SIZE.to_string());
        let answer = self.send(Request::get(url)).await?;
        if !answer.is_success() {
            return Err(self.refusal(&answer, what).await);
        }
        // Go writes an empty list as `null`.
        let items: Vec<T> = answer.json::<Option<Vec<T>>>()?.unwrap_or_default();
        let total = answer.header("x-total-count").and_then(|text| text.trim().parse().ok());
        let more = !items.is_empty()
            && match total {
                Some(total) => page.saturating_mul(PAGE_SIZE) < total,
                None => items.len() as u64 >= PAGE_SIZE,
            };
        Ok(Rows { items, total, more })
    }

    /// What a refusal means. The envelope is the distribution protocol's, with codes of Harbor's own.
    pub(super) async fn refusal(&self, answer: &Response, what: &str) -> Error {
        if answer.status == 404 && answer.is_web_page() {
            return Error { kind: answer.not_understood().kind, detail: Some(answer.detail()) };
        }
        let error = oci::status_error(answer, what);
        let signed = matches!(self.source.credential().await, Ok(Some(_)));
        match error.kind {
            // Harbor lets a wrong credential pass as nobody, and nobody is asked to sign in.
            ErrorKind::SignInNeeded if signed => {
                Error { kind: ErrorKind::WrongCredentials, ..error }
            }
            _ => error,
        }
    }
}
