//! The operating system's keychain, as narrow as we need it.

use keyring::Error as KeyringError;
use secrecy::zeroize::Zeroizing;

/// The name under which all entries stand in the keychain.
pub const SERVICE: &str = "Roadstead";

/// What a keychain entry holds; zeroed when dropped.
pub type KeychainSecret = Zeroizing<Vec<u8>>;

/// A keychain. Calls block, for ever if a prompt is up: the vault runs them off the async threads with a time limit.
pub trait Keychain: Send + Sync + 'static {
    /// The entry's secret; `None` where there is no entry **or where the keyring is locked**: a locked Secret Service
    /// answers just so, and only a write tells the two apart.
    fn get(&self, user: &str) -> Result<Option<KeychainSecret>, KeychainError>;

    /// Writes an entry, over an older one.
    fn set(&self, user: &str, secret: &[u8]) -> Result<(), KeychainError>;

    /// Removes an entry; `false` where none was found.
    fn delete(&self, user: &str) -> Result<bool, KeychainError>;
}

/// Why a keychain did not do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeychainError {
    /// There is none, and there will be none as long as this process lives.
    Missing,
    /// There is a service, but it has nowhere to put a secret: no keyring was ever made.
    NoCollection,
    /// It is locked, and the prompt was dismissed or could not be shown.
    Locked,
    /// Anything else, in the operating system's words.
    Failed(String),
}

/// The operating system's own: Secret Service, Keychain Services, Credential Manager.
pub(crate) struct SystemKeychain;

impl SystemKeychain {
    #[expect(clippy::disallowed_methods, reason = "the one home of keychain entries")]
    fn entry(user: &str) -> Result<keyring::Entry, KeychainError> {
        if let Err(error) = keyring::Entry::store_status() {
            tracing::info!(%error, "there is no keychain");
            return Err(KeychainError::Missing);
        }
        keyring::Entry::new(SERVICE, user).map_err(|error| translated(&error))
    }
}

impl Keychain for SystemKeychain {
    fn get(&self, user: &str) -> Result<Option<KeychainSecret>, KeychainError> {
        match Self::entry(user)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(KeyringError::NoEntry) => Ok(None),
            Err(error) => Err(translated(&error)),
        }
    }

    fn set(&self, user: &str, secret: &[u8]) -> Result<(), KeychainError> {
        Self::entry(user)?.set_secret(secret).map_err(|error| translated(&error))
    }

    fn delete(&self, user: &str) -> Result<bool, KeychainError> {
        match Self::entry(user)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(KeyringError::NoEntry) => Ok(false),
            Err(error) => Err(translated(&error)),
        }
    }
}

/// What an error of the keychain means.
///
/// The variants of the Secret Service store come from `zbus-secret-service-keyring-store` (`errors.rs`): `Locked`,
/// `Prompt` (dismissed) and `NoResult` (no default collection) are `NoStorageAccess`; a bus or a service that is not
/// there is `PlatformFailure`.
fn translated(error: &KeyringError) -> KeychainError {
    match error {
        KeyringError::NoDefaultStore => KeychainError::Missing,
        KeyringError::NoStorageAccess(cause) if format!("{cause:?}").contains("NoResult") => {
            KeychainError::NoCollection
        }
        KeyringError::NoStorageAccess(_) => KeychainError::Locked,
        KeyringError::PlatformFailure(cause) if nobody_there(&format!("{cause:?} {cause}")) => {
            KeychainError::Missing
        }
        // Neither variant's text holds a secret; those that carry bytes are not written out.
        KeyringError::BadEncoding(_) | KeyringError::BadDataFormat(..) => {
            KeychainError::Failed("the entry is not readable".into())
        }
        error => KeychainError::Failed(transport::bounded(&error.to_string())),
    }
}

/// D-Bus names for "nobody serves secrets here", and a socket that is not there.
fn nobody_there(text: &str) -> bool {
    ["Unavailable", "ServiceUnknown", "NameHasNoOwner", "Spawn", "No such file", "refused"]
        .iter()
        .any(|sign| text.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_errors_of_a_secret_service_are_told_apart() {
        let boxed = |text: &str| -> Box<dyn std::error::Error + Send + Sync> { text.into() };
        for (error, expected) in [
            (KeyringError::NoDefaultStore, KeychainError::Missing),
            (KeyringError::NoStorageAccess(boxed("NoResult")), KeychainError::NoCollection),
            (KeyringError::NoStorageAccess(boxed("Locked")), KeychainError::Locked),
            (
                KeyringError::PlatformFailure(boxed("org.freedesktop.DBus.Error.ServiceUnknown")),
                KeychainError::Missing,
            ),
        ] {
            assert_eq!(translated(&error), expected);
        }
        let secret = KeyringError::BadEncoding(b"anchor-chain".to_vec());
        assert!(!format!("{:?}", translated(&secret)).contains("anchor"));
    }
}
