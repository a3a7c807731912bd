//! Links that lead out of the window.

use domain::{Error, ErrorKind, Result};
use url::Url;

use crate::App;

impl App {
    /// A link that may be opened in the browser: http or https, and nothing else.
    ///
    /// # Errors
    /// `InvalidField { field: "link" }`.
    pub fn checked_link(&self, link: &str) -> Result<Url> {
        Url::parse(link)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.username().is_empty())
            .ok_or_else(|| {
                let problem = link.chars().take(100).collect();
                Error::new(ErrorKind::InvalidField { field: "link".into(), problem })
            })
    }
}
