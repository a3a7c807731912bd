//! One access token.

use domain::Timestamp;
use secrecy::SecretString;

/// Seconds before its end at which a token is renewed, at most.
const MARGIN: i64 = 5 * 60;

/// An access token, and what was learnt on the way to it.
#[derive(Debug, Clone)]
pub struct AccessToken {
    /// The token.
    pub secret: SecretString,
    /// Until when it is good, where known.
    pub expires: Option<Timestamp>,
    /// From when on it is renewed.
    pub(super) renew: Option<Timestamp>,
    /// Whose it is, where told.
    pub email: Option<String>,
    /// The project that its source names.
    pub project: Option<String>,
    /// It is a person's, so that the API wants to be told which project its use is counted for.
    pub personal: bool,
}

impl AccessToken {
    /// One whose end is not known.
    pub(super) fn endless(secret: SecretString) -> Self {
        Self { secret, expires: None, renew: None, email: None, project: None, personal: false }
    }

    /// One that was just given for so many seconds.
    pub(super) fn lasting(secret: SecretString, seconds: i64, now: Timestamp) -> Self {
        let life = seconds.max(0);
        Self {
            expires: Some(now.plus_seconds(life)),
            // One that lives shortly is used for most of its life.
            renew: Some(now.plus_seconds(life - MARGIN.min(life / 10))),
            ..Self::endless(secret)
        }
    }

    /// Whether it need not be renewed yet.
    pub(super) fn is_good(&self, now: Timestamp) -> bool {
        self.renew.is_none_or(|at| now < at)
    }
}
