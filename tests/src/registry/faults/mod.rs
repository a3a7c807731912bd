//! Faults asked for by name: a repository whose last path component is in the table misbehaves as the table says, and on Docker
//! Hub's API so does a sign-in with such a user name.
//!
//! They stand for what registries, proxies and attackers were seen to do, so that a test names a repository instead of
//! intercepting calls. Where another host is needed, it is the one the registry was started with (`foreign`).

mod protocol;

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use super::error::RegistryError;
use super::visit::header;

/// Every fault: its name, and what a client meets.
pub const FAULTS: &[(&str, &str)] = &[
    ("fault-429-seconds", "the first request to each path: 429 with `Retry-After: 1`"),
    (
        "fault-429-date",
        "the first request to each path: 429 with `Retry-After` as a date one second ahead",
    ),
    (
        "fault-429-hub",
        "the first request to each path: 429 with `X-Retry-After` in Unix seconds, as Docker Hub's API",
    ),
    ("fault-429-always", "429 with `Retry-After: 3600`, for ever"),
    ("fault-500-twice", "two times 500 for each path, then fine"),
    ("fault-503", "503 with an HTML page, for ever"),
    ("fault-hang", "takes the request and never answers"),
    ("fault-slow", "one byte of the body every 20 milliseconds"),
    ("fault-drip", "64 KiB of the body every 20 milliseconds"),
    ("fault-truncated", "half of the body, then the connection is closed"),
    ("fault-invalid-json", "200 with JSON that ends in the middle"),
    ("fault-html", "200 with a web page"),
    ("fault-empty-404", "404 without a body"),
    ("fault-denied", "403 DENIED"),
    ("fault-wrong-digest", "manifests with the `Docker-Content-Digest` of something else"),
    ("fault-no-digest", "manifests without `Docker-Content-Digest`"),
    ("fault-wrong-bytes", "manifests and blobs with one byte more than their digest is about"),
    ("fault-oversize", "a manifest of 9 MiB"),
    ("fault-no-range", "blobs whole, whatever part is asked for"),
    ("fault-range-lies", "parts of blobs with another byte in their middle"),
    ("fault-tags-null", "`tags` is null"),
    ("fault-tags-missing", "`tags` is left out"),
    ("fault-link-endless", "every page of tags names one more page"),
    ("fault-link-loop", "every page of tags names itself as the next"),
    ("fault-link-foreign", "the next page of tags is on the foreign host"),
    ("fault-head-refused", "HEAD: 405"),
    ("fault-redirect", "307 to the foreign host"),
    ("fault-foreign-realm", "401 with the foreign host as token realm"),
    ("fault-foreign-upload", "uploads are to go on at the foreign host"),
];

const DRIP: Duration = Duration::from_millis(20);

/// The faults of one server, with the memory of those that end by themselves.
pub(crate) struct Faults {
    foreign: String,
    met: Mutex<HashMap<String, u32>>,
}

impl Faults {
    /// Faults whose foreign host is at `foreign`, a base URL.
    pub(crate) fn new(foreign: Option<String>) -> Self {
        let foreign = foreign.unwrap_or_else(|| "http://foreign.invalid".to_owned());
        Self { foreign, met: Mutex::default() }
    }

    /// The fault that a repository or user name asks for.
    pub(crate) fn named(name: &str) -> Option<&'static str> {
        let last = name.rsplit('/').next().unwrap_or(name);
        FAULTS.iter().map(|(fault, _)| *fault).find(|fault| *fault == last)
    }

    /// How often this was met before.
    fn times(&self, what: String) -> u32 {
        let mut met = self.met.lock();
        let count = met.entry(what).or_insert(0);
        *count += 1;
        *count - 1
    }

    /// The faults that answer in the place of any server.
    pub(crate) async fn instead(&self, fault: &str, parts: &Parts) -> Option<Response> {
        let times = || self.times(format!("{} {}", parts.method, parts.uri));
        let answer = match fault {
            "fault-429-seconds" if times() == 0 => too_many("retry-after", "1"),
            "fault-429-date" if times() == 0 => too_many("retry-after", &date_soon()),
            "fault-429-hub" if times() == 0 => {
                let soon = Timestamp::now().as_second() + 1;
                too_many("x-retry-after", &soon.to_string())
            }
            "fault-429-always" => too_many("retry-after", "3600"),
            "fault-500-twice" if times() < 2 => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            "fault-503" => (StatusCode::SERVICE_UNAVAILABLE, page("Be right back")).into_response(),
            "fault-hang" => std::future::pending().await,
            "fault-invalid-json" => {
                ([header("content-type", "application/json")], r#"{"tags":["1.0","#).into_response()
            }
            "fault-html" => page("Welcome to the proxy").into_response(),
            "fault-empty-404" => StatusCode::NOT_FOUND.into_response(),
            "fault-denied" => {
                let message = "requested access to the resource is denied";
                RegistryError::new(StatusCode::FORBIDDEN, "DENIED", message).into_response()
            }
            "fault-redirect" => {
                let place = format!("{}{}", self.foreign, parts.uri);
                (StatusCode::TEMPORARY_REDIRECT, [header("location", &place)]).into_response()
            }
            _ => return None,
        };
        Some(answer)
    }

    /// The faults that spoil the body of any server's answer.
    pub(crate) async fn spoil(fault: &str, answer: Response) -> Response {
        if !matches!(fault, "fault-slow" | "fault-drip" | "fault-truncated") {
            return answer;
        }
        let (mut head, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        set(&mut head.headers, "content-length", &body.len().to_string());
        let spoilt = match fault {
            "fault-slow" => drip(body, 1),
            "fault-drip" => drip(body, 64 * 1024),
            _ => cut(&body),
        };
        Response::from_parts(head, spoilt)
    }
}

pub(super) fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    let (name, value) = header(name, value);
    headers.insert(name, value);
}

fn page(title: &str) -> impl IntoResponse {
    let text = format!("<!doctype html><title>{title}</title><h1>{title}</h1>");
    ([header("content-type", "text/html; charset=utf-8")], text)
}

fn too_many(name: &'static str, value: &str) -> Response {
    let message = "too many requests";
    let error = RegistryError::new(StatusCode::TOO_MANY_REQUESTS, "TOOMANYREQUESTS", message);
    let mut answer = error.into_response();
    set(answer.headers_mut(), name, value);
    answer
}

/// An HTTP date. Dates have whole seconds, so it is one to two seconds ahead.
fn date_soon() -> String {
    let soon = Timestamp::now() + SignedDuration::from_secs(2);
    jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&soon)
        .unwrap_or_default()
}

fn drip(body: Bytes, size: usize) -> Body {
    let starts = (0..body.len()).step_by(size);
    let drops = starts.map(move |at| body.slice(at..body.len().min(at + size)));
    Body::from_stream(futures::stream::iter(drops).then(|drop| async move {
        tokio::time::sleep(DRIP).await;
        Ok::<_, Infallible>(drop)
    }))
}

/// The pause lets the first half leave before the connection closes.
fn cut(body: &Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    let broken = async {
        tokio::time::sleep(DRIP).await;
        Err(std::io::Error::new(std::io::ErrorKind::BrokenPipe, "cut off on purpose"))
    };
    Body::from_stream(futures::stream::iter([Ok(half)]).chain(futures::stream::once(broken)))
}
