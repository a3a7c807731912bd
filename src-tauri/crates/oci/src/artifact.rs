//! An artifact of ours, small enough to be in memory (image-spec manifest.md, "Guidelines for Artifact Usage").

use std::collections::HashMap;
use std::str::FromStr;

use bytes::Bytes;
use domain::{Digest, Error, ErrorKind, Result};
use oci_spec::image::{
    ANNOTATION_DESCRIPTION, DescriptorBuilder, ImageManifestBuilder, MediaType, SCHEMA_VERSION,
    Sha256Digest,
};

use crate::{digest, media};

/// The content of an artifact that has none (image-spec manifest.md, "Guidance for an Empty Descriptor").
const EMPTY: &[u8] = b"{}";

/// A manifest with the blobs that it names.
#[derive(Debug, Clone)]
pub struct Artifact {
    pub(crate) blobs: Vec<(Digest, Bytes)>,
    pub(crate) manifest: Bytes,
    pub(crate) digest: Digest,
}

impl Artifact {
    /// An artifact without content: what it is, and a sentence about it. The same words make the same digest.
    ///
    /// # Errors
    /// `Internal` for what no manifest can hold.
    pub fn empty(artifact_type: &str, description: &str) -> Result<Self> {
        let blob = digest::sha256(EMPTY)?;
        let hex = blob.as_str().trim_start_matches("sha256:");
        let empty = DescriptorBuilder::default()
            .media_type(MediaType::EmptyJSON)
            .digest(Sha256Digest::from_str(hex).map_err(|error| internal(&error))?)
            .size(EMPTY.len() as u64)
            .build()
            .map_err(|error| internal(&error))?;
        // One annotation only: several would come in another order, and so with another digest, each time.
        let about = HashMap::from([(ANNOTATION_DESCRIPTION.to_owned(), description.to_owned())]);
        let manifest = ImageManifestBuilder::default()
            .schema_version(SCHEMA_VERSION)
            .media_type(MediaType::ImageManifest)
            .artifact_type(MediaType::Other(artifact_type.to_owned()))
            .config(empty.clone())
            // Registries are known to refuse a manifest without any layer.
            .layers(vec![empty])
            .annotations(about)
            .build()
            .and_then(|manifest| manifest.to_string())
            .map_err(|error| internal(&error))?;
        let manifest = Bytes::from(manifest);
        let digest = digest::sha256(&manifest)?;
        Ok(Self { blobs: vec![(blob, Bytes::from_static(EMPTY))], manifest, digest })
    }

    /// The digest of its manifest.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    pub(crate) fn media_type() -> &'static str {
        media::OCI_MANIFEST
    }
}

fn internal(error: &impl std::fmt::Display) -> Error {
    ErrorKind::Internal { message: error.to_string() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn an_artifact_without_content_is_as_the_specification_has_it() {
        let artifact = Artifact::empty("application/vnd.example.thing.v1", "Nothing").unwrap();
        let manifest: Value = serde_json::from_slice(&artifact.manifest).unwrap();
        let empty = json!({
            "mediaType": "application/vnd.oci.empty.v1+json", "size": 2,
            "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        });
        let expected = json!({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "artifactType": "application/vnd.example.thing.v1", "config": empty, "layers": [empty],
            "annotations": { "org.opencontainers.image.description": "Nothing" },
        });
        assert_eq!(manifest, expected);
        let again = Artifact::empty("application/vnd.example.thing.v1", "Nothing").unwrap();
        assert_eq!(again.digest, artifact.digest, "the same words, the same digest");
    }
}
