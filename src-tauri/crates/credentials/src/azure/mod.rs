//! Microsoft Azure: the login that the `az` command line has.
//!
//! [`Identity`] is what the vault keeps: that `az` is to be asked, and for which tenant. [`Cli`] asks it for a token whenever
//! one is needed, so that a login renewed there works here at once. No token of it is kept.

mod cli;
mod identity;
mod jwt;
#[cfg(all(test, unix))]
mod tests;

pub use cli::{Cli, EntraToken};
pub use identity::Identity;
pub use jwt::{expiry, lifetime, subject};
