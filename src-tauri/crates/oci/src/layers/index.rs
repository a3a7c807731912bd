//! The list of what is in a layer, in a form that is small in memory and on disk.

use std::io::{Read, Write};

use domain::image::{FileKind, FilesCut};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::{Deserialize, Serialize};

/// Raised when the form changes; another version is read anew from the registry.
const VERSION: u8 = 1;
/// What a kept list may unpack to.
const KEPT_MOST: u64 = 256 * 1024 * 1024;

/// What is in a layer, in the archive's order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LayerIndex {
    version: u8,
    names: Vec<u8>,
    owners: Vec<String>,
    entries: Vec<Entry>,
    /// Why it is short.
    pub cut: Option<FilesCut>,
    /// Bytes that the layer unpacks to.
    pub unpacked: u64,
    /// Whether contents were seen, and so have fingerprints; a table of contents alone does not bring them.
    pub has_fingerprints: bool,
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
    /// Where its content begins in the unpacked layer.
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
    pub fingerprint: [u8; 16],
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
            cut: None,
            unpacked: 0,
            has_fingerprints: true,
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
