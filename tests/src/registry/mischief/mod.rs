//! Misbehaviour of a whole server, whatever API it speaks: it stands before a vendor's router as before a registry's.
//!
//! What `faults` picks by a repository's name is about the distribution protocol; this is about HTTP and JSON, and is ordered through
//! [`Control::misbehave`](super::Control::misbehave), for the whole server or for one spot of it.

mod bodies;
mod lists;
mod nested;
mod spot;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{StatusCode, header as names};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use self::lists::Pages;
pub use self::spot::Spot;
use super::digest::Digest;
use super::faults::{Faults, set};
use super::visit::header;
use super::wire;

/// Every misbehaviour: its name, and what a client meets.
pub const MISCHIEF: &[(&str, &str)] = &[
    ("401-always", "401 without a word of how to sign in, for ever"),
    ("token-never-enough", "401 that asks for a wider token, whatever token comes"),
    ("403-always", "403 with a JSON body"),
    ("404-always", "404 without a body"),
    ("429-seconds", "the first request to each path: 429 with `Retry-After: 1`"),
    (
        "429-date",
        "the first request to each path: 429 with `Retry-After` as a date one second ahead",
    ),
    ("429-hours", "429 with `Retry-After: 36000`, for ever"),
    ("500-twice", "two times 500 for each path, then fine"),
    ("503-always", "503 with a web page, for ever"),
    ("hang", "takes the request and never answers"),
    ("slow-drip", "a space every 20 milliseconds, and never the body"),
    ("truncated", "half of the body, then the connection is closed"),
    ("reset", "half of the body, then the connection is reset"),
    ("length-too-short", "a `Content-Length` that is half of the body's"),
    ("chunk-rubbish", "a chunk whose size is no number"),
    ("oversize", "72 MiB of spaces before the body, and no length"),
    ("bomb", "80 MiB of spaces in a few kilobytes of gzip"),
    ("broken-gzip", "says gzip, and is none"),
    ("invalid-utf8", "JSON with bytes in it that are no UTF-8"),
    ("invalid-json", "JSON that ends in the middle"),
    ("html", "200 with a web page"),
    ("wrong-type", "the right body, said to be a picture"),
    ("empty", "200 without a body"),
    ("deep", "an array in an array in an array, 60,000 times"),
    ("one-byte-more", "the body, and one space more than its digest is about"),
    ("digest-lies", "the `Docker-Content-Digest` of something else"),
    (
        "nested-100",
        "an index in an index, a hundred deep, in the place of each manifest asked for by a tag",
    ),
    ("names-itself", "an index whose entry is answered with the index itself"),
    ("null-lists", "every list is null"),
    ("doubled-lists", "every entry of every list comes twice"),
    ("wrong-values", "numbers are texts, texts are numbers"),
    ("strange-texts", "every text ends in HTML, a right-to-left mark and a line break"),
    ("huge-text", "the first text is 1 MB long"),
    ("first-page-always", "whatever page is asked for, the first one comes"),
    ("endless-pages", "every page has names of its own, and one more page after it"),
    (
        "page-of-50000",
        "lists have 50,000 names, and a vendor's own API gives 5,000 entries where a hundred were asked for",
    ),
    ("head-refused", "HEAD: 405"),
];

const HUGE: usize = 1 << 20;
/// HTML, a right-to-left override, a line break.
const STRANGE: &str = "<img src=x onerror=alert(1)>\u{202e}\r\n";

/// One server's misbehaviour, with the memory of what ends by itself.
#[derive(Clone)]
pub(super) struct Mischief {
    name: &'static str,
    spots: Arc<[Spot]>,
    faults: Arc<Faults>,
    pages: Arc<Pages>,
}

impl Mischief {
    /// The one of this name, at these spots.
    pub(super) fn named(name: &str, spots: &[Spot]) -> Option<Self> {
        let (name, _) = MISCHIEF.iter().find(|(known, _)| *known == name)?;
        let (faults, pages) = (Arc::new(Faults::new(None)), Arc::default());
        Some(Self { name, spots: spots.into(), faults, pages })
    }

    /// Answers a request: badly, where it is at one of the spots.
    pub(super) async fn answer(&self, request: Request, next: Next) -> Response {
        let spot = Spot::of(request.uri().path());
        if !self.spots.contains(&spot) {
            return next.run(request).await;
        }
        let (parts, body) = request.into_parts();
        let known = match self.name {
            "403-always" => "fault-denied",
            "404-always" => "fault-empty-404",
            "429-seconds" => "fault-429-seconds",
            "429-date" => "fault-429-date",
            "500-twice" => "fault-500-twice",
            "503-always" => "fault-503",
            "hang" => "fault-hang",
            "invalid-json" => "fault-invalid-json",
            "html" => "fault-html",
            _ => "",
        };
        if let Some(answer) = self.faults.instead(known, &parts).await {
            return answer;
        }
        let instead = match self.name {
            "401-always" => Some(StatusCode::UNAUTHORIZED.into_response()),
            "head-refused" if parts.method == "HEAD" => {
                Some(StatusCode::METHOD_NOT_ALLOWED.into_response())
            }
            "429-hours" => {
                let later = [header("retry-after", "36000")];
                Some((StatusCode::TOO_MANY_REQUESTS, later).into_response())
            }
            "nested-100" if spot == Spot::Manifest => nested::deep(parts.uri.path()),
            "names-itself" if spot == Spot::Manifest => nested::circle(parts.uri.path()),
            name => bodies::instead(name),
        };
        if let Some(answer) = instead {
            return answer;
        }
        if matches!(self.name, "first-page-always" | "endless-pages") && spot.has_lists() {
            return self.pages.answer(self.name, Request::from_parts(parts, body), next).await;
        }
        let answer = next.run(Request::from_parts(parts, body)).await;
        if self.name == "token-never-enough" {
            return never_enough(answer);
        }
        if !answer.status().is_success() {
            return answer;
        }
        match self.name {
            "truncated" => Faults::spoil("fault-truncated", answer).await,
            "reset" | "length-too-short" | "chunk-rubbish" => wire::marked(answer, self.name).await,
            "oversize" => bodies::oversize(answer),
            "one-byte-more" => bodies::one_byte_more(answer).await,
            "wrong-type" => {
                let mut answer = answer;
                set(answer.headers_mut(), "content-type", "image/png");
                answer
            }
            "digest-lies" => {
                let mut answer = answer;
                let other = Digest::of(b"something else");
                set(answer.headers_mut(), "docker-content-digest", other.as_str());
                answer
            }
            "page-of-50000" if spot == Spot::Api => self.pages.filled(answer, 5_000).await,
            "page-of-50000" if spot.has_lists() => self.pages.filled(answer, 50_000).await,
            _ => self.change(answer).await,
        }
    }

    /// Changes the JSON of an answer.
    async fn change(&self, answer: Response) -> Response {
        let (mut head, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let Ok(mut value) = serde_json::from_slice::<Value>(&body) else {
            return Response::from_parts(head, Body::from(body));
        };
        let mut first = true;
        walk(&mut value, &mut |value| match (self.name, &mut *value) {
            ("null-lists", Value::Array(_)) => *value = Value::Null,
            ("doubled-lists", Value::Array(items)) => {
                *items = items.iter().flat_map(|item| [item.clone(), item.clone()]).collect();
            }
            ("wrong-values", Value::String(_)) => *value = Value::from(7),
            ("wrong-values", Value::Number(number)) => *value = Value::from(number.to_string()),
            ("strange-texts", Value::String(text)) => text.push_str(STRANGE),
            ("huge-text", Value::String(text)) if std::mem::take(&mut first) => {
                *text = "x".repeat(HUGE);
            }
            _ => {}
        });
        let body = value.to_string();
        set(&mut head.headers, "content-length", &body.len().to_string());
        Response::from_parts(head, Body::from(body))
    }
}

/// Every value of a document, the inner ones first.
fn walk(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, change)),
        Value::Object(fields) => fields.values_mut().for_each(|field| walk(field, change)),
        _ => {}
    }
    change(value);
}

/// Keeps how the server asks for a token, so that one is got, and refuses it then.
fn never_enough(mut answer: Response) -> Response {
    *answer.status_mut() = StatusCode::UNAUTHORIZED;
    if !answer.headers().contains_key(names::WWW_AUTHENTICATE) {
        let asks = r#"Bearer realm="/token",service="s",scope="repository:a/b:pull,push,delete",error="insufficient_scope""#;
        set(answer.headers_mut(), "www-authenticate", asks);
    }
    answer
}
