//! A plain client for these tests: it says what was asked and what came back, and knows nothing.

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, StatusCode};
use roadstead_tests::vendors::docker_hub::HubOptions;
use roadstead_tests::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

/// A sandbox that must not have broken the published document by the time a test ends.
pub(crate) struct Harbour(pub(crate) Sandbox);

impl Harbour {
    pub(crate) fn open() -> Self {
        Self::with(HubOptions::default())
    }

    pub(crate) fn with(hub: HubOptions) -> Self {
        Self(Sandbox::start(SandboxOptions { hub, ..SandboxOptions::default() }).unwrap())
    }

    /// A client of the Hub API that has not signed in.
    pub(crate) fn anybody(&self) -> Api {
        Api { base: self.0.hub().url(), token: None }
    }

    /// A client that has signed in with `POST /v2/auth/token`.
    pub(crate) async fn signed_in(&self, user: &str, secret: &str) -> Api {
        let body = json!({ "identifier": user, "secret": secret });
        let answer = self.anybody().post("/v2/auth/token", &body).await;
        assert_eq!(answer.status, 200, "{user} may sign in: {}", answer.text);
        self.with_token(answer.json["access_token"].as_str().unwrap())
    }

    pub(crate) fn with_token(&self, token: &str) -> Api {
        Api { base: self.0.hub().url(), token: Some(token.to_owned()) }
    }

    pub(crate) async fn acme(&self) -> Api {
        self.signed_in("acme", "anchor-chain").await
    }
}

impl Drop for Harbour {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let violations = self.0.hub().violations();
            assert!(
                violations.is_empty(),
                "the document does not allow these answers: {violations:#?}"
            );
        }
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// `Null` if the body was no JSON.
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, json }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The code of the first error in the distribution specification's envelope.
    pub(crate) fn code(&self) -> &str {
        self.json["errors"][0]["code"].as_str().unwrap_or_default()
    }
}

/// The Hub API, as somebody.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) base: String,
    pub(crate) token: Option<String>,
}

impl Api {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = client().request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn head(&self, path: &str) -> StatusCode {
        self.request(Method::HEAD, path).send().await.unwrap().status()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }

    /// Creates a repository in a namespace of the caller.
    pub(crate) async fn create(&self, namespace: &str, name: &str, private: bool) -> Answer {
        let body = json!({ "namespace": namespace, "name": name, "is_private": private });
        self.post(&format!("/v2/namespaces/{namespace}/repositories"), &body).await
    }
}

/// Plain HTTP is all that it speaks: reading the machine's certificates for every client would be most of a test's time.
pub(crate) fn client() -> reqwest::Client {
    let none = reqwest::redirect::Policy::none();
    reqwest::Client::builder().redirect(none).no_proxy().tls_certs_only([]).build().unwrap()
}
