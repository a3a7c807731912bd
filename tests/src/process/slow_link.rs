//! A network between a client and a server that is further away: what the client sends arrives later by a fixed time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A loopback port that leads to another one. Dropping it closes the port; connections end with their peers.
#[derive(Debug)]
pub struct SlowLink {
    address: SocketAddr,
    requests: Arc<AtomicU64>,
    accepting: JoinHandle<()>,
}

impl SlowLink {
    /// Opens one to `server` (`127.0.0.1:5000`) that adds `latency` to every request, that is, once a round trip.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn to(server: &str, latency: Duration) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = server.to_owned();
        let requests = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&requests);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (server, counter) = (server.clone(), Arc::clone(&counter));
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect(server).await {
                        join(client, server, latency, &counter).await;
                    }
                });
            }
        });
        Ok(Self { address, requests, accepting })
    }

    /// How many requests went through since the last time that somebody asked.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests.swap(0, Ordering::Relaxed)
    }

    /// Host and port, as they stand in an image's name.
    #[must_use]
    pub fn host(&self) -> String {
        self.address.to_string()
    }
}

impl Drop for SlowLink {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn join(client: TcpStream, server: TcpStream, latency: Duration, requests: &AtomicU64) {
    // Small pieces go at once, or Nagle's algorithm would add a latency of its own.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let there = async {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = from_client.read(&mut buffer).await {
            tokio::time::sleep(latency).await;
            let Some(piece) = buffer.get(..read) else { break };
            // Clients send a request's head in one piece.
            let begins = [b"GET ".as_slice(), b"HEAD", b"POST", b"PUT "];
            if begins.iter().any(|method| piece.starts_with(method)) {
                requests.fetch_add(1, Ordering::Relaxed);
            }
            if to_server.write_all(piece).await.is_err() {
                break;
            }
        }
        let _ = to_server.shutdown().await;
    };
    let back = async {
        let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
        let _ = to_client.shutdown().await;
    };
    tokio::join!(there, back);
}
