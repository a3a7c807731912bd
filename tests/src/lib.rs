//! The sandbox registries, and what the suites share.

pub mod desktop;
pub mod process;
pub mod registry;
pub mod sandbox;
pub mod vendors;

pub use sandbox::{Sandbox, SandboxOptions};
