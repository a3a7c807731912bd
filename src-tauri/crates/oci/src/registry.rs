//! One registry, seen as one account.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Error, ErrorKind, PullQuota, RepositoryName, Result, Timestamp};
use transport::auth::{Authorizer, Challenge, CredentialSource, RealmPolicy, Scope};
use transport::{Request, Response, Transport};
use url::Url;

use crate::{ContentCache, quota, status_error};

/// Most of what an extension may answer.
const EXTENSION_CAP: u32 = 32 * 1024 * 1024;

/// A registry that speaks the OCI distribution protocol, seen as one account; cheap to clone.
#[derive(Clone)]
pub struct Registry {
    inner: Arc<Inner>,
}

struct Inner {
    authorizer: Authorizer,
    base: Url,
    source: Arc<dyn CredentialSource>,
    cache: Arc<dyn ContentCache>,
    quota: Mutex<Option<PullQuota>>,
    /// Repositories without the referrers API: one proxy may front several registries.
    without_referrers: Mutex<HashSet<RepositoryName>>,
}

/// What `GET /v2/` told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ping {
    /// Whether it let us in without asking who we are.
    pub open: bool,
    /// The server software's name for itself, where it says one.
    pub server: Option<String>,
    /// The version of Docker's registry API, where it says one (`Docker-Distribution-Api-Version`).
    pub api_version: Option<String>,
}

impl Registry {
    /// The registry at `base` (what stands before `/v2/`).
    pub fn new(
        transport: Transport,
        base: Url,
        source: Arc<dyn CredentialSource>,
        policy: RealmPolicy,
        cache: Arc<dyn ContentCache>,
    ) -> Self {
        let authorizer = Authorizer::new(transport, base.clone(), Arc::clone(&source), policy);
        let (quota, without_referrers) = (Mutex::default(), Mutex::default());
        let inner = Inner { authorizer, base, source, cache, quota, without_referrers };
        Self { inner: Arc::new(inner) }
    }

    /// Asks `GET /v2/` without a credential whether this is a registry (distribution-spec, "Determining Support").
    ///
    /// 200 and 401 are a registry's answers, unless they come as a web page. Some registries answer 403 there, which
    /// counts when it is worded as a registry's.
    ///
    /// # Errors
    /// `NotARegistry`, `ServerError`, and those of [`Transport::send`].
    pub async fn ping(&self) -> Result<Ping> {
        let answer = self.inner.authorizer.ping().await?;
        let marked = answer.header("docker-distribution-api-version").is_some()
            || answer.header("www-authenticate").is_some();
        let is_registry = match answer.status {
            200 => !answer.is_web_page(),
            401 => marked || !answer.is_web_page(),
            403 => marked || answer.detail().code.is_some(),
            429 | 500.. => return Err(status_error(&answer, "/v2/")),
            _ => false,
        };
        if !is_registry {
            let host = answer.url.host_str().unwrap_or_default();
            let host =
                answer.url.port().map_or_else(|| host.into(), |port| format!("{host}:{port}"));
            let proxy = answer.via.clone();
            let kind = ErrorKind::NotARegistry { host, proxy };
            return Err(Error::new(kind).with_detail(answer.detail()));
        }
        let server = answer.header("server").map(transport::bounded);
        let api_version = answer.header("docker-distribution-api-version").map(transport::bounded);
        Ok(Ping { open: answer.status == 200, server, api_version })
    }

    /// Has the registry check the credential.
    ///
    /// # Errors
    /// `WrongCredentials`, `SignInNeeded`, `Forbidden`, `RealmNotTrusted`, `RealmUnsafe`, and those of [`Transport::send`].
    pub async fn check_credential(&self) -> Result<()> {
        self.inner.authorizer.check_credential().await
    }

    /// Whom the registry's token server takes the credential for, where a token names somebody; the credential is checked by it.
    ///
    /// # Errors
    /// Those of [`Registry::check_credential`].
    pub async fn whoami(&self) -> Result<Option<String>> {
        self.inner.authorizer.whoami().await
    }

    /// A question to an extension of the protocol (distribution-spec, "Extensions": `<base>/v2/_<name>/…`).
    pub fn extension(&self, path: &str, query: &[(&str, &str)]) -> Request {
        let mut url = self.url(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Request::get(url).cap(EXTENSION_CAP)
    }

    /// Asks an extension, signed as for the catalogue: what it tells is about the whole registry. Any status is `Ok`.
    ///
    /// # Errors
    /// Those of the way there.
    pub async fn ask_extension(&self, question: Request) -> Result<Response> {
        self.send(question, &Scope::catalog()).await
    }

    /// Forgets every token, in memory.
    pub fn forget_tokens(&self) {
        self.inner.authorizer.forget();
    }

    /// The pull limit as the last answer that told it told it.
    pub fn pull_quota(&self) -> Option<PullQuota> {
        *self.inner.quota.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an anonymous list is only what the registry shows to everybody.
    ///
    /// # Errors
    /// Those of [`Transport::send`].
    pub async fn shows_public_only(&self) -> Result<bool> {
        Ok(!self.is_signed_in().await? && !self.inner.authorizer.is_open().await?)
    }

    /// Whether a credential is at hand.
    ///
    /// # Errors
    /// Those of where it comes from.
    pub async fn is_signed_in(&self) -> Result<bool> {
        Ok(self.inner.source.credential().await?.is_some())
    }

    /// Whether this repository was seen to be without the referrers API.
    pub(crate) fn lacks_referrers(&self, name: &RepositoryName) -> bool {
        let without = &self.inner.without_referrers;
        without.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
    }

    pub(crate) fn note_no_referrers(&self, name: &RepositoryName) {
        let without = &self.inner.without_referrers;
        without.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone());
    }

    pub(crate) fn cache(&self) -> &dyn ContentCache {
        &*self.inner.cache
    }

    /// What stands before `/v2/`.
    pub(crate) fn base(&self) -> &Url {
        &self.inner.base
    }

    /// `<base>/v2/<path>`.
    pub(crate) fn url(&self, path: &str) -> Url {
        let mut url = self.inner.base.clone();
        url.set_path(&format!("{}/v2/{path}", url.path().trim_end_matches('/')));
        url
    }

    /// `<base>/v2/<name>/<path>`.
    pub(crate) fn url_in(&self, name: &RepositoryName, path: &str) -> Url {
        self.url(&format!("{name}/{path}"))
    }

    /// Sends, signed; any status is `Ok`.
    pub(crate) async fn send(&self, request: Request, scope: &Scope) -> Result<Response> {
        let answer = self.inner.authorizer.send(request, scope).await.map_err(pull_limit)?;
        if let Some(seen) = quota::read(&answer) {
            *self.inner.quota.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        }
        Ok(answer)
    }

    /// The error for a refusal, knowing whether a credential was sent. `what` names what was asked for, for "not found".
    pub async fn refusal(&self, answer: &Response, what: &str) -> Error {
        let error = status_error(answer, what);
        if error.kind != ErrorKind::SignInNeeded || !self.is_signed_in().await.unwrap_or(false) {
            return error;
        }
        let challenges = Challenge::parse_all(answer.headers_named("www-authenticate"));
        let asked = |scheme: &str| challenges.iter().find(|c| c.scheme == scheme);
        let kind = match (asked("bearer"), asked("basic")) {
            (None, Some(_)) => ErrorKind::WrongCredentials,
            // The token server knows us, the registry will not: what it wants is in the scope, or nowhere.
            (bearer, _) => {
                let permission = bearer.and_then(|c| c.param("scope")).map(transport::bounded);
                ErrorKind::Forbidden { permission: permission.filter(|text| !text.is_empty()) }
            }
        };
        Error { kind, ..error }
    }
}

/// A limit on pulls is told from one on requests by its words, also where the wait it asks for ended the request.
fn pull_limit(error: Error) -> Error {
    let says = |text: &str| text.to_ascii_lowercase().contains("pull rate limit");
    match error.kind {
        ErrorKind::RateLimited { retry_at }
            if error.detail.as_ref().and_then(|d| d.message.as_deref()).is_some_and(says) =>
        {
            let retry_at: Option<Timestamp> = retry_at;
            Error { kind: ErrorKind::PullLimit { retry_at }, ..error }
        }
        _ => error,
    }
}
