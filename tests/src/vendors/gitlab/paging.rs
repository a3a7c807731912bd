//! Pages as GitLab numbers them, with its headers and an absolute `Link`.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use url::form_urlencoded;

use super::state::State;

/// The query of a list.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn read(uri: &Uri) -> Self {
        let query = uri.query().unwrap_or_default();
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.text(name).and_then(|text| text.parse().ok()).filter(|number| *number > 0)
    }
}

/// Cuts the page out of all rows, and draws only those.
pub(super) fn page<T>(
    state: &State,
    uri: &Uri,
    rows: &[T],
    draw: impl Fn(&T) -> Value,
) -> Response {
    let query = Query::read(uri);
    let number = query.number("page").unwrap_or(1);
    let size = query.number("per_page").unwrap_or(20).min(100);
    let start = ((number - 1) * size).min(rows.len());
    let end = (start + size).min(rows.len());
    let drawn: Vec<Value> = rows[start..end].iter().map(draw).collect();
    let mut answer = Json(drawn).into_response();
    let mut say = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.headers_mut().insert(HeaderName::from_static(name), value);
        }
    };
    let next = (end < rows.len()).then_some(number + 1);
    say("x-page", number.to_string());
    say("x-per-page", size.to_string());
    say("x-next-page", next.map(|next| next.to_string()).unwrap_or_default());
    if state.options.totals {
        say("x-total", rows.len().to_string());
        say("x-total-pages", rows.len().div_ceil(size).max(1).to_string());
    }
    if let Some(next) = next {
        let kept = query.0.iter().filter(|(key, _)| key != "page" && key != "per_page");
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept)
            .append_pair("page", &next.to_string())
            .append_pair("per_page", &size.to_string())
            .finish();
        let host = state.options.link_host.as_deref().unwrap_or(&state.url);
        say("link", format!(r#"<{host}{}?{query}>; rel="next""#, uri.path()));
    }
    answer
}
