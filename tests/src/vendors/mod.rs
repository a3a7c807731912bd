//! The vendors' own APIs, over the same store as the registry behind them.

pub mod docker_hub;
pub mod github;
pub mod gitlab;
mod openapi;
mod swagger;
