//! What is inside layers. A layer is streamed, unpacked on the way and never written anywhere; what stays is a [`LayerIndex`].
//!
//! The content is hostile: everything is bounded by [`Limits`], names are tamed, and the digest is checked over all that came.

mod archive;
mod content;
mod index;
mod names;
mod stream;
mod table;
mod tree;
mod unpack;

use std::io::{self, Write};

use domain::image::FilesCut;

pub use content::{ContentPart, FileSource};
pub use index::{Entry, Fingerprint, LayerIndex};
pub use stream::Told;
pub use table::{TableAt, TableNote};
pub use tree::{Node, Tree};

/// How much of a layer is kept and read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Entries.
    pub entries: usize,
    /// Bytes of all names together.
    pub names: usize,
    /// Bytes that it may unpack to.
    pub unpacked: u64,
}

impl Default for Limits {
    fn default() -> Self {
        // The largest images in use have some 300,000 files; what stays of these takes about 60 MB in memory.
        Self { entries: 400_000, names: 32 * 1024 * 1024, unpacked: 32 * 1024 * 1024 * 1024 }
    }
}

/// Lists packed bytes.
pub(crate) fn list(packed: &[u8], limits: Limits) -> io::Result<LayerIndex> {
    archive::list(unpack::unpack(packed)?, limits)
}

/// Reads one file out of packed bytes.
pub(crate) fn read_file<W: Write>(
    packed: &[u8],
    source: &FileSource,
    part: ContentPart<W>,
) -> io::Result<ContentPart<W>> {
    source.read(unpack::unpack(packed)?, part)
}

pub(crate) use table::tables;

/// The more serious of two reasons for which something is short.
pub fn shortest(a: Option<FilesCut>, b: Option<FilesCut>) -> Option<FilesCut> {
    a.max(b)
}

#[cfg(test)]
mod tests;
