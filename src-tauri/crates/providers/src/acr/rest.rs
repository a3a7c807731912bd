//! Calls of ACR's own API, under `/acr/v1`.

use std::sync::Arc;

use domain::{Error, ErrorKind, RepositoryName, Result};
use serde::de::DeserializeOwned;
use transport::auth::{Authorizer, Challenge, CredentialSource, RealmPolicy, Scope};
use transport::{Request, Response, Transport};
use url::Url;

use super::login::Login;
use crate::Context;

/// A page of a thousand manifests, each with its attributes.
const CAP: u32 = 16 * 1024 * 1024;

/// ACR's API, seen as one account. Its token service is the registry's own, with scopes for what is asked about content.
pub(super) struct Rest {
    authorizer: Authorizer,
    base: Url,
    login: Arc<Login>,
}

impl Rest {
    pub(super) fn new(
        transport: Transport,
        context: &Context,
        login: Arc<Login>,
        policy: RealmPolicy,
    ) -> Self {
        let base = context.endpoint.url.clone();
        let source: Arc<dyn CredentialSource> = Arc::<Login>::clone(&login);
        Self { authorizer: Authorizer::new(transport, base.clone(), source, policy), base, login }
    }

    pub(super) fn forget_tokens(&self) {
        self.authorizer.forget();
    }

    /// The address of a call. Each part is encoded whole: a repository's slashes are `%2F` (Azure/acr-cli, recorded calls).
    pub(super) fn url(&self, parts: &[&str], query: &str) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["acr", "v1"]).extend(parts);
        }
        url.set_query(Some(query).filter(|query| !query.is_empty()));
        url
    }

    /// Sends; any status is `Ok`.
    ///
    /// A refresh token that is refused before its time (somebody's role or the registry's key changed) is exchanged anew, once.
    async fn send(&self, request: Request, scope: &Scope) -> Result<Response> {
        let in_use = self.login.in_use();
        let outcome = self.authorizer.send(request.clone(), scope).await;
        match (outcome, in_use) {
            (Err(Error { kind: ErrorKind::WrongCredentials, .. }), Some(serial)) => {
                self.login.was_refused(serial);
                self.authorizer.send(request, scope).await
            }
            (outcome, _) => outcome,
        }
    }

    /// Reads an answer; `what` names what is asked about, for "not found".
    pub(super) async fn get(&self, url: Url, scope: &Scope, what: &str) -> Result<Response> {
        let answer = self.send(Request::get(url).cap(CAP), scope).await?;
        if answer.is_success() { Ok(answer) } else { Err(self.refusal(&answer, what).await) }
    }

    /// Reads one thing.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        url: Url,
        scope: &Scope,
        what: &str,
    ) -> Result<T> {
        self.get(url, scope, what).await?.json()
    }

    /// Whether the account may list the repositories, asked in the shortest way there is. So is whether it is good at all.
    ///
    /// # Errors
    /// `Forbidden` naming the scope for an account that is good and may not; `WrongCredentials`, `SignInNeeded`; `NotARegistry` for an address
    /// where no ACR is.
    pub(super) async fn may_list(&self) -> Result<()> {
        let request = Request::get(self.url(&["_catalog"], "n=1")).cap(CAP);
        let answer = self.send(request, &Scope::catalog()).await?;
        if matches!(answer.status, 404 | 405) || answer.is_web_page() {
            return Err(not_acr(&answer));
        }
        if answer.is_success() {
            answer.json::<super::api::Catalogue>().map(|_| ())
        } else {
            Err(self.refusal(&answer, "_catalog").await)
        }
    }

    /// The registry's own name, as its challenge tells it, whatever the address that it was reached by.
    pub(super) async fn service(&self) -> Option<String> {
        let answer = self.authorizer.ping().await.ok()?;
        let challenges = Challenge::parse_all(answer.headers_named("www-authenticate"));
        challenges.iter().find_map(|challenge| challenge.param("service")).map(str::to_owned)
    }

    async fn refusal(&self, answer: &Response, what: &str) -> Error {
        let error = oci::status_error(answer, what);
        if error.kind != ErrorKind::SignInNeeded
            || !self.login.is_signed_in().await.unwrap_or(false)
        {
            return error;
        }
        // The token service knows us, and its token does not reach: the challenge names the scope that is missing.
        let challenges = Challenge::parse_all(answer.headers_named("www-authenticate"));
        let bearer = challenges.iter().find(|c| c.scheme == "bearer");
        let permission = bearer.and_then(|c| c.param("scope")).map(transport::bounded);
        let permission = permission.filter(|scope| !scope.is_empty());
        Error { kind: ErrorKind::Forbidden { permission }, ..error }
    }
}

/// The scope of a repository's lists.
pub(super) fn metadata(name: &RepositoryName) -> Scope {
    Scope::parse(&format!("repository:{name}:metadata_read"))
}

/// The error for an address where no ACR is.
pub(super) fn not_acr(answer: &Response) -> Error {
    let host = answer.url.host_str().unwrap_or_default();
    let host = match answer.url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    Error::new(ErrorKind::NotARegistry { host, proxy: answer.via.clone() })
        .with_detail(answer.detail())
}
