//! Layers with a table of contents, as eStargz has them (stargz-snapshotter, `docs/estargz.md`): each file's content is a gzip
//! stream of its own, a table at the end says where, and a footer where the table is. Held against stargz-snapshotter's own
//! reader when it was written.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use tar::{EntryType, Header};

use super::digest::Digest;

const CHUNK: usize = 256 * 1024;
const BLOCK: usize = 512;

/// A seekable layer.
#[derive(Clone, Debug)]
pub struct Seekable {
    /// As it is pulled.
    pub bytes: Bytes,
    /// Of what it unpacks to.
    pub diff_id: Digest,
    /// Of its table, for the annotation `containerd.io/snapshot/stargz/toc.digest`.
    pub table: Digest,
}

/// A layer of these files: path, permission bits, content.
///
/// # Errors
/// A path is too long for a header.
pub fn estargz(files: &[(&str, u32, &[u8])]) -> anyhow::Result<Seekable> {
    let mut writer = Writer::default();
    let mut rows = Vec::new();
    for (path, mode, content) in files {
        writer.plain(&header(path, *mode, content.len())?);
        let mut row = json!({
            "name": path, "type": "reg", "size": content.len(), "mode": mode, "uid": 0, "gid": 0,
            "userName": "root", "groupName": "root", "modtime": "2026-09-21T14:13:20Z",
            "digest": Digest::of(content).as_str(),
        });
        for (at, chunk) in content.chunks(CHUNK).enumerate() {
            writer.close()?;
            row["offset"] = writer.packed.len().into();
            row["chunkDigest"] = Digest::of(chunk).as_str().into();
            if content.len() > CHUNK {
                row["chunkOffset"] = (at * CHUNK).into();
                row["chunkSize"] = chunk.len().into();
            }
            rows.push(row);
            row = json!({ "name": path, "type": "chunk" });
            writer.plain(chunk);
        }
        if content.is_empty() {
            rows.push(row);
        }
        writer.pad(content.len());
    }
    writer.close()?;
    let offset = writer.packed.len();
    let table = json!({ "version": 1, "entries": rows }).to_string();
    writer.plain(&header("stargz.index.json", 0o444, table.len())?);
    writer.plain(table.as_bytes());
    writer.pad(table.len());
    writer.plain(&[0; 2 * BLOCK]);
    writer.close()?;
    let (mut packed, diff_id) = (writer.packed, Digest::of(&writer.unpacked));
    packed.extend(footer(offset));
    Ok(Seekable { bytes: packed.into(), diff_id, table: Digest::of(table.as_bytes()) })
}

fn header(path: &str, mode: u32, size: usize) -> anyhow::Result<Vec<u8>> {
    let mut header = Header::new_ustar();
    header.set_entry_type(EntryType::Regular);
    header.set_path(path)?;
    header.set_mode(mode);
    header.set_size(size as u64);
    header.set_uid(0);
    header.set_gid(0);
    header.set_username("root")?;
    header.set_groupname("root")?;
    header.set_mtime(1_790_000_000);
    header.set_cksum();
    Ok(header.as_bytes().to_vec())
}

/// An empty gzip stream whose extra field says where the table begins.
fn footer(offset: usize) -> Vec<u8> {
    let mut footer = vec![0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 26, 0, b'S', b'G', 22, 0];
    footer.extend(format!("{offset:016x}STARGZ").into_bytes());
    // A last, stored block of nothing; then checksum and length, which are nothing too.
    footer.extend([1, 0, 0, 0xff, 0xff]);
    footer.extend([0; 8]);
    footer
}

/// What was written, and what is not yet packed of it.
#[derive(Default)]
struct Writer {
    packed: Vec<u8>,
    unpacked: Vec<u8>,
    done: usize,
}

impl Writer {
    fn plain(&mut self, bytes: &[u8]) {
        self.unpacked.extend_from_slice(bytes);
    }

    fn pad(&mut self, size: usize) {
        self.unpacked.resize(self.unpacked.len() + size.next_multiple_of(BLOCK) - size, 0);
    }

    /// Ends the gzip stream at hand.
    fn close(&mut self) -> anyhow::Result<()> {
        if self.done < self.unpacked.len() {
            let mut stream = GzEncoder::new(Vec::new(), Compression::default());
            stream.write_all(&self.unpacked[self.done..])?;
            self.packed.extend(stream.finish()?);
            self.done = self.unpacked.len();
        }
        Ok(())
    }
}
