//! The disk cache as the protocol's content cache.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Digest;

pub(crate) struct DiskContent {
    pub(crate) cache: Arc<storage::Cache>,
    /// Of the account that reads through it.
    pub(crate) meter: transport::Meter,
}

#[async_trait]
impl oci::ContentCache for DiskContent {
    async fn get(&self, digest: &Digest) -> Option<(Option<String>, Vec<u8>)> {
        let (cache, digest) = (self.cache.clone(), digest.clone());
        let known = tokio::task::spawn_blocking(move || cache.content(&digest)).await;
        let known = known.ok().flatten();
        if known.is_some() {
            self.meter.count_cache_hit();
        }
        known
    }

    async fn put(&self, digest: &Digest, media_type: Option<&str>, bytes: &[u8]) {
        let (cache, digest) = (self.cache.clone(), digest.clone());
        let (media_type, bytes) = (media_type.map(str::to_owned), bytes.to_vec());
        // A cache that cannot be written has said so in the log.
        let _ = tokio::task::spawn_blocking(move || {
            cache.put_content(&digest, media_type.as_deref(), &bytes);
        })
        .await;
    }
}
