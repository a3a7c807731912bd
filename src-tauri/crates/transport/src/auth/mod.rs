//! Signing requests for registries.

use domain::{Credential, Result};

/// Where an account's credential comes from.
#[async_trait::async_trait]
pub trait CredentialSource: Send + Sync {
    /// The credential; `None` when the account is anonymous.
    async fn credential(&self) -> Result<Option<Credential>>;
}
