//! The faults that only a registry can have.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header as names};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Faults, set};
use crate::registry::digest::Digest;
use crate::registry::error::RegistryError;
use crate::registry::manifest::OCI_MANIFEST;
use crate::registry::route::Target;
use crate::registry::visit::header;

const OVERSIZE: usize = 9 * 1024 * 1024;

impl Faults {
    /// The faults that answer in the registry's place.
    pub(in crate::registry) async fn before(
        &self,
        fault: &str,
        target: &Target,
        parts: &Parts,
    ) -> Option<Response> {
        match fault {
            "fault-head-refused" if parts.method == Method::HEAD => {
                Some(StatusCode::METHOD_NOT_ALLOWED.into_response())
            }
            "fault-foreign-realm" => Some(self.foreign_realm(target.name().unwrap_or_default())),
            "fault-oversize" if matches!(target, Target::Manifest(..)) => Some(oversize()),
            _ => self.instead(fault, parts).await,
        }
    }

    fn foreign_realm(&self, name: &str) -> Response {
        let challenge = format!(
            r#"Bearer realm="{}/token",service="registry.foreign",scope="repository:{name}:pull""#,
            self.foreign
        );
        let message = "authentication required";
        RegistryError::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message)
            .with_header(names::WWW_AUTHENTICATE, &challenge)
            .into_response()
    }

    /// The faults that spoil the registry's answer.
    pub(in crate::registry) async fn after(
        &self,
        fault: &str,
        target: &Target,
        parts: &Parts,
        mut answer: Response,
    ) -> Response {
        if !answer.status().is_success() {
            return answer;
        }
        let manifest = matches!(target, Target::Manifest(..));
        match fault {
            "fault-wrong-digest" if manifest => {
                let other = Digest::of(b"something else");
                set(answer.headers_mut(), "docker-content-digest", other.as_str());
            }
            "fault-no-digest" if manifest => {
                answer.headers_mut().remove("docker-content-digest");
            }
            "fault-wrong-bytes" if !matches!(target, Target::Tags(_)) => {
                return one_byte_more(answer).await;
            }
            "fault-foreign-upload" if answer.headers().contains_key(names::LOCATION) => {
                let place = format!("{}{}", self.foreign, parts.uri.path());
                set(answer.headers_mut(), "location", &place);
            }
            _ => {}
        }
        if let Target::Tags(name) = target {
            answer = self.tags(fault, name, parts).unwrap_or(answer);
        }
        Self::spoil(fault, answer).await
    }

    fn tags(&self, fault: &str, name: &str, parts: &Parts) -> Option<Response> {
        let here = format!("/v2/{name}/tags/list");
        let list = |tags: Value| Json(json!({ "name": name, "tags": tags })).into_response();
        let page = || self.times(format!("pages of {name}"));
        let (number, next) = match fault {
            "fault-tags-null" => return Some(list(Value::Null)),
            "fault-tags-missing" => return Some(Json(json!({ "name": name })).into_response()),
            "fault-link-endless" => {
                let number = page();
                (number, format!("{here}?n=1&last=1.{number}"))
            }
            "fault-link-loop" => (0, parts.uri.to_string()),
            "fault-link-foreign" => (0, format!("{}{here}?n=1&last=1.0", self.foreign)),
            _ => return None,
        };
        let mut answer = list(json!([format!("1.{number}")]));
        set(answer.headers_mut(), "link", &format!(r#"<{next}>; rel="next""#));
        Some(answer)
    }
}

async fn one_byte_more(answer: Response) -> Response {
    let (mut head, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    set(&mut head.headers, "content-length", &(body.len() + 1).to_string());
    Response::from_parts(head, Body::from([&body[..], b" "].concat()))
}

fn oversize() -> Response {
    let annotations = json!({ "filler": "x".repeat(OVERSIZE) });
    let body = json!({ "schemaVersion": 2, "mediaType": OCI_MANIFEST, "annotations": annotations });
    ([header("content-type", OCI_MANIFEST)], body.to_string()).into_response()
}
