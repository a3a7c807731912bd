//! Layers, and the build steps that made them.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Annotation;
use crate::{Bytes, Count, Digest, Timestamp};

/// A layer of an image, or a file of an artifact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Layer {
    /// Digest of what is pulled.
    pub digest: Digest,
    /// Digest of what it unpacks to, where the configuration tells it.
    pub diff_id: Option<Digest>,
    /// Its media type, where told.
    pub media_type: Option<String>,
    /// What it is.
    pub kind: LayerKind,
    /// How it is compressed, as its type says.
    pub compression: Compression,
    /// Its size as it is pulled.
    pub size: Option<Bytes>,
    /// The file name that it goes by (`org.opencontainers.image.title`), as written: hostile.
    pub title: Option<String>,
    /// Whether it has a table of contents, so that files are listed without reading it whole.
    pub seekable: bool,
    /// Where a foreign layer can be had; never fetched by Roadstead.
    pub urls: Vec<String>,
    /// Notes on it.
    pub annotations: Vec<Annotation>,
    /// The step that made it, as an index into the steps.
    pub step: Option<u32>,
    /// Bytes and entries once unpacked; known once its files have been read.
    pub unpacked: Option<Bytes>,
    /// How many entries it has; known once its files have been read.
    pub entries: Option<Count>,
}

/// What a layer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// A file system layer.
    Tar,
    /// A file system layer that is elsewhere: shown, never fetched.
    Foreign,
    /// Any other content.
    Blob,
}

/// How a layer is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// Another way, which cannot be looked into.
    Unknown,
}

/// One build step: what the history tells, and the layer that it made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BuildStep {
    /// When it ran.
    pub created: Option<Timestamp>,
    /// The instruction, such as `RUN`, where the line tells it.
    pub instruction: Option<String>,
    /// What follows it, without what the builder puts around it; `None` where the history tells nothing.
    pub text: Option<String>,
    /// The line as the history has it.
    pub created_by: Option<String>,
    /// A remark.
    pub comment: Option<String>,
    /// Who made it.
    pub author: Option<String>,
    /// The layer that it made, as an index into the layers.
    pub layer: Option<u32>,
    /// It says that it made no layer.
    pub empty: bool,
}
