//! Sending requests to a registry, signed as the registry wants it.

use std::sync::Arc;

use domain::{Credential, Error, ErrorKind, Origin, Result, SecretKind};
use url::Url;

use super::realm::unsafe_realm;
use super::scheme::Scheme;
use super::token::{Token, TokenRequest};
use super::tokens::Tokens;
use super::{Challenge, CredentialSource, RealmPolicy, Scope};
use crate::{Flight, Request, Response, Transport};

/// Scopes that a challenge may ask for beside ours; more is no registry.
const ASKED_MOST: usize = 8;

/// Signs requests to one registry for one account; cheap to clone.
///
/// It asks the registry once how it wants to be spoken to, keeps tokens in memory, renews a refused token once, and
/// asks once for a wider one. Credentials go to the registry's own origin and to a checked realm, nowhere else:
/// a request to another origin goes out unsigned.
#[derive(Clone)]
pub struct Authorizer {
    inner: Arc<Inner>,
}

struct Inner {
    transport: Transport,
    base: Url,
    source: Arc<dyn CredentialSource>,
    policy: RealmPolicy,
    scheme: Flight<Scheme>,
    tokens: Tokens,
}

impl Authorizer {
    /// For the registry at `base` (what stands before `/v2/`).
    pub fn new(
        transport: Transport,
        base: Url,
        source: Arc<dyn CredentialSource>,
        policy: RealmPolicy,
    ) -> Self {
        let (scheme, tokens) = (Flight::default(), Tokens::default());
        Self { inner: Arc::new(Inner { transport, base, source, policy, scheme, tokens }) }
    }

    /// Forgets all tokens.
    pub fn forget(&self) {
        self.inner.tokens.forget();
    }

    /// Asks `GET /v2/` without any credential, and learns from the answer how to sign.
    ///
    /// # Errors
    /// Those of [`Transport::send`]. Any HTTP status is `Ok`.
    pub async fn ping(&self) -> Result<Response> {
        let answer = self.inner.transport.send(self.ping_request()).await?;
        if matches!(answer.status, 200 | 401) {
            self.inner.scheme.put(self.scheme_of(&answer)).await;
        }
        Ok(answer)
    }

    /// Sends a request, signed. Any HTTP status is `Ok`, also the 401 that stays after what could be tried.
    ///
    /// # Errors
    /// `WrongCredentials`, `SignInNeeded`, `RealmNotTrusted`, `RealmUnsafe`, and those of [`Transport::send`].
    pub async fn send(&self, request: Request, scope: &Scope) -> Result<Response> {
        if Origin::of(request.url()) != Origin::of(&self.inner.base) {
            return self.inner.transport.send(request).await;
        }
        let credential = self.credential().await?;
        let scheme = self.scheme().await?;
        let signing = Signing { authorizer: self, credential: credential.as_ref() };
        let (answer, token) = signing.send(&request, &scheme, scope, None).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        let challenges = Challenge::parse_all(answer.headers_named("www-authenticate"));
        match (&scheme, token) {
            // Let in to `/v2/`, or turned away without a word, but here is a challenge.
            (Scheme::Open | Scheme::Untold, _) => {
                let Some(told) = Scheme::choose(&challenges, &self.inner.base) else {
                    return Ok(answer);
                };
                // To an open registry the password went along already.
                if told == Scheme::Basic && (scheme == Scheme::Open || credential.is_none()) {
                    return Ok(answer);
                }
                self.inner.scheme.put(told.clone()).await;
                let scope = wider(scope, &challenges);
                Ok(signing.send(&request, &told, &scope, None).await?.0)
            }
            (Scheme::Bearer { .. }, Some(token)) => {
                let scope = wider(scope, &challenges);
                Ok(signing.send(&request, &scheme, &scope, Some(token.serial)).await?.0)
            }
            _ => Ok(answer),
        }
    }

    /// Whether the registry lets anybody in; asks it once.
    ///
    /// # Errors
    /// Those of [`Transport::send`].
    pub async fn is_open(&self) -> Result<bool> {
        Ok(self.scheme().await? == Scheme::Open)
    }

    /// Has the registry check the credential, also where it would let anybody in.
    ///
    /// Token servers that hand a token to everyone still refuse a wrong password with 401; one that does
    /// not names nobody in the token, and that counts as refused.
    ///
    /// # Errors
    /// `WrongCredentials`, or `SignInNeeded` when there is no credential and one is needed.
    pub async fn check_credential(&self) -> Result<()> {
        self.whoami().await.map(|_| ())
    }

    /// The same, and whom the token that came of it names, where it names somebody.
    ///
    /// # Errors
    /// Those of [`Authorizer::check_credential`].
    pub async fn whoami(&self) -> Result<Option<String>> {
        let credential = self.credential().await?;
        let scheme = self.scheme().await?;
        let signing = Signing { authorizer: self, credential: credential.as_ref() };
        self.forget();
        let (answer, token) =
            signing.send(&self.ping_request(), &scheme, &Scope::none(), None).await?;
        let subject = token.and_then(|token| token.subject);
        let nobody = subject.as_deref() == Some("");
        let refused = || match credential {
            Some(_) => failed(ErrorKind::WrongCredentials, &answer),
            None => failed(ErrorKind::SignInNeeded, &answer),
        };
        if credential.is_some() && nobody {
            return Err(refused());
        }
        match answer.status {
            401 if insufficient_scope(&answer) => Ok(subject),
            401 => Err(refused()),
            403 => Err(failed(ErrorKind::Forbidden { permission: None }, &answer)),
            429 => Err(failed(ErrorKind::RateLimited { retry_at: None }, &answer)),
            status @ 500.. => Err(failed(ErrorKind::ServerError { status }, &answer)),
            // Neither yes nor no: another protocol, or a redirect that leads nowhere.
            100..=199 | 300..=399 => Err(answer.not_understood()),
            _ => Ok(subject),
        }
    }

    /// The account's credential, if it is one that a registry may see.
    async fn credential(&self) -> Result<Option<Credential>> {
        let is_for_registries =
            |c: &Credential| matches!(c.kind, SecretKind::Password | SecretKind::IdentityToken);
        Ok(self.inner.source.credential().await?.filter(is_for_registries))
    }

    async fn scheme(&self) -> Result<Scheme> {
        let ask = async {
            let answer = self.inner.transport.send(self.ping_request()).await?;
            match answer.status {
                // A registry that is down tells nothing that would be true later.
                429 => Err(failed(ErrorKind::RateLimited { retry_at: None }, &answer)),
                status @ 500.. => Err(failed(ErrorKind::ServerError { status }, &answer)),
                _ => Ok(self.scheme_of(&answer)),
            }
        };
        self.inner.scheme.get(|_| true, ask).await
    }

    /// The realm is taken from the ping: Google leaves it out of later answers (containers/image `docker_client.go`).
    fn scheme_of(&self, ping: &Response) -> Scheme {
        match ping.status {
            200 => Scheme::Open,
            401 => {
                let challenges = Challenge::parse_all(ping.headers_named("www-authenticate"));
                Scheme::choose(&challenges, &self.inner.base).unwrap_or(Scheme::Untold)
            }
            _ => Scheme::Untold,
        }
    }

    fn ping_request(&self) -> Request {
        let mut url = self.inner.base.clone();
        url.set_path(&format!("{}/v2/", url.path().trim_end_matches('/')));
        Request::get(url).cap(64 * 1024)
    }

    /// A token from a realm that has been found safe.
    async fn token(&self, request: &TokenRequest<'_>, refused: Option<u64>) -> Result<Token> {
        let Inner { transport, base, policy, tokens, .. } = &*self.inner;
        policy.check(base, request.realm, request.credential.is_some())?;
        let foreign = Origin::of(request.realm) != Origin::of(base);
        if foreign && !transport.may_lead_to(request.realm).await {
            return Err(unsafe_realm(base, request.realm));
        }
        tokens.get(transport, request, refused).await
    }
}

/// One request's signing: the credential is fetched once for it.
struct Signing<'a> {
    authorizer: &'a Authorizer,
    credential: Option<&'a Credential>,
}

impl Signing<'_> {
    /// Signs and sends; tells the token that was used.
    async fn send(
        &self,
        request: &Request,
        scheme: &Scheme,
        scope: &Scope,
        refused: Option<u64>,
    ) -> Result<(Response, Option<Token>)> {
        let transport = &self.authorizer.inner.transport;
        match scheme {
            // A registry that is open to all may still know its people: zot asks for nothing and shows more to those
            // who sign in. The credential goes to the registry itself, so it may be offered.
            Scheme::Untold => Ok((transport.send(request.clone()).await?, None)),
            Scheme::Open | Scheme::Basic => {
                let request = match self.credential {
                    Some(c) => request.clone().basic(&c.username, &c.secret),
                    None => request.clone(),
                };
                Ok((transport.send(request).await?, None))
            }
            Scheme::Bearer { realm, service } => {
                let service = service.as_deref();
                let wanted = TokenRequest { realm, service, scope, credential: self.credential };
                let token = self.authorizer.token(&wanted, refused).await?;
                let answer = transport.send(request.clone().bearer(&token.secret)).await?;
                Ok((answer, Some(token)))
            }
        }
    }
}

/// Our scope, with what the refusal asks for in front of it: the server knows what it wants.
fn wider(scope: &Scope, challenges: &[Challenge]) -> Scope {
    let asked = challenges.iter().find(|c| c.scheme == "bearer").and_then(|c| c.param("scope"));
    let asked = Scope::parse(asked.unwrap_or_default());
    if scope.covers(&asked) || asked.iter().count() > ASKED_MOST {
        return scope.clone();
    }
    asked.and(scope)
}

fn failed(kind: ErrorKind, answer: &Response) -> Error {
    Error::new(kind).with_detail(answer.detail())
}

fn insufficient_scope(answer: &Response) -> bool {
    Challenge::parse_all(answer.headers_named("www-authenticate"))
        .iter()
        .any(|c| c.param("error").is_some_and(|e| e.eq_ignore_ascii_case("insufficient_scope")))
}

#[cfg(test)]
mod tests;
