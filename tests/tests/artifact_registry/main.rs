//! The provider for Google Artifact Registry against the sandbox's, which verifies every assertion with a key of its own and holds
//! every request against Google's discovery document.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod creating;
mod harbour;
mod listing;
mod renewing;
mod signing_in;
mod tags;
mod use_cases;
