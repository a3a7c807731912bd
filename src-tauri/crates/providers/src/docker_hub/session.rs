//! Requests to the API, signed with a short-lived token that is renewed before it ends and once after a 401.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{Credential, Error, ErrorKind, Result, SecretKind};
use secrecy::SecretString;
use transport::auth::CredentialSource;
use transport::{Deadline, Request, Response, Transport};
use url::Url;

use super::api::{IssueRequest, Issued};
use super::claims::Claims;
use super::errors;

/// How long a refused secret is not tried again: a hundred waiting calls must not lock the account.
const REFUSED_FOR: Duration = Duration::from_secs(30);

/// A token of `POST /v2/auth/token`.
pub(super) struct Token {
    pub(super) secret: SecretString,
    pub(super) claims: Claims,
    /// Of which credential it was made.
    of: u64,
    renew_at: Deadline,
}

/// The API as one account sees it.
pub(super) struct Session {
    transport: Transport,
    api: Url,
    source: Arc<dyn CredentialSource>,
    kept: Mutex<Kept>,
    /// Held while a token is got: all others wait for that one.
    flight: tokio::sync::Mutex<()>,
    /// Counts how often everything was forgotten: a token that arrives after that is not kept.
    forgotten: AtomicU64,
    hasher: RandomState,
}

#[derive(Default)]
struct Kept {
    token: Option<Arc<Token>>,
    refused: Option<Refused>,
}

struct Refused {
    of: u64,
    until: Deadline,
    error: Error,
}

impl Session {
    pub(super) fn new(transport: Transport, api: Url, source: Arc<dyn CredentialSource>) -> Self {
        Self {
            transport,
            api,
            source,
            kept: Mutex::default(),
            flight: tokio::sync::Mutex::default(),
            forgotten: AtomicU64::new(0),
            hasher: RandomState::new(),
        }
    }

    /// A URL of the API. Segments are encoded, so that no name can climb out of its place.
    pub(super) fn url(&self, segments: &[&str]) -> Url {
        let mut url = self.api.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// Sends a request as the account, or unsigned when it is anonymous.
    ///
    /// # Errors
    /// `SessionEnded` when the token can be renewed no more, and those of [`Transport::send`]. Any HTTP status is `Ok`.
    pub(super) async fn send(&self, request: Request) -> Result<Response> {
        let Some(token) = self.token(None).await? else {
            return self.transport.send(request).await;
        };
        let answer = self.transport.send(request.clone().bearer(&token.secret)).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        match self.token(Some(&token)).await? {
            Some(token) => self.transport.send(request.bearer(&token.secret)).await,
            None => Ok(answer),
        }
    }

    /// The error for a refusal that means nothing special. `what` is what was asked for.
    ///
    /// A 401 to a token that was issued a moment ago is about what was asked for, not about who asked.
    pub(super) fn refusal(&self, answer: &Response, what: &str) -> Error {
        let error = errors::refusal(answer, what);
        let signed_in = self.kept().token.is_some();
        let kind = match error.kind {
            ErrorKind::SignInNeeded if signed_in => ErrorKind::Forbidden { permission: None },
            kind => kind,
        };
        Error { kind, ..error }
    }

    /// The way to the API, for what the session has no part in.
    pub(super) fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Sends a request unsigned, or signed by the caller.
    pub(super) async fn send_as_is(&self, request: Request) -> Result<Response> {
        self.transport.send(request).await
    }

    /// The user name, as the registry writes it where it told; `None` when anonymous.
    pub(super) async fn username(&self) -> Result<Option<String>> {
        let Some(token) = self.token(None).await? else { return Ok(None) };
        match &token.claims.username {
            Some(name) => Ok(Some(name.clone())),
            None => Ok(self.source.credential().await?.map(|credential| credential.username)),
        }
    }

    /// The account's credential; `None` when anonymous.
    pub(super) async fn credential(&self) -> Result<Option<Credential>> {
        self.source.credential().await
    }

    /// A good token: the kept one, unless that is about to end or was `refused`; `None` when anonymous.
    pub(super) async fn token(&self, refused: Option<&Arc<Token>>) -> Result<Option<Arc<Token>>> {
        let Some(credential) = self.source.credential().await? else { return Ok(None) };
        let of = self.hasher.hash_one((&credential.username, credential.expose()));
        if let Some(answer) = self.standing(of, refused) {
            return answer.map(Some);
        }
        let _flight = self.flight.lock().await;
        // It may have come while we waited.
        if let Some(answer) = self.standing(of, refused) {
            return answer.map(Some);
        }
        let forgotten = self.forgotten.load(Ordering::SeqCst);
        let got = self.issue(&credential).await;
        let mut kept = self.kept();
        if forgotten != self.forgotten.load(Ordering::SeqCst) {
            return Err(ErrorKind::SessionEnded.into());
        }
        match got {
            Ok((secret, claims)) => {
                let renew_at = self.transport.clock().after(claims.use_for());
                let token = Arc::new(Token { secret, claims, of, renew_at });
                kept.token = Some(Arc::clone(&token));
                kept.refused = None;
                Ok(Some(token))
            }
            Err(error) => {
                if error.kind == ErrorKind::SessionEnded {
                    let until = self.transport.clock().after(REFUSED_FOR);
                    kept.refused = Some(Refused { of, until, error: error.clone() });
                }
                Err(error)
            }
        }
    }

    /// Gets a token for a credential (`POST /v2/auth/token`).
    ///
    /// # Errors
    /// `SessionEnded` when the credential is good no more.
    async fn issue(&self, credential: &Credential) -> Result<(SecretString, Claims)> {
        if credential.kind == SecretKind::IdentityToken {
            return Err(ErrorKind::TokenInsteadOfPassword.into());
        }
        let answer = self.ask_for_token(&credential.username, credential.expose()).await?;
        match answer.status {
            200..=299 => read_token(&answer),
            400 | 401 => Err(Error::new(ErrorKind::SessionEnded).with_detail(answer.detail())),
            _ => Err(errors::refusal(&answer, "/v2/auth/token")),
        }
    }

    /// The call itself, whatever its answer.
    pub(super) async fn ask_for_token(&self, username: &str, secret: &str) -> Result<Response> {
        let body = IssueRequest { identifier: username, secret };
        self.transport.send(Request::post(self.url(&["v2", "auth", "token"])).json(&body)).await
    }

    /// Forgets the token, also one that is still on its way.
    pub(super) fn forget(&self) {
        let mut kept = self.kept();
        self.forgotten.fetch_add(1, Ordering::SeqCst);
        *kept = Kept::default();
    }

    fn standing(&self, of: u64, refused: Option<&Arc<Token>>) -> Option<Result<Arc<Token>>> {
        let kept = self.kept();
        let stands = |until: &Deadline| !self.transport.clock().is_over(until);
        if let Some(ended) = kept.refused.as_ref().filter(|r| r.of == of && stands(&r.until)) {
            return Some(Err(ended.error.clone()));
        }
        let token =
            kept.token.as_ref().filter(|token| token.of == of && stands(&token.renew_at))?;
        let is_refused = refused.is_some_and(|refused| Arc::ptr_eq(refused, token));
        (!is_refused).then(|| Ok(Arc::clone(token)))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The token in an answer, of either name: `access_token` of `auth/token`, `token` of the older calls.
pub(super) fn read_token(answer: &Response) -> Result<(SecretString, Claims)> {
    let issued: Issued = answer.json()?;
    let token = issued.access_token.or(issued.token).filter(Request::can_bear);
    let token = token.ok_or_else(|| answer.not_understood())?;
    let claims = Claims::read(&token);
    Ok((token, claims))
}

#[cfg(test)]
mod tests;
