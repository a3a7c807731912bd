//! What a tag names: an image, an index over images, or another artifact, and what is in it.
//!
//! Everything here but the names is known by digest and never changes. Texts come from registries and are hostile.

mod artifact;
mod changes;
mod config;
mod detail;
mod document;
mod files;
mod layer;
mod neighbours;
mod overview;
mod provenance;
mod referrer;
mod sbom;

pub use artifact::{Artifact, ArtifactKind, HelmChart, HelmDependency, HelmMaintainer};
pub use changes::{
    Change, ComparedLayer, Comparison, ComparisonSide, FileChange, FileChangeKind, FileComparison,
    LayerPair, PackageChange, PackageComparison, PackageSource, Setting,
};
pub use config::{ConfigState, ImageConfig};
pub use detail::ImageDetail;
pub use document::{Annotation, RawDocument};
pub use files::{
    FileContent, FileEntry, FileId, FileKind, FileMatches, FilePage, FilesCost, FilesCut,
    FilesProgress, FilesStage, FilesSummary, SaveProgress,
};
pub use layer::{BuildStep, Compression, Layer, LayerKind};
pub use neighbours::{DigestHit, Neighbours, SharedLayer};
pub use overview::{
    AttestationEntry, CachedImage, Image, ImageAddress, ImageEntry, ImageEntryState,
};
pub use provenance::{Material, Provenance};
pub use referrer::{Referrer, ReferrerDocument, ReferrerKind, ReferrerSource, Referrers};
pub use sbom::{Sbom, SbomFormat, SbomPackage};
