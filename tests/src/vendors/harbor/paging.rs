//! Pages, as Harbor sends them: `X-Total-Count`, and a `Link` with a relative path and an unescaped query.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use url::form_urlencoded;

/// The query of a list.
pub(super) struct Asked {
    fields: Vec<(String, String)>,
    path: String,
}

impl Asked {
    pub(super) fn read(path: &str, query: Option<&str>) -> Self {
        let fields = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Self { fields: fields.into_owned().collect(), path: path.to_owned() }
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// One page of rows. An empty list is sent as `null`.
    pub(super) fn page(&self, rows: &[Value]) -> Response {
        self.drawn(rows, Value::clone)
    }

    /// The same where only the rows of the page are drawn.
    pub(super) fn drawn<T>(&self, rows: &[T], draw: impl Fn(&T) -> Value) -> Response {
        let number =
            |name: &str, or: usize| self.text(name).and_then(|t| t.parse().ok()).unwrap_or(or);
        let (page, size) = (number("page", 1).max(1), number("page_size", 10).max(1));
        let on_page: Vec<Value> =
            rows.iter().skip((page - 1) * size).take(size).map(draw).collect();
        let mut links = Vec::new();
        if page > 1 && (page - 1) * size < rows.len() {
            links.push(self.link(page - 1, size, "prev"));
        }
        if page * size < rows.len() {
            links.push(self.link(page + 1, size, "next"));
        }
        let mut headers = HeaderMap::new();
        let mut put = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        put("x-total-count", &rows.len().to_string());
        if !links.is_empty() {
            put("link", &links.join(" , "));
        }
        let body = if on_page.is_empty() { Value::Null } else { json!(on_page) };
        (headers, Json(body)).into_response()
    }

    fn link(&self, page: usize, size: usize, relation: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let kept = self.fields.iter().filter(|(key, _)| key != "page" && key != "page_size");
        query.extend_pairs(kept);
        query.append_pair("page", &page.to_string()).append_pair("page_size", &size.to_string());
        let query = query.finish();
        let unescaped = percent_decode_str(&query).decode_utf8_lossy();
        format!("<{}?{unescaped}>; rel=\"{relation}\"", self.path)
    }
}
