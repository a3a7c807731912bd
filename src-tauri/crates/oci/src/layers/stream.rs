//! Blobs of any size: they stream through a worker on a thread of its own, and are checked against their digest on the way.

use std::fs::File;
use std::io::{self, Read, Write};

use bytes::{Buf, Bytes};
use domain::{Digest, ErrorKind, RepositoryName, Result};
use sha2::{Digest as _, Sha256, Sha512};
use tokio::sync::mpsc;
use transport::auth::Scope;
use transport::{Request, Sink};

use super::content::{ContentPart, FileSource};
use super::index::LayerIndex;
use super::{Limits, archive, unpack};
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

    /// Reads one file out of a layer, and checks it against the fingerprint of the list. All of it goes to `out`.
    ///
    /// # Errors
    /// `LayerBroken` where it is not what the list says; those of [`Registry::layer_index`] but the digest's, since the layer is
    /// only read up to the file's end.
    pub async fn layer_file<W: Write + Send + 'static>(
        &self,
        name: &RepositoryName,
        layer: &Digest,
        source: FileSource,
        out: ContentPart<W>,
        told: Told<'_>,
    ) -> Result<ContentPart<W>> {
        let read = move |pieces: Pieces| source.read(unpack::unpack(pieces)?, out);
        let outcome = self.stream(name, layer, Until::Enough, told, read).await?;
        outcome.map_err(|error| broken(&error))
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
        let request = Request::get(self.url_in(name, &format!("blobs/{blob}"))).into_sink(sink);
        let (to_worker, from_network) = mpsc::channel(WAITING_MOST);
        let work_done = tokio::task::spawn_blocking(move || {
            work(Pieces { from: from_network, rest: Bytes::new() })
        });
        let pump = async move {
            let mut hashing = Hashing::of(blob);
            let (mut to_worker, mut count) = (Some(to_worker), 0);
            while let Some(piece) = pieces.recv().await {
                count += piece.len() as u64;
                told(count);
                if until == Until::End {
                    hashing.update(&piece);
                }
                let Some(worker) = &to_worker else { continue };
                if worker.send(piece).await.is_err() {
                    // It has enough, or cannot go on. The digest still wants the rest.
                    if until == Until::Enough {
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

/// The digest is right, so the layer was pushed like that.
fn broken(error: &io::Error) -> domain::Error {
    if error.kind() == io::ErrorKind::Unsupported {
        return ErrorKind::LayerUnreadable { media_type: error.to_string() }.into();
    }
    ErrorKind::LayerBroken { problem: transport::bounded(&error.to_string()) }.into()
}
