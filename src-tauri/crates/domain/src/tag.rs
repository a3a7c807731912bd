//! Tags, and what is known of the image behind one.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Bytes, Digest, Error, Timestamp};

/// A tag: a name for an image inside a repository, with what the list's own call told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Tag {
    /// The tag's name.
    pub name: String,
    /// What the list told; `None` where only names are listed, to be read for the rows on screen. Boxed: of 200,000 names,
    /// none should take the room of a detail.
    pub detail: Option<Box<TagDetail>>,
}

impl Tag {
    /// A tag of which only the name is known.
    pub fn named(name: String) -> Self {
        Self { name, detail: None }
    }

    /// A tag with what its list told.
    pub fn with(name: String, detail: TagDetail) -> Self {
        Self { name, detail: Some(Box::new(detail)) }
    }
}

/// What is known of the image behind a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TagDetail {
    /// The digest that the tag points to (of the index, if there is one).
    pub digest: Option<Digest>,
    /// Its media type.
    pub media_type: Option<String>,
    /// What it is.
    pub content: Option<TagContent>,
    /// One entry a platform; attestations are not among them.
    pub platforms: Vec<PlatformEntry>,
    /// The compressed size to download.
    pub size: Option<Bytes>,
    /// What `size` covers.
    pub size_scope: Option<SizeScope>,
    /// When the image was built.
    pub created: Option<Timestamp>,
    /// When the tag was last pushed.
    pub last_pushed: Option<Timestamp>,
    /// By whom.
    pub pushed_by: Option<String>,
    /// When the tag was last pulled.
    pub last_pulled: Option<Timestamp>,
    /// Whether an attestation (SBOM, provenance) hangs on it; `None` where unknown.
    pub has_attestations: Option<bool>,
    /// Whether a signature hangs on it, which nobody here has verified; `None` where unknown.
    #[serde(default)]
    pub signed: Option<bool>,
    /// Whether the registry lets no later push move or remove the tag; `None` where unknown.
    #[serde(default)]
    pub immutable: Option<bool>,
    /// The list told only a part; a request of its own tells more (size, platforms). Such a row is read like one of which
    /// only the name is known.
    #[serde(default)]
    pub more: bool,
}

/// What `size` of a tag covers. Sizes are labelled, never summed silently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SizeScope {
    /// The only platform there is.
    OnePlatform,
    /// All platforms added up.
    AllPlatforms,
}

/// What a tag names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TagContent {
    /// An image for one platform.
    Image,
    /// An index over images.
    Index,
    /// A Helm chart.
    Helm,
    /// A signature.
    Signature,
    /// Any other artifact.
    Artifact,
    /// An image in the old schema 1 form.
    LegacyImage,
}

/// One platform of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PlatformEntry {
    /// Which platform.
    pub platform: Platform,
    /// The digest of its manifest.
    pub digest: Option<Digest>,
    /// Its compressed size.
    pub size: Option<Bytes>,
}

/// Operating system and architecture (OCI image-spec, image-index.md, `platform`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
pub struct Platform {
    /// Operating system, as Go names it.
    pub os: String,
    /// Architecture, as Go names it.
    pub architecture: String,
    /// Variant of the architecture, such as `v8`.
    pub variant: Option<String>,
    /// Operating system version (Windows).
    pub os_version: Option<String>,
}

/// What was learnt of one tag, streamed for the rows on screen.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TagPatch {
    /// What was read of the row earlier; the registry is being asked again.
    Kept {
        /// The tag.
        name: String,
        /// What was learnt then.
        detail: TagDetail,
    },
    /// The row's detail.
    Read {
        /// The tag.
        name: String,
        /// What was learnt.
        detail: TagDetail,
    },
    /// It could not be read; the row says why.
    Failed {
        /// The tag.
        name: String,
        /// Why.
        error: Error,
    },
}
