//! The few things that a registry must understand about a manifest.

use serde::Deserialize;
use serde_json::Value;

/// OCI image index.
pub const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// OCI image manifest.
pub const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// Docker manifest list.
pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
/// Docker image manifest, schema 2.
pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// The largest manifest that is taken.
pub const MANIFEST_LIMIT: usize = 4 * 1024 * 1024;

/// A pointer to content.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Descriptor {
    /// What the content is.
    pub media_type: String,
    /// Its digest, as written.
    pub digest: String,
    /// Its length in bytes.
    pub size: u64,
    /// Where else it may be fetched; such content need not be here.
    pub urls: Vec<String>,
    /// Free notes.
    pub annotations: serde_json::Map<String, Value>,
    /// Of an index's child: what it runs on.
    pub platform: Option<Platform>,
    /// Of an artifact: what it is.
    pub artifact_type: Option<String>,
}

/// What an image runs on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Platform {
    /// `amd64`, …
    pub architecture: String,
    /// `linux`, …
    pub os: String,
    /// `v8`, …
    pub variant: Option<String>,
    /// Windows' build number.
    #[serde(rename = "os.version")]
    pub os_version: Option<String>,
}

/// A manifest or index, as far as a registry looks into it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Outline {
    /// What the document says it is.
    pub media_type: Option<String>,
    /// What kind of artifact it is.
    pub artifact_type: Option<String>,
    /// The configuration blob.
    pub config: Option<Descriptor>,
    /// The layer blobs.
    pub layers: Vec<Descriptor>,
    /// The manifests of an index.
    #[serde(rename = "manifests")]
    pub children: Vec<Descriptor>,
    /// What an artifact is about.
    pub subject: Option<Descriptor>,
    /// Free notes.
    pub annotations: serde_json::Map<String, Value>,
}

impl Outline {
    /// Reads a manifest.
    pub fn read(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    /// Download size of the image itself: its configuration and its layers.
    pub fn size(&self) -> u64 {
        self.config.iter().chain(&self.layers).map(|part| part.size).sum()
    }

    /// What an artifact is: its own word, or else that of its configuration.
    pub fn kind(&self) -> Option<&str> {
        self.artifact_type
            .as_deref()
            .or(self.config.as_ref().map(|config| config.media_type.as_str()))
    }
}

/// Whether a media type names a manifest that lists other manifests.
pub fn is_index(media_type: &str) -> bool {
    matches!(media_type, OCI_INDEX | DOCKER_LIST)
}
