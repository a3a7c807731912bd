//! Signing requests for registries: challenge, realm safety, scopes, tokens.
//!
//! The registry says with a challenge ([`Challenge`]) how it wants to be spoken to. [`RealmPolicy`] decides whether the
//! credential may go where the challenge points, *before* anything is sent there. [`Authorizer`] does the dance.

mod authorizer;
mod challenge;
mod realm;
mod scheme;
mod scope;
mod source;
mod token;
mod tokens;

pub use authorizer::Authorizer;
pub use challenge::Challenge;
pub use realm::RealmPolicy;
pub use scope::Scope;
pub use source::{Anonymous, CredentialSource, Known};
