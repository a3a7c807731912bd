//! Which redirects are followed, and what goes along.

use domain::{Error, ErrorKind, Origin, Result};
use reqwest::Method;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, LOCATION, RANGE};
use url::Url;

use crate::redact::host_of;
use crate::{Redacted, Request, Response};

/// Redirects of one request, at most.
pub(crate) const MOST: u8 = 5;

/// The request that a redirect asks for; `None` when the answer is to be taken as it is.
///
/// Reading (GET, HEAD) is followed anywhere that is allowed; to another origin only what says what is wanted (`Accept`, `Range`) goes along,
/// so no credential ever does. Anything that changes things is repeated only at its own origin, and only
/// when the status asks for the same method (307, 308).
///
/// # Errors
/// `PlainHttpRefused` when TLS would be given up, `BadResponse` for a location that is none.
pub(crate) fn next(request: &Request, answer: &Response) -> Result<Option<Request>> {
    if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = answer.header(LOCATION.as_str()) else { return Ok(None) };
    let Ok(target) = request.url.join(location) else { return Err(answer.not_understood()) };
    if !matches!(target.scheme(), "http" | "https") || target.host_str().is_none() {
        return Err(answer.not_understood());
    }
    let same_origin = Origin::of(&target) == Origin::of(&request.url);
    let reading = matches!(request.method, Method::GET | Method::HEAD);
    let same_method = matches!(answer.status, 307 | 308);
    let followed = reading || (same_origin && same_method);
    if !followed {
        return Ok(None);
    }
    if request.url.scheme() == "https" && target.scheme() == "http" {
        return Err(downgrade(&target, answer));
    }
    let mut next = request.clone();
    next.url = without_user_info(target);
    if !same_origin {
        next.headers = HeaderMap::new();
        for name in [ACCEPT, ACCEPT_ENCODING, RANGE] {
            if let Some(value) = request.headers.get(&name) {
                next.headers.insert(name, value.clone());
            }
        }
    }
    Ok(Some(next))
}

fn downgrade(target: &Url, answer: &Response) -> Error {
    let mut detail = answer.detail();
    detail.message = Some(format!("redirects to {}", Redacted(target)));
    Error::new(ErrorKind::PlainHttpRefused { host: host_of(target) }).with_detail(detail)
}

/// `https://user:password@host/` would become a Basic credential of somebody else's choice.
fn without_user_info(mut url: Url) -> Url {
    if !url.username().is_empty() || url.password().is_some() {
        // Both fail only for URLs without a host, and this one has one.
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(from: &str, location: &str) -> Result<Option<Request>> {
        let request = Request::get(Url::parse(from).unwrap());
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, location.parse().unwrap());
        let answer = Response {
            status: 302,
            headers,
            body: bytes::Bytes::new(),
            url: request.url.clone(),
            request: request.describe(),
            via: None,
        };
        next(&request, &answer)
    }

    #[test]
    fn tls_is_never_given_up_on_the_way() {
        for location in ["http://r.example/b", "http://r.example:443/b", "http://127.0.0.1/b"] {
            let refused = follow("https://r.example/a", location).unwrap_err();
            assert!(matches!(refused.kind, ErrorKind::PlainHttpRefused { .. }), "{location}");
            assert!(refused.detail.unwrap().message.unwrap().contains("/b"));
        }
    }

    #[test]
    fn a_location_that_is_none_is_a_bad_answer() {
        for location in ["file:///etc/passwd", "ftp://x/", "javascript:1", "http://[", "https:///"]
        {
            let refused = follow("https://r.example/a", location);
            assert!(
                !matches!(refused, Ok(Some(ref next)) if next.url.host_str() != Some("r.example") && next.url.host_str().is_none()),
                "{location}"
            );
        }
        assert!(follow("https://r.example/a", "file:///etc/passwd").is_err());
    }
}
