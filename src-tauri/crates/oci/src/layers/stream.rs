//! Blobs of any size: they stream through a worker on a thread of its own, and are checked against their digest on the way.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::{Buf, Bytes};
use domain::{Digest, ErrorKind, RepositoryName, Result};
use sha2::{Digest as _, Sha256, Sha512};
use tokio::sync::mpsc;
use transport::Sink;
use transport::auth::Scope;

use super::content::{self, ContentPart, FileSource, Mismatch};
use super::index::{Chunk, LayerIndex};
use super::{Limits, archive, table, unpack};
use crate::{Registry, digest};

/// Pieces between network and worker, at most.
const WAITING_MOST: usize = 16;

/// Is told how many bytes have come so far.
pub type Told<'a> = &'a (dyn Fn(u64) + Send + Sync);

impl Registry {
    /// Lists what is in a layer. It is read to its end, so that its digest is checked, also where the list is cut short.
    ///
    /// # Errors
    /// `DigestMismatch`, `LayerBroken`, `LayerUnreadable`, `NotFound`, and those of the way there.
    pub async fn layer_index(
        &self,
        name: &RepositoryName,
        layer: &Digest,
        limits: Limits,
        told: Told<'_>,
    ) -> Result<LayerIndex> {
        let list = move |pieces: Pieces| archive::list(unpack::unpack(pieces)?, limits);
        self.stream(name, layer, Until::End, told, list).await?.map_err(|error| broken(&error))
    }

    /// Reads one file out of a layer, and checks it against the list. Of a layer that was listed by its table only the file's own
    /// chunks are read, as far as they are wanted; of another, all up to the file's end.
    ///
    /// # Errors
    /// `LayerBroken` where it is not what the list says; `DigestMismatch` for a chunk that is not what the table says; those of
    /// [`Registry::layer_index`] but the digest's, since not all of the layer is read.
    pub async fn layer_file<W: Write + Send + 'static>(
        &self,
        name: &RepositoryName,
        layer: &Digest,
        source: FileSource,
        out: ContentPart<W>,
        told: Told<'_>,
    ) -> Result<ContentPart<W>> {
        if let Some(chunks) = &source.chunks {
            return self.file_by_chunks(name, layer, chunks, out, told).await;
        }
        let read = move |pieces: Pieces| source.read(unpack::unpack(pieces)?, out);
        let outcome = self.stream(name, layer, Until::Enough, told, read).await?;
        outcome.map_err(|error| broken(&error))
    }

    async fn file_by_chunks<W: Write + Send + 'static>(
        &self,
        name: &RepositoryName,
        layer: &Digest,
        chunks: &[Chunk],
        out: ContentPart<W>,
        told: Told<'_>,
    ) -> Result<ContentPart<W>> {
        let (mut part, before) = (out, AtomicU64::new(0));
        for run in content::runs(chunks, part.most) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            let outcome = if first.zeros {
                let write = move || content::write_zeros(&run, part);
                let written = tokio::task::spawn_blocking(write).await;
                written.map_err(|error| ErrorKind::Internal { message: error.to_string() })?
            } else {
                let until = Until::Part { first: first.offset, length: last.end - first.offset };
                let sum = AtomicU64::new(0);
                let told = |bytes| {
                    sum.store(bytes, Ordering::Relaxed);
                    told(before.load(Ordering::Relaxed) + bytes);
                };
                let read = move |pieces: Pieces| content::read_run(&run, pieces, part);
                let outcome = self.stream(name, layer, until, &told, read).await?;
                before.fetch_add(sum.into_inner(), Ordering::Relaxed);
                outcome
            };
            part = outcome.map_err(|error| broken(&error))?;
        }
        Ok(part)
    }

    /// Writes a blob to a file as it is.
    ///
    /// # Errors
    /// `DigestMismatch`, `Storage`, `NotFound`, and those of the way there.
    pub async fn save_blob(
        &self,
        name: &RepositoryName,
        blob: &Digest,
        mut file: File,
        told: Told<'_>,
    ) -> Result<()> {
        let write = move |mut pieces: Pieces| {
            io::copy(&mut pieces, &mut file)?;
            file.sync_all()
        };
        let outcome = self.stream(name, blob, Until::End, told, write).await?;
        outcome.map_err(|error| ErrorKind::Storage { message: error.to_string() }.into())
    }

    /// Streams a blob through `work`. What `work` makes of it is the inner result; it counts only where the outer one is good.
    async fn stream<T: Send + 'static>(
        &self,
        name: &RepositoryName,
        blob: &Digest,
        until: Until,
        told: Told<'_>,
        work: impl FnOnce(Pieces) -> io::Result<T> + Send + 'static,
    ) -> Result<io::Result<T>> {
        let (sink, mut pieces) = Sink::new();
        let beginning = sink.beginning();
        let request = self.blob_request(name, blob).into_sink(sink);
        let request = match until {
            Until::Part { first, length } => table::range(request, first, length),
            Until::End | Until::Enough => request,
        };
        let (to_worker, from_network) = mpsc::channel(WAITING_MOST);
        let work_done = tokio::task::spawn_blocking(move || {
            work(Pieces { from: from_network, rest: Bytes::new() })
        });
        let pump = async move {
            let mut hashing = Hashing::of(blob);
            let (mut to_worker, mut count) = (Some(to_worker), 0);
            let mut window = None;
            while let Some(mut piece) = pieces.recv().await {
                count += piece.len() as u64;
                told(count);
                if let Until::Part { first, length } = until {
                    // Where the server sends all of it, the part is cut out on the way.
                    let (skip, left) = window.get_or_insert_with(|| {
                        (first.checked_sub(beginning.get()).unwrap_or(u64::MAX), length)
                    });
                    if *left == 0 {
                        break;
                    }
                    cut_out(&mut piece, skip, left);
                    if piece.is_empty() {
                        continue;
                    }
                }
                if until == Until::End {
                    hashing.update(&piece);
                }
                let Some(worker) = &to_worker else { continue };
                if worker.send(piece).await.is_err() {
                    // It has enough, or cannot go on. The digest still wants the rest.
                    if until != Until::End {
                        break;
                    }
                    to_worker = None;
                }
            }
            hashing
        };
        let scope = Scope::pull(name);
        let (answer, hashing, outcome) =
            futures::join!(self.send(request, &scope), pump, work_done);
        let answer = answer?;
        if !answer.is_success() {
            return Err(self.refusal(&answer, &format!("{name}@{blob}")).await);
        }
        if until == Until::End {
            hashing.check(blob)?;
        }
        outcome.map_err(|error| ErrorKind::Internal { message: error.to_string() }.into())
    }
}

/// How far a blob is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    /// To its end, and checked against its digest.
    End,
    /// As far as the worker wants.
    Enough,
    /// A part of it, from `first` on.
    Part {
        /// Where it begins.
        first: u64,
        /// How long it is.
        length: u64,
    },
}

/// Leaves of a piece what lies in a window that begins after `skip` bytes and has `left` bytes.
fn cut_out(piece: &mut Bytes, skip: &mut u64, left: &mut u64) {
    let skipped = usize::try_from(*skip).unwrap_or(usize::MAX).min(piece.len());
    piece.advance(skipped);
    *skip -= skipped as u64;
    piece.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
    *left -= piece.len() as u64;
}

/// What comes from the network, for a reader on another thread.
pub(super) struct Pieces {
    from: mpsc::Receiver<Bytes>,
    rest: Bytes,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() {
            match self.from.blocking_recv() {
                Some(piece) => self.rest = piece,
                None => return Ok(0),
            }
        }
        let count = self.rest.len().min(buffer.len());
        self.rest.copy_to_slice(&mut buffer[..count]);
        Ok(count)
    }
}

/// A digest while the bytes come.
enum Hashing {
    Sha256(Sha256),
    Sha512(Sha512),
    /// An algorithm that we cannot compute: unverified is not verified.
    Unknown,
}

impl Hashing {
    fn of(digest: &Digest) -> Self {
        match digest.algorithm() {
            "sha256" => Self::Sha256(Sha256::new()),
            "sha512" => Self::Sha512(Sha512::new()),
            _ => Self::Unknown,
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hash) => hash.update(bytes),
            Self::Sha512(hash) => hash.update(bytes),
            Self::Unknown => {}
        }
    }

    fn check(self, expected: &Digest) -> Result<()> {
        let actual = match self {
            Self::Sha256(hash) => format!("sha256:{}", digest::hex(&hash.finalize())),
            Self::Sha512(hash) => format!("sha512:{}", digest::hex(&hash.finalize())),
            Self::Unknown => String::new(),
        };
        if actual == expected.as_str() {
            return Ok(());
        }
        Err(ErrorKind::DigestMismatch { expected: expected.to_string(), actual }.into())
    }
}

/// What came is what was pushed, so the layer was pushed like that; but for a part that has a digest of its own.
fn broken(error: &io::Error) -> domain::Error {
    if let Some(Mismatch { expected, actual }) =
        error.get_ref().and_then(|inner| inner.downcast_ref::<Mismatch>())
    {
        let (expected, actual) = (expected.clone(), actual.clone());
        return ErrorKind::DigestMismatch { expected, actual }.into();
    }
    if error.kind() == io::ErrorKind::Unsupported {
        return ErrorKind::LayerUnreadable { media_type: error.to_string() }.into();
    }
    ErrorKind::LayerBroken { problem: transport::bounded(&error.to_string()) }.into()
}
