//! The OCI distribution protocol.

/// What is known by digest, kept for ever.
pub trait ContentCache: Send + Sync {}
