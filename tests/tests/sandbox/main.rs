//! The sandbox held against what others have published: Docker Hub's API document, the distribution and token specifications, and
//! clients that share no code with it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod api;
mod faults;
mod hub_accounts;
mod hub_document;
mod hub_limits;
mod hub_repositories;
mod hub_tags;
mod oauth;
mod program;
mod push;
mod registry;
mod tokens;
