//! Keys that requests are signed with.

use aws_credential_types::Credentials;
use domain::Timestamp;
use secrecy::{ExposeSecret, SecretString};

/// Keys that requests are signed with. `Debug` shows none of them.
#[derive(Clone)]
pub struct Keys {
    /// The access key's id, which is no secret.
    pub id: String,
    /// The secret access key.
    pub secret: SecretString,
    /// The session token, which passing keys have.
    pub token: Option<SecretString>,
    /// Until when they are good, where they pass.
    pub expires: Option<Timestamp>,
}

impl Keys {
    /// As Amazon's own types have them.
    pub(super) fn to_sdk(&self) -> Credentials {
        let token = self.token.as_ref().map(|token| token.expose_secret().to_owned());
        Credentials::new(&self.id, self.secret.expose_secret(), token, None, "Roadstead")
    }

    pub(super) fn of_sdk(keys: &Credentials) -> Self {
        let expires = keys.expiry().and_then(|at| {
            let since = at.duration_since(std::time::UNIX_EPOCH).ok()?;
            Timestamp::from_unix(since.as_secs().try_into().ok()?)
        });
        Self {
            id: keys.access_key_id().to_owned(),
            secret: keys.secret_access_key().into(),
            token: keys.session_token().map(Into::into),
            expires,
        }
    }

    /// Whether they will still be good in that many seconds.
    pub fn are_good_for(&self, seconds: i64) -> bool {
        self.expires.is_none_or(|at| at > Timestamp::now().plus_seconds(seconds))
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("expires", &self.expires).finish_non_exhaustive()
    }
}
