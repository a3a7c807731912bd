//! The GitLab provider, against a GitLab that holds every request against its published description.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod creating;
mod listing;
mod self_hosted;
mod signing_in;
mod stage;
mod tags;
