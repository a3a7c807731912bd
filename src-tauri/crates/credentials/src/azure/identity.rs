//! How an account signs in, as the vault keeps it.

use domain::{Credential, Error, ErrorKind, Result, SecretKind};
use serde::{Deserialize, Serialize};

/// An account that signs in with what `az` has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The tenant, by its id or a domain of it; `None`: the one that `az` is in.
    pub tenant: Option<String>,
}

/// What stands in the vault, as JSON. There is no secret in it.
#[derive(Serialize, Deserialize)]
struct Kept {
    way: Way,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    AzureCli,
}

impl Identity {
    /// As a credential, which the account is called `username` for.
    ///
    /// # Errors
    /// `Internal` when it cannot be written, which it always can.
    pub fn credential(&self, username: impl Into<String>) -> Result<Credential> {
        let kept = Kept { way: Way::AzureCli, tenant: self.tenant.clone() };
        let text =
            serde_json::to_string(&kept).map_err(|_| internal("the sign-in cannot be written"))?;
        let (username, secret) = (username.into(), text.into());
        Ok(Credential { username, kind: SecretKind::Cloud, secret, issued: None })
    }

    /// Reads what [`Identity::credential`] wrote; `None` for a credential of another kind.
    ///
    /// # Errors
    /// `Internal` for what is no sign-in to Azure.
    pub fn of(credential: &Credential) -> Result<Option<Self>> {
        if credential.kind != SecretKind::Cloud {
            return Ok(None);
        }
        // Serde's message may quote what may be another cloud's secret, so it goes nowhere.
        let kept: Kept = serde_json::from_str(credential.expose())
            .map_err(|_| internal("what was kept is no sign-in to Azure"))?;
        Ok(Some(Self { tenant: kept.tenant }))
    }
}

fn internal(message: &str) -> Error {
    ErrorKind::Internal { message: message.into() }.into()
}
