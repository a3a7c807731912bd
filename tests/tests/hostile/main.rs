//! Registries that misbehave, of every kind: for whatever is asked, one error that is true, in bounded time, with bounded memory;
//! others are not held up, and what was there stays.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fleet;
mod matrix;
mod rubbish;
