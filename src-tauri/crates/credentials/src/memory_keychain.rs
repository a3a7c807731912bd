//! A keychain in memory that fails on order, for tests.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use secrecy::zeroize::Zeroizing;

use crate::{Keychain, KeychainError, KeychainSecret};

/// A keychain in memory. Clones are the same keychain.
#[derive(Clone, Default)]
pub struct MemoryKeychain {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    entries: HashMap<String, Vec<u8>>,
    failure: Option<KeychainError>,
    locked: bool,
    hanging: bool,
    calls: usize,
}

impl MemoryKeychain {
    /// Every call fails with this from now on; `None`: no more.
    pub fn fail(&self, error: Option<KeychainError>) {
        self.state().failure = error;
    }

    /// Locked as a Secret Service is: reading says that there is no entry, writing fails.
    pub fn lock(&self, locked: bool) {
        self.state().locked = locked;
    }

    /// Calls do not return until this is taken back, as with a prompt on the screen.
    pub fn hang(&self, hanging: bool) {
        self.state().hanging = hanging;
        self.shared.moved.notify_all();
    }

    /// The users that have an entry.
    pub fn users(&self) -> Vec<String> {
        let mut users: Vec<_> = self.state().entries.keys().cloned().collect();
        users.sort();
        users
    }

    /// The bytes of an entry.
    pub fn raw(&self, user: &str) -> Option<Vec<u8>> {
        self.state().entries.get(user).cloned()
    }

    /// Puts bytes into an entry past the vault.
    pub fn put_raw(&self, user: &str, bytes: &[u8]) {
        self.state().entries.insert(user.to_owned(), bytes.to_vec());
    }

    /// How many calls there were.
    pub fn calls(&self) -> usize {
        self.state().calls
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self) -> Result<MutexGuard<'_, State>, KeychainError> {
        let mut state = self.state();
        state.calls += 1;
        while state.hanging {
            state = self.shared.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        match state.failure.clone() {
            Some(error) => Err(error),
            None => Ok(state),
        }
    }
}

impl Keychain for MemoryKeychain {
    fn get(&self, user: &str) -> Result<Option<KeychainSecret>, KeychainError> {
        let state = self.enter()?;
        let found = state.entries.get(user).filter(|_| !state.locked);
        Ok(found.map(|bytes| Zeroizing::new(bytes.clone())))
    }

    fn set(&self, user: &str, secret: &[u8]) -> Result<(), KeychainError> {
        let mut state = self.enter()?;
        if state.locked {
            return Err(KeychainError::Locked);
        }
        state.entries.insert(user.to_owned(), secret.to_vec());
        Ok(())
    }

    fn delete(&self, user: &str) -> Result<bool, KeychainError> {
        let mut state = self.enter()?;
        Ok(!state.locked && state.entries.remove(user).is_some())
    }
}
