//! One file's content out of an unpacked layer.

use std::io::{self, Error, ErrorKind, Read, Write};

use super::index::{Entry, LayerIndex};

const BUFFER: usize = 64 * 1024;

/// Where a file's content is in its unpacked layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileSource {
    data: u64,
    /// The file's size.
    pub size: u64,
    fingerprint: Option<[u8; 16]>,
}

/// Where a file's content goes, as far as it is wanted.
pub struct ContentPart<W> {
    /// What takes it.
    pub out: W,
    /// At most so many bytes of it.
    pub most: u64,
}

impl FileSource {
    /// Of an entry that is a file. `None` for what has no content, or holes that the archive leaves out.
    pub fn of(index: &LayerIndex, entry: &Entry) -> Option<Self> {
        let is_file = entry.kind == domain::image::FileKind::File && !entry.sparse;
        is_file.then_some(Self {
            data: entry.data,
            size: entry.size,
            fingerprint: index.has_fingerprints.then_some(entry.fingerprint),
        })
    }

    /// Reads to the file's end, so that all of it is held against the fingerprint, also what is not wanted.
    pub(super) fn read<W: Write>(
        self,
        mut unpacked: impl Read,
        mut part: ContentPart<W>,
    ) -> io::Result<ContentPart<W>> {
        let skipped = io::copy(&mut unpacked.by_ref().take(self.data), &mut io::sink())?;
        let cut_off = || Error::new(ErrorKind::UnexpectedEof, "the archive is cut off");
        if skipped < self.data {
            return Err(cut_off());
        }
        let (mut buffer, mut left, mut wanted) = (vec![0; BUFFER], self.size, part.most);
        let mut hasher = blake3::Hasher::new();
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(BUFFER).min(BUFFER);
            let read = unpacked.read(&mut buffer[..most])?;
            if read == 0 {
                return Err(cut_off());
            }
            hasher.update(&buffer[..read]);
            let keep = usize::try_from(wanted).unwrap_or(read).min(read);
            part.out.write_all(&buffer[..keep])?;
            wanted -= keep as u64;
            left -= read as u64;
        }
        let actual = hasher.finalize();
        match self.fingerprint {
            Some(expected) if actual.as_bytes()[..16] != expected => {
                Err(Error::new(ErrorKind::InvalidData, "the file is not the one that was listed"))
            }
            _ => Ok(part),
        }
    }
}
