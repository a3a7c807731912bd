//! The providers for Amazon ECR and ECR Public: against the sandbox, which verifies every signature and holds every request
//! against Amazon's service models, and against moto, which somebody else wrote.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod creation;
mod harbour;
mod limits;
mod listing;
mod moto;
mod public;
mod signing_in;
mod tags;
mod use_cases;
