//! What a tag's own manifest tells.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Annotation;
use crate::{AccountId, Bytes, Digest, Platform, RepositoryName, TagContent, Timestamp};

/// An image somewhere: what the comparison is between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImageAddress {
    /// Seen as this account.
    pub account: AccountId,
    /// In this repository.
    pub repository: RepositoryName,
    /// A tag or a digest.
    pub reference: String,
    /// Which entry of its index; `None` for the usual one.
    pub platform: Option<Digest>,
}

/// What a tag or a digest names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Image {
    /// The digest that the tag points to.
    pub digest: Digest,
    /// Its media type.
    pub media_type: String,
    /// What it is.
    pub content: TagContent,
    /// What there is to choose from: the platforms of an index, or the one image itself. Attestations are folded under
    /// the entry that they describe.
    pub entries: Vec<ImageEntry>,
    /// The entry to show first: this computer's platform, else `linux/amd64`, else the first that can be read.
    pub preferred: Option<Digest>,
    /// Download of all entries together, shared content once; `None` where one did not tell its size.
    pub total_size: Option<Bytes>,
    /// Notes on the manifest or index itself.
    pub annotations: Vec<Annotation>,
    /// Whether the children of an index have been read: their sizes are known, or why not.
    pub complete: bool,
    /// Entries of the index that are not shown because there are too many.
    pub left_out: u32,
}

/// One entry of an index, or the only image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImageEntry {
    /// Digest of its manifest.
    pub digest: Digest,
    /// Its media type, where told.
    pub media_type: Option<String>,
    /// Which platform; `None` where none is named (`unknown/unknown`, artifacts).
    pub platform: Option<Platform>,
    /// What it is, once read.
    pub content: Option<TagContent>,
    /// What kind of artifact it is, where it is one.
    pub artifact_type: Option<String>,
    /// Its download size: configuration and layers, compressed.
    pub size: Option<Bytes>,
    /// How many layers it has.
    pub layers: Option<u32>,
    /// Whether it could be read.
    pub state: ImageEntryState,
    /// SBOM, provenance and others that the index holds for it.
    pub attestations: Vec<AttestationEntry>,
}

/// Whether an entry could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ImageEntryState {
    /// Not asked for yet.
    Unread,
    /// It was read.
    Read,
    /// The registry does not have it: a mirror that leaves platforms out.
    Missing,
    /// What came was no manifest, or not the one asked for.
    Broken,
    /// Docker's old schema 1: only its digest is known.
    Legacy,
    /// It points back to an index that it is in, or lies too deep.
    Circular,
}

/// An attestation manifest in an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AttestationEntry {
    /// Digest of its manifest.
    pub digest: Digest,
    /// Its size.
    pub size: Option<Bytes>,
}

/// An image as it was when last read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CachedImage {
    /// The image.
    pub image: Image,
    /// When the tag was last seen to point to it.
    pub fetched: Timestamp,
}
