//! Against real sockets: what goes over the wire, and what does not.

mod names;
mod redirects;
mod sleep;

use std::io::Write;
use std::time::Duration;

use domain::{Endpoint, ErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::{Network, Pace, Request, Transport};

fn quick() -> Pace {
    Pace {
        first_wait: Duration::from_millis(2),
        longest_wait: Duration::from_secs(2),
        idle: Duration::from_secs(5),
        ..Pace::default()
    }
}

fn url(base: &str, path: &str) -> Url {
    Url::parse(base).unwrap().join(path).unwrap()
}

fn transport(base: &str, pace: Pace) -> (Transport, Network) {
    let network = Network::with_pace(pace);
    let endpoint = Endpoint::new(Url::parse(base).unwrap());
    (Transport::new(&endpoint, &network).unwrap(), network)
}

async fn kind(transport: &Transport, request: Request) -> ErrorKind {
    transport.send(request).await.unwrap_err().kind
}

/// A server of one's own: every connection is handed to `serve` after its request's head was read.
async fn raw<F, Fut>(serve: F) -> String
where
    F: Fn(TcpStream, String) -> Fut + Send + Sync + Clone + 'static,
    Fut: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let serve = serve.clone();
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => return,
                    }
                }
                serve(stream, String::from_utf8_lossy(&head).into_owned()).await;
            });
        }
    });
    format!("http://{address}/")
}

#[tokio::test]
async fn any_status_is_an_answer_and_no_error() {
    let server = MockServer::start().await;
    let (transport, network) = transport(&server.uri(), quick());
    let asked = url(&server.uri(), "/nothing?sig=secret");
    let answer = transport.send(Request::get(asked.clone())).await.unwrap();
    assert_eq!(answer.status, 404);
    assert!(!answer.request.contains("secret") && !format!("{answer:?}").contains("secret"));
    assert_eq!(network.counters(&asked).requests, 1);
}

#[tokio::test]
async fn plain_http_to_another_machine_is_refused_unless_switched_on() {
    let (transport, _) = transport("http://registry.example:5000", quick());
    let request = Request::get(url("http://registry.example:5000", "/v2/"));
    let host = "registry.example:5000".to_owned();
    assert_eq!(kind(&transport, request.clone()).await, ErrorKind::PlainHttpRefused { host });

    let mut endpoint = Endpoint::new(Url::parse("http://nothing.invalid:5000").unwrap());
    endpoint.plain_http = true;
    let transport = Transport::new(&endpoint, &Network::new()).unwrap();
    let own = Request::get(url("http://nothing.invalid:5000", "/v2/"));
    assert!(matches!(kind(&transport, own).await, ErrorKind::NameNotResolved { .. }));
    assert!(
        matches!(kind(&transport, request).await, ErrorKind::PlainHttpRefused { .. }),
        "it was switched on for one registry, not for all"
    );
}

#[tokio::test]
async fn passing_failures_of_reading_are_tried_again_and_those_of_writing_are_not() {
    let server = MockServer::start().await;
    let fails = |verb| Mock::given(method(verb)).respond_with(ResponseTemplate::new(503));
    fails("GET").up_to_n_times(2).mount(&server).await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    fails("POST").expect(1).mount(&server).await;
    fails("DELETE").expect(1).mount(&server).await;
    let (transport, network) = transport(&server.uri(), quick());
    let at = url(&server.uri(), "/");
    assert_eq!(transport.send(Request::get(at.clone())).await.unwrap().status, 200);
    assert_eq!(network.counters(&at).retries, 2);
    assert_eq!(transport.send(Request::post(at.clone())).await.unwrap().status, 503);
    assert_eq!(transport.send(Request::delete(at)).await.unwrap().status, 503);
}

#[tokio::test]
async fn tries_are_bounded() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(500))
        .expect(3)
        .mount(&server)
        .await;
    let (transport, _) = transport(&server.uri(), quick());
    assert_eq!(transport.send(Request::get(url(&server.uri(), "/"))).await.unwrap().status, 500);
}

#[tokio::test]
async fn a_short_retry_after_is_waited_out() {
    let server = MockServer::start().await;
    let limited = ResponseTemplate::new(429).insert_header("retry-after", "1");
    Mock::given(method("GET")).respond_with(limited).up_to_n_times(1).mount(&server).await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200)).mount(&server).await;
    let (transport, _) = transport(&server.uri(), quick());
    let start = std::time::Instant::now();
    assert_eq!(transport.send(Request::get(url(&server.uri(), "/"))).await.unwrap().status, 200);
    assert!(start.elapsed() >= Duration::from_millis(900));
}

#[tokio::test]
async fn a_long_retry_after_is_told_at_once_and_the_host_is_left_alone_until_then() {
    let soon = domain::Timestamp::now().plus_seconds(600).unix().to_string();
    for (name, value) in [("retry-after", "600"), ("x-retry-after", soon.as_str())] {
        let server = MockServer::start().await;
        let limited = ResponseTemplate::new(429).insert_header(name, value);
        Mock::given(method("GET")).respond_with(limited).expect(1).mount(&server).await;
        let (transport, _) = transport(&server.uri(), quick());
        for _ in 0..3 {
            let ErrorKind::RateLimited { retry_at: Some(at) } =
                kind(&transport, Request::get(url(&server.uri(), "/a"))).await
            else {
                panic!("rate limited with a moment");
            };
            let left = at.unix() - domain::Timestamp::now().unix();
            assert!((590..=600).contains(&left), "{name}: {left} s");
        }
    }
}

#[tokio::test]
async fn a_host_gets_so_many_requests_at_once_and_no_more() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now_there, most_there) = (now.clone(), most.clone());
    let base = raw(move |mut stream, _| {
        let (now, most) = (now_there.clone(), most_there.clone());
        async move {
            most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            tokio::time::sleep(Duration::from_millis(30)).await;
            now.fetch_sub(1, SeqCst);
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
                .await;
        }
    })
    .await;
    let (transport, _) = transport(&base, Pace { parallel: 4, parallel_most: 4, ..quick() });
    let all = (0..20).map(|_| transport.send(Request::get(url(&base, "/"))));
    for answer in futures::future::join_all(all).await {
        answer.unwrap();
    }
    assert_eq!(most.load(SeqCst), 4);
}

#[tokio::test]
async fn a_look_for_changes_sends_the_last_etag_and_takes_a_304_for_what_is_known() {
    let server = MockServer::start().await;
    let known = wiremock::matchers::header("if-none-match", "\"v1\"");
    let unchanged = Mock::given(known).respond_with(ResponseTemplate::new(304)).expect(1);
    unchanged.mount(&server).await;
    let whole = ResponseTemplate::new(200).insert_header("etag", "\"v1\"").set_body_string("list");
    Mock::given(method("GET")).respond_with(whole).expect(2).mount(&server).await;
    let (transport, _) = transport(&server.uri(), quick());
    let ask = || transport.send(Request::get(url(&server.uri(), "/list")));
    for _ in 0..2 {
        let answer = crate::revalidating(ask()).await.unwrap();
        assert_eq!((answer.status, &answer.body[..]), (200, &b"list"[..]));
    }
    assert_eq!(ask().await.unwrap().status, 200, "who does not ask for changes gets it whole");
}

#[tokio::test]
async fn an_account_is_counted_apart_from_others_at_the_same_host_and_knows_whether_it_answers() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_string("four");
    Mock::given(path("/here")).respond_with(answer).mount(&server).await;
    let network = Network::with_pace(quick());
    let endpoint = Endpoint::new(Url::parse(&server.uri()).unwrap());
    let at = url(&server.uri(), "/here");
    let [ours, others] = [crate::Meter::default(), crate::Meter::default()];
    for (meter, times) in [(&ours, 2), (&others, 1)] {
        let transport = Transport::new(&endpoint, &network.metered(meter.clone())).unwrap();
        for _ in 0..times {
            transport.send(Request::get(at.clone())).await.unwrap();
        }
    }
    assert_eq!((ours.counters().requests, ours.counters().bytes), (2, 8));
    assert_eq!(others.counters().requests, 1);
    assert_eq!(network.counters(&at).requests, 3);
    assert_eq!(ours.hosts(), [domain::Origin::of(&at)]);
    assert!(!ours.is_unreachable());

    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    let endpoint = Endpoint::new(Url::parse(&gone).unwrap());
    let transport = Transport::new(&endpoint, &network.metered(ours.clone())).unwrap();
    assert!(transport.send(Request::get(url(&gone, "/"))).await.is_err());
    assert!(ours.is_unreachable() && !others.is_unreachable());
}

#[tokio::test]
async fn a_dropped_request_frees_its_place() {
    let base = raw(|mut stream, head| async move {
        if head.starts_with("GET /hang ") {
            std::future::pending::<()>().await;
        }
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    })
    .await;
    let (transport, network) = transport(&base, Pace { parallel: 1, parallel_most: 1, ..quick() });
    let hanging = tokio::spawn({
        let (transport, at) = (transport.clone(), url(&base, "/hang"));
        async move { transport.send(Request::get(at)).await }
    });
    while network.counters(&url(&base, "/")).requests == 0 {
        tokio::task::yield_now().await;
    }
    hanging.abort();
    assert_eq!(transport.send(Request::get(url(&base, "/"))).await.unwrap().status, 200);
}

#[tokio::test]
async fn an_answer_larger_than_allowed_is_refused_also_when_it_only_grows_in_the_decompressor() {
    let server = MockServer::start().await;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        gzip.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let bomb = gzip.finish().unwrap();
    assert!(bomb.len() < 100_000, "64 MiB of nothing are small on the wire");
    let bomb =
        ResponseTemplate::new(200).insert_header("content-encoding", "gzip").set_body_bytes(bomb);
    Mock::given(path("/bomb")).respond_with(bomb).mount(&server).await;
    let large = ResponseTemplate::new(200).set_body_bytes(vec![0; 100_001]);
    Mock::given(path("/large")).respond_with(large).mount(&server).await;
    let (transport, network) = transport(&server.uri(), quick());
    for what in ["/bomb", "/large"] {
        let request = Request::get(url(&server.uri(), what)).cap(100_000);
        assert_eq!(
            kind(&transport, request).await,
            ErrorKind::TooLarge { limit: 100_000 },
            "{what}"
        );
    }
    let read = network.counters(&url(&server.uri(), "/")).bytes;
    assert!(read < 2_000_000, "{read} bytes came out of the decompressor");
    let request = Request::get(url(&server.uri(), "/large")).cap(100_001);
    assert_eq!(transport.send(request).await.unwrap().body.len(), 100_001);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_lost_connection_and_tried_again() {
    let base = raw(|mut stream, _| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await;
    })
    .await;
    let (transport, network) = transport(&base, quick());
    let lost = kind(&transport, Request::get(url(&base, "/"))).await;
    assert!(matches!(lost, ErrorKind::ConnectionLost { .. }), "{lost:?}");
    assert_eq!(network.counters(&url(&base, "/")).requests, 3);
    let lost = kind(&transport, Request::post(url(&base, "/"))).await;
    assert!(matches!(lost, ErrorKind::ConnectionLost { .. }));
    assert_eq!(network.counters(&url(&base, "/")).requests, 4, "a POST is never sent twice");
}

#[tokio::test]
async fn a_server_that_goes_silent_times_out() {
    let base = raw(|mut stream, head| async move {
        if head.starts_with("GET /body ") {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await;
        }
        std::future::pending::<()>().await;
    })
    .await;
    let (transport, _) = transport(&base, Pace { idle: Duration::from_millis(100), ..quick() });
    for part in ["/head", "/body"] {
        let silent = kind(&transport, Request::get(url(&base, part))).await;
        assert!(matches!(silent, ErrorKind::TimedOut { .. }), "{part}: {silent:?}");
    }
}

#[tokio::test]
async fn no_server_and_no_name_are_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let (transport, _) = transport(&base, quick());
    let refused = kind(&transport, Request::get(url(&base, "/"))).await;
    assert!(matches!(refused, ErrorKind::ConnectionFailed { .. }), "{refused:?}");
    let unknown = kind(&transport, Request::get(url("https://nothing.invalid", "/"))).await;
    assert_eq!(unknown, ErrorKind::NameNotResolved { host: "nothing.invalid".into() });
}
