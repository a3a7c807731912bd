//! What a person does, without a window: the use cases against the sandbox.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod browsing;
mod comparing;
mod docker_cli;
mod inside;
mod long_lists;
mod machine;
mod other_registries;
mod pasted;
mod person;
mod sign_in;
