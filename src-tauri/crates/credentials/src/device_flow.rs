//! OAuth 2.0 device authorization (RFC 8628).

/// The flow's endpoints and client.
pub struct Config;

/// What the flow ends with.
pub struct Tokens;
