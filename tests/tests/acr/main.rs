//! The provider for Azure Container Registry against the sandbox's, which holds every request against the published description.
//! `az` is a script that says what a test wants it to say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod az;
mod harbour;
mod listing;
mod renewal;
mod safety;
mod signing_in;
mod tags;
