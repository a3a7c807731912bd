//! Misbehaviour of a whole server, whatever API it speaks: it stands before a vendor's router as before a registry's.
//!
//! What `faults` picks by a repository's name is about the distribution protocol; this is about HTTP and JSON, and is ordered through
//! [`Control::misbehave`](super::Control::misbehave).

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header as names};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use parking_lot::Mutex;
use serde_json::Value;

use super::faults::{Faults, set};
use super::visit::header;

/// Every misbehaviour: its name, and what a client meets.
pub const MISCHIEF: &[(&str, &str)] = &[
    ("401-always", "401 without a word of how to sign in, for ever"),
    ("token-never-enough", "401 that asks for a wider token, whatever token comes"),
    ("403-always", "403 with a JSON body"),
    ("404-always", "404 without a body"),
    ("429-seconds", "the first request to each path: 429 with `Retry-After: 1`"),
    ("429-hours", "429 with `Retry-After: 36000`, for ever"),
    ("500-twice", "two times 500 for each path, then fine"),
    ("503-always", "503 with a web page, for ever"),
    ("hang", "takes the request and never answers"),
    ("slow-drip", "one byte of the body every 20 milliseconds"),
    ("truncated", "half of the body, then the connection is closed"),
    ("bomb", "64 MiB of spaces in a few kilobytes of gzip"),
    ("broken-gzip", "says gzip, and is none"),
    ("invalid-utf8", "JSON with bytes in it that are no UTF-8"),
    ("invalid-json", "JSON that ends in the middle"),
    ("html", "200 with a web page"),
    ("wrong-type", "the right body, said to be a picture"),
    ("empty", "200 without a body"),
    ("deep", "an array in an array in an array, 60,000 times"),
    ("null-lists", "every list is null"),
    ("doubled-lists", "every entry of every list comes twice"),
    ("wrong-values", "numbers are texts, texts are numbers"),
    ("strange-texts", "every text ends in HTML, a right-to-left mark and a line break"),
    ("huge-text", "the first text is 1 MB long"),
    ("first-page-always", "whatever page is asked for, the first one comes"),
    ("head-refused", "HEAD: 405"),
];

const BOMB: usize = 64 << 20;
const HUGE: usize = 1 << 20;
const DEEP: usize = 60_000;
/// HTML, a right-to-left override, a line break.
const STRANGE: &str = "<img src=x onerror=alert(1)>\u{202e}\r\n";

/// One server's misbehaviour, with the memory of what ends by itself.
#[derive(Clone)]
pub(super) struct Mischief {
    name: &'static str,
    faults: Arc<Faults>,
    pages: Arc<Mutex<HashMap<String, (HeaderMap, Bytes)>>>,
}

impl Mischief {
    /// The one of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let (name, _) = MISCHIEF.iter().find(|(known, _)| *known == name)?;
        Some(Self { name, faults: Arc::new(Faults::new(None)), pages: Arc::default() })
    }

    /// Answers a request, badly.
    pub(super) async fn answer(&self, request: Request, next: Next) -> Response {
        let (parts, body) = request.into_parts();
        let known = match self.name {
            "403-always" => "fault-denied",
            "404-always" => "fault-empty-404",
            "429-seconds" => "fault-429-seconds",
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
        match self.name {
            "401-always" => return StatusCode::UNAUTHORIZED.into_response(),
            "head-refused" if parts.method == "HEAD" => {
                return StatusCode::METHOD_NOT_ALLOWED.into_response();
            }
            "429-hours" => {
                let later = [header("retry-after", "36000")];
                return (StatusCode::TOO_MANY_REQUESTS, later).into_response();
            }
            "bomb" => {
                // Making it takes longer than opening it does.
                static PACKED: OnceLock<Vec<u8>> = OnceLock::new();
                return packed(PACKED.get_or_init(|| gzip(BOMB)));
            }
            "broken-gzip" => return packed(b"this was never packed"),
            "invalid-utf8" => return json(b"{\"name\":\"\xff\xfe\"}".to_vec()),
            "empty" => return json(Vec::new()),
            "deep" => return json("[".repeat(DEEP).into_bytes()),
            _ => {}
        }
        let page = format!("{} {}", parts.method, parts.uri.path());
        let answer = next.run(Request::from_parts(parts, body)).await;
        if self.name == "token-never-enough" {
            return never_enough(answer);
        }
        if !answer.status().is_success() {
            return answer;
        }
        match self.name {
            "slow-drip" => Faults::spoil("fault-slow", answer).await,
            "truncated" => Faults::spoil("fault-truncated", answer).await,
            "wrong-type" => {
                let mut answer = answer;
                set(answer.headers_mut(), "content-type", "image/png");
                answer
            }
            "first-page-always" => self.first_page(page, answer).await,
            _ => self.change(answer).await,
        }
    }

    async fn first_page(&self, page: String, answer: Response) -> Response {
        let (head, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let mut pages = self.pages.lock();
        let (headers, body) = pages.entry(page).or_insert((head.headers.clone(), body)).clone();
        let mut answer = Response::from_parts(head, Body::from(body));
        *answer.headers_mut() = headers;
        answer
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

fn json(body: Vec<u8>) -> Response {
    ([header("content-type", "application/json")], body).into_response()
}

fn packed(body: &[u8]) -> Response {
    let headers = [header("content-type", "application/json"), header("content-encoding", "gzip")];
    (headers, body.to_vec()).into_response()
}

fn gzip(size: usize) -> Vec<u8> {
    use std::io::Write as _;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let piece = vec![b' '; HUGE];
    // Into memory: it cannot fail.
    let written = (0..size / HUGE).try_for_each(|_| gzip.write_all(&piece));
    written.and_then(|()| gzip.finish()).unwrap_or_default()
}
