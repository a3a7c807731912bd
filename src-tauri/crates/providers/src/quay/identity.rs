//! Who the account is.
//!
//! Quay's API runs a call *regardless* of whether the token was good (quay/quay `auth/decorators.py`): with a dead token
//! it answers 200 with what is public. So that no list is silently short, who we are is asked before a list is
//! begun, and believed for a minute.

use std::time::Duration;

use domain::{Error, ErrorKind, Result};
use oci::Registry;
use tokio::sync::Mutex;
use tokio::time::Instant;
use transport::Request;

use super::api::Person;
use super::rest::{Rest, ended, is_oauth};

/// How long an answer is believed.
const BELIEVED: Duration = Duration::from_mins(1);

/// Who an account is, and so which of the two doors it may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// Nobody.
    Anybody,
    /// An OAuth token, good for the API and the registry.
    Token {
        /// For whom it acts; a token without `user:read` does not tell.
        person: Option<Person>,
    },
    /// A robot, or a person with their encrypted password: good for the registry only.
    Registry {
        /// The user name.
        name: String,
    },
}

/// Who the account was, lately.
#[derive(Default)]
pub(super) struct Identity(Mutex<Option<(Instant, Who)>>);

impl Identity {
    /// Who the account is, asked anew after a minute.
    ///
    /// # Errors
    /// `WrongCredentials`, `SessionEnded`.
    pub(super) async fn who(&self, rest: &Rest, registry: &Registry) -> Result<Who> {
        let mut held = self.0.lock().await;
        if let Some((at, who)) = held.as_ref()
            && at.elapsed() < BELIEVED
        {
            return Ok(who.clone());
        }
        *held = None;
        let who = ask(rest, registry).await?;
        *held = Some((Instant::now(), who.clone()));
        Ok(who)
    }

    /// Asks anew the next time.
    pub(super) fn forget(&self) {
        if let Ok(mut held) = self.0.try_lock() {
            *held = None;
        }
    }
}

/// Asks who we are.
pub(super) async fn ask(rest: &Rest, registry: &Registry) -> Result<Who> {
    let Some(credential) = rest.credential().await? else { return Ok(Who::Anybody) };
    if !is_oauth(&credential) {
        registry.check_credential().await?;
        return Ok(Who::Registry { name: credential.username });
    }
    let answer = rest.send(Request::get(rest.url(["user", ""]))).await?;
    match answer.status {
        200 => Ok(Who::Token { person: Some(answer.json()?) }),
        // The same answer for a dead token and for a good one without `user:read`; the registry tells them apart.
        401 | 403 => match registry.check_credential().await {
            Ok(()) => Ok(Who::Token { person: None }),
            Err(Error { kind: ErrorKind::WrongCredentials, detail }) => {
                Err(Error { kind: ended(detail.as_ref()), detail })
            }
            Err(error) => Err(error),
        },
        _ => Err(rest.refusal(&answer, "user", "user:read").await),
    }
}
