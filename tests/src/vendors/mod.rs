//! The vendors' own APIs, over the same store as the registry behind them.

pub mod acr;
pub mod artifact_registry;
pub mod artifactory;
pub mod docker_hub;
pub mod ecr;
pub mod github;
pub mod gitlab;
pub mod harbor;
mod openapi;
pub mod quay;
mod swagger;
pub mod zot;
