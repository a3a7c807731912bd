//! One answer, read whole.

use bytes::Bytes;
use domain::{Error, ErrorKind, Result, ServerDetail};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use url::Url;

use crate::redact::host_of;
use crate::words;

/// The longest message of a server that is passed on.
const MESSAGE_MAX: usize = 500;

/// Where servers put their id of a request.
const REQUEST_IDS: [&str; 6] = [
    "x-request-id",
    "x-ms-correlation-request-id",
    "x-amzn-requestid",
    "x-github-request-id",
    "x-artifactory-request-id",
    "docker-request-id",
];

/// An answer of any status, its body whole and within the cap that the request set.
#[derive(Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Bytes,
    /// The URL that answered, after redirects.
    pub url: Url,
    /// Method and redacted URL of the request.
    pub request: String,
    /// `host:port` of the proxy that it came through unencrypted: whether it is the server's or the proxy's own, nobody can tell.
    pub via: Option<String>,
}

impl Response {
    /// Whether the status is 200–299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header's text, where it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// All texts of a header that may stand several times.
    pub fn headers_named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
    }

    /// The media type without parameters, in lower case.
    pub fn media_type(&self) -> Option<String> {
        let value = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let media_type = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        (!media_type.is_empty()).then_some(media_type)
    }

    /// Whether this is a web page: a proxy's error page, a login form, the wrong server.
    pub fn is_web_page(&self) -> bool {
        self.media_type().is_some_and(|m| m == "text/html" || m == "application/xhtml+xml")
            || self.body.trim_ascii_start().first() == Some(&b'<')
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    /// `NotARegistry` for a web page, `BadResponse` for anything else that does not fit.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        // Looked at as a whole: serde steps over what nobody asked for without seeing that it is no text, and what is left
        // could pass for an empty list.
        let text = std::str::from_utf8(&self.body).map_err(|error| {
            tracing::debug!(request = self.request, %error, "the answer is no UTF-8");
            self.not_understood()
        })?;
        serde_json::from_str(text).map_err(|error| {
            tracing::debug!(request = self.request, %error, "the answer's JSON does not fit");
            self.not_understood()
        })
    }

    /// The error for an answer that cannot be what was asked for.
    pub fn not_understood(&self) -> Error {
        let host = host_of(&self.url);
        let kind = if self.is_web_page() {
            ErrorKind::NotARegistry { host, proxy: self.via.clone() }
        } else {
            ErrorKind::BadResponse { host }
        };
        Error::new(kind).with_detail(self.detail())
    }

    /// What the server said: status, request, request id, and the code and message of the body in
    /// whatever form they come (`registry-apis.md` §1.3).
    pub fn detail(&self) -> ServerDetail {
        let (code, message) =
            if self.is_web_page() { (None, None) } else { words::read(&self.body) };
        ServerDetail {
            status: Some(self.status),
            code,
            message,
            request: Some(self.request.clone()),
            request_id: REQUEST_IDS.iter().find_map(|name| self.header(name)).map(bounded),
        }
    }
}

/// A server's text, made fit to be shown: no control characters, at most a few hundred characters.
pub fn bounded(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(MESSAGE_MAX)
        .collect::<String>()
        .trim()
        .to_owned()
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} → {} ({} bytes)", self.request, self.status, self.body.len())
    }
}
