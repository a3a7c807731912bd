//! Answers that are too large, too small, or for ever.

use std::io::Write as _;

use axum::Router;
use axum::http::header;
use domain::ErrorKind;
use flate2::{Compression, write::GzEncoder};
use roadstead_tests::registry::Recorder;
use tokio::net::TcpListener;

use crate::harbour::*;

/// A server that gives every request `bytes` in one dressing.
async fn serving(encoding: &'static str, bytes: Vec<u8>) -> String {
    let app = Router::new().fallback(move || {
        let bytes = bytes.clone();
        async move {
            let json = "application/json";
            ([(header::CONTENT_TYPE, json), (header::CONTENT_ENCODING, encoding)], bytes)
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    base
}

#[tokio::test]
async fn a_bomb_stops_at_the_cap_wherever_it_is_put() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..128 {
        gzip.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = gzip.finish().unwrap();
    assert!(bomb.len() < 1 << 18);
    let client = client(&serving("gzip", bomb).await);
    for outcome in [
        kind(client.ping().await),
        kind(client.tags(&name("acme/web"), None).await),
        kind(client.catalog(None).await),
        kind(client.manifest(&name("acme/web"), "1.0").await),
        kind(client.check_credential().await),
    ] {
        assert!(matches!(outcome, ErrorKind::TooLarge { .. }), "{outcome:?}");
    }
}

#[tokio::test]
async fn an_oversize_manifest_is_refused() {
    let foreign = Recorder::start().unwrap();
    let registry = faulty(every_access()[0].clone(), &foreign);
    let outcome =
        kind(client(&registry.url()).manifest(&name("faults/fault-oversize"), "1.0").await);
    assert_eq!(outcome, ErrorKind::TooLarge { limit: 4 * 1024 * 1024 });
}

#[tokio::test]
async fn an_oversize_token_answer_is_refused() {
    let huge = format!(r#"{{"token":"{}"}}"#, "x".repeat(100_000));
    let realm =
        Recorder::answering(roadstead_tests::registry::Reply { body: huge, ..reply(200, &[]) })
            .unwrap();
    let challenge = format!(r#"Bearer realm="{}/token""#, realm.url());
    let registry = Recorder::answering(reply(401, &[("www-authenticate", &challenge)])).unwrap();
    let client = client_that_trusts(&registry.url(), &realm.url());
    let outcome = kind(client.tags(&name("acme/web"), None).await);
    assert_eq!(outcome, ErrorKind::TooLarge { limit: 64 * 1024 });
}

#[tokio::test]
async fn each_fault_of_the_sandbox_has_its_own_kind() {
    let foreign = Recorder::start().unwrap();
    let registry = faulty(every_access()[0].clone(), &foreign);
    let client = client(&registry.url());
    for (fault, fits) in [
        (
            "fault-truncated",
            (|k| matches!(k, ErrorKind::ConnectionLost { .. })) as fn(&ErrorKind) -> bool,
        ),
        ("fault-invalid-json", |k| matches!(k, ErrorKind::BadResponse { .. })),
        ("fault-html", |k| matches!(k, ErrorKind::NotARegistry { .. })),
        ("fault-empty-404", |k| matches!(k, ErrorKind::NotFound { .. })),
        ("fault-denied", |k| matches!(k, ErrorKind::Forbidden { .. })),
        ("fault-503", |k| matches!(k, ErrorKind::ServerError { status: 503 })),
    ] {
        let outcome = kind(client.tags(&name(&format!("faults/{fault}")), None).await);
        assert!(fits(&outcome), "{fault}: {outcome:?}");
    }
    for passing in [
        "fault-429-seconds",
        "fault-429-date",
        "fault-429-hub",
        "fault-500-twice",
        "fault-tags-null",
        "fault-tags-missing",
    ] {
        let outcome = client.tags(&name(&format!("faults/{passing}")), None).await;
        assert!(outcome.is_ok(), "{passing}: {outcome:?}");
    }
    // The last, because it makes us leave the host alone.
    for _ in 0..2 {
        let limited = kind(client.tags(&name("faults/fault-429-always"), None).await);
        assert!(matches!(limited, ErrorKind::RateLimited { retry_at: Some(_) }), "{limited:?}");
    }
    let asked = registry.control().count("GET", "/v2/faults/fault-429-always/tags/list");
    assert_eq!(asked, 1, "left alone until then");
}
