//! The published document, call by call: what it does not allow is refused everywhere.

use reqwest::Method;
use serde_json::{Value, json};

use crate::api::{Answer, Harbour};

/// Calls that the live service answers without a token though the document asks for one.
const ANONYMOUS: &[&str] = &[
    "GET /v2/namespaces/{namespace}/repositories/{repository}/tags",
    "HEAD /v2/namespaces/{namespace}/repositories/{repository}/tags",
    "GET /v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}",
    "HEAD /v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}",
    "GET /v2/repositories/{namespace}/{repository}/",
    "GET /api/search/v4",
];

struct Call {
    method: Method,
    path: String,
    source: Value,
}

impl Call {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The path with something for every placeholder.
    fn filled(&self) -> String {
        let part = |part: &str| match part {
            "{namespace}" => "acme".to_owned(),
            "{repository}" => "web".to_owned(),
            "{tag}" => "latest".to_owned(),
            other if other.starts_with('{') => "something".to_owned(),
            other => other.to_owned(),
        };
        self.path.split('/').map(part).collect::<Vec<_>>().join("/")
    }
}

fn calls() -> Vec<Call> {
    let document: Value =
        serde_json::from_str(include_str!("../../specs/dockerhub.openapi.json")).unwrap();
    let mut calls = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for name in ["get", "head", "post", "put", "patch", "delete"] {
            if let Some(source) = item.get(name) {
                let method = name.to_uppercase().parse().unwrap();
                calls.push(Call { method, path: path.clone(), source: source.clone() });
            }
        }
    }
    assert!(calls.len() > 35, "the document was read");
    calls
}

#[tokio::test]
async fn a_call_that_takes_a_body_refuses_one_of_another_kind() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    for call in calls().iter().filter(|call| call.source.get("requestBody").is_some()) {
        // A schema that names no type takes anything that is no object.
        let schema = &call.source["requestBody"]["content"]["application/json"]["schema"];
        if schema.get("type").is_none() && schema.get("$ref").is_none() {
            continue;
        }
        let request = api.request(call.method.clone(), &call.filled()).json(&json!(["a list"]));
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, 400, "{}: {}", call.name(), answer.text);
    }
}

#[tokio::test]
async fn a_call_that_wants_a_token_refuses_a_request_without_one() {
    let harbour = Harbour::open();
    let api = harbour.anybody();
    let mut checked = 0;
    for call in calls() {
        let ways = call.source["security"].as_array().cloned().unwrap_or_default();
        let open = ways.is_empty() || ways.contains(&json!({}));
        let answer = Answer::of(api.request(call.method.clone(), &call.filled())).await;
        if open || ANONYMOUS.contains(&call.name().as_str()) {
            assert_ne!(answer.status, 401, "{}", call.name());
        } else {
            assert_eq!(answer.status, 401, "{}", call.name());
            checked += 1;
        }
    }
    assert!(checked > 20, "only {checked} calls were checked");
}

#[tokio::test]
async fn every_call_of_a_repository_that_the_document_has_is_answered() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let about_repositories = |call: &Call| {
        call.method == Method::GET
            && (call.path.starts_with("/v2/namespaces/")
                || call.path.starts_with("/v2/repositories/"))
    };
    for call in calls().into_iter().filter(about_repositories) {
        let answer = api.get(&call.filled()).await;
        assert_eq!(answer.status, 200, "{}: {}", call.name(), answer.text);
    }
}
