//! Pushing an artifact.

use wiremock::matchers::{body_bytes, header_exists, query_param};

use super::*;
use crate::Artifact;

const BLOB: &str = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

fn artifact() -> Artifact {
    Artifact::empty("application/vnd.example.thing.v1", "Nothing").unwrap()
}

fn status(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status)
}

async fn opens(canned: &Canned, location: &str) {
    let answer = status(202).insert_header("location", location);
    canned.on("POST", "/v2/acme/web/blobs/uploads/", answer).await;
}

async fn takes_manifest(canned: &Canned) {
    let at = "/v2/acme/web/manifests/roadstead";
    canned.on("PUT", at, status(201)).await;
    let told = status(200).insert_header("docker-content-digest", artifact().digest().as_str());
    canned.on("HEAD", at, told).await;
}

async fn pushed(canned: &Canned) -> Result<()> {
    canned.registry().push_artifact(&web(), "roadstead", &artifact()).await
}

#[tokio::test]
async fn a_blob_goes_up_in_one_request_to_where_the_registry_says_and_the_manifest_comes_last() {
    for location in ["/v2/acme/web/blobs/uploads/7?_state=x%2Fy", "7?_state=x%2Fy", "?_state=x%2Fy"]
    {
        let canned = Canned::start().await;
        opens(&canned, location).await;
        Mock::given(method("PUT"))
            .and(query_param("_state", "x/y"))
            .and(query_param("digest", BLOB))
            .and(body_bytes(b"{}".to_vec()))
            .respond_with(status(201))
            .mount(&canned.server)
            .await;
        takes_manifest(&canned).await;
        pushed(&canned).await.unwrap();
        let asked = canned.asked().await;
        let words: Vec<_> = asked.iter().map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(words, ["POST", "PUT", "PUT", "HEAD"], "{location}: {asked:?}");
        assert!(asked[1].contains("_state=x%2Fy&digest=sha256"), "its query is kept: {}", asked[1]);
    }
}

#[tokio::test]
async fn a_registry_that_knows_only_dockers_way_is_pushed_to_in_that_way() {
    let canned = Canned::start().await;
    opens(&canned, "/v2/acme/web/blobs/uploads/7").await;
    let on = "/v2/acme/web/blobs/uploads/7";
    Mock::given(method("PUT"))
        .and(path(on))
        .and(body_bytes(b"{}".to_vec()))
        .respond_with(status(404))
        .mount(&canned.server)
        .await;
    let next = status(202).insert_header("location", "/v2/acme/web/blobs/uploads/7?part=1");
    Mock::given(method("PATCH"))
        .and(path(on))
        .and(header_exists("content-type"))
        .respond_with(next)
        .mount(&canned.server)
        .await;
    Mock::given(method("PUT"))
        .and(query_param("part", "1"))
        .respond_with(status(204))
        .mount(&canned.server)
        .await;
    takes_manifest(&canned).await;
    pushed(&canned).await.unwrap();
}

#[tokio::test]
async fn an_upload_that_arrived_though_its_end_was_refused_counts() {
    let canned = Canned::start().await;
    opens(&canned, "/v2/acme/web/blobs/uploads/7").await;
    canned.on("PUT", "/v2/acme/web/blobs/uploads/7", status(400)).await;
    canned.on("HEAD", &format!("/v2/acme/web/blobs/{BLOB}"), status(200)).await;
    takes_manifest(&canned).await;
    pushed(&canned).await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_told_by_its_reason_and_ends_the_push() {
    for (answer, expected) in [
        (refusal(403, "DENIED", "no"), ErrorKind::Forbidden { permission: None }),
        (refusal(405, "UNSUPPORTED", "read only"), ErrorKind::Refused { status: 405 }),
        (
            refusal(400, "NAME_INVALID", "bad"),
            ErrorKind::InvalidField { field: "name".into(), problem: "bad".into() },
        ),
    ] {
        let canned = Canned::start().await;
        canned.on("POST", "/v2/acme/web/blobs/uploads/", answer).await;
        assert_eq!(kind(pushed(&canned).await), expected);
        assert_eq!(canned.asked().await.len(), 1);
    }
    let canned = Canned::start().await;
    opens(&canned, "").await;
    assert!(matches!(kind(pushed(&canned).await), ErrorKind::BadResponse { .. }), "no place to go");
}

#[tokio::test]
async fn a_manifest_that_became_another_is_an_error() {
    let canned = Canned::start().await;
    let opened = status(201).insert_header("location", "/v2/acme/web/blobs/x");
    canned.on("POST", "/v2/acme/web/blobs/uploads/", opened).await;
    canned.on("PUT", "/v2/acme/web/manifests/roadstead", status(201)).await;
    let other = status(200).insert_header("docker-content-digest", BLOB);
    canned.on("HEAD", "/v2/acme/web/manifests/roadstead", other).await;
    assert!(matches!(kind(pushed(&canned).await), ErrorKind::DigestMismatch { .. }));
}
