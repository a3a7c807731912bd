//! What an access token says of itself. It is read, not verified: the server does that.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Timestamp;
use serde::Deserialize;

/// The claims of a JFrog access token that are read. Reference tokens and passwords have none.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    /// Whose it is.
    pub(super) username: Option<String>,
    /// When it ends.
    pub(super) expires: Option<Timestamp>,
    /// Whether it may administer.
    pub(super) admin: bool,
}

#[derive(Deserialize)]
struct Payload {
    #[serde(default)]
    sub: Option<String>,
    #[serde(default)]
    scp: Option<String>,
    #[serde(default)]
    exp: Option<i64>,
}

impl Claims {
    /// Reads a secret, should it be a token.
    pub(super) fn of(secret: &str) -> Self {
        let Some(payload) = payload(secret) else { return Self::default() };
        // `jfac@01c…/users/alice`, in older tokens `jfrt@01c…/users/alice`.
        let user = payload.sub.as_deref().and_then(|sub| sub.split_once("/users/"));
        let scopes = payload.scp.unwrap_or_default();
        Self {
            username: user.map(|(_, name)| name.to_owned()).filter(|name| !name.is_empty()),
            expires: payload.exp.and_then(Timestamp::from_unix),
            admin: scopes.split(' ').any(|scope| scope == "applied-permissions/admin"),
        }
    }
}

fn payload(secret: &str) -> Option<Payload> {
    let mut parts = secret.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_tells_whose_it_is_and_until_when_and_a_password_tells_nothing() {
        let payload = r#"{"sub":"jfac@01c/users/al/ice","scp":"applied-permissions/admin api:*","exp":1900000000}"#;
        let token = format!("e30.{}.x", URL_SAFE_NO_PAD.encode(payload));
        let claims = Claims::of(&token);
        assert_eq!(claims.username.as_deref(), Some("al/ice"));
        assert_eq!(claims.expires, Timestamp::from_unix(1_900_000_000));
        assert!(claims.admin);
        for secret in ["anchor-chain", "a.b.c", "cmVmdGtuOjAx", "..", ""] {
            assert_eq!(Claims::of(secret), Claims::default(), "{secret}");
        }
    }
}
