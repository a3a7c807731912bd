//! Listing, creating and changing repositories.

use serde_json::{Value, json};

use crate::api::Harbour;

#[tokio::test]
async fn a_namespace_is_listed_page_by_page_until_there_is_no_next() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let mut names = Vec::new();
    let mut path = "/v2/namespaces/acme/repositories?page_size=5&ordering=name".to_owned();
    loop {
        let page = api.get(&path).await;
        let results = page.json["results"].as_array().unwrap();
        names.extend(results.iter().map(|row| row["name"].as_str().unwrap().to_owned()));
        let Some(next) = page.json["next"].as_str() else { break };
        next.strip_prefix(&api.base)
            .expect("the next page is on the same host")
            .clone_into(&mut path);
    }
    assert!(names.is_sorted(), "the ordering goes on over the pages");
    let first = api.get("/v2/namespaces/acme/repositories").await;
    assert_eq!(first.json["count"].as_u64().unwrap(), names.len() as u64);
    assert_eq!(first.json["results"].as_array().unwrap().len(), 10, "ten unless asked otherwise");
}

#[tokio::test]
async fn there_are_some_thirty_repositories_of_every_kind() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let mut rows: Vec<Value> = Vec::new();
    for namespace in ["acme", "harbourworks"] {
        let page = api.get(&format!("/v2/namespaces/{namespace}/repositories?page_size=100")).await;
        rows.extend(page.json["results"].as_array().unwrap().iter().cloned());
    }
    assert!(rows.len() >= 26, "{} repositories", rows.len());
    let of_kind = |kind: &str| {
        rows.iter()
            .filter(|row| row["content_types"].as_array().unwrap().iter().any(|held| held == kind))
            .count()
    };
    for kind in ["image", "helm", "model", "compose"] {
        assert!(of_kind(kind) > 0, "one holds {kind}");
    }
    let private: Vec<_> = rows.iter().filter(|row| row["is_private"] == true).collect();
    assert!(private.len() >= 3 && private.iter().all(|row| row["namespace"] == "harbourworks"));
    assert!(rows.iter().any(|row| row["storage_size"].is_null() && row["last_updated"].is_null()));
}

#[tokio::test]
async fn what_is_private_is_not_there_for_others() {
    let harbour = Harbour::open();
    let page =
        harbour.anybody().get("/v2/namespaces/harbourworks/repositories?page_size=100").await;
    let results = page.json["results"].as_array().unwrap();
    assert!(!results.is_empty() && results.iter().all(|row| row["is_private"] == false));
    let path = "/v2/namespaces/harbourworks/repositories/portal";
    assert_eq!(harbour.anybody().get(path).await.status, 404);
    assert_eq!(harbour.anybody().get(&format!("{path}/tags")).await.status, 404);
    let owner = harbour.acme().await.get(path).await;
    assert_eq!(owner.json["permissions"], json!({ "read": true, "write": true, "admin": true }));
    let reader = harbour.signed_in("acme", "dckr_pat_sandbox_ro").await.get(path).await;
    assert_eq!(reader.json["permissions"], json!({ "read": true, "write": false, "admin": false }));
}

#[tokio::test]
async fn an_unknown_namespace_is_empty_and_a_page_past_the_end_is_not_found() {
    let harbour = Harbour::open();
    let api = harbour.anybody();
    let nobody = api.get("/v2/namespaces/nobody-has-this/repositories").await;
    let published = json!({ "count": 0, "next": null, "previous": null, "results": [] });
    assert_eq!((nobody.status, nobody.json), (200, published));
    assert_eq!(api.get("/v2/namespaces/acme/repositories?page=99").await.status, 404);
}

#[tokio::test]
async fn what_the_document_does_not_allow_in_a_query_is_refused() {
    let harbour = Harbour::open();
    let api = harbour.anybody();
    let answer = api.get("/v2/namespaces/acme/repositories?ordering=stars").await;
    let published = json!({
        "fields": { "ordering": [
            "Invalid ordering value. Must be one of: name, -name, last_updated, -last_updated, pull_count, -pull_count"
        ] },
        "text": "Invalid ordering value",
    });
    assert_eq!((answer.status, answer.json), (400, published));
    for query in ["page_size=101", "page_size=0", "page=0", "page=two"] {
        let answer = api.get(&format!("/v2/namespaces/acme/repositories?{query}")).await;
        assert_eq!(answer.status, 400, "{query}");
    }
}

#[tokio::test]
async fn lists_are_filtered_and_ordered_by_the_service() {
    let harbour = Harbour::open();
    let api = harbour.anybody();
    let base = "/v2/namespaces/acme/repositories?page_size=100";
    let named = api.get(&format!("{base}&name=e&ordering=-pull_count")).await;
    let rows = named.json["results"].as_array().unwrap();
    assert!(rows.len() > 2 && rows.iter().all(|row| row["name"].as_str().unwrap().contains('e')));
    let pulls: Vec<_> = rows.iter().map(|row| row["pull_count"].as_u64().unwrap()).collect();
    assert!(pulls.is_sorted_by(|a, b| a >= b), "{pulls:?}");
    let charts = api.get(&format!("{base}&content_types=helm")).await;
    assert_eq!(charts.json["results"][0]["name"], "chart");
    assert_eq!(charts.json["count"], 1);
}

#[tokio::test]
async fn a_repository_is_created_public_or_private_and_found_at_once() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let body = json!({
        "namespace": "acme", "name": "docker-quickstart", "description": "First steps",
        "full_description": "# Hello", "registry": "docker.io", "is_private": true,
    });
    let made = api.post("/v2/namespaces/acme/repositories", &body).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.json["is_private"], true);
    assert_eq!(made.json["storage_size"], Value::Null);
    let seen = api.get("/v2/namespaces/acme/repositories/docker-quickstart").await;
    assert_eq!(seen.json["full_description"], "# Hello");
    let tags = api.get("/v2/namespaces/acme/repositories/docker-quickstart/tags").await;
    assert_eq!((tags.status, tags.json["count"].as_u64()), (200, Some(0)));
    assert_eq!(api.head("/v2/namespaces/acme/repositories/docker-quickstart").await, 200);
    assert_eq!(api.head("/v2/namespaces/acme/repositories/docker-quickstarts").await, 404);
}

#[tokio::test]
async fn a_name_that_the_document_does_not_allow_is_refused_by_field() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let long = "x".repeat(256);
    for name in ["x", "Upper", "a--b", "a/b", "-a", "a_", "", "a b", long.as_str()] {
        let answer = api.create("acme", name, false).await;
        assert_eq!(answer.status, 400, "{name:?}");
        assert_eq!(answer.json, json!({ "name": ["Enter a valid repository name."] }), "{name:?}");
    }
    let body = json!({ "namespace": "acme", "name": "fine", "description": "d".repeat(101) });
    let answer = api.post("/v2/namespaces/acme/repositories", &body).await;
    assert_eq!(answer.status, 400);
    assert!(answer.json["description"][0].is_string());
    let none = api.post("/v2/namespaces/acme/repositories", &json!({ "namespace": "acme" })).await;
    assert_eq!(none.json, json!({ "name": ["This field is required."] }));
}

#[tokio::test]
async fn a_taken_name_and_a_used_up_plan_are_said_in_docker_hubs_words() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let taken = api.create("acme", "web", false).await;
    let published =
        json!({ "__all__": ["Repository with this Name and Namespace already exists."] });
    assert_eq!((taken.status, taken.json), (400, published));
    assert_eq!(api.create("acme", "first", true).await.status, 201, "the plan has one");
    let second = api.create("acme", "second", true).await;
    let published = json!({ "detail": "No more private repositories available." });
    assert_eq!((second.status, second.json), (400, published));
    assert_eq!(api.create("acme", "second", false).await.status, 201, "public ones are free");
    let privacy = "/v2/repositories/acme/second/privacy";
    assert_eq!(api.post(privacy, &json!({ "is_private": true })).await.status, 400);
}

#[tokio::test]
async fn only_an_owner_with_a_token_that_may_write_creates() {
    let harbour = Harbour::open();
    let reader = harbour.signed_in("acme", "dckr_pat_sandbox_ro").await;
    assert_eq!(reader.create("acme", "by-reader", false).await.status, 403);
    let writer = harbour.signed_in("acme", "dckr_pat_sandbox_rw").await;
    assert_eq!(writer.create("harbourworks", "by-writer", true).await.status, 201);
    let api = harbour.acme().await;
    assert_eq!(api.create("moored", "not-mine", false).await.status, 403);
    assert_eq!(api.create("nobody-has-this", "x1", false).await.status, 404);
    assert_eq!(harbour.anybody().create("acme", "anonymous", false).await.status, 401);
    let body = json!({ "namespace": "harbourworks", "name": "elsewhere" });
    let mismatch = api.post("/v2/namespaces/acme/repositories", &body).await;
    assert_eq!(mismatch.status, 400, "path and body must name the same namespace");
}

#[tokio::test]
async fn descriptions_and_privacy_are_changed_by_their_own_calls() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let path = "/v2/repositories/acme/quiet/";
    let body =
        json!({ "description": "Now with one", "full_description": "# Quiet", "is_private": true });
    let changed = api.patch(path, &body).await;
    assert_eq!(changed.json["description"], "Now with one");
    assert_eq!(changed.json["is_private"], false, "this call does not switch privacy");
    assert_eq!(
        api.post("/v2/repositories/acme/quiet/privacy", &json!({ "is_private": true }))
            .await
            .status,
        200
    );
    assert_eq!(api.get(path).await.json["is_private"], true);
    assert_eq!(harbour.anybody().get(path).await.status, 404);
    let reader = harbour.signed_in("acme", "dckr_pat_sandbox_ro").await;
    assert_eq!(reader.patch(path, &body).await.status, 403);
}

#[tokio::test]
async fn a_repository_is_deleted_with_its_content_by_an_admin() {
    let harbour = Harbour::open();
    let path = "/v2/repositories/acme/quiet/";
    let writer = harbour.signed_in("acme", "dckr_pat_sandbox_rw").await;
    assert_eq!(writer.delete(path).await.status, 403, "that token may push, not delete");
    let api = harbour.acme().await;
    assert_eq!(api.delete(path).await.status, 202);
    assert_eq!(api.get("/v2/namespaces/acme/repositories/quiet").await.status, 404);
    assert!(harbour.0.hub().registry().store().repository("acme/quiet", |_| ()).is_none());
}

#[tokio::test]
async fn public_search_finds_by_name_and_description_and_rounds_its_pulls() {
    let harbour = Harbour::open();
    let api = harbour.anybody();
    let found = api.get("/api/search/v4?query=beacon&from=0&size=5").await;
    assert_eq!(found.json["results"][0]["name"], "beacon", "an official image has no namespace");
    assert_eq!(found.json["results"][0]["pull_count"], "1B+");
    let harbour_things = api.get("/api/search/v4?query=harbourworks&size=100").await;
    let rows = harbour_things.json["results"].as_array().unwrap();
    assert!(rows.len() > 3 && rows.iter().all(|row| row["name"] != "harbourworks/portal"));
}
