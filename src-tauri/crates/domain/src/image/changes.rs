//! What is different between two images, A and B: A is the older or left one.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{FileKind, FilesCost, FilesCut, SbomFormat, SbomPackage};
use crate::{Bytes, Count, Digest, Platform, Timestamp};

/// What two images' manifests and configurations tell of their differences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Comparison {
    /// The one side.
    pub a: ComparisonSide,
    /// The other side.
    pub b: ComparisonSide,
    /// They are one and the same image.
    pub identical: bool,
    /// Bytes to pull B for somebody who has A: content of B that A does not have.
    pub to_fetch: Option<Bytes>,
    /// The settings of both, those that are the same included, in a fixed order.
    pub settings: Vec<Setting>,
    /// The layers of both, in their order.
    pub layers: Vec<LayerPair>,
    /// What it would cost to compare the files.
    pub files_cost: FilesCost,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ComparisonSide {
    /// The digest that the reference points to.
    pub root: Digest,
    /// The digest of the image compared.
    pub digest: Digest,
    /// Its platform.
    pub platform: Option<Platform>,
    /// Its download size.
    pub size: Option<Bytes>,
    /// When it was built.
    pub created: Option<Timestamp>,
}

/// A value of the configuration, an environment variable or a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Setting {
    /// Which group: `env`, `labels`, `entrypoint`, `cmd`, `user`, `working_dir`, `ports`, `volumes`, `stop_signal`,
    /// `healthcheck`, `shell`, `on_build`, `author`, `platform`, `annotations`.
    pub group: String,
    /// The name of the variable or label; `None` where the group has one value.
    pub name: Option<String>,
    /// Its value in A.
    pub a: Option<String>,
    /// Its value in B.
    pub b: Option<String>,
    /// What became of it.
    pub change: Change,
}

/// What became of something from A to B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// In both, equal.
    Same,
    /// In both, different.
    Changed,
    /// Only in B.
    Added,
    /// Only in A.
    Removed,
}

/// Two layers side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LayerPair {
    /// What became of it.
    pub change: Change,
    /// The layer of A.
    pub a: Option<ComparedLayer>,
    /// The layer of B.
    pub b: Option<ComparedLayer>,
}

/// A layer in a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ComparedLayer {
    /// Its place in its image.
    pub index: u32,
    /// Its digest.
    pub digest: Digest,
    /// Its size.
    pub size: Option<Bytes>,
    /// The instruction of its build step.
    pub instruction: Option<String>,
    /// The rest of its build step.
    pub text: Option<String>,
}

/// The packages of two images, from their SBOMs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PackageComparison {
    /// The SBOM of A; `None` where there is none, and then there is nothing to compare.
    pub a: Option<PackageSource>,
    /// The SBOM of B.
    pub b: Option<PackageSource>,
    /// What is different, by name. Empty unless both have an SBOM.
    pub changes: Vec<PackageChange>,
    /// How many are the same.
    pub same: Count,
}

/// The SBOM that packages were taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PackageSource {
    /// The document.
    pub digest: Digest,
    /// Its format.
    pub format: SbomFormat,
    /// How many packages it has.
    pub packages: Count,
}

/// A package that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PackageChange {
    /// What became of it.
    pub change: Change,
    /// Its name.
    pub name: String,
    /// As A has it.
    pub a: Option<SbomPackage>,
    /// As B has it.
    pub b: Option<SbomPackage>,
}

/// The files of two images that are different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FileComparison {
    /// What is different, by path.
    pub changes: Vec<FileChange>,
    /// How many there are, also those that are not shown.
    pub total: Count,
    /// Layers of A that were read or known.
    pub layers_a: u32,
    /// Layers of B that were read or known.
    pub layers_b: u32,
    /// Shared layers below the first difference that were not read. While there are any, a file that only one side's own
    /// layers write may be in the shared layers as well: its kind then says so.
    pub unread_shared: u32,
    /// Bytes that were read from the registries for it.
    pub read: Bytes,
    /// Why there may be more.
    pub cut: Option<FilesCut>,
}

/// A file that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FileChange {
    /// Its path from the root.
    pub path: String,
    /// What became of it.
    pub change: FileChangeKind,
    /// What it is in B, or was in A.
    pub kind: FileKind,
    /// Its size in A.
    pub size_a: Option<Bytes>,
    /// Its size in B.
    pub size_b: Option<Bytes>,
    /// Its permission bits in A.
    pub mode_a: Option<u32>,
    /// Its permission bits in B.
    pub mode_b: Option<u32>,
    /// It runs with its owner's or group's rights in B and did not in A, or the other way round.
    pub privilege_changed: bool,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum FileChangeKind {
    /// Only in B.
    Added,
    /// Only in A.
    Removed,
    /// Other content.
    Changed,
    /// The same content with another mode or owner.
    Attributes,
    /// B's own layers write it and A's do not; whether the shared layers have one was not read.
    WrittenInB,
    /// A's own layers write it and B's do not; whether the shared layers have one was not read.
    WrittenInA,
}
