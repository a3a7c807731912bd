//! Layers that really unpack.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::digest::Digest;

/// A compressed layer and the digest of what it unpacks to.
#[derive(Clone, Debug)]
pub struct Layer {
    pub(super) bytes: Bytes,
    pub(super) digest: Digest,
    pub(super) diff_id: Digest,
    pub(super) step: String,
}

impl Layer {
    /// A layer with one file of about `size` bytes that hardly compress. The same name and size give the same bytes.
    pub fn with_file(path: &str, size: usize, step: &str) -> anyhow::Result<Self> {
        let mut archive = tar::Builder::new(Vec::new());
        let content = noise(path, size);
        let mut header = tar::Header::new_gnu();
        header.set_size(u64::try_from(content.len())?);
        header.set_mode(0o644);
        archive.append_data(&mut header, path, content.as_slice())?;
        let archive = archive.into_inner()?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::none());
        gzip.write_all(&archive)?;
        let bytes = Bytes::from(gzip.finish()?);
        let (digest, diff_id) = (Digest::of(&bytes), Digest::of(&archive));
        Ok(Self { bytes, digest, diff_id, step: step.to_owned() })
    }

    /// How many bytes it is as it is pulled.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

/// Bytes that look random and depend on `seed` alone.
fn noise(seed: &str, size: usize) -> Vec<u8> {
    let start = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut state = start | 1;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}
