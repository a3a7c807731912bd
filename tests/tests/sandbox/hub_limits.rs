//! What Docker Hub allows how often, and what it does not have.

use roadstead_tests::registry::Failure;
use roadstead_tests::vendors::docker_hub::HubOptions;
use serde_json::Value;

use crate::api::{Answer, Harbour, client};

#[tokio::test]
async fn a_path_that_nobody_has_documented_is_not_found() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    for path in ["/v2/user", "/v2/users/acme/quota", "/v2/repositories/acme/web", "/v2/", "/"] {
        assert_eq!(api.get(path).await.status, 404, "{path}");
    }
    assert_eq!(api.delete("/v2/auth/token").await.status, 405);
    let unmade = api.get("/v2/orgs/harbourworks/settings").await;
    assert_eq!(unmade.status, 501, "documented, and not in the sandbox: said, not invented");
}

#[tokio::test]
async fn every_answer_counts_the_calls_and_the_one_too_many_says_when_to_come_back() {
    let harbour = Harbour::with(HubOptions { api_limit: 3, ..HubOptions::default() });
    let api = harbour.anybody();
    for left in ["2", "1", "0"] {
        let answer = api.get("/v2/namespaces/acme/repositories").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("x-ratelimit-remaining"), left);
        assert_eq!(answer.header("x-ratelimit-limit"), "3");
    }
    let refused = api.get("/v2/namespaces/acme/repositories").await;
    assert_eq!(refused.status, 429);
    let now = jiff::Timestamp::now().as_second();
    let back: i64 = refused.header("x-retry-after").parse().unwrap();
    assert!(
        (now..=now + 60).contains(&back),
        "a Unix time within the minute, not a number of seconds"
    );
    assert_eq!(refused.header("retry-after"), "", "Docker Hub does not send the usual header");
}

#[tokio::test]
async fn a_pull_counts_and_a_look_does_not() {
    let harbour = Harbour::with(HubOptions { pull_limit: 2, ..HubOptions::default() });
    let manifest = format!("{}/v2/acme/web/manifests/latest", harbour.0.hub().registry().url());
    let realm = format!(
        "{}/token?service=registry.docker.io&scope=repository:acme/web:pull",
        harbour.0.hub().url()
    );
    let token: Value = client().get(realm).send().await.unwrap().json().await.unwrap();
    let token = token["token"].as_str().unwrap();
    let before = harbour.0.hub().listing("acme", "web").unwrap().pulls;
    let look = Answer::of(client().head(&manifest).bearer_auth(token)).await;
    assert_eq!(look.header("ratelimit-remaining"), "2;w=21600");
    for left in ["1;w=21600", "0;w=21600"] {
        let pull = Answer::of(client().get(&manifest).bearer_auth(token)).await;
        assert_eq!((pull.status, pull.header("ratelimit-remaining")), (200, left));
    }
    let refused = Answer::of(client().get(&manifest).bearer_auth(token)).await;
    assert_eq!((refused.status, refused.code()), (429, "TOOMANYREQUESTS"));
    assert_eq!(harbour.0.hub().listing("acme", "web").unwrap().pulls, before + 2);
}

#[tokio::test]
async fn a_test_may_order_failures_and_read_the_log() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let control = harbour.0.hub().control();
    control.fail(Failure::new("/v2/namespaces/acme/repositories", 503, 2));
    for status in [503, 503, 200] {
        assert_eq!(api.get("/v2/namespaces/acme/repositories").await.status, status);
    }
    assert_eq!(control.count("GET", "/v2/namespaces/acme/repositories"), 3);
    let logged = control.requests();
    assert_eq!(logged[0].path, "/v2/auth/token");
    assert_eq!(logged[1].authorization.as_deref(), Some("Bearer"), "the scheme, not the secret");
}

#[tokio::test]
async fn failures_can_be_ordered_from_another_process() {
    let harbour = Harbour::open();
    let api = harbour.anybody();
    let body = serde_json::json!({ "path": "/v2/_catalog", "status": 500, "times": 1 });
    assert_eq!(api.post("/_sandbox/failures/open", &body).await.status, 204);
    let catalog = format!("{}/v2/_catalog", harbour.0.open_registry().url());
    assert_eq!(Answer::of(client().get(&catalog)).await.status, 500);
    assert_eq!(Answer::of(client().get(&catalog)).await.status, 200);
    let log = api.get("/_sandbox/requests/open").await;
    assert_eq!(log.json.as_array().unwrap().len(), 2);
    assert_eq!(api.get("/_sandbox/requests/nowhere").await.status, 404);
}

#[tokio::test]
async fn a_user_name_or_a_repository_name_may_ask_the_api_for_a_fault() {
    let harbour = Harbour::open();
    let api = harbour.anybody();
    let sign_in = async |user: &str| {
        let body = serde_json::json!({ "identifier": user, "secret": "any" });
        api.post("/v2/auth/token", &body).await
    };
    assert_eq!(sign_in("fault-503").await.status, 503);
    let limited = sign_in("fault-429-hub").await;
    assert!(limited.status == 429 && !limited.header("x-retry-after").is_empty());
    assert_eq!(sign_in("fault-429-hub").await.status, 401, "then it is a user that nobody knows");
    let broken = api.get("/v2/namespaces/acme/repositories/fault-invalid-json/tags").await;
    assert!(broken.status == 200 && broken.json.is_null());
}
