//! The OCI distribution protocol on [`transport`], as registries really speak it (`registry-apis.md` §1).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
#![warn(missing_docs)]

mod content_cache;

pub use content_cache::{ContentCache, MemoryCache};
