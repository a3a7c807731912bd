//! `/v2/<name>/blobs/uploads/`: in one request, in chunks, or mounted from another repository.

use axum::http::{HeaderMap, Method, StatusCode, header as names};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::digest::Digest;
use super::error::RegistryError;
use super::visit::{Core, Visit, header};

type Answer = Result<Response, RegistryError>;

pub(crate) fn open(core: &Core, visit: &Visit, name: &str) -> Answer {
    if visit.method != Method::POST {
        return Err(RegistryError::unsupported());
    }
    if let (Some(mount), Some(from)) = (visit.parameter("mount"), visit.parameter("from")) {
        let digest = Digest::parse(mount).ok_or_else(|| RegistryError::digest_invalid(mount))?;
        if core.store.mount(from, name, &digest) {
            return Ok(created(name, &digest));
        }
    }
    if let Some(digest) = visit.parameter("digest") {
        return keep(core, name, digest, visit.body.clone());
    }
    let id = core.store.open_upload(name);
    Ok((StatusCode::ACCEPTED, progress(name, &id, 0)).into_response())
}

pub(crate) fn serve(core: &Core, visit: &Visit, name: &str, id: &str) -> Answer {
    let length = core.store.upload_length(name, id).ok_or_else(RegistryError::upload_unknown)?;
    match visit.method {
        Method::GET => Ok((StatusCode::NO_CONTENT, progress(name, id, length)).into_response()),
        Method::DELETE => {
            core.store.close_upload(name, id);
            Ok(StatusCode::NO_CONTENT.into_response())
        }
        Method::PATCH => {
            keeps_state(visit, id)?;
            in_order(&visit.headers, length)?;
            let length = core.store.append_upload(name, id, &visit.body);
            let length = length.ok_or_else(RegistryError::upload_unknown)?;
            Ok((StatusCode::ACCEPTED, progress(name, id, length)).into_response())
        }
        Method::PUT => {
            keeps_state(visit, id)?;
            let digest = visit.parameter("digest").unwrap_or_default().to_owned();
            if Digest::parse(&digest).is_none() {
                return Err(RegistryError::digest_invalid(&digest));
            }
            core.store.append_upload(name, id, &visit.body);
            let bytes = core.store.close_upload(name, id);
            let bytes = bytes.ok_or_else(RegistryError::upload_unknown)?;
            keep(core, name, &digest, bytes.into())
        }
        _ => Err(RegistryError::unsupported()),
    }
}

/// A `Location` has a query string here, as it has in the reference registry: a client that drops it cannot go on.
fn keeps_state(visit: &Visit, id: &str) -> Result<(), RegistryError> {
    if visit.parameter("_state") == Some(&state(id)) {
        return Ok(());
    }
    let message = "the upload's location was not used as it was given";
    Err(RegistryError::new(StatusCode::BAD_REQUEST, "BLOB_UPLOAD_INVALID", message))
}

fn state(id: &str) -> String {
    id.chars().rev().collect()
}

fn in_order(headers: &HeaderMap, length: usize) -> Result<(), RegistryError> {
    let Some(range) = headers.get(names::CONTENT_RANGE) else { return Ok(()) };
    let text = range.to_str().unwrap_or_default();
    let text = text.strip_prefix("bytes ").unwrap_or(text);
    let first = text.split_once('-').and_then(|(first, _)| first.parse::<usize>().ok());
    if first == Some(length) {
        return Ok(());
    }
    let message = "the chunk does not follow the one before";
    Err(RegistryError::new(StatusCode::RANGE_NOT_SATISFIABLE, "RANGE_INVALID", message))
}

fn keep(core: &Core, name: &str, digest: &str, bytes: Bytes) -> Answer {
    if Digest::of(&bytes).as_str() != digest {
        return Err(RegistryError::digest_invalid(digest));
    }
    Ok(created(name, &core.store.put_blob(name, bytes)))
}

fn created(name: &str, digest: &Digest) -> Response {
    let headers = [
        header("location", &format!("/v2/{name}/blobs/{digest}")),
        header("docker-content-digest", digest.as_str()),
    ];
    (StatusCode::CREATED, headers).into_response()
}

fn progress(name: &str, id: &str, length: usize) -> HeaderMap {
    HeaderMap::from_iter([
        header("location", &format!("/v2/{name}/blobs/uploads/{id}?_state={}", state(id))),
        header("range", &format!("0-{}", length.saturating_sub(1))),
        header("docker-upload-uuid", id),
    ])
}
