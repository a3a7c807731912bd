//! The protocol against canned answers; each test is named after what some registry really does.

mod image;
mod lists;
mod manifests;
mod ping;
mod push;
mod tag_detail;

use std::sync::Arc;

use domain::{Credential, Endpoint, ErrorKind, RepositoryName, Result};
use serde_json::{Value, json};
use transport::auth::{Anonymous, CredentialSource, Known, RealmPolicy};
use transport::{Network, Pace, Transport};
use url::Url;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::{MemoryCache, Registry};

pub(super) const OCI: &str = crate::media::OCI_MANIFEST;
pub(super) const INDEX: &str = crate::media::OCI_INDEX;

/// A registry of canned answers. `/v2/` answers 200 unless a test says otherwise.
pub(super) struct Canned {
    pub(super) server: MockServer,
    base: String,
}

impl Canned {
    pub(super) async fn start() -> Self {
        Self::under("").await
    }

    /// Under a path of its host, as Artifactory and proxies have it.
    pub(super) async fn under(prefix: &str) -> Self {
        let server = MockServer::start().await;
        let open = ResponseTemplate::new(200).set_body_json(json!({}));
        let at = format!("{prefix}/v2/");
        Mock::given(path(at)).respond_with(open).with_priority(9).mount(&server).await;
        Self { base: format!("{}{prefix}", server.uri()), server }
    }

    pub(super) async fn on(&self, verb: &str, at: &str, answer: ResponseTemplate) {
        Mock::given(method(verb)).and(path(at)).respond_with(answer).mount(&self.server).await;
    }

    pub(super) async fn get(&self, at: &str, answer: ResponseTemplate) {
        self.on("GET", at, answer).await;
    }

    /// A manifest under a tag and under its digest, and HEAD for the tag. Tells the digest.
    pub(super) async fn manifest(
        &self,
        tag: Option<&str>,
        media_type: &str,
        body: &Value,
    ) -> String {
        let raw = body.to_string();
        let digest = crate::digest::sha256(raw.as_bytes()).unwrap().to_string();
        let answer = ResponseTemplate::new(200)
            .insert_header("docker-content-digest", digest.as_str())
            .set_body_raw(raw, media_type);
        let head = ResponseTemplate::new(200)
            .insert_header("docker-content-digest", digest.as_str())
            .insert_header("content-type", media_type);
        for reference in tag.into_iter().chain([digest.as_str()]) {
            let at = format!("/v2/acme/web/manifests/{reference}");
            self.get(&at, answer.clone()).await;
            self.on("HEAD", &at, head.clone()).await;
        }
        digest
    }

    /// A blob. Tells its digest.
    pub(super) async fn blob(&self, body: &[u8]) -> String {
        let digest = crate::digest::sha256(body).unwrap().to_string();
        let answer = ResponseTemplate::new(200).set_body_bytes(body);
        self.get(&format!("/v2/acme/web/blobs/{digest}"), answer).await;
        digest
    }

    pub(super) fn registry(&self) -> Registry {
        self.seen_by(None)
    }

    pub(super) fn seen_by(&self, credential: Option<Credential>) -> Registry {
        let base = Url::parse(&self.base).unwrap();
        let pace = Pace {
            first_wait: std::time::Duration::from_millis(1),
            longest_wait: std::time::Duration::from_millis(1500),
            ..Pace::default()
        };
        let network = Network::with_pace(pace);
        let transport = Transport::new(&Endpoint::new(base.clone()), &network).unwrap();
        let source: Arc<dyn CredentialSource> = match credential {
            Some(credential) => Arc::new(Known(credential)),
            None => Arc::new(Anonymous),
        };
        let cache = Arc::new(MemoryCache::default());
        Registry::new(transport, base, source, RealmPolicy::default(), cache)
    }

    /// What was asked so far, as `GET /path?query`, without the pings.
    pub(super) async fn asked(&self) -> Vec<String> {
        let all = self.server.received_requests().await.unwrap();
        let text = |seen: &Request| {
            let query = seen.url.query().map_or_else(String::new, |query| format!("?{query}"));
            format!("{} {}{query}", seen.method, seen.url.path())
        };
        all.iter().filter(|seen| !seen.url.path().ends_with("/v2/")).map(text).collect()
    }
}

pub(super) fn web() -> RepositoryName {
    RepositoryName::parse("acme/web").unwrap()
}

pub(super) fn kind<T: std::fmt::Debug>(outcome: Result<T>) -> ErrorKind {
    outcome.unwrap_err().kind
}

pub(super) fn acme() -> Credential {
    Credential::password("acme", "anchor-chain")
}

pub(super) fn refusal(status: u16, code: &str, message: &str) -> ResponseTemplate {
    let body = json!({ "errors": [{ "code": code, "message": message, "detail": null }] });
    ResponseTemplate::new(status).set_body_json(body)
}
