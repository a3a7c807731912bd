//! Secrets that nobody would find: kept in the keychain by a process that was killed before it had written their account down.
//! Their names are written down before them, and the next start erases them.

use std::sync::{Arc, Mutex};

use domain::{AccountId, Result};
use storage::{SecretNames, SecretTurn};

use crate::blocking::blocking;
use crate::{App, lock};

/// The names of all secrets, and those that belonged to nobody at start.
pub(crate) struct LeftOver {
    names: Arc<SecretNames>,
    found: Mutex<Option<(SecretTurn, Vec<AccountId>)>>,
}

impl LeftOver {
    /// Reads which secrets there may be. Whose they are is read after that: what another process has just finished is not left
    /// over.
    pub(crate) fn read(names: SecretNames) -> Self {
        let found = names.all().unwrap_or_else(|error| {
            tracing::warn!(?error, "whether a secret was left over cannot be seen");
            None
        });
        Self { names: Arc::new(names), found: Mutex::new(found) }
    }

    /// Leaves those that have an owner alone.
    pub(crate) fn belong(&self, owner: impl Fn(&AccountId) -> bool) {
        let mut found = lock(&self.found);
        *found = found.take().and_then(|(turn, mut names)| {
            names.retain(|name| !owner(name));
            // Without any the turn is given back.
            (!names.is_empty()).then_some((turn, names))
        });
    }
}

impl App {
    /// Erases what a killed process left in the keychain. Done once after each start, before anything new is kept. What the
    /// keychain will not erase now is tried again at the next start.
    pub async fn tidy_keychain(&self) {
        let Some((turn, names)) = lock(&self.left_over.found).take() else { return };
        let mut gone = Vec::new();
        for name in names {
            match self.vault.erase(&name).await {
                Ok(()) => gone.push(name),
                Err(error) => tracing::warn!(?error, "a secret that was left over is still there"),
            }
        }
        tracing::info!(count = gone.len(), "secrets without an account were erased");
        let names = Arc::clone(&self.left_over.names);
        if let Err(error) = blocking(move || names.gone(&turn, &gone)).await {
            tracing::warn!(?error, "the names of erased secrets are still there");
        }
    }

    /// Notes that a secret comes into the keychain. The answer is held until whose it is has been written down.
    ///
    /// # Errors
    /// `Storage`: then it must not be kept.
    pub(crate) async fn secret_comes(&self, name: &AccountId) -> Result<SecretTurn> {
        // What is left over may have the same name.
        self.tidy_keychain().await;
        let (names, name) = (Arc::clone(&self.left_over.names), name.clone());
        blocking(move || names.coming(&name)).await
    }

    /// Notes that a secret was erased.
    pub(crate) async fn secret_is_gone(&self, name: &AccountId) {
        let (names, name) = (Arc::clone(&self.left_over.names), name.clone());
        let noted = blocking(move || {
            let turn = names.coming(&name)?;
            names.gone(&turn, &[name])
        });
        if let Err(error) = noted.await {
            tracing::debug!(?error, "the name of an erased secret is still there");
        }
    }
}
