//! Registries that misbehave, of every kind: for whatever is asked, one error that is true, in bounded time, with bounded memory;
//! others are not held up, and what was there stays.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod expected;
mod fleet;
mod measure;
mod names;
mod places;
mod rubbish;
mod table;
mod written;

/// One test at a time: what the process takes at its peak is measured, and how long things take.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
