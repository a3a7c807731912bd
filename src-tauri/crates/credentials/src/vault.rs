//! The vault: an account's secret in the operating system's keychain, or in memory by consent.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{AccountId, Credential, Error, ErrorKind, Keep, Result};
use tokio::sync::Semaphore;

use crate::entry;
use crate::keychain::SystemKeychain;
use crate::{Keychain, KeychainError};

/// How long the keychain may take. A prompt that nobody answers counts as locked.
const LIMIT: Duration = Duration::from_secs(5);

/// The entry that is written and removed to learn whether the keychain takes secrets. Account ids look otherwise.
const PROBE: &str = "write-probe";

/// Keeps the accounts' secrets.
///
/// Reading alone proves nothing: a locked Secret Service says that there is no entry, and one without a keyring
/// fails only on writing. So an absent entry is believed only after a write has worked.
pub struct Vault {
    keychain: Arc<dyn Keychain>,
    limit: Duration,
    /// One call at a time: one that hangs on a prompt must not be joined by a hundred.
    turn: Arc<Semaphore>,
    /// There is no keychain service, and no more asking for it in this process.
    missing: AtomicBool,
    session: Mutex<HashMap<AccountId, Credential>>,
}

impl Vault {
    /// On the operating system's keychain; entries stand under the service `Roadstead`, the account's id as user.
    pub fn keychain() -> Self {
        Self::with(SystemKeychain, LIMIT)
    }

    /// On another keychain.
    pub fn with(keychain: impl Keychain, limit: Duration) -> Self {
        Self {
            keychain: Arc::new(keychain),
            limit,
            turn: Arc::new(Semaphore::new(1)),
            missing: AtomicBool::new(false),
            session: Mutex::default(),
        }
    }

    /// Whether the keychain takes secrets, found out by writing one and removing it.
    ///
    /// # Errors
    /// `KeychainMissing`, `KeychainLocked`, `KeychainFailed`.
    pub async fn check_writable(&self) -> Result<()> {
        self.call(|keychain, _| {
            keychain.set(PROBE, b"{}")?;
            let kept = keychain.get(PROBE)?.is_some();
            keychain.delete(PROBE)?;
            if kept { Ok(()) } else { Err(KeychainError::Locked) }
        })
        .await
    }

    /// Keeps an account's secret, over an older one.
    ///
    /// # Errors
    /// `KeychainMissing`, `KeychainLocked`, `KeychainFailed`; nothing is kept then, neither here nor there.
    pub async fn store(&self, id: &AccountId, credential: &Credential, keep: Keep) -> Result<()> {
        if keep == Keep::Session {
            self.session().insert(id.clone(), credential.clone());
            return Ok(());
        }
        let (user, secret) = (id.0.clone(), entry::write(credential));
        self.call(move |keychain, abandoned| {
            keychain.set(&user, &secret)?;
            // The person was told that it failed: what comes to be after that must not stay.
            if abandoned.load(Ordering::SeqCst) {
                keychain.delete(&user)?;
            }
            match keychain.get(&user)? {
                Some(kept) if *kept == *secret => Ok(()),
                _ => Err(KeychainError::Failed("what was written did not come back".into())),
            }
        })
        .await?;
        self.session().remove(id);
        Ok(())
    }

    /// An account's secret; `None` where surely nothing is kept.
    ///
    /// # Errors
    /// `KeychainMissing`, `KeychainLocked`, `KeychainFailed`.
    pub async fn load(&self, id: &AccountId) -> Result<Option<Credential>> {
        if let Some(credential) = self.session().get(id) {
            return Ok(Some(credential.clone()));
        }
        let user = id.0.clone();
        if let Some(bytes) = self.call(move |keychain, _| keychain.get(&user)).await? {
            return entry::read(&bytes).map(Some);
        }
        self.check_writable().await?;
        Ok(None)
    }

    /// Removes an account's secret, and sees that it is gone.
    ///
    /// # Errors
    /// `KeychainMissing`, `KeychainLocked`, `KeychainFailed`: it may still be there. For an account whose secret was in
    /// memory only, a keychain that is missing or locked is no error.
    pub async fn erase(&self, id: &AccountId) -> Result<()> {
        let was_session_only = self.session().remove(id).is_some();
        let user = id.0.clone();
        let erased = self
            .call(move |keychain, _| {
                let found = keychain.delete(&user)?;
                if keychain.get(&user)?.is_some() {
                    return Err(KeychainError::Failed("the entry is still there".into()));
                }
                Ok(found)
            })
            .await;
        let erased = match erased {
            Ok(true) => Ok(()),
            // "No entry" is also what a locked keyring says.
            Ok(false) => self.check_writable().await,
            Err(error) => Err(error),
        };
        match erased {
            Err(Error { kind: ErrorKind::KeychainMissing | ErrorKind::KeychainLocked, .. })
                if was_session_only =>
            {
                Ok(())
            }
            other => other,
        }
    }

    /// Whether an account's secret is in memory only and ends with the process.
    pub fn is_session_only(&self, id: &AccountId) -> bool {
        self.session().contains_key(id)
    }

    fn session(&self) -> MutexGuard<'_, HashMap<AccountId, Credential>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a call off the async threads, with a time limit. The call is told when nobody waits for it any more.
    async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn Keychain, &AtomicBool) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T> {
        if self.missing.load(Ordering::Relaxed) {
            return Err(ErrorKind::KeychainMissing.into());
        }
        let abandoned = Abandoned(Arc::default());
        let (keychain, told) = (Arc::clone(&self.keychain), Arc::clone(&abandoned.0));
        let turn = Arc::clone(&self.turn);
        let outcome = tokio::time::timeout(self.limit, async move {
            let turn = turn.acquire_owned().await;
            tokio::task::spawn_blocking(move || {
                let _turn = turn;
                call(keychain.as_ref(), &told)
            })
            .await
        })
        .await;
        let error = match outcome {
            Ok(Ok(Ok(value))) => return Ok(value),
            Ok(Ok(Err(error))) => error,
            Ok(Err(_)) => KeychainError::Failed("the call to the keychain broke off".into()),
            Err(_) => KeychainError::Locked,
        };
        Err(Error::new(match error {
            KeychainError::Missing => {
                self.missing.store(true, Ordering::Relaxed);
                ErrorKind::KeychainMissing
            }
            KeychainError::NoCollection => ErrorKind::KeychainMissing,
            KeychainError::Locked => ErrorKind::KeychainLocked,
            KeychainError::Failed(message) => ErrorKind::KeychainFailed { message },
        }))
    }
}

/// Set when the waiting side is dropped: by the time limit, or because the person cancelled.
struct Abandoned(Arc<AtomicBool>);

impl Drop for Abandoned {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryKeychain;

    const SHORT: Duration = Duration::from_millis(50);

    fn account() -> AccountId {
        AccountId("docker_hub|https://hub.docker.com|acme".into())
    }

    fn vault(limit: Duration) -> (Vault, MemoryKeychain) {
        let keychain = MemoryKeychain::default();
        (Vault::with(keychain.clone(), limit), keychain)
    }

    fn kind<T>(result: Result<T>) -> ErrorKind {
        result.map(|_| ()).unwrap_err().kind
    }

    #[tokio::test]
    async fn a_secret_is_kept_read_back_and_erased() {
        let (vault, keychain) = vault(LIMIT);
        assert!(vault.load(&account()).await.unwrap().is_none());
        let credential = Credential::password("acme", "anchor-chain");
        vault.store(&account(), &credential, Keep::Keychain).await.unwrap();
        assert_eq!(keychain.users(), [account().0], "the probe leaves nothing behind");
        assert_eq!(vault.load(&account()).await.unwrap().unwrap().expose(), "anchor-chain");
        assert!(!vault.is_session_only(&account()));
        vault.erase(&account()).await.unwrap();
        assert!(keychain.users().is_empty());
        assert!(vault.load(&account()).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_session_secret_never_touches_the_keychain() {
        let (vault, keychain) = vault(LIMIT);
        keychain.fail(Some(KeychainError::Missing));
        let credential = Credential::password("acme", "anchor-chain");
        vault.store(&account(), &credential, Keep::Session).await.unwrap();
        assert_eq!(keychain.calls(), 0);
        assert!(vault.is_session_only(&account()));
        assert!(vault.load(&account()).await.unwrap().is_some());
        vault.erase(&account()).await.unwrap();
        assert!(!vault.is_session_only(&account()));
    }

    #[tokio::test]
    async fn a_locked_keyring_is_told_from_an_absent_entry() {
        let (vault, keychain) = vault(LIMIT);
        let credential = Credential::password("acme", "anchor-chain");
        vault.store(&account(), &credential, Keep::Keychain).await.unwrap();
        keychain.lock(true);
        assert_eq!(kind(vault.load(&account()).await), ErrorKind::KeychainLocked);
        assert_eq!(kind(vault.erase(&account()).await), ErrorKind::KeychainLocked);
        assert_eq!(kind(vault.check_writable().await), ErrorKind::KeychainLocked);
        keychain.lock(false);
        assert!(vault.load(&account()).await.unwrap().is_some(), "unlocking mends it");
    }

    #[tokio::test]
    async fn a_missing_keychain_is_asked_for_once_only() {
        let (vault, keychain) = vault(LIMIT);
        keychain.fail(Some(KeychainError::Missing));
        assert_eq!(kind(vault.check_writable().await), ErrorKind::KeychainMissing);
        let calls = keychain.calls();
        assert_eq!(kind(vault.load(&account()).await), ErrorKind::KeychainMissing);
        assert_eq!(keychain.calls(), calls);
    }

    #[tokio::test]
    async fn a_service_without_a_keyring_is_missing_but_asked_again() {
        let (vault, keychain) = vault(LIMIT);
        keychain.fail(Some(KeychainError::NoCollection));
        assert_eq!(kind(vault.check_writable().await), ErrorKind::KeychainMissing);
        keychain.fail(None);
        vault.check_writable().await.unwrap();
    }

    #[tokio::test]
    async fn a_keychain_that_hangs_counts_as_locked_and_keeps_nothing_afterwards() {
        let (vault, keychain) = vault(SHORT);
        keychain.hang(true);
        let credential = Credential::password("acme", "anchor-chain");
        let stored = vault.store(&account(), &credential, Keep::Keychain).await;
        assert_eq!(kind(stored), ErrorKind::KeychainLocked);
        // The first call still stands there; a second one waits for its turn and gives up, too.
        assert_eq!(kind(vault.check_writable().await), ErrorKind::KeychainLocked);
        assert_eq!(keychain.calls(), 1, "one thread hangs, not two");
        keychain.hang(false);
        // The late call ends before the next one's turn.
        let vault = Vault { limit: LIMIT, ..vault };
        assert!(vault.load(&account()).await.unwrap().is_none(), "what came too late was undone");
        assert!(keychain.users().is_empty());
    }

    #[tokio::test]
    async fn words_of_the_operating_system_are_passed_on() {
        let (vault, keychain) = vault(LIMIT);
        keychain.fail(Some(KeychainError::Failed("quota".into())));
        let failed = kind(vault.check_writable().await);
        assert_eq!(failed, ErrorKind::KeychainFailed { message: "quota".into() });
    }
}
