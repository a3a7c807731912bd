//! Access tokens of one account, whenever they are needed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Endpoint, Error, ErrorKind, Result, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use transport::auth::RealmPolicy;
use transport::{Network, Request, Transport};
use url::Url;

use super::default_file::{Found, Login};
use super::refusal::{Asker, refusal};
use super::{AccessToken, DefaultFile, Identity, ServiceKey, Way};
use crate::Errand;

/// RFC 7523 §2.1
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// An answer holds one or two tokens.
const CAP: u32 = 64 * 1024;
/// The names that Google's own token endpoint goes by in files of all ages.
const OF_GOOGLE: [&str; 3] = [
    "https://oauth2.googleapis.com/token",
    "https://accounts.google.com/o/oauth2/token",
    "https://www.googleapis.com/oauth2/v4/token",
];

/// Where tokens are got.
#[derive(Debug, Clone)]
pub struct TokenPlace {
    /// Google's token endpoint, or what stands in for it.
    pub own: Url,
    /// The account's endpoint: its certificates hold for the token endpoint too, and its consent to another one.
    pub account: Endpoint,
}

impl TokenPlace {
    /// The token endpoint for a file that may name one. One that is neither Google's nor what stands in for it gets nothing
    /// before the person has agreed to it by name.
    ///
    /// # Errors
    /// `RealmNotTrusted`, `RealmUnsafe`.
    fn check(&self, named: Option<&str>) -> Result<Url> {
        let Some(named) = named.filter(|named| !OF_GOOGLE.contains(named)) else {
            return Ok(self.own.clone());
        };
        let unsafe_realm = || {
            let (registry, realm) = (self.account.host(), transport::bounded(named));
            Error::new(ErrorKind::RealmUnsafe { registry, realm })
        };
        let url = Url::parse(named).map_err(|_| unsafe_realm())?;
        if url == self.own {
            return Ok(url);
        }
        let policy = RealmPolicy::for_endpoint(&self.account);
        policy.check(&self.account.url, &url, true)?;
        Ok(url)
    }

    fn transport(&self, url: &Url, network: &Network) -> Result<Transport> {
        let extra_ca_pem = self.account.extra_ca_pem.clone();
        Transport::new(&Endpoint { extra_ca_pem, ..Endpoint::new(url.clone()) }, network)
    }
}

/// What the token endpoint gives.
#[derive(Deserialize)]
struct Given {
    access_token: SecretString,
    #[serde(default)]
    expires_in: Option<i64>,
    /// Says whose login it was.
    #[serde(default)]
    id_token: Option<SecretString>,
}

/// Access tokens of one account.
pub struct Tokens {
    identity: Identity,
    file: DefaultFile,
    place: TokenPlace,
    network: Network,
    held: Errand<AccessToken>,
}

impl Tokens {
    /// For an account.
    pub fn new(identity: Identity, file: DefaultFile, place: TokenPlace, network: Network) -> Self {
        Self { identity, file, place, network, held: Errand::default() }
    }

    /// Who it is for.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// A token that is good for a while; a hundred callers make one renewal.
    ///
    /// # Errors
    /// `CommandSignInNeeded` with the command that renews this computer's login; `WrongCredentials` for a key that is no more;
    /// `ClockWrong`; `RealmNotTrusted`; `InvalidField { field: "application_default" }`; and those of the way there.
    pub async fn token(&self) -> Result<AccessToken> {
        let now = Timestamp::now();
        self.held.get(|token| token.is_good(now), Box::pin(self.fetch())).await
    }

    /// Until when the token at hand is good.
    pub fn expires(&self) -> Option<Timestamp> {
        self.held.peek().and_then(|token| token.expires)
    }

    /// Whether another token can be had when this one is refused.
    pub fn can_renew(&self) -> bool {
        !matches!(self.identity.way, Way::Token(_))
    }

    /// Forgets the token, so that the next caller gets another.
    pub fn forget(&self) {
        self.held.forget();
    }

    async fn fetch(&self) -> Result<AccessToken> {
        match &self.identity.way {
            Way::Token(token) => Ok(AccessToken::endless(token.clone())),
            Way::Key(key) => self.with_key(key).await,
            Way::ApplicationDefault => match self.file.read().await? {
                Found::Key(key) => self.with_key(&key).await,
                Found::Login(login) => self.with_login(&login).await,
            },
        }
    }

    async fn with_key(&self, key: &ServiceKey) -> Result<AccessToken> {
        let url = self.place.check(key.token_uri.as_deref())?;
        let assertion = key.assertion(url.as_str(), Timestamp::now())?;
        let fields = [("grant_type", JWT_BEARER), ("assertion", assertion.expose_secret())];
        let given = self.ask(url, &fields, Asker::Key).await?;
        Ok(AccessToken {
            email: Some(key.email.clone()),
            project: key.project.clone(),
            ..token_of(&given)
        })
    }

    async fn with_login(&self, login: &Login) -> Result<AccessToken> {
        let url = self.place.check(login.token_uri.as_deref())?;
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", login.client_id.as_str()),
            ("client_secret", login.client_secret.expose_secret()),
            ("refresh_token", login.refresh_token.expose_secret()),
        ];
        let given = self.ask(url, &fields, Asker::Login).await?;
        let told = given.id_token.as_ref().and_then(|token| email_in(token.expose_secret()));
        Ok(AccessToken {
            email: login.account.clone().or(told),
            project: login.quota_project.clone(),
            personal: true,
            ..token_of(&given)
        })
    }

    async fn ask(&self, url: Url, fields: &[(&str, &str)], asker: Asker) -> Result<Given> {
        let transport = self.place.transport(&url, &self.network)?;
        let answer = transport.send(Request::post(url).form(fields).cap(CAP)).await?;
        if !answer.is_success() {
            return Err(refusal(&answer, asker));
        }
        let given: Given = answer.json()?;
        if Request::can_bear(&given.access_token) {
            Ok(given)
        } else {
            Err(answer.not_understood())
        }
    }
}

fn token_of(given: &Given) -> AccessToken {
    // RFC 6749 §5.1 only recommends to say it; Google's last an hour.
    let seconds = given.expires_in.unwrap_or(3600);
    AccessToken::lasting(given.access_token.clone(), seconds, Timestamp::now())
}

/// The address in an identity token. It is shown and nothing else, so its signature does not matter.
fn email_in(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claims {
        email: Option<String>,
    }
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Claims = serde_json::from_slice(&claims).ok()?;
    claims.email.map(|email| transport::bounded(&email)).filter(|email| !email.is_empty())
}
