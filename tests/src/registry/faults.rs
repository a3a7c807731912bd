//! Faults asked for by name: a repository whose last path component is in the table misbehaves as the table says.
//!
//! They stand for what registries, proxies and attackers were seen to do, so that a test names a repository instead of
//! intercepting calls. Where another host is needed, it is the one the registry was started with (`foreign`).

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header as names};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::StreamExt as _;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use serde_json::json;

use super::digest::Digest;
use super::error::RegistryError;
use super::manifest::OCI_MANIFEST;
use super::route::Target;
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
    ("fault-truncated", "half of the body, then the connection is closed"),
    ("fault-invalid-json", "200 with JSON that ends in the middle"),
    ("fault-html", "200 with a web page"),
    ("fault-empty-404", "404 without a body"),
    ("fault-denied", "403 DENIED"),
    ("fault-wrong-digest", "manifests with the `Docker-Content-Digest` of something else"),
    ("fault-no-digest", "manifests without `Docker-Content-Digest`"),
    ("fault-wrong-bytes", "manifests and blobs with one byte more than their digest is about"),
    ("fault-oversize", "a manifest of 9 MiB"),
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

const OVERSIZE: usize = 9 * 1024 * 1024;
const DRIP: Duration = Duration::from_millis(20);

/// The faults of one registry, with the memory of those that end by themselves.
pub(crate) struct Faults {
    foreign: String,
    met: Mutex<HashMap<String, u32>>,
}

fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

impl Faults {
    /// Faults whose foreign host is at `foreign`, a base URL.
    pub(crate) fn new(foreign: Option<String>) -> Self {
        let foreign = foreign.unwrap_or_else(|| "http://foreign.invalid".to_owned());
        Self { foreign, met: Mutex::default() }
    }

    /// Whether a repository's name asks for a fault.
    pub(crate) fn names(name: &str) -> bool {
        FAULTS.iter().any(|(fault, _)| *fault == last(name))
    }

    /// How often this path was asked for before.
    fn times(&self, parts: &Parts) -> u32 {
        let mut met = self.met.lock();
        let count = met.entry(format!("{} {}", parts.method, parts.uri)).or_insert(0);
        *count += 1;
        *count - 1
    }

    /// The faults that answer in the registry's place.
    pub(crate) async fn before(&self, target: &Target, parts: &Parts) -> Option<Response> {
        let name = target.name()?;
        let fault = last(name);
        let answer = match fault {
            "fault-429-seconds" if self.times(parts) == 0 => too_many("retry-after", "1"),
            "fault-429-date" if self.times(parts) == 0 => too_many("retry-after", &date_soon()),
            "fault-429-hub" if self.times(parts) == 0 => {
                let soon = Timestamp::now().as_second() + 1;
                too_many("x-retry-after", &soon.to_string())
            }
            "fault-429-always" => too_many("retry-after", "3600"),
            "fault-500-twice" if self.times(parts) < 2 => {
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
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
            "fault-head-refused" if parts.method == Method::HEAD => {
                StatusCode::METHOD_NOT_ALLOWED.into_response()
            }
            "fault-redirect" => {
                let place = format!("{}{}", self.foreign, parts.uri);
                (StatusCode::TEMPORARY_REDIRECT, [header("location", &place)]).into_response()
            }
            "fault-foreign-realm" => {
                let challenge = format!(
                    r#"Bearer realm="{}/token",service="registry.foreign",scope="repository:{name}:pull""#,
                    self.foreign
                );
                let message = "authentication required";
                RegistryError::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message)
                    .with_header(names::WWW_AUTHENTICATE, &challenge)
                    .into_response()
            }
            "fault-oversize" if matches!(target, Target::Manifest(..)) => oversize(),
            _ => return None,
        };
        Some(answer)
    }

    /// The faults that spoil the registry's answer.
    pub(crate) async fn after(&self, target: &Target, parts: &Parts, answer: Response) -> Response {
        if !answer.status().is_success() {
            return answer;
        }
        let name = target.name().unwrap_or_default();
        let manifest = matches!(target, Target::Manifest(..));
        let (mut head, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let mut spoilt = Body::from(body.clone());
        match last(name) {
            "fault-slow" => spoilt = drip(body),
            "fault-truncated" => {
                set(&mut head.headers, "content-length", &body.len().to_string());
                spoilt = cut(&body);
            }
            "fault-wrong-digest" if manifest => {
                let other = Digest::of(b"something else");
                set(&mut head.headers, "docker-content-digest", other.as_str());
            }
            "fault-no-digest" if manifest => {
                head.headers.remove("docker-content-digest");
            }
            "fault-wrong-bytes" if !matches!(target, Target::Tags(_)) => {
                set(&mut head.headers, "content-length", &(body.len() + 1).to_string());
                spoilt = Body::from([&body[..], b" "].concat());
            }
            "fault-foreign-upload" if head.headers.contains_key(names::LOCATION) => {
                let place = format!("{}{}", self.foreign, parts.uri.path());
                set(&mut head.headers, "location", &place);
            }
            fault => {
                if let (Target::Tags(_), Some(answer)) = (target, self.tags(fault, name, parts)) {
                    return answer;
                }
            }
        }
        Response::from_parts(head, spoilt)
    }

    fn tags(&self, fault: &str, name: &str, parts: &Parts) -> Option<Response> {
        let here = format!("/v2/{name}/tags/list");
        let next = match fault {
            "fault-tags-null" => return Some(json_answer(&json!({ "name": name, "tags": null }))),
            "fault-tags-missing" => return Some(json_answer(&json!({ "name": name }))),
            "fault-link-endless" => format!("{here}?n=1&last=page-{}", self.times_of(name) + 1),
            "fault-link-loop" => parts.uri.to_string(),
            "fault-link-foreign" => format!("{}{here}?n=1&last=1.0", self.foreign),
            _ => return None,
        };
        let tag = format!("1.{}", self.times_of(name));
        let mut answer = json_answer(&json!({ "name": name, "tags": [tag] }));
        set(answer.headers_mut(), "link", &format!(r#"<{next}>; rel="next""#));
        Some(answer)
    }

    fn times_of(&self, name: &str) -> u32 {
        let mut met = self.met.lock();
        let count = met.entry(name.to_owned()).or_insert(0);
        *count += 1;
        *count
    }
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    let (name, value) = header(name, value);
    headers.insert(name, value);
}

fn json_answer(body: &serde_json::Value) -> Response {
    axum::Json(body).into_response()
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

fn oversize() -> Response {
    let filler = "x".repeat(OVERSIZE);
    let body = json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "annotations": { "filler": filler } });
    ([header("content-type", OCI_MANIFEST)], body.to_string()).into_response()
}

fn drip(body: Bytes) -> Body {
    let bytes = (0..body.len()).map(move |at| body.slice(at..=at));
    Body::from_stream(futures::stream::iter(bytes).then(|byte| async move {
        tokio::time::sleep(DRIP).await;
        Ok::<_, Infallible>(byte)
    }))
}

fn cut(body: &Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    let broken = std::io::Error::new(std::io::ErrorKind::BrokenPipe, "cut off on purpose");
    Body::from_stream(futures::stream::iter([Ok(half), Err(broken)]))
}
