//! Where an account's credential comes from.

use domain::{Credential, Result};

/// Where an account's credential comes from: the vault, the session's memory, a form just filled in.
#[async_trait::async_trait]
pub trait CredentialSource: Send + Sync {
    /// The credential; `None` when the account is anonymous.
    async fn credential(&self) -> Result<Option<Credential>>;
}

/// No credential.
#[derive(Debug, Clone, Copy, Default)]
pub struct Anonymous;

#[async_trait::async_trait]
impl CredentialSource for Anonymous {
    async fn credential(&self) -> Result<Option<Credential>> {
        Ok(None)
    }
}

/// A credential that is at hand, such as one that is just being checked.
#[derive(Debug, Clone)]
pub struct Known(pub Credential);

#[async_trait::async_trait]
impl CredentialSource for Known {
    async fn credential(&self) -> Result<Option<Credential>> {
        Ok(Some(self.0.clone()))
    }
}
