//! Google Cloud: where an account's access tokens come from.
//!
//! [`Identity`] is what the vault keeps: a service account's key, or that this computer's application default credentials are
//! to be read. [`Tokens`] turns it into an [`AccessToken`] whenever one is needed, renewed before its end, by the two grants
//! of Google's token endpoint (`developers.google.com/identity/protocols/oauth2/service-account`, RFC 7523, RFC 6749 §6). All of
//! it goes over our transport, and to the token endpoint that we know: one that a file names instead is checked like any realm.
//!
//! Our own code rather than a crate: those there are bring an HTTP client of their own, which knows nothing of a registry's
//! certificates, and send the secret to whatever address the file names.

mod default_file;
mod identity;
mod key;
mod refusal;
#[cfg(test)]
mod tests;
mod token;
mod tokens;

pub use default_file::{DefaultFile, LOGIN_COMMAND};
pub use identity::{Identity, Way, is_login};
pub use key::ServiceKey;
pub use token::AccessToken;
pub use tokens::{TokenPlace, Tokens};
