//! `/v2/<name>/referrers/<digest>`: what says that it is about an image.

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::digest::Digest;
use super::error::RegistryError;
use super::manifest::{OCI_INDEX, Outline};
use super::store::Repository;
use super::visit::{Core, Visit, header};

pub(crate) fn list(
    core: &Core,
    visit: &Visit,
    name: &str,
    digest: &str,
) -> Result<Response, RegistryError> {
    if !core.referrers {
        return Ok((StatusCode::NOT_FOUND, "404 page not found\n").into_response());
    }
    if visit.method != Method::GET {
        return Err(RegistryError::unsupported());
    }
    let digest = Digest::parse(digest).ok_or_else(|| RegistryError::digest_invalid(digest))?;
    let wanted = visit.parameter("artifactType");
    let found = core.store.repository(name, |repository| about(repository, &digest, wanted));
    let index = json!({
        "schemaVersion": 2,
        "mediaType": OCI_INDEX,
        "manifests": found.ok_or_else(|| RegistryError::name_unknown(name))?,
    });
    let mut answer = ([header("content-type", OCI_INDEX)], index.to_string()).into_response();
    if wanted.is_some() {
        answer.headers_mut().extend([header("oci-filters-applied", "artifactType")]);
    }
    Ok(answer)
}

fn about(repository: &Repository, subject: &Digest, wanted: Option<&str>) -> Vec<Value> {
    let describe = |manifest: &super::store::Manifest| {
        let outline = Outline::read(&manifest.bytes).ok()?;
        outline.subject.as_ref().filter(|about| about.digest == subject.as_str())?;
        let kind = outline.kind().unwrap_or_default();
        if wanted.is_some_and(|wanted| wanted != kind) {
            return None;
        }
        Some(json!({
            "mediaType": manifest.media_type,
            "digest": manifest.digest,
            "size": manifest.bytes.len(),
            "artifactType": kind,
            "annotations": outline.annotations,
        }))
    };
    repository.manifests.values().filter_map(describe).collect()
}
