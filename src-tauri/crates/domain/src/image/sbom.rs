//! Software bills of material: SPDX and CycloneDX, as one list of packages.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Digest, Timestamp};

/// A list of packages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Sbom {
    /// The document that it was read from.
    pub digest: Digest,
    /// Its format.
    pub format: SbomFormat,
    /// The format's version, as written.
    pub version: Option<String>,
    /// Its name for what it describes.
    pub name: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// What made it.
    pub tools: Vec<String>,
    /// The packages, by name.
    pub packages: Vec<SbomPackage>,
    /// Packages that are not shown because there are too many.
    pub left_out: u32,
}

/// The format of an SBOM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SbomFormat {
    /// SPDX JSON.
    Spdx,
    /// CycloneDX JSON.
    CycloneDx,
}

/// A package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
pub struct SbomPackage {
    /// Its name, with its group where it has one.
    pub name: String,
    /// Its version, where told.
    pub version: Option<String>,
    /// Its licences, as one expression; `None` where not told.
    pub licence: Option<String>,
    /// Its package URL, where told.
    pub purl: Option<String>,
    /// Where it comes from: the type of its package URL (`deb`, `npm`), else the kind that the document gives.
    pub kind: Option<String>,
}
