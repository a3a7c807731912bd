//! A machine that slept: its connections are dead and its waits are over, and only the clock on the wall knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::clock::tests::movable;

/// Answers the first request on each connection, and takes any further one without a word: what a router does that has forgotten
/// a connection.
async fn forgetful() -> (String, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let mine = Arc::clone(&connections);
    let base = raw(move |mut stream, _| {
        mine.fetch_add(1, Ordering::SeqCst);
        async move {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
            let mut rest = [0; 1024];
            while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
        }
    })
    .await;
    (base, connections)
}

#[tokio::test]
async fn after_a_sleep_no_request_goes_out_on_a_connection_from_before_it() {
    let (clock, move_wall) = movable();
    let (base, connections) = forgetful().await;
    let pace = Pace { idle: Duration::from_millis(300), ..quick() };
    let network = Network::with_clock(pace, clock);
    let transport = Transport::new(&Endpoint::new(base.parse().unwrap()), &network).unwrap();
    let asked = || Request::get(url(&base, "/v2/"));
    assert_eq!(transport.send(asked()).await.unwrap().status, 200);
    let told = kind(&transport, asked()).await;
    assert!(
        matches!(told, ErrorKind::TimedOut { .. }),
        "awake, it is the server's fault: {told:?}"
    );
    assert_eq!(transport.send(asked()).await.unwrap().status, 200);

    move_wall(8 * 3600);
    let began = std::time::Instant::now();
    assert_eq!(transport.send(asked()).await.unwrap().status, 200);
    assert!(began.elapsed() < Duration::from_millis(250), "nobody waits for the dead");
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_request_that_creates_needs_no_luck_after_a_sleep_either() {
    let (clock, move_wall) = movable();
    let (base, _) = forgetful().await;
    let pace = Pace { idle: Duration::from_millis(300), ..quick() };
    let network = Network::with_clock(pace, clock);
    let transport = Transport::new(&Endpoint::new(base.parse().unwrap()), &network).unwrap();
    assert_eq!(transport.send(Request::get(url(&base, "/v2/"))).await.unwrap().status, 200);
    move_wall(60);
    // It is sent once and no more, so the one connection that it is sent on has to be alive.
    assert_eq!(transport.send(Request::post(url(&base, "/v2/"))).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_host_that_asked_to_be_left_alone_is_asked_again_when_its_time_passed_in_a_sleep() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "1800");
    Mock::given(method("GET")).respond_with(busy).up_to_n_times(1).mount(&server).await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let (clock, move_wall) = movable();
    let network = Network::with_clock(quick(), clock);
    let transport =
        Transport::new(&Endpoint::new(server.uri().parse().unwrap()), &network).unwrap();
    let at = url(&server.uri(), "/");
    for _ in 0..2 {
        let told = kind(&transport, Request::get(at.clone())).await;
        assert!(matches!(told, ErrorKind::RateLimited { .. }), "{told:?}");
    }
    move_wall(1799);
    let told = kind(&transport, Request::get(at.clone())).await;
    assert!(matches!(told, ErrorKind::RateLimited { .. }), "a second too soon: {told:?}");
    assert_eq!(network.counters(&at).requests, 1, "it was left alone");
    move_wall(1);
    assert_eq!(transport.send(Request::get(at)).await.unwrap().status, 200);
}
