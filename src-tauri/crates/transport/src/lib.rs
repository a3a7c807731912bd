//! HTTP, once: TLS, throttle, retries, body caps, redirects, and the registry's token dance.

pub mod auth;

/// Process-wide throttles and counters.
#[derive(Clone, Default)]
pub struct Network;
