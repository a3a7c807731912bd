//! The vendors' own APIs, over the same store as the registry behind them.

pub mod docker_hub;
