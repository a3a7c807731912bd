//! What Artifactory knows beside its registries' content, and who there is.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::HeaderMap;
use parking_lot::Mutex;

use super::errors::ArtifactoryError;
use super::{ArtifactoryOptions, Setting};
use crate::registry::Store;
use crate::registry::access::{basic_credentials, bearer_token};
use crate::registry::jwt::Signer;
use crate::vendors::swagger::Notes;

/// Names, passwords, and whether they administer. Access tokens of theirs do in the password's place.
///
/// | user | secret |
/// |---|---|
/// | `quartermaster` | `anchor-chain` |
/// | `deckhand` | `mooring-line` |
pub(super) const PEOPLE: [(&str, &str, bool); 2] =
    [("quartermaster", "anchor-chain", true), ("deckhand", "mooring-line", false)];
/// The user that stands for everybody.
pub(super) const ANONYMOUS: &str = "anonymous";

/// The service's memory.
pub(super) struct State {
    pub(super) store: Arc<Store>,
    pub(super) options: ArtifactoryOptions,
    pub(super) url: String,
    pub(super) desk: Mutex<Desk>,
    pub(super) notes: Arc<Notes>,
    pub(super) signer: Signer,
}

#[derive(Default)]
pub(super) struct Desk {
    pub(super) keys: BTreeMap<String, Key>,
}

/// A repository key.
#[derive(Clone, Debug)]
pub(super) struct Key {
    /// `LOCAL`, `REMOTE`.
    pub(super) class: &'static str,
    /// `Docker`, `OCI`, `Maven`.
    pub(super) package: &'static str,
    pub(super) description: String,
    /// Who may read it; administrators always may.
    pub(super) readers: Vec<String>,
    /// Who may push to it.
    pub(super) writers: Vec<String>,
}

impl Key {
    pub(super) fn new(class: &'static str, package: &'static str) -> Self {
        Self {
            class,
            package,
            description: String::new(),
            readers: Vec::new(),
            writers: Vec::new(),
        }
    }
}

impl State {
    pub(super) fn is_set(&self, setting: Setting) -> bool {
        self.options.settings.contains(&setting)
    }

    /// Somebody by name and password, or by name and access token.
    pub(super) fn sign_in(&self, user: &str, secret: &str) -> Option<String> {
        if PEOPLE.iter().any(|(name, password, _)| (*name, *password) == (user, secret)) {
            return Some(user.to_owned());
        }
        self.token(secret).filter(|owner| owner == user)
    }

    fn token(&self, token: &str) -> Option<String> {
        let claims = self.signer.read(token).ok()?;
        Some(claims["sub"].as_str()?.split_once("/users/")?.1.to_owned())
    }

    /// Who a request comes from. Wrong credentials are refused even where anybody is let in.
    pub(super) fn caller(&self, headers: &HeaderMap) -> Result<String, ArtifactoryError> {
        if let Some((user, secret)) = basic_credentials(headers) {
            return self.sign_in(&user, &secret).ok_or_else(ArtifactoryError::bad_credentials);
        }
        if let Some(token) = bearer_token(headers) {
            return self.token(token).ok_or_else(ArtifactoryError::bad_credentials);
        }
        if self.is_set(Setting::Anonymous) {
            return Ok(ANONYMOUS.to_owned());
        }
        Err(ArtifactoryError::unauthorized())
    }

    pub(super) fn is_admin(user: &str) -> bool {
        PEOPLE.iter().any(|(name, _, admin)| *name == user && *admin)
    }

    pub(super) fn may_read(&self, user: &str, key: &str) -> bool {
        let open = user != ANONYMOUS || self.is_set(Setting::Anonymous);
        self.desk.lock().keys.get(key).is_some_and(|known| {
            Self::is_admin(user) || (open && known.readers.iter().any(|name| name == user))
        })
    }

    pub(super) fn may_write(&self, user: &str, key: &str) -> bool {
        self.desk.lock().keys.get(key).is_some_and(|known| {
            known.class == "LOCAL"
                && (Self::is_admin(user) || known.writers.iter().any(|name| name == user))
        })
    }
}
