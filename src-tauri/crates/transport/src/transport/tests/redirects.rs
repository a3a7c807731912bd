//! Where redirects lead, and what goes along.

use secrecy::SecretString;
use wiremock::matchers::{body_string, header, header_exists};

use super::*;

fn signed(at: Url) -> Request {
    Request::get(at).bearer(&SecretString::from("s3cret"))
}

#[tokio::test]
async fn a_redirect_within_the_origin_keeps_the_credential() {
    let server = MockServer::start().await;
    let there = ResponseTemplate::new(307).insert_header("location", "/b?x=1");
    Mock::given(path("/a")).respond_with(there).mount(&server).await;
    Mock::given(path("/b"))
        .and(header("authorization", "Bearer s3cret"))
        .respond_with(ResponseTemplate::new(200))
        .mount(&server)
        .await;
    let (transport, _) = transport(&server.uri(), quick());
    let answer = transport.send(signed(url(&server.uri(), "/a"))).await.unwrap();
    assert_eq!((answer.status, answer.url.path()), (200, "/b"));
}

#[tokio::test]
async fn a_redirect_to_another_origin_takes_no_credential_along() {
    for status in [301, 302, 303, 307, 308] {
        let (home, foreign) = (MockServer::start().await, MockServer::start().await);
        let foreign_port = foreign.address().port();
        let lure = format!("http://user:pw@127.0.0.1:{foreign_port}/blob");
        let there = ResponseTemplate::new(status).insert_header("location", lure.as_str());
        Mock::given(path("/a")).respond_with(there).mount(&home).await;
        Mock::given(method("GET")).respond_with(ResponseTemplate::new(200)).mount(&foreign).await;
        let (transport, _) = transport(&home.uri(), quick());
        let cookie = crate::header::COOKIE;
        let request = signed(url(&home.uri(), "/a")).header(cookie, "session=1").accept(&["x/y"]);
        assert_eq!(transport.send(request).await.unwrap().status, 200);
        let seen = foreign.received_requests().await.unwrap();
        assert_eq!(seen.len(), 1);
        for name in ["authorization", "cookie"] {
            assert!(!seen[0].headers.contains_key(name), "{name} went along with {status}");
        }
        assert!(seen[0].headers.contains_key("accept"));
    }
}

#[tokio::test]
async fn what_changes_things_is_repeated_only_at_its_own_origin() {
    let (home, foreign) = (MockServer::start().await, MockServer::start().await);
    let to = |place: &str| ResponseTemplate::new(307).insert_header("location", place);
    Mock::given(path("/out")).respond_with(to(&foreign.uri())).mount(&home).await;
    Mock::given(path("/in")).respond_with(to("/target")).mount(&home).await;
    Mock::given(path("/target"))
        .and(method("POST"))
        .and(body_string("token=s3cret"))
        .and(header_exists("authorization"))
        .respond_with(ResponseTemplate::new(201))
        .mount(&home)
        .await;
    let (transport, _) = transport(&home.uri(), quick());
    let post = |at: &str| {
        Request::post(url(&home.uri(), at))
            .bearer(&SecretString::from("s3cret"))
            .form(&[("token", "s3cret")])
    };
    assert_eq!(transport.send(post("/in")).await.unwrap().status, 201);
    assert_eq!(transport.send(post("/out")).await.unwrap().status, 307);
    assert!(foreign.received_requests().await.unwrap().is_empty(), "the body holds a secret");
}

#[tokio::test]
async fn a_redirect_in_circles_ends() {
    let server = MockServer::start().await;
    let round = ResponseTemplate::new(302).insert_header("location", "/a");
    Mock::given(method("GET")).respond_with(round).expect(6).mount(&server).await;
    let (transport, _) = transport(&server.uri(), quick());
    let ended = kind(&transport, Request::get(url(&server.uri(), "/a"))).await;
    assert!(matches!(ended, ErrorKind::BadResponse { .. }));
}

#[tokio::test]
async fn a_public_registry_leads_nobody_into_a_private_network() {
    let inside = MockServer::start().await;
    let (transport, _) = transport("https://8.8.8.8/", quick());
    let port = inside.address().port();
    for host in ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]"] {
        let target = Url::parse(&format!("https://{host}:{port}/latest/meta-data")).unwrap();
        let outcome = kind(&transport, Request::get(target)).await;
        assert!(matches!(outcome, ErrorKind::BadResponse { .. }), "{host}: {outcome:?}");
    }
    let target = url(&inside.uri(), "/");
    assert!(matches!(kind(&transport, Request::get(target)).await, ErrorKind::BadResponse { .. }));
    assert!(inside.received_requests().await.unwrap().is_empty());
}
