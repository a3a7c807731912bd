//! A server that takes everything and writes down what it was sent: the foreign host of the safety tests.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use parking_lot::Mutex;
use serde_json::json;

use super::server::{Bound, Server};

/// One request, whole.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// `GET`, …
    pub method: String,
    /// Path with query.
    pub path: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Recorded {
    /// Whether `text` stands anywhere in the request: path, headers or body.
    pub fn contains(&self, text: &str) -> bool {
        self.path.contains(text)
            || String::from_utf8_lossy(&self.body).contains(text)
            || self
                .headers
                .values()
                .any(|value| String::from_utf8_lossy(value.as_bytes()).contains(text))
    }

    /// The whole request as bytes, for a search.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.path.clone().into_bytes();
        for value in self.headers.values() {
            bytes.push(b'\n');
            bytes.extend(value.as_bytes());
        }
        bytes.push(b'\n');
        bytes.extend(&self.body);
        bytes
    }

    /// Whether the request carried anything that is there to prove who somebody is.
    pub fn has_credentials(&self) -> bool {
        ["authorization", "cookie", "proxy-authorization"]
            .iter()
            .any(|name| self.headers.contains_key(*name))
    }
}

/// What a recording server answers to every request.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Headers; what cannot be a header is left out.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Default for Reply {
    /// 200 and a body that would do as a token answer and as a tag list.
    fn default() -> Self {
        let body = json!({ "token": "foreign", "access_token": "foreign", "expires_in": 300, "name": "foreign",
            "tags": ["foreign"] });
        Self {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.to_string(),
        }
    }
}

/// What a recording server was sent so far; clones are the same record.
pub(crate) type Seen = Arc<Mutex<Vec<Recorded>>>;

/// The recording server.
pub struct Recorder {
    server: Server,
    seen: Seen,
}

impl Recorder {
    /// Starts one on a free port of loopback, with the default reply.
    pub fn start() -> anyhow::Result<Self> {
        Self::answering(Reply::default())
    }

    /// Starts one that answers everything with `reply`.
    pub fn answering(reply: Reply) -> anyhow::Result<Self> {
        let seen = Seen::default();
        let state = (Arc::clone(&seen), Arc::new(reply));
        let router = Router::new().fallback(record).with_state(state);
        Ok(Self { server: Bound::on(0)?.serve(router)?, seen })
    }

    /// Its record, for whoever reads along.
    pub(crate) fn seen(&self) -> Seen {
        Arc::clone(&self.seen)
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// `127.0.0.1:PORT`
    pub fn host(&self) -> String {
        self.server.host()
    }

    /// What it was sent so far.
    pub fn requests(&self) -> Vec<Recorded> {
        self.seen.lock().clone()
    }

    /// Waits until it was sent `count` requests; whether that happened in time.
    pub fn wait_for(&self, count: usize, limit: Duration) -> bool {
        let end = Instant::now() + limit;
        while self.seen.lock().len() < count {
            if Instant::now() > end {
                return false;
            }
            std::thread::park_timeout(Duration::from_millis(5));
        }
        true
    }
}

async fn record(
    State((seen, reply)): State<(Seen, Arc<Reply>)>,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    seen.lock().push(Recorded {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        headers: parts.headers,
        body,
    });
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::OK);
    let mut answer = (status, reply.body.clone()).into_response();
    for (name, value) in &reply.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}
