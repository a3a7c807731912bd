//! What is known by digest, kept for ever.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::Digest;

/// A store of small content by digest: manifests and configurations. What a digest names never changes, so nothing here
/// grows old.
///
/// A cache may forget, fail silently, or be damaged: what comes out of it is verified by whoever asked.
#[async_trait]
pub trait ContentCache: Send + Sync {
    /// Media type and bytes, if kept.
    async fn get(&self, digest: &Digest) -> Option<(Option<String>, Vec<u8>)>;

    /// Keeps verified content.
    async fn put(&self, digest: &Digest, media_type: Option<&str>, bytes: &[u8]);
}

/// Media type and bytes.
type Content = (Option<String>, Vec<u8>);

/// Content of one [`MemoryCache`], at most.
const MOST: usize = 10_000;

/// A cache for the life of the process.
#[derive(Default)]
pub struct MemoryCache {
    kept: Mutex<HashMap<Digest, Content>>,
}

#[async_trait]
impl ContentCache for MemoryCache {
    async fn get(&self, digest: &Digest) -> Option<(Option<String>, Vec<u8>)> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(digest).cloned()
    }

    async fn put(&self, digest: &Digest, media_type: Option<&str>, bytes: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(digest.clone(), (media_type.map(str::to_owned), bytes.to_vec()));
    }
}
