//! Answers that are no HTTP, or half of it: they come from a bare socket.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::{Credential, Endpoint, ErrorKind, RepositoryName};
use oci::{MemoryCache, Registry};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use transport::auth::{Known, RealmPolicy};
use transport::{Network, Pace, Transport};

use crate::ALONE;
use crate::measure::Stalls;

/// A server that answers every request with these bytes, and then closes the connection or leaves it open.
async fn saying(bytes: Vec<u8>, close: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let bytes = bytes.clone();
            tokio::spawn(async move {
                let mut buffer = [0; 8192];
                while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                    if stream.write_all(&bytes).await.is_err() || close {
                        return;
                    }
                }
            });
        }
    });
    base
}

fn client(base: &str) -> Registry {
    let endpoint = Endpoint::new(base.parse().unwrap());
    let pace = Pace {
        first_wait: Duration::from_millis(5),
        idle: Duration::from_millis(400),
        whole: Duration::from_millis(800),
        ..Pace::default()
    };
    let transport = Transport::new(&endpoint, &Network::with_pace(pace)).unwrap();
    let policy = RealmPolicy::for_endpoint(&endpoint);
    let source = Arc::new(Known(Credential::password("acme", "anchor-chain")));
    let cache = Arc::new(MemoryCache::default());
    Registry::new(transport, endpoint.url.clone(), source, policy, cache)
}

fn head(lines: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{lines}\r\n").into_bytes()
}

#[tokio::test]
async fn what_is_no_http_is_a_lost_connection_or_no_registry_and_ends_soon() {
    let _alone = ALONE.lock().await;
    let chunked = |rest: &str| [head("transfer-encoding: chunked\r\n"), rest.into()].concat();
    let name = RepositoryName::parse("acme/web").unwrap();
    let digest = format!("sha256:{}", "a".repeat(64));
    for (what, bytes, close) in [
        ("a chunk whose size is no number", chunked("zz\r\n{}\r\n"), false),
        ("a chunk of all there is", chunked("ffffffffffffffff\r\n{}"), true),
        ("a chunk with an endless size", chunked(&"0".repeat(100_000)), true),
        ("chunks without an end", chunked("2\r\n{}\r\n"), false),
        ("a length that is no number", head("content-length: many\r\n"), true),
        ("two lengths", head("content-length: 2\r\ncontent-length: 3\r\n"), true),
        ("less than its length", [head("content-length: 50\r\n"), b"{}".to_vec()].concat(), true),
        ("nothing at all", Vec::new(), true),
        ("no protocol", b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), true),
        ("a status of letters", b"HTTP/1.1 abc OK\r\n\r\n".to_vec(), true),
        (
            "a header without an end",
            format!("HTTP/1.1 200 OK\r\nx: {}", "y".repeat(1 << 20)).into(),
            true,
        ),
        ("ten thousand headers", head(&"x-more: y\r\n".repeat(10_000)), true),
        ("a zero in a header", b"HTTP/1.1 200 OK\r\nx: \0\r\n\r\n".to_vec(), true),
        ("only continue", b"HTTP/1.1 100 Continue\r\n\r\n".repeat(10_000), true),
        (
            "another protocol instead",
            b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"
                .to_vec(),
            true,
        ),
    ] {
        let client = client(&saying(bytes, close).await);
        let (began, stalls) = (Instant::now(), Stalls::now());
        for (asked, outcome) in [
            ("tags", client.tags(&name, None).await.map(drop)),
            ("the catalogue", client.catalog(None).await.map(drop)),
            ("a manifest", client.manifest(&name, "1.0").await.map(drop)),
            ("a digest", client.manifest(&name, &digest).await.map(drop)),
            ("the credential", client.check_credential().await),
        ] {
            let Err(error) = outcome else { panic!("{what}: {asked} came of it") };
            let kind = error.kind;
            let fits = matches!(
                kind,
                ErrorKind::ConnectionLost { .. }
                    | ErrorKind::TimedOut { .. }
                    | ErrorKind::ConnectionFailed { .. }
                    | ErrorKind::BadResponse { .. }
                    | ErrorKind::NotARegistry { .. }
                    | ErrorKind::Refused { status: 101 }
            );
            assert!(fits, "{what}: {kind:?}");
        }
        let soon = began.elapsed() < Duration::from_secs(15) || stalls.happened();
        assert!(soon, "{what}: {:?}", began.elapsed());
    }
}
