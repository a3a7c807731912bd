//! Amazon Web Services: where an account's keys come from, and how a request is signed with them.
//!
//! [`Identity`] is what the vault keeps: typed keys, the name of a profile, or that this machine's environment is to be asked.
//! [`Chain`] turns it into [`Keys`] whenever they are needed, with Amazon's own credential chain (profiles, single sign-on,
//! roles, programs, containers), whose requests go over our transport; a login renewed by the `aws` command line works here
//! at once. [`Signer`] signs (Signature Version 4). [`refusal`] says what Amazon's error codes mean, whichever service says them.

mod chain;
mod found;
mod http;
mod identity;
mod keys;
mod mfa;
mod profiles;
mod refusal;
mod region;
mod signer;
mod sts;
#[cfg(test)]
mod tests;

pub use chain::Chain;
pub use found::{AwsFound, AwsProfile, AwsProfileKind, found};
pub use identity::{Identity, Way};
pub use keys::Keys;
pub use mfa::MfaTicket;
pub use profiles::Files;
pub use refusal::{json_refusal, refusal};
pub use region::{check_region, domain_of};
pub use signer::Signer;
pub use sts::{Caller, Sts};
