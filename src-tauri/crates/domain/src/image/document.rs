//! Notes and raw documents.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Bytes, Digest};

/// A note on a manifest, an index or a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Annotation {
    /// Its name.
    pub name: String,
    /// Its text, cut off where it is very long.
    pub value: String,
    /// The whole text's size, where it was cut off.
    pub cut_from: Option<Bytes>,
}

/// A manifest, a configuration or another small document, as its bytes came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RawDocument {
    /// Its digest.
    pub digest: Digest,
    /// Its media type, where told.
    pub media_type: Option<String>,
    /// Its size.
    pub size: Bytes,
    /// The text as it came, cut off where it is very long; `None` where it is no text.
    pub text: Option<String>,
    /// Whether the text was cut off.
    pub cut: bool,
}
