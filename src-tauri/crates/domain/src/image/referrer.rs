//! What refers to an image: SBOMs, provenance, signatures, any other artifact.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Annotation;
use crate::{Bytes, Digest, Error, Timestamp};

/// What refers to an image, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Referrers {
    /// Each once, in the order found.
    pub items: Vec<Referrer>,
    /// Whether the registry has the referrers API; without it the tags that stand in for it were asked.
    pub api: bool,
    /// There are more than are shown.
    pub more: bool,
    /// What of it could not be read, and why; the rest is shown.
    pub problem: Option<Error>,
}

/// One manifest that refers to an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Referrer {
    /// Digest of its manifest.
    pub digest: Digest,
    /// What it is about.
    pub subject: Digest,
    /// What it is, by the first document of a known kind.
    pub kind: ReferrerKind,
    /// Its artifact type, where told.
    pub artifact_type: Option<String>,
    /// Its media type, where told.
    pub media_type: Option<String>,
    /// Size of its content.
    pub size: Option<Bytes>,
    /// When it was made, where it says so.
    pub created: Option<Timestamp>,
    /// Where it was found.
    pub source: ReferrerSource,
    /// What is in it.
    pub documents: Vec<ReferrerDocument>,
    /// Notes on it.
    pub annotations: Vec<Annotation>,
}

/// One document of a referrer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ReferrerDocument {
    /// Digest of the blob.
    pub digest: Digest,
    /// Its media type, where told.
    pub media_type: Option<String>,
    /// What an in-toto statement says it states, where told.
    pub predicate_type: Option<String>,
    /// Its size.
    pub size: Option<Bytes>,
    /// What it is.
    pub kind: ReferrerKind,
    /// The file name that it goes by, as written: hostile.
    pub title: Option<String>,
}

/// What a referrer or a document of it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ReferrerKind {
    /// A list of packages.
    Sbom,
    /// How it was built.
    Provenance,
    /// A signature: found, not verified.
    Signature,
    /// Another signed statement.
    Attestation,
    /// Anything else.
    Other,
}

/// Where a referrer was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ReferrerSource {
    /// An entry of the image's index (`BuildKit`).
    Index,
    /// The registry's referrers API.
    Api,
    /// The tag that stands in for the API, `sha256-…`.
    Tag,
    /// Cosign's tag: `sha256-….sig`, `.att` or `.sbom`.
    CosignTag,
}
