//! Calls of Artifactory's own API, and the lists of its registries.

use std::sync::Arc;
use std::time::Duration;

use domain::{Error, ErrorKind, Result};
use serde::de::DeserializeOwned;
use tokio::sync::{Mutex, OnceCell};
use tokio::time::Instant;
use transport::auth::CredentialSource;
use transport::{Request, Response, Transport};
use url::Url;

use super::api::Key;
use super::home::{Home, Layout, under};

/// A page of files carries thousands of rows.
const CAP: u32 = 32 * 1024 * 1024;
/// How long the list of keys is believed.
const BELIEVED: Duration = Duration::from_mins(1);

/// The keys as they were at some time.
struct Seen {
    at: Instant,
    keys: Vec<Key>,
}

/// Artifactory's API, seen as one account. Basic straight away is understood by all of its parts, its registries included.
#[derive(Clone)]
pub(super) struct Rest {
    transport: Transport,
    base: Url,
    source: Arc<dyn CredentialSource>,
    home: Arc<OnceCell<Home>>,
    keys: Arc<Mutex<Option<Seen>>>,
}

impl Rest {
    pub(super) fn new(transport: Transport, base: Url, source: Arc<dyn CredentialSource>) -> Self {
        Self { transport, base, source, home: Arc::default(), keys: Arc::default() }
    }

    /// The same Artifactory, as somebody else.
    pub(super) fn signed_by(&self, source: Arc<dyn CredentialSource>) -> Self {
        Self { source, keys: Arc::default(), ..self.clone() }
    }

    /// Where its parts are; asked once.
    pub(super) async fn home(&self) -> Result<&Home> {
        self.home.get_or_try_init(|| Home::find(&self.transport, &self.base)).await
    }

    /// The address of a call of its API.
    ///
    /// # Errors
    /// `NoCatalogue` where this address has no API.
    pub(super) async fn url(&self, parts: &[&str]) -> Result<Url> {
        match &self.home().await?.api {
            Some(api) => Ok(under(api, parts)),
            None => Err(ErrorKind::NoCatalogue.into()),
        }
    }

    /// What stands before `/v2/` of a key's registry. The form below the API is always there.
    pub(super) async fn registry_base(&self, key: &str) -> Result<Url> {
        match self.home().await? {
            Home { api: Some(api), layout: Layout::Whole } => {
                Ok(under(api, &["api", "docker", key]))
            }
            _ => Ok(self.base.clone()),
        }
    }

    /// The account's name as it signs; `None` when anonymous.
    pub(super) async fn is_signed_in(&self) -> Result<bool> {
        Ok(self.source.credential().await?.is_some())
    }

    pub(super) fn source(&self) -> Arc<dyn CredentialSource> {
        Arc::clone(&self.source)
    }

    pub(super) fn transport(&self) -> Transport {
        self.transport.clone()
    }

    /// Sends, signed where there is a credential. Any status is `Ok`.
    pub(super) async fn send(&self, request: Request) -> Result<Response> {
        let request = match self.source.credential().await? {
            Some(credential) => request.basic(&credential.username, &credential.secret),
            None => request,
        };
        self.transport.send(request.cap(CAP)).await
    }

    /// Sends without the credential, whoever we are.
    pub(super) async fn send_as_nobody(&self, request: Request) -> Result<Response> {
        self.transport.send(request).await
    }

    /// Reads one thing; `what` names it for "not found".
    pub(super) async fn get<T: DeserializeOwned>(&self, url: Url, what: &str) -> Result<T> {
        let answer = self.send(Request::get(url)).await?;
        if answer.is_success() { answer.json() } else { Err(self.refusal(&answer, what).await) }
    }

    /// The keys that are registries and that the account sees, asked anew after a minute.
    pub(super) async fn keys(&self) -> Result<Vec<Key>> {
        let mut held = self.keys.lock().await;
        if let Some(seen) = held.as_ref()
            && seen.at.elapsed() < BELIEVED
        {
            return Ok(seen.keys.clone());
        }
        *held = None;
        // Without a filter: `packageType=oci` is refused by servers from before there was such a type.
        let url = self.url(&["api", "repositories"]).await?;
        let mut keys: Vec<Key> = self.get(url, "api/repositories").await?;
        keys.retain(Key::is_registry);
        *held = Some(Seen { at: Instant::now(), keys: keys.clone() });
        Ok(keys)
    }

    /// Asks for the keys anew the next time.
    pub(super) fn forget_keys(&self) {
        if let Ok(mut held) = self.keys.try_lock() {
            *held = None;
        }
    }

    /// What a refusal means. The envelope has a number where others have a code.
    pub(super) async fn refusal(&self, answer: &Response, what: &str) -> Error {
        if answer.is_web_page() && matches!(answer.status, 200..=299 | 302 | 404) {
            return answer.not_understood();
        }
        let error = oci::status_error(answer, what);
        let signed = matches!(self.source.credential().await, Ok(Some(_)));
        let says = |text: &str| {
            let message = error.detail.as_ref().and_then(|detail| detail.message.as_deref());
            message.is_some_and(|message| message.to_ascii_lowercase().contains(text))
        };
        let kind = match &error.kind {
            // "This request is blocked due to recurrent login failures, please try again in … seconds" (403).
            ErrorKind::Forbidden { .. } if says("recurrent login failures") => {
                ErrorKind::AccountLocked
            }
            ErrorKind::SignInNeeded if signed && says("locked") => ErrorKind::AccountLocked,
            ErrorKind::SignInNeeded if signed => ErrorKind::WrongCredentials,
            kind => kind.clone(),
        };
        Error { kind, ..error }
    }
}
