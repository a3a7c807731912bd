//! Links to the next page, and digests that lie.

use domain::{Completeness, Digest, ErrorKind};
use roadstead_tests::registry::Recorder;

use crate::harbour::*;

#[tokio::test]
async fn a_link_to_another_host_leads_nobody_there() {
    for access in every_access() {
        let foreign = Recorder::start().unwrap();
        let registry = faulty(access.clone(), &foreign);
        let client = client(&registry.url());
        let at = name("faults/fault-link-foreign");
        let mut cursor = None;
        for _ in 0..5 {
            let page = client.tags(&at, cursor.as_ref()).await.unwrap();
            assert!(page.items.iter().all(|tag| tag != "foreign"), "read from the foreign host");
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert!(foreign.requests().is_empty(), "{access:?}");
    }
}

#[tokio::test]
async fn a_link_of_the_catalogue_with_any_shape_stays_at_home() {
    let foreign = Recorder::start().unwrap();
    let (url, host) = (foreign.url(), foreign.host());
    for target in [
        format!("{url}/v2/_catalog?last=a&n=1"),
        format!("//{host}/v2/_catalog?last=a"),
        format!("http://me:pw@{host}/v2/_catalog?last=a"),
        format!("http:\\\\{host}\\v2\\_catalog?last=a"),
        format!("{url}/elsewhere?last=a"),
    ] {
        let link = format!(r#"<{target}>; rel="next""#);
        let registry = Recorder::answering(roadstead_tests::registry::Reply {
            body: r#"{"repositories":["a"],"tags":["a"]}"#.into(),
            ..reply(200, &[("link", &link), ("content-type", "application/json")])
        })
        .unwrap();
        let client = client(&registry.url());
        let page = client.catalog(None).await.unwrap();
        if let Some(next) = page.next {
            let _ = client.catalog(Some(&next)).await;
        }
        assert!(foreign.requests().is_empty(), "{target}");
    }
}

#[tokio::test]
async fn lists_without_an_end_are_cut_and_say_so() {
    let foreign = Recorder::start().unwrap();
    let registry = faulty(every_access()[0].clone(), &foreign);
    let client = client(&registry.url());
    let page = client.tags(&name("faults/fault-link-loop"), None).await.unwrap();
    assert_eq!((page.next, page.completeness), (None, Completeness::PageCap));
}

#[tokio::test]
async fn a_digest_in_a_header_is_never_believed() {
    let foreign = Recorder::start().unwrap();
    let registry = faulty(every_access()[0].clone(), &foreign);
    let client = client(&registry.url());
    let honest = client.manifest(&name("faults/fault-slow"), "1.0").await.unwrap().digest;
    for fault in ["fault-wrong-digest", "fault-no-digest", "fault-head-refused"] {
        let at = name(&format!("faults/{fault}"));
        let manifest = client.manifest(&at, "1.0").await.unwrap();
        let detail = client.tag_detail(&at, "1.0").await.unwrap();
        assert_eq!(detail.digest, Some(manifest.digest.clone()), "{fault}");
        assert!(Digest::parse(honest.as_str()).is_ok());
    }
}

#[tokio::test]
async fn bytes_that_are_not_what_the_digest_names_are_refused() {
    let foreign = Recorder::start().unwrap();
    let registry = faulty(every_access()[0].clone(), &foreign);
    let at = name("faults/fault-wrong-bytes");
    let digest = registry
        .store()
        .repository(at.as_str(), |held| held.tags.values().next().map(|tag| tag.digest.to_string()))
        .flatten()
        .unwrap();
    let refused = kind(client(&registry.url()).manifest(&at, &digest).await);
    assert!(
        matches!(refused, ErrorKind::DigestMismatch { ref expected, .. } if *expected == digest)
    );
}
