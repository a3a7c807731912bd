//! What only a Harbor set up in an odd way, or an old one, does.

use std::sync::Arc;

use domain::{Credential, Endpoint, ErrorKind, RepositoryName, Visibility};
use serde_json::{Value, json};
use transport::Network;
use transport::auth::{Anonymous, CredentialSource, Known};
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::Harbor;
use crate::{Context, Provider, RepositoryQuery};

async fn answers(server: &MockServer, at: &str, status: u16, body: Value) {
    let answer = ResponseTemplate::new(status).set_body_json(body);
    Mock::given(path(format!("/api/v2.0/{at}"))).respond_with(answer).mount(server).await;
}

fn open(server: &MockServer, user: Option<&str>) -> Harbor {
    let credentials: Arc<dyn CredentialSource> = match user {
        Some(user) => Arc::new(Known(Credential::password(user, "anchor-chain"))),
        None => Arc::new(Anonymous),
    };
    Harbor::open(Context {
        endpoint: Endpoint::new(server.uri().parse().unwrap()),
        credentials,
        network: Network::new(),
        content: Arc::new(oci::MemoryCache::default()),
    })
    .unwrap()
}

fn error(code: &str) -> Value {
    json!({ "errors": [{ "code": code, "message": "words" }] })
}

#[tokio::test]
async fn an_old_harbor_that_lists_no_projects_to_robots_is_asked_for_the_one_in_the_robots_name() {
    let server = MockServer::start().await;
    answers(&server, "users/current", 412, error("PRECONDITION")).await;
    answers(&server, "projects", 403, error("FORBIDDEN")).await;
    answers(
        &server,
        "projects/fleet/repositories",
        200,
        json!([{ "name": "fleet/tug", "pull_count": 3 }]),
    )
    .await;
    let robot = open(&server, Some("robot$fleet+ci"));
    let names: Vec<_> = robot.namespaces().await.unwrap().into_iter().map(|n| n.name).collect();
    assert_eq!(names, ["fleet"]);
    let query = RepositoryQuery { namespace: Some("fleet".into()), cursor: None };
    let page = robot.repositories(&query).await.unwrap();
    assert_eq!(page.items[0].visibility, None, "its project could not be read");
    let system = open(&server, Some("robot$ci"));
    assert!(system.namespaces().await.unwrap().is_empty(), "nothing in the name to go by");
}

#[tokio::test]
async fn only_page_numbers_are_followed_and_never_a_link() {
    let server = MockServer::start().await;
    let rows = |from: usize, to: usize| -> Value {
        (from..to).map(|n| json!({ "project_id": n, "name": format!("p{n}") })).collect()
    };
    let link = r#"<https://evil.example/api/v2.0/projects?page=2>; rel="next""#;
    for (page, rows) in [("1", rows(0, 100)), ("2", rows(100, 130))] {
        let answer = ResponseTemplate::new(200)
            .insert_header("x-total-count", "130")
            .insert_header("link", link)
            .set_body_json(rows);
        Mock::given(path("/api/v2.0/projects"))
            .and(query_param("page", page))
            .respond_with(answer)
            .expect(1)
            .mount(&server)
            .await;
    }
    assert_eq!(open(&server, None).namespaces().await.unwrap().len(), 130);
}

#[tokio::test]
async fn a_list_without_a_total_ends_with_a_page_that_is_not_full() {
    let server = MockServer::start().await;
    answers(
        &server,
        "projects",
        200,
        json!([{ "project_id": 1, "name": "library", "metadata": { "public": true } }]),
    )
    .await;
    answers(&server, "repositories", 200, json!([{ "name": "library/rope" }])).await;
    let page = open(&server, None).repositories(&RepositoryQuery::default()).await.unwrap();
    assert_eq!((page.next, page.total), (None, None));
    assert_eq!(
        page.items[0].visibility,
        Some(Visibility::Public),
        "a boolean where a text belongs"
    );
}

#[tokio::test]
async fn a_realm_over_plain_http_that_a_proxy_misconfigured_gets_no_credential() {
    let server = MockServer::start().await;
    answers(&server, "users/current", 412, error("PRECONDITION")).await;
    Mock::given(path("/api/v2.0/projects/fleet/repositories/tug/artifacts"))
        .respond_with(ResponseTemplate::new(403).set_body_json(error("FORBIDDEN")))
        .mount(&server)
        .await;
    let realm = r#"Bearer realm="http://harbor.example/service/token",service="harbor-registry""#;
    Mock::given(path("/v2/"))
        .respond_with(ResponseTemplate::new(401).insert_header("www-authenticate", realm))
        .mount(&server)
        .await;
    let robot = open(&server, Some("robot$fleet+ci"));
    let name = RepositoryName::parse("fleet/tug").unwrap();
    let refused = robot.registry.tags(&name, None).await.unwrap_err().kind;
    assert!(matches!(refused, ErrorKind::RealmUnsafe { .. }), "{refused:?}");
}

#[tokio::test]
async fn every_call_is_signed_with_the_name_as_it_stands() {
    let server = MockServer::start().await;
    // robot$fleet+ci:anchor-chain
    let basic = "Basic cm9ib3QkZmxlZXQrY2k6YW5jaG9yLWNoYWlu";
    Mock::given(method("GET"))
        .and(path("/api/v2.0/users/current"))
        .and(header("authorization", basic))
        .respond_with(ResponseTemplate::new(412).set_body_json(error("PRECONDITION")))
        .expect(1)
        .mount(&server)
        .await;
    answers(&server, "projects", 200, Value::Null).await;
    assert!(open(&server, Some("robot$fleet+ci")).namespaces().await.unwrap().is_empty());
}
