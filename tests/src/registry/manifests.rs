//! `/v2/<name>/manifests/<reference>`

use axum::http::{HeaderMap, Method, StatusCode, header as names};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::Deletion;
use super::digest::Digest;
use super::error::RegistryError;
use super::manifest::{DOCKER_MANIFEST, MANIFEST_LIMIT, Outline};
use super::names::is_tag;
use super::store::{Push, Repository};
use super::visit::{Core, Visit, header};

type Answer = Result<Response, RegistryError>;

pub(crate) fn serve(core: &Core, visit: &Visit, name: &str, reference: &str) -> Answer {
    match visit.method {
        Method::GET | Method::HEAD => read(core, visit, name, reference),
        Method::PUT => push(core, visit, name, reference),
        Method::DELETE => delete(core, name, reference),
        _ => Err(RegistryError::unsupported()),
    }
}

fn read(core: &Core, visit: &Visit, name: &str, reference: &str) -> Answer {
    let found = core.store.repository(name, |repository| repository.resolve(reference).cloned());
    let found = found.ok_or_else(|| RegistryError::name_unknown(name))?;
    let manifest = found.ok_or_else(|| RegistryError::manifest_unknown(name, reference))?;
    if !accepts(&visit.headers, &manifest.media_type) {
        return Err(RegistryError::manifest_unknown(name, reference));
    }
    let counts = visit.method == Method::GET;
    let told = core.observer.manifest_read(name, visit.who.as_deref(), counts)?;
    if counts {
        core.store.note_pull(name, reference, Timestamp::now());
    }
    let headers = [
        header("content-type", &manifest.media_type),
        header("content-length", &manifest.bytes.len().to_string()),
        header("docker-content-digest", manifest.digest.as_str()),
        header("etag", &format!("\"{}\"", manifest.digest)),
    ];
    Ok((told, headers, manifest.bytes).into_response())
}

/// Whether the client takes this type. One that names none is an old one: it gets schema 2, and for anything newer the 404 of the
/// reference registry.
fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let mut any = false;
    for value in headers.get_all(names::ACCEPT) {
        let text = value.to_str().unwrap_or_default();
        for range in text.split(',') {
            any = true;
            let range = range.split(';').next().unwrap_or_default().trim();
            if range == "*/*" || range == "application/*" || range == media_type {
                return true;
            }
        }
    }
    !any && media_type == DOCKER_MANIFEST
}

fn push(core: &Core, visit: &Visit, name: &str, reference: &str) -> Answer {
    if visit.body.len() > MANIFEST_LIMIT {
        let message = "the manifest is larger than 4 MiB";
        return Err(RegistryError::new(StatusCode::PAYLOAD_TOO_LARGE, "MANIFEST_INVALID", message));
    }
    let digest = Digest::of(&visit.body);
    let tag = if reference.contains(':') {
        if reference != digest.as_str() {
            return Err(RegistryError::digest_invalid(reference));
        }
        None
    } else if is_tag(reference) {
        Some(reference)
    } else {
        return Err(RegistryError::new(StatusCode::BAD_REQUEST, "TAG_INVALID", "invalid tag name"));
    };
    let outline = Outline::read(&visit.body)
        .map_err(|error| RegistryError::manifest_invalid(format!("manifest invalid: {error}")))?;
    let media_type = media_type(&visit.headers, &outline)?;
    core.store
        .repository(name, |repository| whole(repository, &outline))
        .unwrap_or_else(|| whole(&Repository::default(), &outline))?;
    if let Some(tag) = tag {
        core.observer.may_tag(name, tag)?;
    }
    let push = Push::now(visit.who.clone());
    core.store.put_manifest(name, tag, &media_type, visit.body.clone(), &push);
    core.observer.pushed(name, visit.who.as_deref());
    let mut headers = HeaderMap::from_iter([
        header("location", &format!("/v2/{name}/manifests/{digest}")),
        header("docker-content-digest", digest.as_str()),
    ]);
    if let Some(subject) = outline.subject.filter(|_| core.referrers) {
        headers.extend([header("oci-subject", &subject.digest)]);
    }
    Ok((StatusCode::CREATED, headers).into_response())
}

fn media_type(headers: &HeaderMap, outline: &Outline) -> Result<String, RegistryError> {
    let said = headers.get(names::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let said = said.map(|text| text.split(';').next().unwrap_or_default().trim().to_owned());
    match (said, &outline.media_type) {
        (Some(said), Some(inside)) if said != *inside => Err(RegistryError::manifest_invalid(
            format!("the manifest says {inside}, the request says {said}"),
        )),
        (Some(said), _) => Ok(said),
        (None, Some(inside)) => Ok(inside.clone()),
        (None, None) => Err(RegistryError::manifest_invalid("the manifest has no media type")),
    }
}

/// Everything that the manifest names must be in the repository, except what says that it is to be had elsewhere.
fn whole(repository: &Repository, outline: &Outline) -> Result<(), RegistryError> {
    let missing = |digest: &str| {
        RegistryError::new(
            StatusCode::BAD_REQUEST,
            "MANIFEST_BLOB_UNKNOWN",
            "blob unknown to registry",
        )
        .with_detail(serde_json::json!({ "digest": digest }))
    };
    if !outline.children.is_empty() && !outline.layers.is_empty() {
        return Err(RegistryError::manifest_invalid(
            "a manifest lists layers or manifests, not both",
        ));
    }
    for child in &outline.children {
        if repository.resolve(&child.digest).is_none() {
            return Err(missing(&child.digest));
        }
    }
    for part in outline.config.iter().chain(&outline.layers).filter(|part| part.urls.is_empty()) {
        let held =
            Digest::parse(&part.digest).is_some_and(|digest| repository.blobs.contains(&digest));
        if !held {
            return Err(missing(&part.digest));
        }
    }
    Ok(())
}

fn delete(core: &Core, name: &str, reference: &str) -> Answer {
    let known = core.store.repository(name, |repository| {
        let found = repository.resolve(reference).map(|manifest| manifest.digest.clone());
        found.map(|digest| {
            let tagged = repository.tags.values().any(|tag| tag.digest == digest);
            (tagged || repository.has_parent(&digest), digest)
        })
    });
    let known = known.ok_or_else(|| RegistryError::name_unknown(name))?;
    let by_tag = Digest::parse(reference).is_none();
    match core.deletion {
        Deletion::Off => return Err(RegistryError::unsupported()),
        Deletion::Digests | Deletion::Untagged if by_tag => {
            return Err(RegistryError::digest_invalid(reference));
        }
        _ => {}
    }
    let (in_use, digest) = known.ok_or_else(|| RegistryError::manifest_unknown(name, reference))?;
    if by_tag {
        core.observer.may_tag(name, reference)?;
        core.store.delete_tag(name, reference);
    } else if core.deletion == Deletion::Untagged && in_use {
        let message = "the manifest has a tag or belongs to an index";
        return Err(RegistryError::new(StatusCode::FORBIDDEN, "DENIED", message));
    } else {
        core.store.delete_manifest(name, &digest);
    }
    Ok(StatusCode::ACCEPTED.into_response())
}
