//! Manifests and blobs.

use domain::Digest;

use super::*;
use crate::Document;

fn image() -> Value {
    json!({
        "schemaVersion": 2, "mediaType": OCI,
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": format!("sha256:{}", "c".repeat(64)), "size": 10 },
        "layers": [],
    })
}

const BY_TAG: &str = "/v2/acme/web/manifests/1.0";

#[tokio::test]
async fn the_whole_accept_list_is_always_sent_and_the_bytes_are_kept_as_they_came() {
    let canned = Canned::start().await;
    let raw = format!(" {}\n", image());
    canned.get(BY_TAG, ResponseTemplate::new(200).set_body_raw(raw.clone(), OCI)).await;
    let manifest = canned.registry().manifest(&web(), "1.0").await.unwrap();
    assert_eq!(manifest.raw, raw.as_bytes());
    assert_eq!(manifest.digest, crate::digest::sha256(raw.as_bytes()).unwrap());
    let seen = canned.server.received_requests().await.unwrap().pop().unwrap();
    let accept = seen.headers.get("accept").unwrap().to_str().unwrap();
    for media_type in crate::media::MANIFESTS {
        assert!(accept.contains(media_type), "{media_type} is asked for");
    }
}

#[tokio::test]
async fn a_header_digest_that_lies_counts_for_nothing_by_tag_and_is_an_error_by_digest() {
    let lie = format!("sha256:{}", "1".repeat(64));
    let answer = ResponseTemplate::new(200)
        .insert_header("docker-content-digest", lie.as_str())
        .set_body_raw(image().to_string(), OCI);
    let canned = Canned::start().await;
    canned.get(BY_TAG, answer.clone()).await;
    canned.get(&format!("/v2/acme/web/manifests/{lie}"), answer).await;
    let registry = canned.registry();
    let manifest = registry.manifest(&web(), "1.0").await.unwrap();
    assert_eq!(manifest.digest, crate::digest::sha256(image().to_string().as_bytes()).unwrap());
    let mismatch = kind(registry.manifest(&web(), &lie).await);
    assert_eq!(
        mismatch,
        ErrorKind::DigestMismatch { expected: lie, actual: manifest.digest.to_string() }
    );
}

#[tokio::test]
async fn what_is_known_by_digest_is_never_asked_for_again() {
    let canned = Canned::start().await;
    let digest = canned.manifest(Some("1.0"), OCI, &image()).await;
    let blob = canned.blob(b"{}").await;
    let registry = canned.registry();
    for _ in 0..3 {
        assert_eq!(registry.manifest(&web(), &digest).await.unwrap().media_type, OCI);
        let blob = Digest::parse(&blob).unwrap();
        assert_eq!(registry.blob_small(&web(), &blob, 100).await.unwrap(), "{}");
    }
    assert_eq!(canned.asked().await.len(), 2);
}

#[tokio::test]
async fn damaged_content_in_the_cache_is_fetched_anew() {
    let canned = Canned::start().await;
    let digest = canned.manifest(None, OCI, &image()).await;
    let registry = canned.registry();
    registry.cache().put(&Digest::parse(&digest).unwrap(), Some(OCI), b"{\"config\":1}").await;
    assert!(matches!(
        registry.manifest(&web(), &digest).await.unwrap().document,
        Document::Image(_)
    ));
}

#[tokio::test]
async fn a_blob_with_other_bytes_or_too_many_is_refused() {
    let canned = Canned::start().await;
    let wanted = Digest::parse(&format!("sha256:{}", "2".repeat(64))).unwrap();
    let at = format!("/v2/acme/web/blobs/{wanted}");
    canned.get(&at, ResponseTemplate::new(200).set_body_bytes(vec![0; 50])).await;
    let registry = canned.registry();
    let other = kind(registry.blob_small(&web(), &wanted, 100).await);
    assert!(matches!(other, ErrorKind::DigestMismatch { .. }));
    let large = kind(registry.blob_small(&web(), &wanted, 49).await);
    assert_eq!(large, ErrorKind::TooLarge { limit: 49 });
}

#[tokio::test]
async fn a_manifest_over_four_mebibytes_is_refused() {
    let canned = Canned::start().await;
    let filler = "x".repeat(4 * 1024 * 1024);
    let body = json!({ "schemaVersion": 2, "filler": filler });
    canned.get(BY_TAG, ResponseTemplate::new(200).set_body_raw(body.to_string(), OCI)).await;
    let large = kind(canned.registry().manifest(&web(), "1.0").await);
    assert_eq!(large, ErrorKind::TooLarge { limit: 4 * 1024 * 1024 });
}

#[tokio::test]
async fn a_missing_manifest_is_not_found_however_it_is_worded() {
    for answer in [
        refusal(404, "MANIFEST_UNKNOWN", "manifest unknown"),
        refusal(404, "UNKNOWN", "not found"),
        ResponseTemplate::new(404),
    ] {
        let canned = Canned::start().await;
        canned.get(BY_TAG, answer).await;
        let missing = kind(canned.registry().manifest(&web(), "1.0").await);
        assert_eq!(missing, ErrorKind::NotFound { what: "acme/web:1.0".into() });
    }
}

#[tokio::test]
async fn a_pull_limit_is_told_from_a_limit_on_requests() {
    let text = "You have reached your pull rate limit. You may increase the limit by …";
    for answer in [
        refusal(429, "TOOMANYREQUESTS", text),
        refusal(429, "TOOMANYREQUESTS", text).insert_header("retry-after", "600"),
    ] {
        let canned = Canned::start().await;
        canned.get(BY_TAG, answer).await;
        let limited = kind(canned.registry().manifest(&web(), "1.0").await);
        assert!(matches!(limited, ErrorKind::PullLimit { .. }), "{limited:?}");
    }
}

#[tokio::test]
async fn the_pull_quota_is_read_from_any_answer() {
    let canned = Canned::start().await;
    let answer = ResponseTemplate::new(200)
        .insert_header("ratelimit-limit", "100;w=21600")
        .insert_header("ratelimit-remaining", "76;w=21600");
    canned.on("HEAD", BY_TAG, answer).await;
    let registry = canned.registry();
    assert!(registry.pull_quota().is_none());
    registry.head_manifest(&web(), "1.0").await.unwrap();
    let quota = registry.pull_quota().unwrap();
    assert_eq!((quota.limit.0, quota.remaining.0, quota.window_seconds), (100, 76, Some(21600)));
}

#[tokio::test]
async fn what_is_neither_tag_nor_digest_never_reaches_the_wire() {
    let canned = Canned::start().await;
    let registry = canned.registry();
    for wrong in ["../../secret", "a/b", "", "-x", "sha256:12", "a?b"] {
        assert!(matches!(
            kind(registry.manifest(&web(), wrong).await),
            ErrorKind::InvalidField { .. }
        ));
    }
    assert!(canned.asked().await.is_empty());
}

#[tokio::test]
async fn a_refusal_of_somebody_who_is_signed_in_names_the_missing_permission() {
    let canned = Canned::start().await;
    let challenge = format!(r#"Bearer realm="{}/token",service="s""#, canned.server.uri());
    let asks = ResponseTemplate::new(401).insert_header("www-authenticate", challenge.as_str());
    canned.get("/v2/", asks).await;
    canned.get("/token", ResponseTemplate::new(200).set_body_json(json!({ "token": "t" }))).await;
    let wants =
        format!(r#"{challenge},scope="repository:acme/web:pull",error="insufficient_scope""#);
    let refused = ResponseTemplate::new(401).insert_header("www-authenticate", wants.as_str());
    canned.get(BY_TAG, refused).await;
    assert_eq!(
        kind(canned.seen_by(Some(acme())).manifest(&web(), "1.0").await),
        ErrorKind::Forbidden { permission: Some("repository:acme/web:pull".into()) }
    );
    assert_eq!(kind(canned.registry().manifest(&web(), "1.0").await), ErrorKind::SignInNeeded);
}
