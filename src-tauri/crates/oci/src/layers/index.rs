//! The list of what is in a layer, in a form that is small in memory and on disk.

use std::io::{Read, Write};

use domain::image::{FileKind, FilesCut};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::{Deserialize, Serialize};

/// Raised when the form changes; another version is read anew from the registry.
const VERSION: u8 = 2;
/// What a kept list may unpack to.
const KEPT_MOST: u64 = 256 * 1024 * 1024;

/// What is in a layer, in the archive's order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LayerIndex {
    version: u8,
    names: Vec<u8>,
    owners: Vec<String>,
    entries: Vec<Entry>,
    /// Where contents are in the packed layer; empty where the layer was read whole.
    chunks: Vec<Chunk>,
    /// It is what the layer's table of contents says, which was read in the layer's place.
    pub by_table: bool,
    /// Why it is short.
    pub cut: Option<FilesCut>,
    /// Bytes that the layer unpacks to.
    pub unpacked: u64,
}

/// The first half of the SHA-256 of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// Of a hash.
    pub(super) fn of(hash: &[u8]) -> Self {
        let mut half = [0; 16];
        for (to, from) in half.iter_mut().zip(hash) {
            *to = *from;
        }
        Self(half)
    }
}

/// A part of a file's content, and where it is in the packed layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Chunk {
    /// Where its compressed stream begins.
    pub(super) offset: u64,
    /// Where that ends, at most.
    pub(super) end: u64,
    /// Where it begins in what the stream unpacks to.
    pub(super) inner: u64,
    /// Its size once unpacked.
    pub(super) size: u64,
    /// Its SHA-256.
    pub(super) sha256: [u8; 32],
    /// It is all zeros, and nowhere.
    pub(super) zeros: bool,
}

/// A part of the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Span {
    start: u32,
    length: u32,
}

/// One entry of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub(super) path: Span,
    pub(super) link: Span,
    /// What it is.
    pub kind: FileKind,
    /// Its size once unpacked.
    pub size: u64,
    /// Where its content begins in the unpacked layer; by a table, its first chunk.
    pub(super) data: u64,
    /// Permission bits.
    pub mode: u32,
    /// Owner's number.
    pub uid: u32,
    /// Group's number.
    pub gid: u32,
    pub(super) user: u16,
    pub(super) group: u16,
    /// Seconds since 1970.
    pub modified: i64,
    /// Of its content.
    pub fingerprint: Fingerprint,
    /// Its name had `..` or a leading slash, or was cut.
    pub tamed: bool,
    /// It has holes that the archive leaves out, so its content cannot be read in one go.
    pub(super) sparse: bool,
}

impl LayerIndex {
    pub(super) fn empty() -> Self {
        Self {
            version: VERSION,
            names: Vec::new(),
            owners: vec![String::new()],
            entries: Vec::new(),
            chunks: Vec::new(),
            by_table: false,
            cut: None,
            unpacked: 0,
        }
    }

    /// Its entries.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The tamed path of an entry, without a leading slash.
    pub fn path(&self, entry: &Entry) -> &[u8] {
        self.span(entry.path)
    }

    /// Where a link leads, as written (hard links: tamed).
    pub fn link(&self, entry: &Entry) -> &[u8] {
        self.span(entry.link)
    }

    /// Names of owner and group, where told.
    pub fn owners(&self, entry: &Entry) -> (Option<&str>, Option<&str>) {
        let name = |at: u16| {
            self.owners.get(usize::from(at)).map(String::as_str).filter(|name| !name.is_empty())
        };
        (name(entry.user), name(entry.group))
    }

    fn span(&self, span: Span) -> &[u8] {
        let start = span.start as usize;
        self.names.get(start..start + span.length as usize).unwrap_or_default()
    }

    pub(super) fn names_size(&self) -> usize {
        self.names.len()
    }

    pub(super) fn add_name(&mut self, name: &[u8]) -> Span {
        let (Ok(start), Ok(length)) = (u32::try_from(self.names.len()), u32::try_from(name.len()))
        else {
            return Span::default();
        };
        self.names.extend_from_slice(name);
        Span { start, length }
    }

    pub(super) fn add_owner(&mut self, name: &str) -> u16 {
        if let Some(at) = self.owners.iter().position(|known| known == name) {
            return u16::try_from(at).unwrap_or_default();
        }
        // More owners than this are nobody's real list: the numbers are still there.
        if self.owners.len() >= 1000 {
            return 0;
        }
        self.owners.push(name.to_owned());
        u16::try_from(self.owners.len() - 1).unwrap_or_default()
    }

    pub(super) fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// The chunks of an entry, in their order; together they have its size. Empty where the layer was read whole.
    pub(super) fn chunks(&self, entry: &Entry) -> &[Chunk] {
        let first = usize::try_from(entry.data).unwrap_or(usize::MAX);
        let all = self.chunks.get(first..).filter(|_| self.by_table).unwrap_or_default();
        let (mut count, mut size) = (0, 0_u64);
        while size < entry.size && count < all.len() {
            size = size.saturating_add(all[count].size);
            count += 1;
        }
        &all[..count]
    }

    /// What is read of the packed layer for a file's content, where it is known.
    pub fn reads(&self, entry: &Entry) -> Option<u64> {
        let is_file = self.by_table && entry.kind == FileKind::File;
        let packed = |chunk: &Chunk| chunk.end.saturating_sub(chunk.offset);
        is_file.then(|| self.chunks(entry).iter().map(packed).fold(0, u64::saturating_add))
    }

    pub(super) fn chunk_count(&self) -> usize {
        self.chunks.len()
    }

    pub(super) fn add_chunk(&mut self, chunk: Chunk) {
        self.chunks.push(chunk);
    }

    /// The chunks from this one on, to be finished when it is known where they end.
    pub(super) fn chunks_from(&mut self, first: usize) -> &mut [Chunk] {
        self.chunks.get_mut(first..).unwrap_or_default()
    }

    /// The form in which it is kept.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let plain = postcard::to_stdvec(self).ok()?;
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&plain).ok()?;
        packed.finish().ok()
    }

    /// Reads what was kept; `None` for another version, or what is damaged.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut plain = Vec::new();
        ZlibDecoder::new(bytes).take(KEPT_MOST).read_to_end(&mut plain).ok()?;
        let index: Self = postcard::from_bytes(&plain).ok()?;
        (index.version == VERSION).then_some(index)
    }
}
