//! One request, before it is sent.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use domain::{Error, ErrorKind, Result};
use reqwest::Method;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::redact::host_of;
use crate::{Redacted, Sink};

/// Most of what an answer may bring when the caller says nothing: lists and management calls.
const DEFAULT_CAP: u32 = 8 * 1024 * 1024;

/// The longest token that is sent. Real ones have a few kilobytes; servers refuse heads of 32 and more.
const TOKEN_MOST: usize = 16 * 1024;

/// A request: where to, with what, and how much of an answer is accepted.
///
/// `Debug` shows the method and the redacted URL, never headers or body.
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
    pub(crate) cap: u32,
    pub(crate) retry: bool,
    /// Where the body goes, where it is not to be held.
    pub(crate) sink: Option<Sink>,
    /// What could not be put into the request; reported when it is sent.
    pub(crate) flaw: Option<ErrorKind>,
}

impl Request {
    /// A request with any method.
    ///
    /// GET, HEAD and PUT are tried again after a passing failure; DELETE is not (a second one would say
    /// "not found" for what the first one did), nor are POST and PATCH.
    pub fn new(method: Method, url: Url) -> Self {
        let retry = matches!(method, Method::GET | Method::HEAD | Method::PUT);
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: None,
            cap: DEFAULT_CAP,
            retry,
            sink: None,
            flaw: None,
        }
    }

    /// `GET`.
    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    /// `HEAD`.
    pub fn head(url: Url) -> Self {
        Self::new(Method::HEAD, url)
    }

    /// `POST`.
    pub fn post(url: Url) -> Self {
        Self::new(Method::POST, url)
    }

    /// `PUT`.
    pub fn put(url: Url) -> Self {
        Self::new(Method::PUT, url)
    }

    /// `PATCH`.
    pub fn patch(url: Url) -> Self {
        Self::new(Method::PATCH, url)
    }

    /// `DELETE`.
    pub fn delete(url: Url) -> Self {
        Self::new(Method::DELETE, url)
    }

    /// Where it goes.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Its method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        } else {
            let message = format!("the header {name} cannot hold this value");
            self.flaw = Some(ErrorKind::Internal { message });
        }
        self
    }

    /// Sets `Accept` from a list of media types, the most wanted first.
    #[must_use]
    pub fn accept(self, types: &[&str]) -> Self {
        self.header(ACCEPT, &types.join(", "))
    }

    /// Signs with a bearer token that a server gave. One that is no token, too long or with characters that no header can hold, is
    /// a bad answer of that server's, and nothing is sent.
    #[must_use]
    pub fn bearer(self, token: &SecretString) -> Self {
        let host = host_of(&self.url);
        self.signed_with(token, ErrorKind::BadResponse { host })
    }

    /// Whether a token that a server gave could be sent at all: one that could not must not be kept until its time is over.
    pub fn can_bear(token: &SecretString) -> bool {
        let token = token.expose_secret();
        (1..=TOKEN_MOST).contains(&token.len()) && HeaderValue::from_str(token).is_ok()
    }

    /// Signs with a token as a person typed it. What cannot be one is wrong without anybody being asked.
    #[must_use]
    pub fn own_token(self, token: &SecretString) -> Self {
        self.signed_with(token, ErrorKind::WrongCredentials)
    }

    fn signed_with(self, token: &SecretString, flaw: ErrorKind) -> Self {
        if token.expose_secret().len() > TOKEN_MOST {
            return Self { flaw: Some(flaw), ..self };
        }
        self.secret("Bearer ", token.expose_secret().as_bytes(), flaw)
    }

    /// Signs with user name and password.
    #[must_use]
    pub fn basic(self, username: &str, password: &SecretString) -> Self {
        let password = password.expose_secret();
        let mut pair = Zeroizing::new(Vec::with_capacity(username.len() + 1 + password.len()));
        pair.extend_from_slice(username.as_bytes());
        pair.push(b':');
        pair.extend_from_slice(password.as_bytes());
        // A slice of the final size: a growing one would leave its old self behind.
        let mut encoded = Zeroizing::new(vec![0; pair.len().div_ceil(3) * 4]);
        match STANDARD.encode_slice(&*pair, &mut encoded) {
            // Base64 fits into any header.
            Ok(length) => self.secret("Basic ", &encoded[..length], ErrorKind::WrongCredentials),
            Err(_) => Self { flaw: Some(ErrorKind::WrongCredentials), ..self },
        }
    }

    fn secret(mut self, scheme: &str, secret: &[u8], flaw: ErrorKind) -> Self {
        let mut value = Vec::with_capacity(scheme.len() + secret.len());
        value.extend_from_slice(scheme.as_bytes());
        value.extend_from_slice(secret);
        match HeaderValue::from_maybe_shared(zeroed_when_dropped(value)) {
            Ok(mut value) => {
                value.set_sensitive(true);
                self.headers.insert(AUTHORIZATION, value);
            }
            Err(_) => self.flaw = Some(flaw),
        }
        self
    }

    /// A JSON body.
    #[must_use]
    pub fn json<T: serde::Serialize + ?Sized>(mut self, value: &T) -> Self {
        // Counted first, then written into a buffer of that size: it may be a password.
        let mut length = Counted(0);
        let written = serde_json::to_writer(&mut length, value).and_then(|()| {
            let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
            serde_json::to_writer(&mut *bytes, value)?;
            Ok(bytes)
        });
        match written {
            Ok(bytes) => {
                self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                self.body = Some(Bytes::from_owner(bytes));
            }
            Err(error) => self.flaw = Some(ErrorKind::Internal { message: error.to_string() }),
        }
        self
    }

    /// A form body.
    #[must_use]
    pub fn form(mut self, fields: &[(&str, &str)]) -> Self {
        // A byte is three at worst, and stands between `=` and `&`.
        let most = fields.iter().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
        let text = url::form_urlencoded::Serializer::new(String::with_capacity(most))
            .extend_pairs(fields)
            .finish();
        self.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        self.body = Some(zeroed_when_dropped(text.into_bytes()));
        self
    }

    /// A body as it is.
    #[must_use]
    pub fn body(mut self, media_type: &str, bytes: impl Into<Bytes>) -> Self {
        self.body = Some(bytes.into());
        self.header(CONTENT_TYPE, media_type)
    }

    /// The most bytes accepted as an answer, counted after decompression.
    #[must_use]
    pub fn cap(mut self, bytes: u32) -> Self {
        self.cap = bytes;
        self
    }

    /// Sends the body of a successful answer there, as it is, without a limit of size or time as long as it keeps coming.
    #[must_use]
    pub fn into_sink(mut self, sink: Sink) -> Self {
        self.sink = Some(sink);
        // What is asked for by digest is wanted as it is stored.
        self.header(ACCEPT_ENCODING, "identity")
    }

    /// Sent once only, whatever happens.
    #[must_use]
    pub fn never_retry(mut self) -> Self {
        self.retry = false;
        self
    }

    /// A POST that asks and changes nothing, such as a query: tried again like a GET.
    #[must_use]
    pub fn only_reads(mut self) -> Self {
        self.retry = true;
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        match &self.flaw {
            Some(flaw) => Err(Error::new(flaw.clone())),
            None => Ok(()),
        }
    }

    /// Method and redacted URL, as errors and logs show them.
    pub fn describe(&self) -> String {
        format!("{} {}", self.method, Redacted(&self.url))
    }
}

/// Bytes that are written over when the last who holds them lets go.
fn zeroed_when_dropped(bytes: Vec<u8>) -> Bytes {
    Bytes::from_owner(Zeroizing::new(bytes))
}

/// Counts what is written.
struct Counted(usize);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_never_shows_its_secrets() {
        let secret = SecretString::from("anchor-chain");
        let request = Request::post(Url::parse("https://r.example/t?sig=anchor-chain").unwrap())
            .basic("acme", &secret)
            .form(&[("refresh_token", "anchor-chain")]);
        assert!(!format!("{request:?}").contains("anchor"));
        assert!(
            !format!("{:?}", request.headers).contains("YWNtZTp"),
            "the header is marked sensitive"
        );
    }

    #[test]
    fn a_credential_that_no_header_can_hold_is_an_error_and_never_a_panic() {
        let url = Url::parse("https://r.example/").unwrap();
        let request = Request::get(url).bearer(&SecretString::from("a\nb"));
        let kind = request.check().unwrap_err().kind;
        assert!(matches!(kind, ErrorKind::BadResponse { .. }), "a server gave it: {kind:?}");
        let url = || Url::parse("https://r.example/").unwrap();
        let typed = Request::get(url()).own_token(&SecretString::from("a\nb"));
        assert_eq!(typed.check().unwrap_err().kind, ErrorKind::WrongCredentials);
        let long = SecretString::from("x".repeat(TOKEN_MOST + 1));
        assert!(Request::get(url()).bearer(&long).check().is_err(), "no server takes such a head");
    }
}
