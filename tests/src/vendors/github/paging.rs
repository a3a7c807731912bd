//! Pages as GitHub numbers them, with an absolute `Link`.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use url::form_urlencoded;

use super::state::State;

/// Page number and size.
pub(super) fn numbers(uri: &Uri) -> (usize, usize) {
    let query = uri.query().unwrap_or_default();
    let number = |name: &str, unsaid: usize| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(key, _)| key == name).and_then(|(_, value)| value.parse().ok());
        found.filter(|number| *number > 0).unwrap_or(unsaid)
    };
    (number("page", 1), number("per_page", 30).min(100))
}

/// Cuts the page out of all rows, and draws only those. `path` is what the link names in place of the one that was asked.
pub(super) fn page<T>(
    state: &State,
    uri: &Uri,
    path: &str,
    rows: &[T],
    draw: impl Fn(&T) -> Value,
) -> Response {
    let (number, size) = numbers(uri);
    let start = ((number - 1) * size).min(rows.len());
    let end = (start + size).min(rows.len());
    let drawn: Vec<Value> = rows[start..end].iter().map(draw).collect();
    let mut answer = Json(drawn).into_response();
    let last = rows.len().div_ceil(size).max(1);
    let host = state.options.link_host.as_deref().unwrap_or(&state.url);
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned();
    let kept: Vec<(String, String)> = pairs.filter(|(key, _)| key != "page").collect();
    let link = |page: usize, relation: &str| {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&kept)
            .append_pair("page", &page.to_string())
            .finish();
        format!(r#"<{host}{path}?{query}>; rel="{relation}""#)
    };
    let mut links = Vec::new();
    if number > 1 {
        links.push(link(number - 1, "prev"));
    }
    if end < rows.len() {
        links.push(link(number + 1, "next"));
        links.push(link(last, "last"));
    }
    if let Ok(value) = HeaderValue::from_str(&links.join(", "))
        && !links.is_empty()
    {
        answer.headers_mut().insert(HeaderName::from_static("link"), value);
    }
    answer
}
