//! Bodies that are too large to be held: they go on piece by piece while they come.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use bytes::Bytes;
use tokio::sync::mpsc;

/// Pieces that wait to be taken, at most; then the network waits.
const WAITING_MOST: usize = 16;

/// Where the body of a successful answer goes instead of into memory. Refusals are still answered whole.
#[derive(Clone)]
pub struct Sink {
    pieces: mpsc::Sender<Bytes>,
    started: Arc<AtomicBool>,
    start: Arc<AtomicU64>,
}

/// Where in the content the first piece of a sink lies.
pub struct Beginning(Arc<AtomicU64>);

impl Beginning {
    /// What a 206 says (`Content-Range`), else the content's beginning, as when a server does not honour `Range`. To be asked once
    /// a piece has come.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

impl Sink {
    /// A sink, and the end where its pieces come out: `None` after the last one, however the answer ended; how it ended is
    /// what sending tells. Dropping that end ends the answer.
    pub fn new() -> (Self, mpsc::Receiver<Bytes>) {
        let (pieces, out) = mpsc::channel(WAITING_MOST);
        (Self { pieces, started: Arc::default(), start: Arc::default() }, out)
    }

    /// Will tell where in the content the first piece lies.
    pub fn beginning(&self) -> Beginning {
        Beginning(Arc::clone(&self.start))
    }

    /// Says where the first piece lies.
    pub(crate) fn begin_at(&self, start: u64) {
        self.start.store(start, Ordering::Release);
    }

    /// Whether a piece has gone out: from then on the request cannot be made again.
    pub(crate) fn has_started(&self) -> bool {
        self.started.load(Ordering::Relaxed)
    }

    /// Hands on a piece; `false` when nobody wants it any more.
    pub(crate) async fn push(&self, piece: Bytes) -> bool {
        self.started.store(true, Ordering::Relaxed);
        self.pieces.send(piece).await.is_ok()
    }
}
