//! `/v2/<name>/blobs/<digest>`

use axum::http::{Method, StatusCode, header as names};
use axum::response::{IntoResponse, Response};

use super::Deletion;
use super::digest::Digest;
use super::error::RegistryError;
use super::faults::Faults;
use super::visit::{Core, Visit, header};

pub(crate) fn serve(
    core: &Core,
    visit: &Visit,
    name: &str,
    digest: &str,
) -> Result<Response, RegistryError> {
    let known = Digest::parse(digest).ok_or_else(|| RegistryError::digest_invalid(digest))?;
    match visit.method {
        Method::GET | Method::HEAD => read(core, visit, name, &known),
        Method::DELETE if core.deletion == Deletion::Off => Err(RegistryError::unsupported()),
        Method::DELETE if core.store.delete_blob(name, &known) => {
            Ok(StatusCode::ACCEPTED.into_response())
        }
        Method::DELETE => Err(RegistryError::blob_unknown(digest)),
        _ => Err(RegistryError::unsupported()),
    }
}

fn read(
    core: &Core,
    visit: &Visit,
    name: &str,
    digest: &Digest,
) -> Result<Response, RegistryError> {
    let bytes = core.store.blob(name, digest);
    let bytes = bytes.ok_or_else(|| RegistryError::blob_unknown(digest.as_str()))?;
    let total = bytes.len();
    let common = [
        header("content-type", "application/octet-stream"),
        header("docker-content-digest", digest.as_str()),
        header("etag", &format!("\"{digest}\"")),
        header("accept-ranges", "bytes"),
    ];
    let fault = Faults::named(name);
    let range = visit.headers.get(names::RANGE).and_then(|value| value.to_str().ok());
    let range = range.filter(|_| fault != Some("fault-no-range"));
    match range.and_then(|text| first_and_last(text, total)) {
        None => {
            let length = [header("content-length", &total.to_string())];
            Ok((common, length, bytes).into_response())
        }
        Some((first, _)) if first >= total => {
            let message = "the range starts after the end of the blob";
            Err(RegistryError::new(StatusCode::RANGE_NOT_SATISFIABLE, "RANGE_INVALID", message))
        }
        Some((first, last)) => {
            let length = [
                header("content-length", &(last + 1 - first).to_string()),
                header("content-range", &format!("bytes {first}-{last}/{total}")),
            ];
            let mut part = bytes.slice(first..=last);
            // Those of a few bytes are left as they are: a footer that is found leads to a table that is wrong.
            if fault == Some("fault-range-lies") && part.len() > 64 {
                let mut other = part.to_vec();
                let middle = other.len() / 2;
                other[middle] ^= 0xff;
                part = other.into();
            }
            Ok((StatusCode::PARTIAL_CONTENT, common, length, part).into_response())
        }
    }
}

/// The bounds of a single `bytes=first-[last]` range, the end cut to what there is. Other forms count as no range.
fn first_and_last(text: &str, total: usize) -> Option<(usize, usize)> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let first = first.parse().ok()?;
    let end = total.saturating_sub(1);
    let last = if last.is_empty() { end } else { last.parse::<usize>().ok()?.min(end) };
    Some((first, last))
}
