//! Credentials never leave the registry that they belong to: asserted on what a foreign host received.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bodies;
mod harbour;
mod leaks;
mod links;
mod realms;
mod redirects;
mod uploads;
