//! What may be done, and if not, why not: a button that cannot work says its reason.

use serde::{Deserialize, Serialize};
use specta::Type;

/// Whether something may be done with an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Capability {
    /// It may.
    Allowed,
    /// It may not, for this reason.
    Denied {
        /// Why not.
        reason: Reason,
    },
    /// The registry does not tell beforehand; its answer to the attempt decides.
    Unknown,
}

impl Capability {
    /// Shorthand for a refusal.
    pub fn denied(reason: Reason) -> Self {
        Self::Denied { reason }
    }

    /// Not refused: either allowed, or only an attempt will tell.
    pub fn may_try(&self) -> bool {
        !matches!(self, Self::Denied { .. })
    }
}

/// Why something may not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// This kind of registry has no such function.
    NotOffered,
    /// Repositories come to be by the first push to them.
    CreatedByFirstPush,
    /// Only a signed-in person may.
    SignInNeeded,
    /// The credential is good, but lacks this permission (as the registry names it).
    PermissionMissing {
        /// The registry's own name for it, such as `repo:write`.
        permission: String,
    },
    /// The token may only read.
    ReadOnlyToken,
    /// The server has it switched off.
    DisabledByServer,
}
