//! Pages as Docker Hub numbers them: `page` from 1, `page_size` of at most 100, absolute links.

use axum::http::StatusCode;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::errors::HubError;

/// The largest page.
const PAGE_LIMIT: usize = 100;

/// The query of a list call.
pub(super) struct PageQuery {
    fields: Vec<(String, String)>,
}

impl PageQuery {
    pub(super) fn read(query: Option<&str>) -> Self {
        let query = query.unwrap_or_default();
        Self { fields: form_urlencoded::parse(query.as_bytes()).into_owned().collect() }
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    fn number(&self, name: &str, default: usize) -> usize {
        self.text(name)
            .and_then(|text| text.parse().ok())
            .filter(|number| *number > 0)
            .unwrap_or(default)
    }

    /// Cuts the page out of all items, and draws only those. A page past the end is 404, but the first page of nothing is not.
    pub(super) fn page<T>(
        &self,
        address: &str,
        items: &[T],
        draw: impl Fn(&T) -> Value,
    ) -> Result<Value, HubError> {
        let page = self.number("page", 1);
        let size = self.number("page_size", 10).min(PAGE_LIMIT);
        let start = (page - 1).saturating_mul(size);
        if page > 1 && start >= items.len() {
            return Err(HubError::message(StatusCode::NOT_FOUND, "page not found"));
        }
        let end = (start + size).min(items.len());
        let results: Vec<Value> = items[start..end].iter().map(draw).collect();
        let link = |page: usize| self.link(address, page, size);
        Ok(json!({
            "count": items.len(),
            "next": if end < items.len() { link(page + 1) } else { Value::Null },
            "previous": if page > 1 { link(page - 1) } else { Value::Null },
            "results": results,
        }))
    }

    fn link(&self, address: &str, page: usize, size: usize) -> Value {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value) in &self.fields {
            if key != "page" && key != "page_size" {
                query.append_pair(key, value);
            }
        }
        query.append_pair("page", &page.to_string()).append_pair("page_size", &size.to_string());
        json!(format!("{address}?{}", query.finish()))
    }
}
