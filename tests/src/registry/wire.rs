//! Below HTTP: answers that no HTTP library would write. A response that bears a mark is spoilt on its way into the socket.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, to_bytes};
use axum::response::Response;
use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use super::faults::set;

const MARK: &str = "x-sandbox-wire";

/// Has an answer spoilt: `reset`, `length-too-short` or `chunk-rubbish`.
pub(super) async fn marked(answer: Response, fault: &str) -> Response {
    let (mut head, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    set(&mut head.headers, "content-length", &body.len().to_string());
    set(&mut head.headers, MARK, fault);
    Response::from_parts(head, Body::from(body))
}

/// A listener whose connections can be spoilt.
pub(super) struct Wire(pub(super) TcpListener);

impl Listener for Wire {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (socket, from) = Listener::accept(&mut self.0).await;
        (Line { socket, last: None }, from)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// One connection.
pub(super) struct Line {
    socket: TcpStream,
    /// What is still to be written before it ends.
    last: Option<Last>,
}

struct Last {
    bytes: Vec<u8>,
    reset: bool,
}

/// What is written in the place of an answer whose head stands in these bytes; `None` for one without a mark.
fn spoilt(bytes: &[u8]) -> Option<Last> {
    let end = bytes.windows(4).position(|part| part == b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let (_, fault) =
        head.lines().find_map(|line| line.split_once(": ").filter(|(name, _)| *name == MARK))?;
    let body = bytes.get(end + 4..)?;
    let length = body.len() / 2;
    let kept = |length: Option<usize>| {
        let lines = head.lines().filter_map(|line| match line.split_once(": ") {
            Some((name, _)) if name == MARK => None,
            Some(("content-length", whole)) => Some(format!(
                "content-length: {}\r\n",
                length.map_or(whole.into(), |l| l.to_string())
            )),
            Some(("transfer-encoding", _)) => None,
            _ => Some(format!("{line}\r\n")),
        });
        lines.collect::<String>() + "\r\n"
    };
    let (bytes, reset) = match fault {
        "reset" => ([kept(None).as_bytes(), body.get(..length)?].concat(), true),
        "length-too-short" => ([kept(Some(length)).as_bytes(), body].concat(), false),
        _ => {
            let chunked = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n";
            (chunked.as_bytes().to_vec(), false)
        }
    };
    Some(Last { bytes, reset })
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if this.last.is_none() {
            this.last = spoilt(bytes);
        }
        let Some(last) = &mut this.last else {
            return Pin::new(&mut this.socket).poll_write(context, bytes);
        };
        while !last.bytes.is_empty() {
            let written = ready!(Pin::new(&mut this.socket).poll_write(context, &last.bytes))?;
            last.bytes.drain(..written);
        }
        if last.reset {
            this.socket.set_zero_linger()?;
        }
        // The server gives the connection up.
        Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
