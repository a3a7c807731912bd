//! Where secrets come from and go to.
//!
//! [`Vault`] keeps an account's secret in the operating system's keychain, or in memory where the person agreed to
//! that. [`docker_config`] reads and writes what the `docker` command line knows, [`helper`] runs its
//! `docker-credential-*` programs, [`azure`] asks the `az` command line, [`google`] gets access tokens of Google's, and
//! [`device_flow`] signs in through the browser. Nothing here writes a secret to a
//! file, except Docker's own configuration, and that only with consent.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
#![warn(missing_docs)]

#[cfg(feature = "aws")]
pub mod aws;
pub mod azure;
pub mod device_flow;
pub mod docker_config;
mod entry;
mod errand;
pub mod google;
pub mod helper;
mod keychain;
#[cfg(any(test, feature = "testing"))]
mod memory_keychain;
mod program;
mod vault;

pub use errand::Errand;
pub use keychain::{Keychain, KeychainError, KeychainSecret, SERVICE};
#[cfg(any(test, feature = "testing"))]
pub use memory_keychain::MemoryKeychain;
pub use vault::Vault;
