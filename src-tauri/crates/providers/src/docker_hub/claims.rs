//! What Docker Hub's tokens say of themselves. They are read, not verified: the server does that.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Capability, Reason, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

/// The lifetime that the document gives: "expires in 10 minutes" (`/v2/auth/token`).
const LIFETIME: Duration = Duration::from_mins(10);

/// What a credential may do, by the scopes that access tokens have (`/v2/access-tokens`, `scopes`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Pull what is public.
    PublicRead,
    /// Pull.
    Read,
    /// Pull and push.
    Write,
    /// Everything.
    Admin,
}

impl Level {
    fn of_scope(word: &str) -> Option<Self> {
        match word {
            "repo:public_read" => Some(Self::PublicRead),
            "repo:read" => Some(Self::Read),
            "repo:write" => Some(Self::Write),
            "repo:admin" => Some(Self::Admin),
            _ => None,
        }
    }

    /// Whether repositories may be created.
    pub(super) fn create(level: Option<Self>) -> Capability {
        match level {
            Some(Self::Write | Self::Admin) => Capability::Allowed,
            Some(Self::Read | Self::PublicRead) => Capability::denied(Reason::ReadOnlyToken),
            None => Capability::Unknown,
        }
    }

    /// Whether tags and repositories may be deleted.
    pub(super) fn delete(level: Option<Self>) -> Capability {
        let permission = "repo:admin".to_owned();
        match level {
            Some(Self::Admin) => Capability::Allowed,
            Some(Self::Write) => Capability::denied(Reason::PermissionMissing { permission }),
            Some(Self::Read | Self::PublicRead) => Capability::denied(Reason::ReadOnlyToken),
            None => Capability::Unknown,
        }
    }
}

/// The claims that we read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Claims {
    /// The user name as the registry writes it.
    pub(super) username: Option<String>,
    /// How long the token is good, by the issuer's own clock.
    pub(super) lifetime: Option<Duration>,
    /// When it ends, by the issuer's clock.
    pub(super) expires: Option<Timestamp>,
    /// What it may do, where it lists scopes of repositories.
    pub(super) level: Option<Level>,
}

/// The payload. The name stands under the audience's own claim (docker/cli `internal/oauth/jwt.go`), in older tokens at the top.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Payload {
    exp: Value,
    iat: Value,
    scope: Value,
    username: Value,
    #[serde(rename = "https://hub.docker.com")]
    hub: Value,
}

impl Claims {
    /// Reads a token; one that is not a JWT says nothing.
    pub(super) fn read(token: &SecretString) -> Self {
        let payload = token.expose_secret().split('.').nth(1).and_then(|part| {
            let bytes = URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok()?;
            serde_json::from_slice::<Payload>(&bytes).ok()
        });
        let Some(payload) = payload else { return Self::default() };
        let (exp, iat) = (seconds(&payload.exp), seconds(&payload.iat));
        let lifetime = exp.zip(iat).and_then(|(exp, iat)| u64::try_from(exp - iat).ok());
        let name = [&payload.hub["username"], &payload.username];
        Self {
            username: name.into_iter().find_map(Value::as_str).map(str::to_owned),
            lifetime: lifetime.filter(|seconds| *seconds > 0).map(Duration::from_secs),
            expires: exp.and_then(Timestamp::from_unix),
            level: words(&payload.scope).filter_map(Level::of_scope).max(),
        }
    }

    /// How long to use the token, from its receipt: a part of its life is left for slow requests, and a second because the
    /// issuer writes whole ones.
    pub(super) fn use_for(&self) -> Duration {
        let lifetime = self.lifetime.unwrap_or(LIFETIME);
        let margin = (lifetime / 5).min(Duration::from_mins(1)) + Duration::from_secs(1);
        lifetime.saturating_sub(margin)
    }
}

fn seconds(value: &Value) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "some issuers write whole seconds as 1.7e9"
    )]
    value.as_i64().or_else(|| value.as_f64().map(|number| number as i64))
}

/// The words of a scope claim, which is a text or a list.
fn words(value: &Value) -> impl Iterator<Item = &str> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let texts = std::iter::once(value).chain(list).filter_map(Value::as_str);
    texts.flat_map(str::split_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docker_hub::testing::jwt;

    #[test]
    fn name_life_and_scopes_are_read_where_they_stand() {
        let claims = Claims::read(&jwt(&serde_json::json!({
            "iat": 1000, "exp": 1600, "scope": "openid repo:read repo:write",
            "https://hub.docker.com": { "username": "acme" },
        })));
        assert_eq!(claims.username.as_deref(), Some("acme"));
        assert_eq!(claims.lifetime, Some(Duration::from_mins(10)));
        assert_eq!(claims.level, Some(Level::Write));
        assert_eq!(claims.use_for(), Duration::from_secs(539));
        let older =
            Claims::read(&jwt(&serde_json::json!({ "username": "acme", "scope": ["repo:read"] })));
        assert_eq!(older.username.as_deref(), Some("acme"));
        assert_eq!(older.level, Some(Level::Read));
        assert_eq!(older.use_for(), Duration::from_secs(539), "the document's ten minutes");
    }

    #[test]
    fn what_a_token_does_not_say_is_not_invented() {
        for token in ["", "opaque", "a.b.c", "a.e30.c", "a.bnVsbA.c"] {
            assert_eq!(Claims::read(&token.into()), Claims::default(), "{token}");
        }
        let odd = Claims::read(&jwt(
            &serde_json::json!({ "exp": 1, "iat": 5, "scope": "openid", "username": 7 }),
        ));
        assert_eq!((odd.lifetime, odd.level, odd.username), (None, None, None));
        assert_eq!(Level::create(None), Capability::Unknown);
    }
}
