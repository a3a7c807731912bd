//! Whose a namespace is: GitHub has a call for one's own packages, one for an organisation's, one for another person's.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::{Error, ErrorKind, Result};

use super::Me;

/// Who owns packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// The account itself.
    Me,
    /// An organisation.
    Organisation,
    /// Another person.
    Person,
}

/// The owners that were met.
#[derive(Default)]
pub(super) struct Owners(Mutex<HashMap<String, Owner>>);

impl Owners {
    pub(super) fn note(&self, name: &str, owner: Owner) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_lowercase(), owner);
    }

    fn known(&self, name: &str) -> Option<Owner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&name.to_lowercase()).copied()
    }

    /// Asks with the right call for this owner: where it is not known yet, as an organisation's first, then as a person's.
    ///
    /// # Errors
    /// Those of the call. An unknown owner's are the second call's.
    pub(super) async fn ask<T, F>(
        &self,
        me: &Me,
        name: &str,
        call: impl Fn(Vec<String>) -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        if me.login.eq_ignore_ascii_case(name) {
            return call(path(Owner::Me, name)).await;
        }
        if let Some(owner) = self.known(name) {
            return call(path(owner, name)).await;
        }
        match call(path(Owner::Organisation, name)).await {
            Err(Error { kind: ErrorKind::NotFound { .. }, .. }) => {
                let answer = call(path(Owner::Person, name)).await?;
                self.note(name, Owner::Person);
                Ok(answer)
            }
            answer => {
                if answer.is_ok() {
                    self.note(name, Owner::Organisation);
                }
                answer
            }
        }
    }
}

/// Where an owner's packages are.
fn path(owner: Owner, name: &str) -> Vec<String> {
    let parts: &[&str] = match owner {
        Owner::Me => &["user", "packages"],
        Owner::Organisation => &["orgs", name, "packages"],
        Owner::Person => &["users", name, "packages"],
    };
    parts.iter().map(|&part| part.to_owned()).collect()
}
