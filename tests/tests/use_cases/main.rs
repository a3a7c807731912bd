//! What a person does, without a window: the use cases against the sandbox.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bad_layers;
mod browsing;
mod changing_lists;
mod comparing;
mod docker_cli;
mod docker_kinds;
mod doctor;
mod inside;
mod long_lists;
mod machine;
mod other_registries;
mod pasted;
mod person;
mod proxy;
mod secrets;
mod seekable;
mod sign_in;
mod trust;
mod watching;
