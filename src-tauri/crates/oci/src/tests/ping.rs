//! Is this a registry?

use super::*;

async fn ping(answer: ResponseTemplate) -> Result<crate::Ping> {
    let canned = Canned::start().await;
    canned.get("/v2/", answer).await;
    canned.registry().ping().await
}

fn page(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw("<!doctype html><h1>Welcome</h1>", "text/html")
}

#[tokio::test]
async fn a_registry_answers_200_or_401_and_quay_says_only_true() {
    assert!(ping(ResponseTemplate::new(200)).await.unwrap().open);
    assert!(ping(ResponseTemplate::new(200).set_body_json(json!({}))).await.unwrap().open);
    let asks = ResponseTemplate::new(401).insert_header("www-authenticate", "Basic realm=x");
    assert!(!ping(asks.set_body_json(json!(true))).await.unwrap().open);
    let bare = ResponseTemplate::new(401).set_body_json(json!(true));
    assert!(!ping(bare).await.unwrap().open);
    let page_behind = page(401).insert_header("www-authenticate", "Basic realm=x");
    assert!(ping(page_behind).await.is_ok(), "a proxy put its page around the challenge");
}

#[tokio::test]
async fn a_web_page_is_no_registry_whatever_its_status() {
    for status in [200, 401, 403, 404] {
        let kind = kind(ping(page(status)).await);
        assert!(matches!(kind, ErrorKind::NotARegistry { .. }), "{status}: {kind:?}");
    }
    let moved = ResponseTemplate::new(302).insert_header("location", "/login");
    let canned = Canned::start().await;
    canned.get("/v2/", moved).await;
    canned.get("/login", page(200)).await;
    assert!(matches!(kind(canned.registry().ping().await), ErrorKind::NotARegistry { .. }));
}

#[tokio::test]
async fn a_403_counts_when_it_is_worded_as_a_registrys() {
    assert!(ping(refusal(403, "DENIED", "not from here")).await.is_ok());
    let kind = kind(ping(ResponseTemplate::new(403)).await);
    assert!(matches!(kind, ErrorKind::NotARegistry { .. }));
}

#[tokio::test]
async fn a_server_that_fails_is_not_called_a_web_page() {
    assert_eq!(kind(ping(page(503)).await), ErrorKind::ServerError { status: 503 });
}

#[tokio::test]
async fn a_registry_under_a_path_prefix_is_found_there() {
    let canned = Canned::under("/artifactory/api/docker/local").await;
    assert!(canned.registry().ping().await.unwrap().open);
}
