//! What a test may ask of a running server and do to it: a log of requests, latency, and failures on order.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::marks::Mark;
use super::mischief::{Mischief, Spot};

/// One request that was answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LoggedRequest {
    /// `GET`, …
    pub method: String,
    /// Path without query.
    pub path: String,
    /// Query, empty if there was none.
    pub query: String,
    /// The scheme of its `Authorization` header, never the secret.
    pub authorization: Option<String>,
    /// What it was answered with.
    pub status: u16,
    /// The marks that stood in it, wherever: see [`Control::watch`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
    /// How long the answer took, the latency on order included, in microseconds.
    pub micros: u64,
}

/// A failure on order: the next `times` requests whose path begins with `path` are answered with `status`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Failure {
    /// Beginning of the path.
    pub path: String,
    /// The path is this and nothing below it.
    #[serde(default)]
    pub exact: bool,
    /// Only this method; all if absent.
    #[serde(default)]
    pub method: Option<String>,
    /// The answer's status.
    pub status: u16,
    /// How many requests fail.
    pub times: u32,
    /// Headers of the answer.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Body of the answer.
    #[serde(default)]
    pub body: String,
}

impl Failure {
    /// The next `times` requests to paths beginning with `path` fail with `status`.
    pub fn new(path: &str, status: u16, times: u32) -> Self {
        Self {
            path: path.to_owned(),
            exact: false,
            method: None,
            status,
            times,
            headers: Vec::new(),
            body: String::new(),
        }
    }
}

#[derive(Default)]
struct Orders {
    log: Vec<LoggedRequest>,
    latency: Duration,
    failures: Vec<Failure>,
    marks: Vec<Mark>,
    mischief: Option<Mischief>,
}

/// The handle on a running server. Clones are handles on the same server.
#[derive(Clone, Default)]
pub struct Control {
    orders: Arc<Mutex<Orders>>,
}

impl std::fmt::Debug for Control {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Control").field("requests", &self.orders.lock().log.len()).finish()
    }
}

impl Control {
    /// Everything that was asked so far, in the order of the answers.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.orders.lock().log.clone()
    }

    /// How many requests went to exactly this path.
    pub fn count(&self, method: &str, path: &str) -> usize {
        let orders = self.orders.lock();
        orders.log.iter().filter(|entry| entry.method == method && entry.path == path).count()
    }

    /// Forgets the log.
    pub fn clear(&self) {
        self.orders.lock().log.clear();
    }

    /// Makes every answer wait.
    pub fn set_latency(&self, latency: Duration) {
        self.orders.lock().latency = latency;
    }

    /// Orders a failure.
    pub fn fail(&self, failure: Failure) {
        self.orders.lock().failures.push(failure);
    }

    /// From now on everything is answered as [`MISCHIEF`](super::MISCHIEF) says under this name.
    ///
    /// # Errors
    /// There is no such misbehaviour.
    pub fn misbehave(&self, name: &str) -> anyhow::Result<()> {
        self.misbehave_at(name, &Spot::ALL)
    }

    /// The same at some spots, while the others behave.
    ///
    /// # Errors
    /// There is no such misbehaviour.
    pub fn misbehave_at(&self, name: &str, spots: &[Spot]) -> anyhow::Result<()> {
        let mischief = Mischief::named(name, spots);
        anyhow::ensure!(mischief.is_some(), "{name} is no misbehaviour");
        self.orders.lock().mischief = mischief;
        Ok(())
    }

    /// Takes all ordered failures, misbehaviour and latency back.
    pub fn calm(&self) {
        let mut orders = self.orders.lock();
        orders.mischief = None;
        orders.failures.clear();
        orders.latency = Duration::ZERO;
    }

    /// Looks for these secrets in whatever comes in from now on: path, headers and body. With marks set, bodies are read whole
    /// before they go on.
    pub fn watch(&self, marks: &[Mark]) {
        self.orders.lock().marks = marks.to_vec();
    }

    /// The marks that this server has been sent.
    pub fn learnt(&self) -> BTreeSet<String> {
        self.orders.lock().log.iter().flat_map(|entry| entry.marks.clone()).collect()
    }

    /// Puts a router under this control.
    pub fn around(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.clone(), pass))
    }

    fn failure(&self, method: &str, path: &str) -> Option<Failure> {
        let mut orders = self.orders.lock();
        let fits = |failure: &Failure| {
            path.starts_with(&failure.path)
                && (!failure.exact || path == failure.path)
                && failure.method.as_deref().is_none_or(|wanted| wanted == method)
        };
        let at = orders.failures.iter().position(fits)?;
        orders.failures[at].times = orders.failures[at].times.saturating_sub(1);
        let failure = orders.failures[at].clone();
        if failure.times == 0 {
            orders.failures.remove(at);
        }
        Some(failure)
    }
}

async fn pass(State(control): State<Control>, request: Request, next: Next) -> Response {
    let scheme = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    let mut entry = LoggedRequest {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        authorization: scheme.map(|text| text.split(' ').next().unwrap_or_default().to_owned()),
        status: 0,
        marks: Vec::new(),
        micros: 0,
    };
    if entry.path.starts_with("/_sandbox/") {
        return next.run(request).await;
    }
    let marks = control.orders.lock().marks.clone();
    let request = if marks.is_empty() {
        request
    } else {
        let (found, request) = look_through(request, &marks).await;
        entry.marks = found;
        request
    };
    let asked = Instant::now();
    let latency = control.orders.lock().latency;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let mischief = control.orders.lock().mischief.clone();
    let answer = match (control.failure(&entry.method, &entry.path), mischief) {
        (Some(failure), _) => failed(&failure),
        (None, Some(mischief)) => mischief.answer(request, next).await,
        (None, None) => next.run(request).await,
    };
    entry.status = answer.status().as_u16();
    entry.micros = u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX);
    control.orders.lock().log.push(entry);
    answer
}

/// The marks that stand in a request, and the request again.
async fn look_through(request: Request, marks: &[Mark]) -> (Vec<String>, Request) {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut text = parts.uri.to_string().into_bytes();
    for value in parts.headers.values() {
        text.push(b'\n');
        text.extend(value.as_bytes());
    }
    text.push(b'\n');
    text.extend(&body);
    let found = marks.iter().filter(|mark| mark.is_in(&text));
    let found = found.map(|mark| mark.secret().to_owned()).collect();
    (found, Request::from_parts(parts, Body::from(body)))
}

fn failed(failure: &Failure) -> Response {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = (status, failure.body.clone()).into_response();
    for (name, value) in &failure.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}
