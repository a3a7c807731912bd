//! The registry's password: the API hands one out for twelve hours.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Credential, Error, ErrorKind, Result, Timestamp};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use transport::auth::CredentialSource;

use super::api::{Authorization, Authorizations, Moment, Nothing};
use super::desk::{Desk, Live, Mode, Service};

/// The user name that goes with it.
pub(super) const USER: &str = "AWS";

/// Seconds before its end at which it is renewed, at most.
const MARGIN: i64 = 30 * 60;

/// A password of the registry.
#[derive(Clone)]
pub(super) struct Token {
    secret: SecretString,
    /// Until when it is good.
    pub(super) expires: Option<Timestamp>,
    /// From when on it is renewed.
    renew: Option<Timestamp>,
}

impl Token {
    /// Reads `AWS:<password>`, which comes in base64.
    fn read(authorization: &Authorization, now: Timestamp) -> Option<Self> {
        let text = Zeroizing::new(
            STANDARD.decode(authorization.authorization_token.expose_secret()).ok()?,
        );
        let (_, password) = std::str::from_utf8(&text).ok()?.split_once(':')?;
        let expires = authorization.expires_at.as_ref().and_then(Moment::timestamp);
        let renew = expires.map(|at| {
            let life = at.unix().saturating_sub(now.unix()).max(0);
            at.plus_seconds(-MARGIN.min(life / 10))
        });
        Some(Self { secret: password.into(), expires, renew })
    }

    fn is_good(&self, now: Timestamp) -> bool {
        self.renew.is_none_or(|at| now < at)
    }
}

impl Desk {
    /// The login of the registry; `None` for nobody.
    ///
    /// # Errors
    /// Those of the call; `Forbidden` names `ecr:GetAuthorizationToken` where that is missing.
    pub(super) async fn registry_login(&self) -> Result<Option<Credential>> {
        match self.mode().await? {
            Mode::Nobody => Ok(None),
            Mode::Registry(login) => Ok(Some(login)),
            Mode::Signed(live, _) => {
                let token = self.token_of(&live).await?;
                Ok(Some(Credential::password(USER, token.secret.expose_secret())))
            }
        }
    }

    /// A password for these keys; a hundred callers make one call.
    pub(super) async fn token_of(&self, live: &Live) -> Result<Token> {
        let now = Timestamp::now();
        self.token.get(|token| token.is_good(now), self.fetch(live)).await
    }

    async fn fetch(&self, live: &Live) -> Result<Token> {
        let operation = "GetAuthorizationToken";
        // A list on the one side, one object on the other.
        let found: Option<Authorization> = if self.service.name == Service::PUBLIC.name {
            let answer: super::api::PublicAuthorization =
                self.read(live, operation, &Nothing {}, operation).await?;
            Some(answer.authorization_data)
        } else {
            let answer: Authorizations = self.read(live, operation, &Nothing {}, operation).await?;
            answer.authorization_data.into_iter().next()
        };
        found.and_then(|found| Token::read(&found, Timestamp::now())).ok_or_else(|| {
            Error::new(ErrorKind::BadResponse { host: self.service.name.to_owned() })
        })
    }
}

/// Gives the registry's login to the one who asks the registry.
pub(super) struct RegistryLogin(pub(super) Arc<Desk>);

#[async_trait]
impl CredentialSource for RegistryLogin {
    async fn credential(&self) -> Result<Option<Credential>> {
        self.0.registry_login().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str, expires: i64, now: i64) -> Option<Token> {
        let body = serde_json::json!({ "authorizationToken": STANDARD.encode(text), "expiresAt": expires });
        let authorization: Authorization = serde_json::from_value(body).unwrap();
        Token::read(&authorization, Timestamp::from_unix(now).unwrap())
    }

    #[test]
    fn a_password_is_renewed_before_its_end() {
        let at = |second| Timestamp::from_unix(second).unwrap();
        let token = token("AWS:rope:and:knot", 1_043_200, 1_000_000).unwrap();
        assert_eq!(token.secret.expose_secret(), "rope:and:knot");
        assert!(token.is_good(at(1_041_399)));
        assert!(!token.is_good(at(1_041_400)), "half an hour before");
    }

    #[test]
    fn one_that_lives_shortly_is_used_for_most_of_its_life() {
        let token = token("AWS:x", 1_000_100, 1_000_000).unwrap();
        assert!(token.is_good(Timestamp::from_unix(1_000_089).unwrap()));
        assert!(!token.is_good(Timestamp::from_unix(1_000_090).unwrap()));
    }

    #[test]
    fn what_is_no_login_is_none() {
        assert!(token("no colon", 1, 1).is_none());
    }
}
