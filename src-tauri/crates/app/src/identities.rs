//! Client certificates: from the dialog into the account (the certificate) and the keychain (its key).
//!
//! A key belongs to an endpoint and a certificate, not to a person: two accounts that show the same certificate to one
//! registry share its key, and it stays until the last of them is removed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::{
    AccountId, Credential, Endpoint, Error, ErrorKind, Keep, Origin, Result, SecretInput,
    SecretKind,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;
use storage::SecretTurn;
use transport::{ClientIdentity, IdentitySource, Network};

use crate::{App, RegistryDraft, blocking::blocking, lock};

/// Files that were picked and not used yet, at most; the oldest gives way.
const PICKED_MAX: usize = 4;

/// A client certificate as the dialog holds it.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum ClientIdentityInput {
    /// Pasted: certificate and private key as one PEM text.
    Pasted {
        /// The text.
        pem: SecretInput,
    },
    /// From a file that was picked.
    Picked {
        /// What picking it answered.
        ticket: String,
    },
    /// That of an account which is there; its key is in the keychain.
    Kept {
        /// The certificate, as the account has it.
        certificate_pem: String,
    },
}

/// A file with a client certificate that a person picked. What is in it stays here.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PickedIdentity {
    /// Names it in the draft.
    pub ticket: String,
    /// Its name without the folder.
    pub name: String,
    /// It is a PKCS#12 file with a password, which has to be told before it can be used.
    pub locked: bool,
}

/// The files that were picked.
#[derive(Default)]
pub(crate) struct Picked {
    next: AtomicU64,
    held: Mutex<HashMap<u64, Held>>,
}

/// What is held of a picked file.
enum Held {
    /// Certificate and key as PEM.
    Open(SecretString),
    /// A PKCS#12 file that wants its password. Without that its bytes tell nothing.
    Locked { name: String, bytes: Arc<Vec<u8>> },
}

/// The key of a certificate in the vault.
struct KeptKey {
    vault: Arc<credentials::Vault>,
    id: AccountId,
    certificate_pem: String,
}

#[async_trait]
impl IdentitySource for KeptKey {
    async fn identity(&self) -> Result<ClientIdentity> {
        let key = match self.vault.load(&self.id).await {
            Ok(Some(key)) => key,
            // What was kept for a session ended with it.
            Ok(None) | Err(Error { kind: ErrorKind::KeychainMissing, .. }) => {
                return Err(ErrorKind::ClientKeyMissing.into());
            }
            Err(error) => return Err(error),
        };
        ClientIdentity::from_pem(&self.certificate_pem, &key.secret)
    }
}

impl App {
    /// Holds the content of a file that was picked, until the dialog uses it.
    ///
    /// # Errors
    /// `InvalidField { field: "client_certificate" }` naming what is wrong with it.
    pub fn hold_identity(&self, name: String, bytes: Vec<u8>) -> Result<PickedIdentity> {
        let held = if transport::is_pkcs12(&bytes) {
            match transport::open_pkcs12(&bytes, &SecretString::from("")) {
                Ok(text) => Held::Open(text),
                Err(error) if is_about_password(&error) => {
                    Held::Locked { name: name.clone(), bytes: Arc::new(bytes) }
                }
                Err(error) => return Err(error),
            }
        } else {
            let text = String::from_utf8(bytes).map_err(|_| wrong("not_pem"))?;
            Held::Open(SecretString::from(text))
        };
        let locked = matches!(held, Held::Locked { .. });
        if let Held::Open(text) = &held {
            read(text)?;
        }
        let number = self.picked.next.fetch_add(1, Ordering::Relaxed);
        let mut all = lock(&self.picked.held);
        if all.len() >= PICKED_MAX
            && let Some(oldest) = all.keys().min().copied()
        {
            all.remove(&oldest);
        }
        all.insert(number, held);
        Ok(PickedIdentity { ticket: number.to_string(), name, locked })
    }

    /// Opens a picked PKCS#12 file with its password, which is kept nowhere.
    ///
    /// # Errors
    /// `InvalidField { field: "client_certificate" }`: `pkcs12_password` for a wrong one; the file stays picked.
    pub async fn unlock_identity(
        &self,
        ticket: &str,
        password: SecretInput,
    ) -> Result<PickedIdentity> {
        let number: u64 = ticket.parse().map_err(|_| wrong("not_pem"))?;
        let (name, bytes) = match lock(&self.picked.held).get(&number) {
            Some(Held::Locked { name, bytes }) => (name.clone(), Arc::clone(bytes)),
            _ => return Err(wrong("not_pem")),
        };
        // The file says how often its password is hashed: up to a million times.
        let open = move || {
            let text = transport::open_pkcs12(&bytes, &SecretString::from(password.expose()))?;
            read(&text)?;
            Ok(text)
        };
        let text = blocking(open).await?;
        lock(&self.picked.held).insert(number, Held::Open(text));
        Ok(PickedIdentity { ticket: ticket.to_owned(), name, locked: false })
    }

    /// The certificate that a draft's registry is to be shown.
    pub(crate) fn drafted_certificate(&self, draft: &RegistryDraft) -> Result<Option<String>> {
        Ok(match &draft.client_identity {
            None => None,
            Some(ClientIdentityInput::Kept { certificate_pem }) => Some(certificate_pem.clone()),
            Some(given) => Some(read(&self.given(given)?)?.0),
        })
    }

    /// The network over which a draft's registry is reached: with its certificate, whose key is nowhere kept yet.
    pub(crate) fn drafted_network(
        &self,
        draft: &RegistryDraft,
        endpoint: &Endpoint,
    ) -> Result<Network> {
        Ok(match &draft.client_identity {
            None => self.network.clone(),
            Some(ClientIdentityInput::Kept { .. }) => self.network_of(endpoint),
            Some(given) => {
                let identity = read(&self.given(given)?)?.2;
                self.network.showing(Origin::of(&endpoint.url), Arc::new(identity))
            }
        })
    }

    /// The network over which an endpoint is reached.
    pub(crate) fn network_of(&self, endpoint: &Endpoint) -> Network {
        match (key_id(endpoint), &endpoint.client_certificate_pem) {
            (Some(id), Some(pem)) => {
                let (vault, certificate_pem) = (self.vault.clone(), pem.clone());
                let key = KeptKey { vault, id, certificate_pem };
                self.network.showing(Origin::of(&endpoint.url), Arc::new(key))
            }
            _ => self.network.clone(),
        }
    }

    /// Keeps the key of a draft's certificate where secrets are kept.
    ///
    /// # Errors
    /// `KeychainMissing`, `KeychainLocked`, `KeychainFailed`, `Storage`.
    pub(crate) async fn keep_client_key(
        &self,
        draft: &RegistryDraft,
        endpoint: &Endpoint,
    ) -> Result<Option<SecretTurn>> {
        let Some(given) = &draft.client_identity else { return Ok(None) };
        if matches!(given, ClientIdentityInput::Kept { .. }) {
            return Ok(None);
        }
        let Some(id) = key_id(endpoint) else { return Ok(None) };
        self.keychain_ready(draft.keep).await?;
        let (_, secret, _) = read(&self.given(given)?)?;
        let key = Credential {
            username: String::new(),
            kind: SecretKind::ClientKey,
            secret,
            issued: None,
        };
        let turn = match draft.keep {
            Keep::Keychain => Some(self.secret_comes(&id).await?),
            Keep::Session => None,
        };
        self.vault.store(&id, &key, draft.keep).await?;
        if let ClientIdentityInput::Picked { ticket } = given
            && let Ok(number) = ticket.parse()
            && draft.keep == Keep::Keychain
        {
            lock(&self.picked.held).remove(&number);
        }
        Ok(turn)
    }

    /// Whether a secret of this name is one that is still needed.
    pub(crate) fn has_owner(&self, name: &AccountId) -> bool {
        let is_its = |record: &storage::AccountRecord| {
            let is_login = record.account.id == *name && record.docker_login.is_none();
            (is_login && record.signed_in)
                || key_id(&record.account.endpoint).as_ref() == Some(name)
        };
        lock(&self.accounts).all().iter().any(is_its) || self.is_proxys(name)
    }

    /// Forgets the key of a removed account's certificate, unless another account shows the same to the same registry.
    pub(crate) async fn forget_client_key(&self, endpoint: &Endpoint) -> Result<()> {
        let Some(id) = key_id(endpoint) else { return Ok(()) };
        let used = |record: &storage::AccountRecord| {
            key_id(&record.account.endpoint).as_ref() == Some(&id)
        };
        if lock(&self.accounts).all().iter().any(used) {
            return Ok(());
        }
        self.vault.erase(&id).await?;
        self.secret_is_gone(&id).await;
        Ok(())
    }

    /// The same for an account that was added again, with another certificate or with none.
    pub(crate) async fn forget_replaced_key(&self, before: Option<storage::AccountRecord>) {
        let Some(before) = before else { return };
        if let Err(error) = self.forget_client_key(&before.account.endpoint).await {
            // What it is good for is gone; the account that was just added is not held up by it.
            tracing::warn!(?error, "the key of a replaced client certificate could not be erased");
        }
    }

    fn given(&self, given: &ClientIdentityInput) -> Result<SecretString> {
        match given {
            ClientIdentityInput::Pasted { pem } => Ok(SecretString::from(pem.expose())),
            ClientIdentityInput::Picked { ticket } => {
                let number: Option<u64> = ticket.parse().ok();
                let held = lock(&self.picked.held);
                match number.and_then(|number| held.get(&number)) {
                    Some(Held::Open(text)) => Ok(text.clone()),
                    Some(Held::Locked { .. }) => Err(wrong("pkcs12_password")),
                    None => Err(wrong("not_pem")),
                }
            }
            ClientIdentityInput::Kept { .. } => Err(wrong("no_key")),
        }
    }
}

/// Certificate, key, and both together, which shows that they fit.
fn read(pem: &SecretString) -> Result<(String, SecretString, ClientIdentity)> {
    use secrecy::ExposeSecret;
    let (certificates, key) = transport::split_identity(pem.expose_secret())?;
    let identity = ClientIdentity::from_pem(&certificates, &key)?;
    Ok((certificates, key, identity))
}

/// Where the vault keeps the key of an endpoint's certificate. No account has such an id.
fn key_id(endpoint: &Endpoint) -> Option<AccountId> {
    let pem = endpoint.client_certificate_pem.as_deref()?;
    let certificate = transport::describe_client_certificate(pem).ok()?;
    let origin = Origin::of(&endpoint.url);
    Some(AccountId(format!("client_key|{}|{}", origin.as_str(), certificate.fingerprint)))
}

fn is_about_password(error: &Error) -> bool {
    matches!(&error.kind, ErrorKind::InvalidField { problem, .. } if problem == "pkcs12_password")
}

fn wrong(problem: &str) -> Error {
    let problem = problem.to_owned();
    Error::new(ErrorKind::InvalidField { field: "client_certificate".into(), problem })
}
