//! What the tests of this folder share: answers, tokens, and a Docker Hub played by `wiremock`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{Credential, Endpoint, Result};
use secrecy::SecretString;
use serde_json::{Value, json};
use transport::auth::CredentialSource;
use transport::header::HeaderMap;
use transport::{Network, Pace, Response};
use wiremock::matchers::{body_partial_json, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::DockerHub;
use crate::{Context, DockerHubEndpoints, Endpoints};

pub(super) fn answer(status: u16, body: &str) -> Response {
    Response {
        status,
        headers: HeaderMap::new(),
        body: body.to_owned().into(),
        url: "https://hub.docker.com/x".parse().unwrap(),
        request: "GET https://hub.docker.com/x".into(),
        via: None,
    }
}

/// A token with these claims, as far as anybody reads it without its key.
pub(super) fn jwt(claims: &Value) -> SecretString {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2ln", part(&json!({ "alg": "none" })), part(claims)).into()
}

/// A token's text for `username`, good for `seconds`.
pub(super) fn token(username: &str, seconds: u64) -> String {
    use secrecy::ExposeSecret;
    // Each is another: that a renewed one is used can be told.
    static SERIAL: AtomicUsize = AtomicUsize::new(0);
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let hub = json!({ "username": username });
    let claims = json!({ "iat": 1_000, "exp": 1_000 + seconds, "jti": serial, "https://hub.docker.com": hub });
    jwt(&claims).expose_secret().to_owned()
}

/// The credential of an account, which a test can take away.
pub(super) struct Source(pub(super) std::sync::Mutex<Option<Credential>>);

#[async_trait]
impl CredentialSource for Source {
    async fn credential(&self) -> Result<Option<Credential>> {
        Ok(self.0.lock().unwrap().clone())
    }
}

/// The provider for this server, signed in as `acme` with `secret`, or anonymous.
pub(super) fn hub(server: &MockServer, secret: Option<&str>) -> DockerHub {
    let credential = secret.map(|secret| Credential::password("acme", secret));
    let url: url::Url = server.uri().parse().unwrap();
    let docker_hub = DockerHubEndpoints {
        api: url.clone(),
        registry: url.clone(),
        oauth_issuer: url.clone(),
        oauth_client_id: Some("roadstead".into()),
    };
    let context = Context {
        endpoint: Endpoint::new(url),
        credentials: Arc::new(Source(std::sync::Mutex::new(credential))),
        network: Network::with_pace(Pace { tries: 1, ..Pace::default() }),
        content: Arc::new(oci::MemoryCache::default()),
    };
    DockerHub::open(
        context,
        &Endpoints { docker_hub, machine: Some("harbour".into()), ..Endpoints::default() },
    )
    .unwrap()
}

/// `POST /v2/auth/token` that gives `acme` a token for `seconds`, and takes only this secret.
pub(super) async fn gives_tokens(server: &MockServer, secret: &str, seconds: u64) {
    Mock::given(method("POST"))
        .and(path("/v2/auth/token"))
        .and(body_partial_json(json!({ "identifier": "acme", "secret": secret })))
        .respond_with(move |_: &Request| {
            ResponseTemplate::new(200)
                .set_body_json(json!({ "access_token": token("acme", seconds) }))
        })
        .mount(server)
        .await;
}

/// One answer for all requests of this method and path.
pub(super) async fn answers(server: &MockServer, verb: &str, at: &str, status: u16, body: Value) {
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .mount(server)
        .await;
}

/// How many requests of this method went to this path.
pub(super) async fn count(server: &MockServer, verb: &str, at: &str) -> usize {
    let asked = server.received_requests().await.unwrap();
    let is_it = |request: &&Request| request.method.as_str() == verb && request.url.path() == at;
    asked.iter().filter(is_it).count()
}
