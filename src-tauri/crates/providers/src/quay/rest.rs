//! Calls of Quay's own API, under `/api/v1`.
//!
//! It takes OAuth tokens only. Robots and passwords are for the registry; with one of those the API is asked without any
//! credential, for what it tells everybody of what is public.

use std::sync::Arc;

use domain::{Credential, Error, ErrorKind, Result};
use serde::de::DeserializeOwned;
use transport::auth::CredentialSource;
use transport::{Request, Response, Transport};
use url::Url;

/// The user name under which the registry takes an OAuth token as the password.
pub(super) const OAUTH_USER: &str = "$oauthtoken";
/// A namespace's repositories come all in one answer.
const CAP: u32 = 32 * 1024 * 1024;

/// Whether a credential holds an OAuth token.
pub(super) fn is_oauth(credential: &Credential) -> bool {
    credential.username == OAUTH_USER
}

/// Quay's API, seen as one account.
#[derive(Clone)]
pub(super) struct Rest {
    transport: Transport,
    base: Url,
    source: Arc<dyn CredentialSource>,
}

impl Rest {
    pub(super) fn new(transport: Transport, base: Url, source: Arc<dyn CredentialSource>) -> Self {
        Self { transport, base, source }
    }

    /// The address of a call; a repository's name gives several parts.
    pub(super) fn url<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["api", "v1"]).extend(parts);
        }
        url
    }

    pub(super) async fn credential(&self) -> Result<Option<Credential>> {
        self.source.credential().await
    }

    /// Sends, with the token where there is one. Any status is `Ok`.
    pub(super) async fn send(&self, request: Request) -> Result<Response> {
        let request = match self.source.credential().await? {
            Some(credential) if is_oauth(&credential) => request.own_token(&credential.secret),
            _ => request,
        };
        self.transport.send(request.cap(CAP)).await
    }

    /// Reads one thing. `what` names it for "not found", `scope` is what a token needs for the call
    /// (`x-oauth-scope` of the published description).
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        url: Url,
        what: &str,
        scope: &str,
    ) -> Result<T> {
        let answer = self.send(Request::get(url)).await?;
        if answer.is_success() {
            answer.json()
        } else {
            Err(self.refusal(&answer, what, scope).await)
        }
    }

    /// What a refusal means (quay/quay `endpoints/exception.py`).
    pub(super) async fn refusal(&self, answer: &Response, what: &str, scope: &str) -> Error {
        if answer.status == 404 && answer.is_web_page() {
            return answer.not_understood();
        }
        let signed = matches!(self.source.credential().await, Ok(Some(c)) if is_oauth(&c));
        let error = oci::status_error(answer, what);
        let kind = match (answer.status, error.kind) {
            (401, _) if signed => ended(error.detail.as_ref()),
            (402, _) => ErrorKind::PrivateQuotaUsedUp,
            (403, ErrorKind::Forbidden { .. }) => {
                ErrorKind::Forbidden { permission: Some(scope.to_owned()) }
            }
            (_, kind) => kind,
        };
        Error { kind, ..error }
    }
}

/// A token that is over is told from one that never was.
pub(super) fn ended(detail: Option<&domain::ServerDetail>) -> ErrorKind {
    let says = |text: &Option<String>| {
        text.as_deref().is_some_and(|text| text.to_ascii_lowercase().contains("expired"))
    };
    if detail.is_some_and(|detail| says(&detail.code) || says(&detail.message)) {
        ErrorKind::SessionEnded
    } else {
        ErrorKind::WrongCredentials
    }
}
