use futures::future::join_all;
use serde_json::json;
use wiremock::matchers::{header_exists, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::Provider;
use crate::docker_hub::testing::{answers, count, gives_tokens, hub};

const TOKEN: &str = "/v2/auth/token";

fn get(hub: &crate::docker_hub::DockerHub) -> Request {
    Request::get(hub.session.url(&["thing"]))
}

async fn thing(server: &MockServer, status: u16, times: u64) {
    Mock::given(method("GET"))
        .and(path("/thing"))
        .and(header_exists("authorization"))
        .respond_with(ResponseTemplate::new(status))
        .up_to_n_times(times)
        .mount(server)
        .await;
}

#[tokio::test]
async fn a_hundred_calls_get_one_token() {
    let server = MockServer::start().await;
    gives_tokens(&server, "anchor-chain", 600).await;
    thing(&server, 200, 100).await;
    let hub = hub(&server, Some("anchor-chain"));
    let calls = (0..100).map(|_| hub.session.send(get(&hub)));
    assert!(join_all(calls).await.into_iter().all(|answer| answer.unwrap().status == 200));
    assert_eq!(count(&server, "POST", TOKEN).await, 1);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let server = MockServer::start().await;
    gives_tokens(&server, "anchor-chain", 60).await;
    let hub = hub(&server, Some("anchor-chain"));
    let first = hub.session.token(None).await.unwrap().unwrap();
    // A clock that stands still but for our moving it, while nothing is under way on the network.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(46)).await;
    assert!(Arc::ptr_eq(&first, &hub.session.token(None).await.unwrap().unwrap()));
    tokio::time::advance(Duration::from_secs(2)).await;
    tokio::time::resume();
    let second = hub.session.token(None).await.unwrap().unwrap();
    assert!(!Arc::ptr_eq(&first, &second), "with 13 of its 60 seconds left");
    assert_eq!(count(&server, "POST", TOKEN).await, 2);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_call_repeated() {
    let server = MockServer::start().await;
    gives_tokens(&server, "anchor-chain", 600).await;
    thing(&server, 401, 1).await;
    thing(&server, 200, 1).await;
    let hub = hub(&server, Some("anchor-chain"));
    assert_eq!(hub.session.send(get(&hub)).await.unwrap().status, 200);
    assert_eq!(count(&server, "POST", TOKEN).await, 2);
    let asked = server.received_requests().await.unwrap();
    let signed: Vec<_> = asked.iter().filter_map(|r| r.headers.get("authorization")).collect();
    assert_ne!(signed[0], signed[1], "the second try has the new token");
}

#[tokio::test]
async fn a_call_that_stays_refused_is_not_tried_for_ever() {
    let server = MockServer::start().await;
    gives_tokens(&server, "anchor-chain", 600).await;
    thing(&server, 401, 99).await;
    let hub = hub(&server, Some("anchor-chain"));
    assert_eq!(hub.session.send(get(&hub)).await.unwrap().status, 401);
    assert_eq!(count(&server, "GET", "/thing").await, 2);
}

#[tokio::test]
async fn a_secret_that_is_good_no_more_ends_the_session_and_is_not_hammered() {
    let server = MockServer::start().await;
    answers(
        &server,
        "POST",
        TOKEN,
        401,
        json!({ "detail": "Incorrect authentication credentials" }),
    )
    .await;
    let hub = hub(&server, Some("revoked"));
    let calls = (0..20).map(|_| hub.session.send(get(&hub)));
    for outcome in join_all(calls).await {
        assert_eq!(outcome.unwrap_err().kind, ErrorKind::SessionEnded);
    }
    assert_eq!(count(&server, "POST", TOKEN).await, 1, "twenty calls must not lock the account");
    assert_eq!(count(&server, "GET", "/thing").await, 0, "nothing goes out unsigned instead");
}

#[tokio::test]
async fn forgetting_empties_the_memory() {
    let server = MockServer::start().await;
    gives_tokens(&server, "anchor-chain", 600).await;
    let hub = hub(&server, Some("anchor-chain"));
    hub.session.token(None).await.unwrap();
    hub.forget_tokens();
    assert!(hub.session.kept().token.is_none());
    assert!(hub.known().namespaces.is_none());
}

#[tokio::test]
async fn a_caller_that_leaves_does_not_keep_the_others_waiting() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(TOKEN))
        .respond_with(ResponseTemplate::new(200).set_delay(Duration::from_mins(1)))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    gives_tokens(&server, "anchor-chain", 600).await;
    let hub = hub(&server, Some("anchor-chain"));
    // The first one leaves as soon as its question has arrived.
    tokio::select! {
        _ = hub.session.token(None) => panic!("that answer takes a minute"),
        () = async { while count(&server, "POST", TOKEN).await == 0 { tokio::task::yield_now().await; } } => {}
    }
    assert!(hub.session.token(None).await.unwrap().is_some());
}

#[tokio::test]
async fn anonymous_calls_go_out_unsigned() {
    let server = MockServer::start().await;
    answers(&server, "GET", "/thing", 401, json!({})).await;
    let hub = hub(&server, None);
    assert_eq!(hub.session.send(get(&hub)).await.unwrap().status, 401);
    let asked = server.received_requests().await.unwrap();
    assert!(asked.iter().all(|request| !request.headers.contains_key("authorization")));
}

#[tokio::test]
async fn no_name_climbs_out_of_its_place_in_a_url() {
    let server = MockServer::start().await;
    let hub = hub(&server, None);
    let url = hub.session.url(&["v2", "namespaces", "../../x?y#z", "repositories"]);
    assert_eq!(url.path(), "/v2/namespaces/..%2F..%2Fx%3Fy%23z/repositories");
}
