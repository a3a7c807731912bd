//! The GitHub provider, against a GitHub that holds every request against its published description.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod listing;
mod signing_in;
mod stage;
mod tags;
