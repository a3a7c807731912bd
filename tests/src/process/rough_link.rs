//! A network between a client and a server on which something happens to answers: they are cut, torn off or never come.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens to each answer from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing.
    Calm,
    /// After so many bytes of its body the connection is reset (RST).
    Reset(usize),
    /// After so many bytes of its body the connection is closed.
    Closed(usize),
    /// It comes with a byte a second, from so many bytes of its body on.
    Drip(usize),
    /// It never comes; the connection stays.
    Silence,
}

/// A loopback port that leads to another one. Dropping it closes the port and every connection.
#[derive(Debug)]
pub struct RoughLink {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    weather: Mutex<Weather>,
    /// Heads of the requests that came, oldest first: their first lines.
    requests: Mutex<Vec<String>>,
    held: AtomicUsize,
}

impl Shared {
    fn weather(&self) -> Weather {
        *self.weather.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RoughLink {
    /// Opens one to `server` (`127.0.0.1:5000`), calm at first.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn to(server: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            weather: Mutex::new(Weather::Calm),
            requests: Mutex::default(),
            held: AtomicUsize::new(0),
        });
        let (server, mine) = (server.to_owned(), Arc::clone(&shared));
        let accepting = tokio::spawn(async move {
            // Ends with this task, and with it every connection.
            let mut links = tokio::task::JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let (server, shared) = (server.clone(), Arc::clone(&mine));
                links.spawn(async move {
                    if let Ok(server) = TcpStream::connect(server).await {
                        join(client, server, &shared).await;
                    }
                });
            }
        });
        Ok(Self { address, shared, accepting })
    }

    /// Host and port, as they stand in an image's name.
    #[must_use]
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Changes what happens to answers.
    pub fn turns(&self, weather: Weather) {
        *self.shared.weather.lock().unwrap_or_else(PoisonError::into_inner) = weather;
    }

    /// The first lines of the requests since the last time that somebody asked.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        std::mem::take(&mut *self.shared.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many clients wait for an answer that is held up.
    #[must_use]
    pub fn held(&self) -> usize {
        self.shared.held.load(Ordering::SeqCst)
    }
}

impl Drop for RoughLink {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// One answer that is held up.
struct Held<'a>(&'a Shared);

impl<'a> Held<'a> {
    fn by(shared: &'a Shared) -> Self {
        shared.held.fetch_add(1, Ordering::SeqCst);
        Self(shared)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.held.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Brings requests over as they are and answers as the weather allows, until either side has gone.
async fn join(mut client: TcpStream, mut server: TcpStream, shared: &Shared) {
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (mut asked, mut told) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    // How many bytes of the body of the answer under way have come; `None`: its head is not over.
    let mut body: Option<usize> = None;
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Some(piece) = read.ok().filter(|read| *read > 0).and_then(|read| asked.get(..read)) else { return };
                if let Some(line) = String::from_utf8_lossy(piece).lines().next() {
                    shared.requests.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
                }
                body = None;
                if server.write_all(piece).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut told) => {
                let Some(piece) = read.ok().filter(|read| *read > 0).and_then(|read| told.get(..read)) else { return };
                let weather = shared.weather();
                let (most, after) = match weather {
                    Weather::Calm => (usize::MAX, body),
                    Weather::Silence => (0, body),
                    Weather::Reset(most) | Weather::Closed(most) | Weather::Drip(most) => (most, body),
                };
                let head = match after {
                    Some(_) => 0,
                    None => piece.windows(4).position(|four| four == b"\r\n\r\n").map_or(piece.len(), |at| at + 4),
                };
                let before = body.unwrap_or(0);
                let whole = if weather == Weather::Silence {
                    0
                } else {
                    piece.len().min(head.saturating_add(most.saturating_sub(before)))
                };
                body = Some(before + piece.len() - head);
                if client.write_all(piece.get(..whole).unwrap_or_default()).await.is_err() {
                    return;
                }
                if whole == piece.len() {
                    continue;
                }
                match weather {
                    Weather::Reset(_) => {
                        let _ = client.set_zero_linger();
                        return;
                    }
                    Weather::Closed(_) => {
                        let _ = client.shutdown().await;
                        return;
                    }
                    Weather::Drip(_) => {
                        let _held = Held::by(shared);
                        for byte in piece.get(whole..).unwrap_or_default() {
                            if client.write_all(&[*byte]).await.is_err() {
                                return;
                            }
                            tokio::time::sleep(Duration::from_secs(1)).await;
                        }
                    }
                    Weather::Silence => {
                        // Until the client gives up.
                        let _held = Held::by(shared);
                        while client.read(&mut asked).await.is_ok_and(|read| read > 0) {}
                        return;
                    }
                    Weather::Calm => {}
                }
            }
        }
    }
}
