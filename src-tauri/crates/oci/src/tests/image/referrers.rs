//! What refers to an image, wherever a registry keeps it.

use domain::image::{ReferrerKind, ReferrerSource};

use super::*;

fn artifact(kind: &str, letter: char) -> Value {
    json!({
        "schemaVersion": 2, "mediaType": OCI, "artifactType": kind,
        "config": { "mediaType": crate::media::EMPTY, "digest": digest('0'), "size": 2 },
        "layers": [{ "mediaType": kind, "digest": digest(letter), "size": 9 }],
    })
}

async fn a_subject(canned: &Canned) -> Digest {
    let body = image(canned, &linux("amd64"), &[layer('a', 1)]).await;
    Digest::parse(&canned.manifest(Some("1.0"), OCI, &body).await).unwrap()
}

#[tokio::test]
async fn the_api_is_asked_and_each_referrer_is_read_for_what_is_in_it() {
    let canned = Canned::start().await;
    let subject = a_subject(&canned).await;
    let sbom = canned.manifest(None, OCI, &artifact("application/spdx+json", 'b')).await;
    let list = json!({ "manifests": [{ "mediaType": OCI, "digest": sbom, "size": 1, "artifactType": "application/spdx+json" }] });
    let answer = ResponseTemplate::new(200).set_body_raw(list.to_string(), INDEX);
    canned.get(&format!("/v2/acme/web/referrers/{subject}"), answer).await;
    let found = canned.registry().referrers(&web(), &subject, Some(&subject)).await.unwrap();
    assert!(found.api && found.problem.is_none());
    let [item] = found.items.as_slice() else { panic!("{found:?}") };
    assert_eq!((item.kind, item.source), (ReferrerKind::Sbom, ReferrerSource::Api));
    assert_eq!(item.documents[0].digest.as_str(), digest('b'));
}

#[tokio::test]
async fn without_the_api_the_tag_that_stands_in_for_it_is_read_and_the_api_not_asked_again() {
    let canned = Canned::start().await;
    let subject = a_subject(&canned).await;
    let page = ResponseTemplate::new(200).set_body_raw("<html>", "text/html");
    canned.get(&format!("/v2/acme/web/referrers/{subject}"), page).await;
    let signature = "application/vnd.cncf.notary.signature";
    let notary = canned.manifest(None, OCI, &artifact(signature, 'b')).await;
    let tag = format!("sha256-{}", subject.encoded());
    index(
        &canned,
        &tag,
        &[json!({ "mediaType": OCI, "digest": notary, "artifactType": signature })],
    )
    .await;
    let registry = canned.registry();
    for _ in 0..2 {
        let found = registry.referrers(&web(), &subject, None).await.unwrap();
        assert!(!found.api);
        assert_eq!(found.items[0].source, ReferrerSource::Tag);
        assert_eq!(found.items[0].kind, ReferrerKind::Signature);
    }
    let asked = canned.asked().await;
    assert_eq!(asked.iter().filter(|line| line.contains("/referrers/")).count(), 1);
}

#[tokio::test]
async fn cosigns_tags_are_found_and_their_signatures_counted() {
    let canned = Canned::start().await;
    let subject = a_subject(&canned).await;
    let mut signed = artifact(crate::media::SIGNATURES[0], 'b');
    signed["config"]["mediaType"] = json!(CONFIG);
    let twice = [signed["layers"][0].clone(), signed["layers"][0].clone()];
    signed["layers"] = json!(twice);
    canned.manifest(Some(&format!("sha256-{}.sig", subject.encoded())), OCI, &signed).await;
    let found = canned.registry().referrers(&web(), &subject, None).await.unwrap();
    assert_eq!(found.items[0].source, ReferrerSource::CosignTag);
    assert_eq!(found.items[0].documents.len(), 2);
    assert!(found.items[0].documents.iter().all(|d| d.kind == ReferrerKind::Signature));
}

#[tokio::test]
async fn what_buildkit_put_into_the_index_is_found_for_its_platform_only() {
    let canned = Canned::start().await;
    let amd = child(&canned, "amd64", &[layer('a', 1)]).await;
    let arm = child(&canned, "arm64", &[layer('b', 1)]).await;
    let mut children = vec![amd.clone(), arm.clone()];
    for (of, letter) in [(&amd, 'c'), (&arm, 'd')] {
        let body = json!({
            "config": { "mediaType": CONFIG, "digest": digest('0') },
            "layers": [
                { "mediaType": "application/vnd.in-toto+json", "digest": digest(letter),
                  "annotations": { "in-toto.io/predicate-type": "https://spdx.dev/Document" } },
                { "mediaType": "application/vnd.in-toto+json", "digest": digest('e'),
                  "annotations": { "in-toto.io/predicate-type": "https://slsa.dev/provenance/v1" } },
            ],
        });
        let about = canned.manifest(None, OCI, &body).await;
        children.push(json!({
            "mediaType": OCI, "digest": about, "platform": { "os": "unknown", "architecture": "unknown" },
            "annotations": { "vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": of["digest"] },
        }));
    }
    let root = Digest::parse(&index(&canned, "1.0", &children).await).unwrap();
    let entry = Digest::parse(arm["digest"].as_str().unwrap()).unwrap();
    let found = canned.registry().referrers(&web(), &root, Some(&entry)).await.unwrap();
    let [item] = found.items.as_slice() else { panic!("{found:?}") };
    assert_eq!((&item.subject, item.source), (&entry, ReferrerSource::Index));
    let kinds: Vec<_> = item.documents.iter().map(|document| document.kind).collect();
    assert_eq!(kinds, [ReferrerKind::Sbom, ReferrerKind::Provenance]);
}

#[tokio::test]
async fn what_cannot_be_read_is_said_beside_what_could() {
    let canned = Canned::start().await;
    let subject = a_subject(&canned).await;
    let there = canned.manifest(None, OCI, &artifact("application/spdx+json", 'b')).await;
    let list = json!({ "manifests": [{ "digest": there }, { "digest": digest('9') }] });
    let answer = ResponseTemplate::new(200).set_body_raw(list.to_string(), INDEX);
    canned.get(&format!("/v2/acme/web/referrers/{subject}"), answer).await;
    let found = canned.registry().referrers(&web(), &subject, None).await.unwrap();
    assert_eq!(found.items.len(), 2);
    assert!(matches!(found.problem.unwrap().kind, ErrorKind::NotFound { .. }));
}

#[tokio::test]
async fn an_sbom_larger_than_what_is_read_is_refused() {
    let canned = Canned::start().await;
    let document = Digest::parse(&digest('a')).unwrap();
    let body = vec![b' '; 33 * 1024 * 1024];
    let answer = ResponseTemplate::new(200).set_body_bytes(body);
    canned.get(&format!("/v2/acme/web/blobs/{document}"), answer).await;
    let refused = kind(canned.registry().sbom(&web(), &document).await);
    assert!(matches!(refused, ErrorKind::TooLarge { .. }), "{refused:?}");
}
