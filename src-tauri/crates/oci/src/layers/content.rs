//! One file's content: out of an unpacked layer, or by its chunks out of a packed one.

use std::fmt;
use std::io::{self, Error, ErrorKind, Read, Write};

use sha2::{Digest as _, Sha256};

use super::index::{Chunk, Entry, Fingerprint, LayerIndex};
use super::unpack;
use crate::digest;

const BUFFER: usize = 64 * 1024;

/// Where a file's content is in its layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSource {
    /// Where it begins in the unpacked layer.
    data: u64,
    /// Where it is in the packed layer, where that is known.
    pub(super) chunks: Option<Vec<Chunk>>,
    /// The file's size.
    pub size: u64,
    fingerprint: Fingerprint,
}

/// Where a file's content goes, as far as it is wanted.
pub struct ContentPart<W> {
    /// What takes it.
    pub out: W,
    /// At most so many bytes of it.
    pub most: u64,
}

impl<W: Write> ContentPart<W> {
    /// Takes as much of a piece as is still wanted.
    fn take(&mut self, piece: &[u8]) -> io::Result<()> {
        let keep = usize::try_from(self.most).unwrap_or(usize::MAX).min(piece.len());
        self.most -= keep as u64;
        self.out.write_all(&piece[..keep])
    }
}

/// Content that is not what its digest says: the words of an error.
#[derive(Debug)]
pub(super) struct Mismatch {
    pub(super) expected: String,
    pub(super) actual: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} instead of {}", self.actual, self.expected)
    }
}

impl std::error::Error for Mismatch {}

impl FileSource {
    /// Of an entry that is a file. `None` for what has no content, or holes that the archive leaves out.
    pub fn of(index: &LayerIndex, entry: &Entry) -> Option<Self> {
        let is_file = entry.kind == domain::image::FileKind::File && !entry.sparse;
        is_file.then(|| Self {
            data: entry.data,
            chunks: index.by_table.then(|| index.chunks(entry).to_vec()),
            size: entry.size,
            fingerprint: entry.fingerprint,
        })
    }

    /// Bytes that are read of the layer for all of it, where known.
    pub fn reads(&self) -> Option<u64> {
        let packed = |chunk: &Chunk| chunk.end.saturating_sub(chunk.offset);
        Some(self.chunks.as_ref()?.iter().map(packed).fold(0, u64::saturating_add))
    }

    /// Reads to the file's end, so that all of it is held against the fingerprint, also what is not wanted.
    pub(super) fn read<W: Write>(
        &self,
        mut unpacked: impl Read,
        mut part: ContentPart<W>,
    ) -> io::Result<ContentPart<W>> {
        skip(&mut unpacked, self.data)?;
        let mut hash = Sha256::new();
        copy(&mut unpacked, self.size, |piece| {
            hash.update(piece);
            part.take(piece)
        })?;
        if Fingerprint::of(&hash.finalize()) == self.fingerprint {
            return Ok(part);
        }
        Err(Error::new(ErrorKind::InvalidData, "the file is not the one that was listed"))
    }
}

/// Chunks that lie one behind the other, so that one request brings them.
pub(super) fn runs(chunks: &[Chunk], most: u64) -> Vec<Vec<Chunk>> {
    let (mut runs, mut wanted) = (Vec::<Vec<Chunk>>::new(), most);
    for chunk in chunks {
        if wanted == 0 {
            break;
        }
        wanted = wanted.saturating_sub(chunk.size);
        let follows = |last: &Chunk| last.zeros == chunk.zeros && last.end == chunk.offset;
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(follows) => run.push(*chunk),
            _ => runs.push(vec![*chunk]),
        }
    }
    runs
}

/// Reads chunks out of `packed`, which begins with the first of them; each is held against its digest.
pub(super) fn read_run<W: Write>(
    run: &[Chunk],
    mut packed: impl Read + Send,
    mut part: ContentPart<W>,
) -> io::Result<ContentPart<W>> {
    for chunk in run {
        let mut stream = packed.by_ref().take(chunk.end - chunk.offset);
        let mut hash = Sha256::new();
        {
            let mut unpacked = unpack::unpack(&mut stream)?;
            skip(&mut unpacked, chunk.inner)?;
            copy(&mut unpacked, chunk.size, |piece| {
                hash.update(piece);
                part.take(piece)
            })?;
        }
        let hash = hash.finalize();
        if hash[..] != chunk.sha256 {
            let named = |bytes: &[u8]| format!("sha256:{}", digest::hex(bytes));
            let (expected, actual) = (named(&chunk.sha256), named(&hash));
            return Err(Error::new(ErrorKind::InvalidData, Mismatch { expected, actual }));
        }
        io::copy(&mut stream, &mut io::sink())?;
    }
    Ok(part)
}

/// Zeros that are stored nowhere.
pub(super) fn write_zeros<W: Write>(
    run: &[Chunk],
    mut part: ContentPart<W>,
) -> io::Result<ContentPart<W>> {
    let size = run.iter().map(|chunk| chunk.size).fold(0, u64::saturating_add);
    copy(&mut io::repeat(0), size.min(part.most), |piece| part.take(piece))?;
    Ok(part)
}

fn skip(from: &mut impl Read, size: u64) -> io::Result<()> {
    let skipped = io::copy(&mut from.take(size), &mut io::sink())?;
    if skipped == size { Ok(()) } else { Err(cut_off()) }
}

fn copy(
    from: &mut impl Read,
    size: u64,
    mut piece: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let (mut buffer, mut left) = (vec![0; BUFFER], size);
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(BUFFER).min(BUFFER);
        match from.read(&mut buffer[..most]) {
            Ok(0) => return Err(cut_off()),
            Ok(read) => {
                piece(&buffer[..read])?;
                left -= read as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn cut_off() -> Error {
    Error::new(ErrorKind::UnexpectedEof, "the archive is cut off")
}
