//! Hosts that a registry names and that turn out to be somewhere private, by redirect, realm or proxy.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::net::TcpListener;

use super::*;
use crate::resolver::known::name;

/// A port of this machine that nobody has any business with, and how often somebody came.
async fn inside() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let came = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&came);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, came)
}

async fn redirecting(to: &str) -> MockServer {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(307).insert_header("location", to);
    Mock::given(method("GET")).and(path("/start")).respond_with(answer).mount(&server).await;
    server
}

#[tokio::test]
async fn a_redirect_to_a_name_that_turns_out_to_be_private_reaches_nobody() {
    for (number, address) in ["127.0.0.1", "::1", "::ffff:127.0.0.1"].into_iter().enumerate() {
        let (port, came) = inside().await;
        let (public, private) = (format!("public-{number}.test"), format!("private-{number}.test"));
        let server = redirecting(&format!("https://{private}:{port}/latest")).await;
        // Where it answers is this machine; who asks for its place is told that it is out on the internet.
        name(&public, &["127.0.0.1", "8.8.8.8"]);
        name(&private, &[address]);
        let home = format!("http://{public}:{}/start", server.address().port());
        let mut endpoint = Endpoint::new(Url::parse(&home).unwrap());
        endpoint.plain_http = true;
        let transport = Transport::new(&endpoint, &Network::with_pace(quick())).unwrap();
        let refused = kind(&transport, Request::get(endpoint.url.clone())).await;
        assert!(matches!(refused, ErrorKind::BadResponse { .. }), "{address}: {refused:?}");
        assert_eq!(server.received_requests().await.unwrap().len(), 1, "the registry was asked");
        assert_eq!(came.load(Ordering::SeqCst), 0, "{address}: nobody came");
    }
}

#[tokio::test]
async fn a_name_that_was_public_when_it_was_judged_and_is_private_when_it_is_connected_to_reaches_nobody()
 {
    let (port, came) = inside().await;
    name("rebound.test", &["8.8.4.4", "127.0.0.1"]);
    let (transport, _) = transport("https://8.8.8.8/", quick());
    let target = Url::parse(&format!("https://rebound.test:{port}/token")).unwrap();
    assert!(transport.may_lead_to(&target).await, "as a token realm is judged before it is used");
    let refused = kind(&transport, Request::get(target)).await;
    assert!(matches!(refused, ErrorKind::BadResponse { .. }), "{refused:?}");
    assert_eq!(came.load(Ordering::SeqCst), 0, "nobody came");
}

#[tokio::test]
async fn whatever_this_machine_is_called_a_public_registry_leads_nobody_to_it() {
    let (port, came) = inside().await;
    let (transport, _) = transport("https://8.8.8.8/", quick());
    for host in [
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "[::1]",
        "[::]",
        "0.0.0.0",
        "a.localhost",
    ] {
        let target = Url::parse(&format!("https://{host}:{port}/")).unwrap();
        let refused = kind(&transport, Request::get(target)).await;
        assert!(matches!(refused, ErrorKind::BadResponse { .. }), "{host}: {refused:?}");
    }
    assert_eq!(came.load(Ordering::SeqCst), 0);
}
