//! Faults asked for by name do what their table says, every one of them.

use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::Method;
use roadstead_tests::registry::{Digest, FAULTS, Recorder, Registry, RegistryOptions};

use crate::api::{Answer, client};

const OCI: &str = "application/vnd.oci.image.manifest.v1+json";

struct Place {
    registry: Registry,
    foreign: Recorder,
}

impl Place {
    fn new() -> Self {
        let foreign = Recorder::start().unwrap();
        let options = RegistryOptions {
            faults: true,
            foreign: Some(foreign.url()),
            ..RegistryOptions::default()
        };
        Self { registry: Registry::start(options).unwrap(), foreign }
    }

    fn request(&self, method: Method, fault: &str, rest: &str) -> reqwest::RequestBuilder {
        let url = format!("{}/v2/faults/{fault}/{rest}", self.registry.url());
        client().request(method, url).header("accept", OCI)
    }

    async fn manifest(&self, fault: &str) -> Answer {
        Answer::of(self.request(Method::GET, fault, "manifests/1.0")).await
    }

    async fn tags(&self, fault: &str) -> Answer {
        Answer::of(self.request(Method::GET, fault, "tags/list")).await
    }
}

#[tokio::test]
async fn every_fault_is_there_and_none_of_them_is_in_the_catalogue() {
    let place = Place::new();
    for (fault, _) in FAULTS {
        let held =
            place.registry.store().repository(&format!("faults/{fault}"), |found| found.tags.len());
        assert_eq!(held, Some(2), "{fault}");
    }
    let catalog = Answer::of(client().get(format!("{}/v2/_catalog", place.registry.url()))).await;
    assert_eq!(catalog.json["repositories"], serde_json::json!([]));
}

#[tokio::test]
async fn limits_and_outages_end_when_they_say_so() {
    let place = Place::new();
    let limited = [
        ("fault-429-seconds", "retry-after"),
        ("fault-429-date", "retry-after"),
        ("fault-429-hub", "x-retry-after"),
    ];
    for (fault, header) in limited {
        let first = place.tags(fault).await;
        assert_eq!(first.status, 429, "{fault}");
        assert!(!first.header(header).is_empty(), "{fault} says when to come back");
        assert_eq!(place.tags(fault).await.status, 200, "{fault} ends");
    }
    let dated = Answer::of(place.request(Method::GET, "fault-429-date", "manifests/1.0")).await;
    assert!(dated.header("retry-after").ends_with(" GMT"), "{}", dated.header("retry-after"));
    for _ in 0..3 {
        assert_eq!(place.tags("fault-429-always").await.header("retry-after"), "3600");
        assert_eq!(place.tags("fault-503").await.status, 503);
    }
    for status in [500, 500, 200] {
        assert_eq!(place.manifest("fault-500-twice").await.status, status);
    }
}

#[tokio::test]
async fn bodies_are_slow_or_cut_off_or_never_come() {
    let place = Place::new();
    let begin = Instant::now();
    let slow = place.tags("fault-slow").await;
    assert_eq!(slow.json["tags"][0], "1.0", "it is all there in the end");
    assert!(
        begin.elapsed() > Duration::from_millis(500),
        "a byte at a time: {:?}",
        begin.elapsed()
    );
    let cut = place.request(Method::GET, "fault-truncated", "manifests/1.0").send().await.unwrap();
    assert_eq!(cut.status(), 200);
    assert!(cut.bytes().await.is_err(), "the connection closes in the middle of the body");
    let hang =
        place.request(Method::GET, "fault-hang", "tags/list").timeout(Duration::from_millis(300));
    assert!(hang.send().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn answers_are_no_answers() {
    let place = Place::new();
    let broken = place.tags("fault-invalid-json").await;
    assert!(broken.status == 200 && broken.json.is_null());
    assert!(place.tags("fault-html").await.header("content-type").starts_with("text/html"));
    let empty = place.tags("fault-empty-404").await;
    assert_eq!((empty.status, empty.text.as_str()), (404, ""));
    assert_eq!(place.tags("fault-denied").await.code(), "DENIED");
    assert!(place.tags("fault-tags-null").await.json["tags"].is_null());
    assert!(place.tags("fault-tags-missing").await.json.get("tags").is_none());
    let head =
        place.request(Method::HEAD, "fault-head-refused", "manifests/1.0").send().await.unwrap();
    assert_eq!(head.status(), 405);
    assert_eq!(place.manifest("fault-head-refused").await.status, 200);
}

#[tokio::test]
async fn digests_lie() {
    let place = Place::new();
    let wrong = place.manifest("fault-wrong-digest").await;
    let own = Digest::of(wrong.text.as_bytes());
    assert_ne!(wrong.header("docker-content-digest"), own.as_str());
    assert!(place.manifest("fault-no-digest").await.headers.get("docker-content-digest").is_none());
    let bytes = place.manifest("fault-wrong-bytes").await;
    assert_ne!(bytes.header("docker-content-digest"), Digest::of(bytes.text.as_bytes()).as_str());
    assert!(place.manifest("fault-oversize").await.text.len() > 8 * 1024 * 1024);
}

#[tokio::test]
async fn pages_never_end_or_go_elsewhere() {
    let place = Place::new();
    let pages = [place.tags("fault-link-endless").await, place.tags("fault-link-endless").await];
    assert_ne!(pages[0].header("link"), pages[1].header("link"), "always one page more");
    let looped = place.tags("fault-link-loop").await;
    assert_eq!(looped.header("link"), r#"</v2/faults/fault-link-loop/tags/list>; rel="next""#);
    let foreign = place.tags("fault-link-foreign").await;
    assert!(foreign.header("link").starts_with(&format!("<{}/", place.foreign.url())));
}

#[tokio::test]
async fn credentials_are_lured_to_another_host() {
    let place = Place::new();
    let realm = place.tags("fault-foreign-realm").await;
    assert!(
        realm
            .header("www-authenticate")
            .contains(&format!(r#"realm="{}/token""#, place.foreign.url()))
    );
    let redirect = place.manifest("fault-redirect").await;
    assert_eq!(redirect.status, 307);
    let upload =
        Answer::of(place.request(Method::POST, "fault-foreign-upload", "blobs/uploads/")).await;
    assert!(upload.header("location").starts_with(&place.foreign.url()));

    let careless =
        client().get(redirect.header("location")).basic_auth("acme", Some("anchor-chain"));
    assert_eq!(Answer::of(careless).await.status, 200);
    assert!(place.foreign.wait_for(1, Duration::from_secs(5)));
    let seen = place.foreign.requests();
    assert!(seen[0].has_credentials(), "the recorder tells what it was sent");
    assert!(seen[0].path.ends_with("/v2/faults/fault-redirect/manifests/1.0"));
}

#[tokio::test]
async fn a_part_of_a_blob_is_all_of_it_or_another_one_where_asked_for() {
    let place = Place::new();
    let blob = Bytes::from(vec![7_u8; 200_000]);
    let part = async |fault: &str, range: &str| {
        let name = format!("faults/{fault}");
        let digest = place.registry.store().put_blob(&name, blob.clone());
        let asked = place.request(Method::GET, fault, &format!("blobs/{digest}"));
        let answer = asked.header("range", range).send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap())
    };
    assert_eq!(part("fault-no-range", "bytes=0-9").await, (200, blob.clone()));
    let (status, lie) = part("fault-range-lies", "bytes=0-99").await;
    assert_eq!((status, lie.len(), lie.iter().filter(|b| **b != 7).count()), (206, 100, 1));
    let (_, few) = part("fault-range-lies", "bytes=0-49").await;
    assert_eq!(few, blob.slice(..50), "a few bytes are as they should be");
    let begun = std::time::Instant::now();
    assert_eq!(part("fault-drip", "bytes=0-199999").await, (206, blob.clone()));
    assert!(begun.elapsed() >= Duration::from_millis(60), "it comes piece by piece");
}

#[test]
fn every_fault_of_the_table_is_tested_here() {
    let this = include_str!("faults.rs");
    for (fault, _) in FAULTS {
        assert!(this.contains(&format!("\"{fault}\"")), "{fault} has no test");
    }
}
