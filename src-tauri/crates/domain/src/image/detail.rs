//! One image (or artifact) whole: layers, build steps, configuration.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Annotation, Artifact, BuildStep, ConfigState, Layer};
use crate::{Bytes, Digest, Platform, TagContent, Timestamp};

/// What one image's manifest and configuration tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImageDetail {
    /// Digest of the manifest.
    pub digest: Digest,
    /// Its media type.
    pub media_type: String,
    /// What it is.
    pub content: TagContent,
    /// Its download size: configuration and layers, compressed; `None` where a part does not tell its size.
    pub size: Option<Bytes>,
    /// The platform, as the configuration names it.
    pub platform: Option<Platform>,
    /// When it was built; `None` where that is not set (year 1, the epoch).
    pub created: Option<Timestamp>,
    /// Digest of the configuration.
    pub config_digest: Option<Digest>,
    /// Media type of the configuration.
    pub config_media_type: Option<String>,
    /// The configuration, or why it is not there.
    pub config: ConfigState,
    /// The layers (or an artifact's files), the lowest first.
    pub layers: Vec<Layer>,
    /// The build steps, each with the layer that it made.
    pub steps: Vec<BuildStep>,
    /// Whether there are as many steps that made a layer as there are layers.
    pub history_fits: bool,
    /// Notes on the manifest.
    pub annotations: Vec<Annotation>,
    /// What it is about, where it refers to another manifest.
    pub subject: Option<Digest>,
    /// What kind of artifact it is, where it is not an image.
    pub artifact: Option<Artifact>,
}
