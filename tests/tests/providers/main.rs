//! One suite that every provider must pass, and what only one of them can do.
//!
//! The registries are those of the sandbox, so a provider is held against what its vendor published, and against what its requests
//! looked like on arrival.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod browser;
mod create;
mod harbour;
mod hub;
mod session;
mod suite;
