//! Tags: what the API says about them must be what the registry holds.

use serde_json::{Value, json};

use crate::api::{Answer, Api, Harbour, client};

const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

async fn tags(api: &Api, repository: &str, query: &str) -> Vec<Value> {
    let (namespace, name) = repository.split_once('/').unwrap();
    let path = format!("/v2/namespaces/{namespace}/repositories/{name}/tags?{query}");
    let answer = api.get(&path).await;
    assert_eq!(answer.status, 200, "{repository}: {}", answer.text);
    answer.json["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn two_hundred_and_forty_tags_come_in_three_requests() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let mut names = Vec::new();
    for (page, count) in [(1, 100), (2, 100), (3, 40)] {
        let rows = tags(&api, "acme/web", &format!("page={page}&page_size=100")).await;
        assert_eq!(rows.len(), count);
        names.extend(rows.into_iter().map(|row| row["name"].as_str().unwrap().to_owned()));
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 240, "no tag comes twice");
    for name in ["latest", "1", "1.9", "1.9.11", "2.0.0-rc.6", "edge", "stable"] {
        assert!(names.iter().any(|known| known == name), "{name}");
    }
    let path = "/v2/namespaces/acme/repositories/web/tags?page=4&page_size=100";
    assert_eq!(api.get(path).await.status, 404, "past the end");
    let many = tags(&api, "acme/web", "page_size=1000").await;
    assert_eq!(many.len(), 100, "the document names no maximum, the service has one");
}

#[tokio::test]
async fn tags_share_digests_as_they_do_in_a_busy_project() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let mut digests = std::collections::BTreeMap::<String, usize>::new();
    for page in 1..=3 {
        for row in tags(&api, "acme/web", &format!("page={page}&page_size=100")).await {
            *digests.entry(row["digest"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    assert!(digests.values().any(|count| *count >= 5), "1.9.11 is also 1.9, 1, latest and stable");
    assert!(digests.values().filter(|count| **count >= 2).count() > 50);
}

#[tokio::test]
async fn a_tag_has_the_shape_of_the_live_service() {
    let harbour = Harbour::open();
    let api = harbour.anybody();
    let tag = api.get("/v2/namespaces/acme/repositories/sensor/tags/latest").await.json;
    assert!(tag["images"].is_array() && tag["tag_status"] == "active" && tag["v2"] == true);
    assert_eq!(tag["last_updater_username"], "acme");
    let images = tag["images"].as_array().unwrap();
    let windows = images.iter().find(|image| image["os"] == "windows").unwrap();
    assert_eq!(windows["os_version"], "10.0.20348.2700");
    let unknown = images.iter().filter(|image| image["os"] == "unknown").count();
    assert_eq!(unknown, 2, "an attestation for each image");
}

/// Sums configuration and layers of a manifest fetched by digest, after checking what was fetched.
async fn size_in_registry(registry: &str, repository: &str, digest: &str, token: &str) -> u64 {
    let url = format!("{registry}/v2/{repository}/manifests/{digest}");
    let answer = Answer::of(client().get(url).bearer_auth(token).header("accept", MANIFESTS)).await;
    assert_eq!(answer.status, 200, "{repository}@{digest}: {}", answer.text);
    assert_eq!(answer.header("docker-content-digest"), digest);
    let own = roadstead_tests::registry::Digest::of(answer.text.as_bytes());
    assert_eq!(own.as_str(), digest, "the digest is that of the bytes");
    let mut size = 0;
    for part in answer.json["layers"].as_array().unwrap().iter().chain([&answer.json["config"]]) {
        let url = format!("{registry}/v2/{repository}/blobs/{}", part["digest"].as_str().unwrap());
        let held = client().head(url).bearer_auth(token).send().await.unwrap();
        assert_eq!(held.headers()["content-length"], part["size"].to_string().as_str());
        size += part["size"].as_u64().unwrap();
    }
    size
}

#[tokio::test]
async fn digests_and_sizes_of_the_api_are_those_of_the_registry() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let registry = harbour.0.hub().registry().url();
    for namespace in ["acme", "harbourworks", "library"] {
        let page = api.get(&format!("/v2/namespaces/{namespace}/repositories?page_size=100")).await;
        for row in page.json["results"].as_array().unwrap() {
            let repository = format!("{namespace}/{}", row["name"].as_str().unwrap());
            let realm = format!(
                "{}/token?service=registry.docker.io&scope=repository:{repository}:pull",
                harbour.0.hub().url()
            );
            let request = client().get(realm).basic_auth("acme", Some("anchor-chain"));
            let token = Answer::of(request).await.json["token"].as_str().unwrap().to_owned();
            for tag in tags(&api, &repository, "page_size=2").await {
                let reference = tag["name"].as_str().unwrap();
                let url = format!("{registry}/v2/{repository}/manifests/{reference}");
                let look = client().head(url).bearer_auth(&token).header("accept", MANIFESTS);
                let look = look.send().await.unwrap();
                assert_eq!(
                    look.headers()["docker-content-digest"],
                    *tag["digest"].as_str().unwrap()
                );
                assert_eq!(look.headers()["content-type"], *tag["media_type"].as_str().unwrap());
                for image in tag["images"].as_array().unwrap() {
                    let digest = image["digest"].as_str().unwrap();
                    let size = size_in_registry(&registry, &repository, digest, &token).await;
                    assert_eq!(image["size"], size, "{repository}:{reference}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_tag_is_removed_and_its_image_stays() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let path = "/v2/repositories/acme/signed/tags/1.0.0/";
    let writer = harbour.signed_in("acme", "dckr_pat_sandbox_rw").await;
    assert_eq!(writer.delete(path).await.status, 403);
    assert_eq!(api.delete(path).await.status, 204);
    assert_eq!(api.delete(path).await.status, 404);
    let one = "/v2/namespaces/acme/repositories/signed/tags";
    assert_eq!(api.head(&format!("{one}/1.0.0")).await, 404);
    assert_eq!(api.head(&format!("{one}/latest")).await, 200, "latest is the same image");
    assert_eq!(api.head(one).await, 200);
    assert_eq!(api.head("/v2/namespaces/acme/repositories/empty/tags").await, 404, "it has none");
}

#[tokio::test]
async fn a_protected_tag_can_be_neither_removed_nor_moved() {
    let harbour = Harbour::open();
    let api = harbour.acme().await;
    let path = "/v2/namespaces/acme/repositories/cli/immutabletags";
    let body = json!({ "immutable_tags": true, "immutable_tags_rules": ["0\\..*"] });
    let set = api.patch(path, &body).await;
    assert_eq!(
        set.json["immutable_tags_settings"],
        json!({ "enabled": true, "rules": ["0\\..*"] })
    );
    let matched = api.post(&format!("{path}/verify"), &json!({ "regex": "0\\.12\\..*" })).await;
    assert_eq!(matched.json["tags"], json!(["0.12.0", "0.12.1"]));
    assert_eq!(api.delete("/v2/repositories/acme/cli/tags/0.12.0/").await.status, 403);
    assert_eq!(api.delete("/v2/repositories/acme/cli/tags/latest/").await.status, 204);
    let half = json!({ "immutable_tags": true });
    assert_eq!(api.patch(path, &half).await.status, 400, "the document wants both fields");
}

#[tokio::test]
async fn a_repository_can_have_very_many_tags() {
    let options = roadstead_tests::vendors::docker_hub::HubOptions {
        many_tags: 2_500,
        samples: false,
        ..Default::default()
    };
    let harbour = Harbour::with(options);
    let path = "/v2/namespaces/acme/repositories/many/tags?page=25&page_size=100";
    let page = harbour.anybody().get(path).await;
    assert_eq!(page.json["count"], 2_500);
    assert!(page.json["next"].is_null(), "25 requests and no more");
}
