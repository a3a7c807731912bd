//! The sandbox registries, and what the suites share.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod desktop;
pub mod log;
pub mod process;
pub mod registry;
pub mod sandbox;
pub mod vendors;

pub use sandbox::{Sandbox, SandboxOptions};
