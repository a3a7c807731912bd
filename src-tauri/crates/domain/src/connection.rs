//! The steps of **Test connection**.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::Error;

/// One step of a connection test, reported as it starts and again as it ends.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ConnectionStep {
    /// Which step.
    pub name: StepName,
    /// How it went.
    pub state: StepState,
}

/// The steps in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    /// The host's name was turned into an address.
    NameResolved,
    /// A TCP connection stood.
    Connected,
    /// The certificate was accepted (skipped for plain HTTP).
    Certificate,
    /// `GET /v2/` (or the vendor's API) answered as a registry does.
    ApiFound,
    /// The credential was accepted (skipped when anonymous).
    SignedIn,
    /// Repositories may be listed.
    MayList,
    /// Repositories may be created.
    MayCreate,
}

/// How a step went.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StepState {
    /// Under way.
    Running,
    /// It worked; `note` is a fact worth showing (an address, a TLS version), never a sentence.
    Passed {
        /// The fact.
        note: Option<String>,
    },
    /// Not needed here.
    Skipped,
    /// It works, but not this part, and that is no failure of the connection.
    Limited {
        /// Why.
        reason: crate::Reason,
    },
    /// It failed; later steps were not tried.
    Failed {
        /// What went wrong.
        error: Error,
    },
}
