//! A server that takes everything and writes down what it was sent: the foreign host of the safety tests.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
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

    /// Whether the request carried anything that is there to prove who somebody is.
    pub fn has_credentials(&self) -> bool {
        ["authorization", "cookie", "proxy-authorization"]
            .iter()
            .any(|name| self.headers.contains_key(*name))
    }
}

/// The recording server. Every request is answered with 200 and a body that would do as a token answer and as a tag list.
pub struct Recorder {
    server: Server,
    seen: Arc<Mutex<Vec<Recorded>>>,
}

impl Recorder {
    /// Starts one on a free port of loopback.
    pub fn start() -> anyhow::Result<Self> {
        let seen = Arc::<Mutex<Vec<Recorded>>>::default();
        let router = Router::new().fallback(record).with_state(Arc::clone(&seen));
        Ok(Self { server: Bound::on(0)?.serve(router)?, seen })
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

async fn record(State(seen): State<Arc<Mutex<Vec<Recorded>>>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    seen.lock().push(Recorded {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        headers: parts.headers,
        body,
    });
    axum::Json(json!({ "token": "foreign", "access_token": "foreign", "expires_in": 300, "name": "foreign", "tags": ["foreign"] }))
        .into_response()
}
