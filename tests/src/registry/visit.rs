//! The way of a request through a registry: fault asked for by name, door, then the resource.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use super::access::Door;
use super::error::RegistryError;
use super::faults::Faults;
use super::route::Target;
use super::store::Store;
use super::{Catalog, Deletion, blobs, lists, manifests, names, referrers, uploads};

/// The largest body that is read: layers of a real push included.
const BODY_LIMIT: usize = 512 * 1024 * 1024;

/// What stands around a registry and is told what happens in it. The default is nobody.
pub trait Observer: Send + Sync {
    /// A manifest is about to be read; `counts` when the reading is a pull (GET, not HEAD). Answers headers to send along.
    fn manifest_read(
        &self,
        _name: &str,
        _who: Option<&str>,
        _counts: bool,
    ) -> Result<HeaderMap, RegistryError> {
        Ok(HeaderMap::new())
    }

    /// Whether a tag may be pointed at a manifest, or (without one) removed.
    fn may_tag(&self, _name: &str, _tag: &str) -> Result<(), RegistryError> {
        Ok(())
    }

    /// A manifest was pushed.
    fn pushed(&self, _name: &str, _who: Option<&str>) {}
}

/// An observer that does nothing.
pub struct Nobody;

impl Observer for Nobody {}

/// One registry, without its address.
pub(crate) struct Core {
    pub(crate) store: Arc<Store>,
    pub(crate) door: Door,
    pub(crate) observer: Arc<dyn Observer>,
    pub(crate) faults: Option<Faults>,
    pub(crate) catalog: Catalog,
    pub(crate) deletion: Deletion,
    pub(crate) referrers: bool,
    pub(crate) list_limit: usize,
}

/// One request, read.
pub(crate) struct Visit {
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) who: Option<String>,
    pub(crate) body: Bytes,
}

impl Visit {
    /// The first value of a query parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }
}

fn find<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Answers any request to the registry.
pub(crate) async fn serve(State(core): State<Arc<Core>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = percent_decode_str(parts.uri.path()).decode_utf8_lossy().into_owned();
    let Some(target) = Target::read(&path) else {
        return (StatusCode::NOT_FOUND, "404 page not found\n").into_response();
    };
    let answer = match (&core.faults, target.name().and_then(Faults::named)) {
        (Some(faults), Some(fault)) => {
            if let Some(answer) = faults.before(fault, &target, &parts).await {
                answer
            } else {
                let answer = answer(&core, &target, &parts, body).await;
                faults.after(fault, &target, &parts, answer).await
            }
        }
        _ => answer(&core, &target, &parts, body).await,
    };
    finish(answer, &parts.method)
}

/// What every answer carries; a HEAD has no body.
fn finish(mut answer: Response, method: &Method) -> Response {
    let version = HeaderName::from_static("docker-distribution-api-version");
    answer.headers_mut().insert(version, HeaderValue::from_static("registry/2.0"));
    if *method == Method::HEAD {
        let (parts, _) = answer.into_parts();
        answer = Response::from_parts(parts, Body::empty());
    }
    answer
}

async fn answer(core: &Core, target: &Target, parts: &Parts, body: Body) -> Response {
    match visit(core, target, parts, body).await {
        Ok(answer) => answer,
        Err(error) => error.into_response(),
    }
}

async fn visit(
    core: &Core,
    target: &Target,
    parts: &Parts,
    body: Body,
) -> Result<Response, RegistryError> {
    let query: Vec<(String, String)> =
        form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    let mount_from = find(&query, "from").filter(|_| find(&query, "mount").is_some());
    let who = core.door.admit(parts, &target.needs(&parts.method, mount_from))?;
    if let Some(name) = target.name().filter(|name| !names::is_repository(name)) {
        return Err(RegistryError::name_invalid(name));
    }
    let body = axum::body::to_bytes(body, BODY_LIMIT).await.map_err(|_| {
        RegistryError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "SIZE_INVALID",
            "the body was too large or cut off",
        )
    })?;
    let visit =
        Visit { method: parts.method.clone(), headers: parts.headers.clone(), query, who, body };
    match target {
        Target::Ping => lists::ping(&visit),
        Target::Catalog => lists::catalog(core, &visit),
        Target::Tags(name) => lists::tags(core, &visit, name),
        Target::Manifest(name, reference) => manifests::serve(core, &visit, name, reference),
        Target::Blob(name, digest) => blobs::serve(core, &visit, name, digest),
        Target::Uploads(name) => uploads::open(core, &visit, name),
        Target::Upload(name, id) => uploads::serve(core, &visit, name, id),
        Target::Referrers(name, digest) => referrers::list(core, &visit, name, digest),
    }
}

/// A header of a fixed name, its value left empty if it cannot be written.
pub(crate) fn header(name: &'static str, value: &str) -> (HeaderName, HeaderValue) {
    let value = HeaderValue::from_str(value).unwrap_or_else(|_| HeaderValue::from_static(""));
    (HeaderName::from_static(name), value)
}
