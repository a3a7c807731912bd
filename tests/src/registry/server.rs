//! A server on loopback with a thread of its own, which ends when it is dropped.
//!
//! The thread keeps it independent of the caller's runtime: a test that blocks is still answered.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::thread::JoinHandle;

use anyhow::Context as _;
use axum::Router;
use tokio::sync::oneshot;

use super::wire::Wire;

/// A bound address that does not answer yet. Knowing the address first lets servers name each other.
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    /// Binds a port of 127.0.0.1; 0 takes any free one.
    pub fn on(port: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("cannot listen on 127.0.0.1:{port}"))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Starts to answer.
    pub fn serve(self, router: Router) -> anyhow::Result<Server> {
        let (stop, stopped) = oneshot::channel::<()>();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = self.listener;
        let run = async move {
            let listener = Wire(tokio::net::TcpListener::from_std(listener)?);
            tokio::select! {
                ended = axum::serve(listener, router).into_future() => ended,
                _ = stopped => Ok(()),
            }
        };
        let thread = std::thread::Builder::new().name(format!("sandbox {}", self.address)).spawn(
            move || {
                if let Err(error) = runtime.block_on(run) {
                    eprintln!("a sandbox server ended: {error}");
                }
            },
        )?;
        Ok(Server { address: self.address, stop: Some(stop), thread: Some(thread) })
    }
}

/// A running server.
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// `127.0.0.1:PORT`
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
