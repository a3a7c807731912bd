//! What is known, without a request, of the content that a digest amounts to.

use std::collections::BTreeMap;

use domain::Digest;
use futures::future::{BoxFuture, FutureExt};

use crate::Registry;
use crate::manifest::Document;

/// The configurations and layers of an image or index, each once.
#[derive(Debug, Clone, Default)]
pub struct Parts {
    /// Each with its size, where told.
    pub sizes: BTreeMap<Digest, Option<u64>>,
    /// Whether all of it is known.
    pub whole: bool,
}

/// An index in an index is looked at; one in that is not.
const DEPTH_MOST: u8 = 2;

impl Registry {
    /// Configurations and layers of what a digest names, as far as its manifests are known.
    pub async fn known_parts(&self, digest: &Digest) -> Parts {
        let mut parts = Parts { whole: true, ..Parts::default() };
        self.collect(digest, &mut parts, 0).await;
        parts
    }

    fn collect<'a>(
        &'a self,
        digest: &'a Digest,
        parts: &'a mut Parts,
        depth: u8,
    ) -> BoxFuture<'a, ()> {
        async move {
            match self.known_manifest(digest).await.map(|manifest| manifest.document) {
                Some(Document::Image(image)) => {
                    for part in std::iter::once(&image.config).chain(&image.layers) {
                        parts.sizes.insert(part.digest.clone(), part.size);
                    }
                }
                Some(Document::Index(index)) if depth < DEPTH_MOST => {
                    let images = index.manifests.iter().filter(|child| !child.is_attestation());
                    for child in images {
                        self.collect(&child.digest, parts, depth + 1).await;
                    }
                }
                _ => parts.whole = false,
            }
        }
        .boxed()
    }
}
