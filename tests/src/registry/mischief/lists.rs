//! Lists without an end, whatever way a vendor has to say that there is one more page.

use std::collections::HashMap;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use parking_lot::Mutex;
use serde_json::{Map, Value};

use super::super::faults::set;

/// What is kept of lists.
#[derive(Default)]
pub(super) struct Pages {
    /// The first page of each, and how often it was asked for.
    first: Mutex<HashMap<String, (HeaderMap, Bytes, usize)>>,
    /// Pages that were filled up, each beside what it was made of: making one takes longer than sending it.
    filled: Mutex<HashMap<Bytes, Bytes>>,
}

impl Pages {
    /// Answers with the first page of what is asked for: as it was, or with other names and one more page after it.
    pub(super) async fn answer(&self, name: &str, request: Request, next: Next) -> Response {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        // What tells two lists apart: the address, and in the body what is called, without the place in it.
        let asked = serde_json::from_slice::<Value>(&body).unwrap_or_default();
        let call = parts.headers.get("x-amz-target").and_then(|value| value.to_str().ok());
        let (path, query) = (parts.uri.path().to_owned(), asked["query"].to_string());
        let key = format!("{} {path} {} {query}", parts.method, call.unwrap_or_default());
        let host = parts.headers.get("host").and_then(|value| value.to_str().ok());
        let address = format!("http://{}{path}", host.unwrap_or_default());
        let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
        let (mut head, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let (headers, first, number) = {
            let mut pages = self.first.lock();
            if head.status.is_success() {
                pages.entry(key.clone()).or_insert((head.headers.clone(), body.clone(), 0));
            }
            let Some((headers, first, number)) = pages.get_mut(&key) else {
                return Response::from_parts(head, Body::from(body));
            };
            *number += 1;
            (headers.clone(), first.clone(), *number)
        };
        (head.status, head.headers) = (axum::http::StatusCode::OK, headers);
        if name == "first-page-always" {
            return Response::from_parts(head, Body::from(first));
        }
        let Ok(mut value) = serde_json::from_slice::<Value>(&first) else {
            return Response::from_parts(head, Body::from(first));
        };
        go_on(&mut value, number, &address);
        let more = format!("<{path}?n=100&page={}&last=page-{number}>; rel=\"next\"", number + 1);
        set(&mut head.headers, "link", &more);
        let body = value.to_string();
        set(&mut head.headers, "content-length", &body.len().to_string());
        Response::from_parts(head, Body::from(body))
    }

    /// The same answer, its lists with so many entries.
    pub(super) async fn filled(&self, answer: Response, count: usize) -> Response {
        let (mut head, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let known = self.filled.lock().get(&body).cloned();
        let filled = match known {
            Some(filled) => filled,
            None => {
                let value = serde_json::from_slice::<Value>(&body).unwrap_or_default();
                let filled = Bytes::from(fill(&value, count));
                self.filled.lock().insert(body, filled.clone());
                filled
            }
        };
        set(&mut head.headers, "content-length", &filled.len().to_string());
        Response::from_parts(head, Body::from(filled))
    }
}

/// Gives every entry a name of this page's own, and says that there is one more page: in each vendor's way.
fn go_on(value: &mut Value, number: usize, address: &str) {
    match value {
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::String(text) => text.push_str(&format!("-page-{number}")),
                    other => go_on(other, number, address),
                }
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                match (name.as_str(), &mut *field) {
                    ("next", Value::String(_) | Value::Null) => {
                        *field = format!("{address}?page={}&page_size=100", number + 1).into();
                    }
                    ("endCursor", _) => *field = format!("page-{number}").into(),
                    ("hasNextPage" | "has_additional", _) => *field = true.into(),
                    (
                        "name" | "imageTag" | "repositoryName" | "imageDigest",
                        Value::String(text),
                    ) => {
                        text.push_str(&format!("-page-{number}"));
                    }
                    _ => go_on(field, number, address),
                }
            }
        }
        _ => {}
    }
    if let Value::Object(fields) = value {
        for (list, token) in [
            ("repositories", "nextToken"),
            ("imageDetails", "nextToken"),
            ("imageIds", "nextToken"),
            ("repositories", "nextPageToken"),
            ("dockerImages", "nextPageToken"),
            ("repositories", "next_page"),
        ] {
            if fields.get(list).is_some_and(Value::is_array) {
                fields.insert(token.to_owned(), format!("page-{number}").into());
            }
        }
    }
}

/// A document whose lists that have an entry are filled up to so many, each with a name of its own. Written as text: fifty
/// thousand values would take longer than anybody waits.
fn fill(value: &Value, count: usize) -> String {
    match value {
        Value::Array(items) => {
            let Some(first) = items.first() else { return "[]".into() };
            let pattern = renamed(first).to_string();
            let parts: Vec<&str> = pattern.split(NUMBER).collect();
            let mut text = String::with_capacity((pattern.len() + 8) * count);
            for number in 0..count {
                text.push(if number == 0 { '[' } else { ',' });
                text.push_str(&parts.join(&number.to_string()));
            }
            text + "]"
        }
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, field)| {
                format!("{}:{}", Value::from(name.as_str()), fill(field, count))
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

const NUMBER: &str = "~number~";

/// An entry with a place for a number in its name, and without lists of its own.
fn renamed(entry: &Value) -> Value {
    match entry {
        Value::String(text) => format!("{text}-{NUMBER}").into(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, field)| {
                let field = match (name.as_str(), field) {
                    ("name" | "imageTag" | "repositoryName", Value::String(text)) => {
                        format!("{text}-{NUMBER}").into()
                    }
                    (_, Value::Array(_)) => Value::Array(Vec::new()),
                    (_, other) => other.clone(),
                };
                (name.clone(), field)
            });
            Value::Object(fields.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}
