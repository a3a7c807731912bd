//! A table of contents as JSON, read row by row: real ones have a hundred megabytes.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use domain::Timestamp;
use domain::image::{FileKind, FilesCut};
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use sha2::{Digest as _, Sha256};

use super::super::index::{Chunk, Entry, Fingerprint, LayerIndex};
use super::super::{Limits, names};

/// Chunks that are kept of one layer. Writers make them of 4 MB, or of 64 kB on average.
const CHUNKS_MOST: usize = 1_000_000;

/// Owners whose names are kept in mind.
const OWNERS_MOST: usize = 1000;

/// A row: an entry of the archive, or another chunk of the file before it.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Row {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    size: u64,
    #[serde(rename = "modtime")]
    modified: String,
    link_name: String,
    mode: u32,
    uid: u64,
    gid: u64,
    user_name: String,
    group_name: String,
    digest: String,
    offset: u64,
    end_offset: u64,
    inner_offset: u64,
    chunk_offset: u64,
    chunk_size: u64,
    chunk_digest: String,
    chunk_type: String,
}

/// Reads a table that begins at `end` of its layer: no content is behind that.
pub(in crate::layers) fn read(
    table: impl io::Read,
    end: u64,
    limits: Limits,
) -> io::Result<LayerIndex> {
    let mut index = LayerIndex::empty();
    index.by_table = true;
    let mut growing =
        Growing { index, users: BTreeMap::new(), groups: BTreeMap::new(), limits, end, file: None };
    let mut json = serde_json::Deserializer::from_reader(table);
    Table(&mut growing).deserialize(&mut json)?;
    growing.finish_file()?;
    let mut index = growing.index;
    finish_ends(&mut index, end);
    Ok(index)
}

/// A file whose chunks are coming.
struct File {
    name: String,
    first: usize,
    size: u64,
    sha256: [u8; 32],
    /// Where the last of its chunks ends, where told.
    end: Option<u64>,
}

struct Growing {
    index: LayerIndex,
    /// Names by number, of users and of groups: eStargz tells each once.
    users: BTreeMap<u64, String>,
    groups: BTreeMap<u64, String>,
    limits: Limits,
    end: u64,
    file: Option<File>,
}

/// The name of an owner: as it is told, else as it was told before for the same number.
fn named_once(known: &mut BTreeMap<u64, String>, number: u64, told: &str) -> String {
    if told.is_empty() {
        return known.get(&number).cloned().unwrap_or_default();
    }
    let name = crate::image::cut(told, 64).to_owned();
    if known.len() < OWNERS_MOST {
        known.insert(number, name.clone());
    }
    name
}

fn wrong(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl Growing {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        if row.kind == "chunk" {
            return self.chunk(row);
        }
        self.finish_file()?;
        if self.index.entries().len() >= self.limits.entries {
            self.index.cut = Some(FilesCut::Entries);
        } else if self.index.names_size() >= self.limits.names {
            self.index.cut = Some(FilesCut::Names);
        }
        if self.index.cut.is_some() {
            return Ok(());
        }
        let named = names::read(row.name.as_bytes(), kind_of(&row.kind));
        let (link, link_cut) = names::link(named.kind, row.link_name.clone().into_bytes());
        let is_file = named.kind == FileKind::File;
        let first = self.index.chunk_count();
        let mut fingerprint = Fingerprint::default();
        if is_file && row.size > 0 {
            // Contents that cannot be verified are no contents to list by.
            let sha256 = sha256(&row.digest).ok_or_else(|| wrong("a file without a digest"))?;
            fingerprint = Fingerprint::of(&sha256);
            let end = Some(row.end_offset).filter(|end| *end > 0);
            self.file = Some(File { name: row.name.clone(), first, size: row.size, sha256, end });
            self.chunk(row)?;
        } else if is_file {
            fingerprint = Fingerprint::of(&Sha256::digest(b""));
        }
        if named.path.is_empty() {
            return Ok(());
        }
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let (user, group) = (
            named_once(&mut self.users, row.uid, &row.user_name),
            named_once(&mut self.groups, row.gid, &row.group_name),
        );
        let entry = Entry {
            path: self.index.add_name(&named.path),
            link: self.index.add_name(&link),
            kind: named.kind,
            size: if is_file { row.size } else { 0 },
            data: first as u64,
            mode: row.mode & 0o7777,
            uid: small(row.uid),
            gid: small(row.gid),
            user: self.index.add_owner(&user),
            group: self.index.add_owner(&group),
            modified: Timestamp::lenient(&row.modified).map_or(0, Timestamp::unix),
            fingerprint,
            tamed: named.tamed || link_cut,
            sparse: false,
        };
        self.index.unpacked = self.index.unpacked.saturating_add(entry.size);
        self.index.push(entry);
        Ok(())
    }

    fn chunk(&mut self, row: &Row) -> io::Result<()> {
        if self.index.cut.is_some() {
            return Ok(());
        }
        let Some(file) = &self.file else { return Err(wrong("a chunk of no file")) };
        if self.index.chunk_count() >= CHUNKS_MOST {
            return Err(wrong("too many chunks"));
        }
        let left = file.size.checked_sub(row.chunk_offset).filter(|left| *left > 0);
        let left = left.ok_or_else(|| wrong("a chunk behind its file's end"))?;
        let size = if row.chunk_size == 0 { left } else { row.chunk_size };
        let is_whole = size == file.size && row.chunk_digest.is_empty();
        let digest = if is_whole { Some(file.sha256) } else { sha256(&row.chunk_digest) };
        let zeros = row.chunk_type == "zeros";
        if row.name != file.name || size > left || (row.offset >= self.end && !zeros) {
            return Err(wrong("a chunk that is not where it can be"));
        }
        let sha256 = match digest {
            Some(sha256) => sha256,
            None if zeros => [0; 32],
            None => return Err(wrong("a chunk without a digest")),
        };
        let (offset, inner) = (row.offset, row.inner_offset);
        self.index.add_chunk(Chunk { offset, end: 0, inner, size, sha256, zeros });
        Ok(())
    }

    /// The chunks of a file are its content, one after the other.
    fn finish_file(&mut self) -> io::Result<()> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let chunks = self.index.chunks_from(file.first);
        let size = chunks.iter().fold(0_u64, |sum, chunk| sum.saturating_add(chunk.size));
        if size != file.size && self.index.cut.is_none() {
            return Err(wrong("chunks that are not all of their file"));
        }
        let chunks = self.index.chunks_from(file.first);
        if let (Some(end), Some(last)) = (file.end, chunks.iter_mut().rfind(|chunk| !chunk.zeros)) {
            last.end = end.min(self.end);
        }
        Ok(())
    }
}

/// What is not told to end somewhere ends where the next stream begins, at the latest.
fn finish_ends(index: &mut LayerIndex, end: u64) {
    let chunks = index.chunks_from(0);
    let mut next: Vec<u64> = chunks.iter().filter(|c| !c.zeros).map(|c| c.offset).collect();
    next.push(end);
    next.sort_unstable();
    next.dedup();
    for chunk in chunks.iter_mut() {
        let at = next.partition_point(|offset| *offset <= chunk.offset);
        if chunk.zeros {
            (chunk.offset, chunk.end) = (0, 0);
        } else if chunk.end <= chunk.offset {
            chunk.end = next.get(at).copied().unwrap_or(end);
        }
    }
}

fn kind_of(kind: &str) -> FileKind {
    match kind {
        "dir" => FileKind::Folder,
        "reg" => FileKind::File,
        "symlink" => FileKind::Symlink,
        "hardlink" => FileKind::HardLink,
        "char" => FileKind::CharDevice,
        "block" => FileKind::BlockDevice,
        "fifo" => FileKind::Fifo,
        _ => FileKind::Other,
    }
}

/// The bytes of a `sha256:` digest.
fn sha256(text: &str) -> Option<[u8; 32]> {
    let hex = text.strip_prefix("sha256:").filter(|hex| hex.len() == 64 && hex.is_ascii())?;
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// `{ "version": 1, "entries": [ … ] }`.
struct Table<'a>(&'a mut Growing);

impl<'de> DeserializeSeed<'de> for Table<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Table<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of contents")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut has_rows = false;
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "version" if map.next_value::<u64>()? != 1 => {
                    return Err(de::Error::custom("a version that is not known"));
                }
                "version" => {}
                "entries" if !has_rows => {
                    has_rows = true;
                    map.next_value_seed(Rows(self.0))?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if has_rows { Ok(()) } else { Err(de::Error::missing_field("entries")) }
    }
}

struct Rows<'a>(&'a mut Growing);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element::<Row>()? {
            self.0.row(&row).map_err(de::Error::custom)?;
        }
        Ok(())
    }
}
