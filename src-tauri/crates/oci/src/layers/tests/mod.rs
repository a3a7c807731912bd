//! Layers as builders write them, and as nobody should.

mod archives;
mod streams;
mod tables;
mod trees;

use std::io::{self, Read, Write};

use domain::image::{FileKind, FilesCut};
use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{EntryType, Header};

use super::{LayerIndex, Limits, archive, unpack};

pub(super) fn header(kind: EntryType, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o644);
    header.set_uid(1000);
    header.set_gid(100);
    header.set_mtime(1_700_000_000);
    header
}

/// An archive of files with these contents.
pub(super) fn files(all: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (path, content) in all {
        let mut header = header(EntryType::Regular, content.len() as u64);
        archive.append_data(&mut header, path, *content).unwrap();
    }
    archive.into_inner().unwrap()
}

/// One entry whose name no archiver would write.
pub(super) fn raw(name: &[u8], kind: EntryType, link: &[u8], content: &[u8]) -> Vec<u8> {
    let mut header = header(kind, content.len() as u64);
    let old = header.as_old_mut();
    old.name[..name.len()].copy_from_slice(name);
    old.linkname[..link.len()].copy_from_slice(link);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

pub(super) fn list(packed: &[u8]) -> io::Result<LayerIndex> {
    list_within(packed, Limits::default())
}

pub(super) fn list_within(packed: impl Read + Send, limits: Limits) -> io::Result<LayerIndex> {
    archive::list(unpack::unpack(packed)?, limits)
}

pub(super) fn paths(index: &LayerIndex) -> Vec<String> {
    let path = |entry| String::from_utf8_lossy(index.path(entry)).into_owned();
    index.entries().iter().map(path).collect()
}

pub(super) fn kinds(index: &LayerIndex) -> Vec<FileKind> {
    index.entries().iter().map(|entry| entry.kind).collect()
}

pub(super) fn tight(entries: usize, names: usize, unpacked: u64) -> Limits {
    Limits { entries, names, unpacked }
}

pub(super) const CUT: fn(&LayerIndex) -> Option<FilesCut> = |index| index.cut;
