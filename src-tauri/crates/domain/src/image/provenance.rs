//! How an image was built, as its builder states it (SLSA provenance v0.2 and v1). Found, not verified.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Annotation;
use crate::{Digest, Timestamp};

/// What a provenance states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Provenance {
    /// The document that it was read from.
    pub digest: Digest,
    /// The predicate type, as written.
    pub predicate_type: String,
    /// Who built it.
    pub builder: Option<String>,
    /// The kind of build.
    pub build_type: Option<String>,
    /// Where the sources are.
    pub source: Option<String>,
    /// The commit of the sources.
    pub commit: Option<String>,
    /// The build file or workflow.
    pub entry_point: Option<String>,
    /// When the build began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub finished: Option<Timestamp>,
    /// The build's id at its builder.
    pub invocation: Option<String>,
    /// What went into it.
    pub materials: Vec<Material>,
    /// What it was told, name and value.
    pub parameters: Vec<Annotation>,
}

/// Something that went into a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Material {
    /// What it is: a package URL, a git address.
    pub uri: String,
    /// Its digests, `algorithm:hex`.
    pub digests: Vec<String>,
}
