//! Pages: `n` and `last`, and a link with a relative path that repeats them.

use axum::http::{HeaderMap, header};
use url::form_urlencoded;

/// The query of a list.
pub(super) struct Asked {
    path: String,
    fields: Vec<(String, String)>,
    most: usize,
}

/// How many come unasked.
const USUAL: usize = 100;

impl Asked {
    pub(super) fn read(path: &str, query: Option<&str>, most: usize) -> Self {
        let fields = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Self { path: path.to_owned(), fields: fields.into_owned().collect(), most }
    }

    pub(super) fn text(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Whether the newest, or the oldest, come first.
    pub(super) fn by_time(&self) -> Option<bool> {
        match self.text("orderby") {
            "timedesc" => Some(true),
            "timeasc" => Some(false),
            _ => None,
        }
    }

    /// The entries of this page, and the link to the next. `name` is what `last` is of an entry.
    pub(super) fn page<'a, T>(
        &self,
        all: &'a [T],
        name: impl Fn(&T) -> &str,
    ) -> (&'a [T], HeaderMap) {
        let last = self.text("last");
        let start = match all.iter().position(|entry| name(entry) == last) {
            Some(at) => at + 1,
            None => 0,
        };
        let size = self.text("n").parse().unwrap_or(USUAL).clamp(1, self.most);
        let end = (start + size).min(all.len());
        let page = &all[start..end];
        let mut headers = HeaderMap::new();
        if let Some(last) = page.last().filter(|_| end < all.len()) {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("last", name(last)).append_pair("n", &size.to_string());
            query.append_pair("orderby", self.text("orderby"));
            let link = format!("<{}?{}>; rel=\"next\"", self.path, query.finish());
            if let Ok(link) = link.parse() {
                headers.insert(header::LINK, link);
            }
        }
        (page, headers)
    }
}
