//! A server in this thread that answers as a script says, and what speaks to it. One answer a request, whatever is asked; after
//! the last one there is nothing but 404.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use domain::{Digest, Endpoint};
use oci::{MemoryCache, Registry};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::LocalSet;
use transport::auth::{Anonymous, RealmPolicy};
use transport::{Network, Pace, Transport};
use url::Url;

/// Where the script's own server is, in a script.
pub const HERE: &str = "http://registry.test";
/// What stands between two answers of a script.
pub const NEXT: &str = "\n\u{1e}\n";
/// So many answers are given at most.
const ANSWERS_MOST: usize = 24;

/// The answers that are left.
type Script = Rc<RefCell<VecDeque<Vec<u8>>>>;

struct Wire {
    runtime: Runtime,
    local: LocalSet,
    network: Network,
    base: String,
    script: Script,
}

thread_local! {
    static WIRE: Wire = Wire::start();
}

impl Wire {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let local = LocalSet::new();
        let script = Script::default();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let answers = Rc::clone(&script);
        local.spawn_local(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::task::spawn_local(serve(stream, Rc::clone(&answers)));
            }
        });
        let pace = Pace {
            tries: 2,
            first_wait: Duration::ZERO,
            longest_wait: Duration::ZERO,
            idle: Duration::from_secs(2),
            whole: Duration::from_secs(4),
            ..Pace::default()
        };
        Self { runtime, local, network: Network::with_pace(pace), base, script }
    }
}

async fn serve(stream: TcpStream, script: Script) {
    let mut stream = BufReader::new(stream);
    loop {
        let (mut line, mut length, mut first) = (String::new(), 0_usize, String::new());
        loop {
            line.clear();
            if stream.read_line(&mut line).await.unwrap_or_default() == 0 {
                return;
            }
            if first.is_empty() {
                first.clone_from(&line);
            }
            if let Some(told) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = told.trim().parse().unwrap_or_default();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        if stream.read_exact(&mut body).await.is_err() {
            return;
        }
        let answer = script.borrow_mut().pop_front().unwrap_or_else(|| b"404\n\n".to_vec());
        let answer = http(&answer, first.starts_with("HEAD "));
        if stream.write_all(&answer).await.is_err() {
            return;
        }
    }
}

/// An answer of a script as HTTP: `STATUS\nname: value\n\nbody`. What would be no HTTP is left out: that is another test's.
fn http(answer: &[u8], head: bool) -> Vec<u8> {
    let end = answer.windows(2).position(|pair| pair == b"\n\n").unwrap_or(answer.len());
    let body = answer.get(end + 2..).unwrap_or_default();
    let told = String::from_utf8_lossy(&answer[..end]);
    let mut lines = told.lines();
    let status = lines.next().and_then(|line| line.trim().parse().ok()).unwrap_or(200_u16);
    let status = status.clamp(200, 599);
    let mut out = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
    for line in lines.take(32) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let name = name.trim().to_ascii_lowercase();
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let framing = ["content-length", "transfer-encoding", "connection", "upgrade"];
        let valid =
            !name.is_empty() && name.chars().all(plain) && !framing.contains(&name.as_str());
        if valid && value.chars().all(|c| !c.is_control()) {
            let _ = write!(out, "{name}: {}\r\n", value.trim());
        }
    }
    let mut out = [out.as_bytes(), b"\r\n"].concat();
    if !head && status != 204 && status != 304 {
        out.extend_from_slice(body);
    }
    out
}

/// Waits for what needs no server.
pub(crate) fn wait<T>(work: impl Future<Output = T>) -> T {
    WIRE.with(|wire| wire.runtime.block_on(work))
}

/// Waits for what speaks to a server that answers like this. The work is handed where that is and what it shares.
pub(crate) fn answering<F: Future<Output = ()>>(
    script: &[u8],
    work: impl FnOnce(&str, &Network) -> F,
) {
    WIRE.with(|wire| {
        let mut answers = wire.script.borrow_mut();
        answers.clear();
        let pieces = split(script, NEXT.as_bytes());
        answers.extend(pieces.take(ANSWERS_MOST).map(|piece| replace(piece, &wire.base)));
        drop(answers);
        let work = work(&wire.base, &wire.network);
        wire.local.block_on(&wire.runtime, async {
            let ended = tokio::time::timeout(Duration::from_secs(20), work).await;
            assert!(ended.is_ok(), "it had no end");
        });
    });
}

fn split<'a>(mut data: &'a [u8], by: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let Some(at) = data.windows(by.len()).position(|window| window == by) else {
            ended = true;
            return Some(data);
        };
        let (piece, rest) = (&data[..at], &data[at + by.len()..]);
        data = rest;
        Some(piece)
    })
}

fn replace(piece: &[u8], base: &str) -> Vec<u8> {
    let pieces: Vec<_> = split(piece, HERE.as_bytes()).collect();
    pieces.join(base.as_bytes())
}

/// A registry that nobody can reach: what it knows is in its cache.
pub(crate) fn silent(cache: Arc<MemoryCache>) -> Registry {
    // A port that is never listened on.
    let url = Url::parse("http://127.0.0.1:1").expect("a URL");
    WIRE.with(|wire| {
        let transport = Transport::new(&Endpoint::new(url.clone()), &wire.network);
        let transport = transport.expect("a transport");
        Registry::new(transport, url, Arc::new(Anonymous), RealmPolicy::default(), cache)
    })
}

pub(crate) fn digest(bytes: &[u8]) -> Digest {
    let hash = Sha256::digest(bytes);
    let hex: String = hash.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Digest::parse(&format!("sha256:{hex}")).expect("a digest")
}
