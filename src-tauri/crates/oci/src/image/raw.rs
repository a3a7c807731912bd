//! Documents as their bytes came.

use domain::image::RawDocument;
use domain::{Bytes, Digest, RepositoryName, Result};

use super::cut;
use crate::Registry;

/// The most of a document that is shown.
const TEXT_MOST: usize = 1024 * 1024;
/// The largest blob that is looked at as a document.
const BLOB_CAP: u32 = 4 * 1024 * 1024;

impl Registry {
    /// A manifest as its bytes came.
    ///
    /// # Errors
    /// Those of [`Registry::manifest`].
    pub async fn raw_manifest(
        &self,
        name: &RepositoryName,
        digest: &Digest,
    ) -> Result<RawDocument> {
        let manifest = self.manifest(name, digest.as_str()).await?;
        Ok(document(manifest.digest, Some(manifest.media_type), &manifest.raw))
    }

    /// A small blob as its bytes came.
    ///
    /// # Errors
    /// Those of [`Registry::blob_small`].
    pub async fn raw_blob(&self, name: &RepositoryName, digest: &Digest) -> Result<RawDocument> {
        let bytes = self.blob_small(name, digest, BLOB_CAP).await?;
        Ok(document(digest.clone(), None, &bytes))
    }
}

fn document(digest: Digest, media_type: Option<String>, bytes: &[u8]) -> RawDocument {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    RawDocument {
        digest,
        media_type,
        size: Bytes(bytes.len() as u64),
        text: text.map(|text| cut(text, TEXT_MOST).to_owned()),
        cut: bytes.len() > TEXT_MOST,
    }
}
