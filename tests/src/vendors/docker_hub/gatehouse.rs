//! What every request to the Hub API goes through: a fault if it asks for one, the published document, the caller's token, the
//! rate limit.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::Value;

use super::errors::HubError;
use super::spec::{Finding, Operation, Spec};
use super::state::Hub;
use crate::registry::Faults;

/// The largest body that is read.
const BODY_LIMIT: usize = 1024 * 1024;

/// The Hub, the document that it is held against, and the faults that may be asked of it.
#[derive(Clone)]
pub(super) struct Gatehouse {
    pub(super) hub: Arc<Hub>,
    pub(super) spec: Arc<Spec>,
    pub(super) faults: Arc<Faults>,
}

pub(super) async fn pass(State(gate): State<Gatehouse>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_LIMIT).await else {
        let text = "The body is too large or cut off.";
        return HubError::detail(StatusCode::BAD_REQUEST, text).into_response();
    };
    let Some(fault) = asked_fault(parts.uri.path(), &bytes) else {
        return answer(&gate, parts, bytes, next).await;
    };
    match gate.faults.instead(fault, &parts).await {
        Some(answer) => answer,
        None => Faults::spoil(fault, answer(&gate, parts, bytes, next).await).await,
    }
}

/// The fault that a part of the path or the user name of a sign-in asks for.
fn asked_fault(path: &str, body: &[u8]) -> Option<&'static str> {
    let in_path = path.split('/').find_map(Faults::named);
    let in_body = || {
        let body: Value = serde_json::from_slice(body).ok()?;
        let user = body["identifier"].as_str().or(body["username"].as_str())?;
        Faults::named(user)
    };
    in_path.or_else(in_body)
}

async fn answer(gate: &Gatehouse, parts: Parts, body: Bytes, next: Next) -> Response {
    let operation = match gate.spec.find(&parts.method, parts.uri.path()) {
        Finding::Known(operation) => operation,
        Finding::UnknownPath => return HubError::not_found().into_response(),
        Finding::UnknownMethod => {
            let text = "Method not allowed.";
            return HubError::detail(StatusCode::METHOD_NOT_ALLOWED, text).into_response();
        }
    };
    let answer = match checked(gate, operation, parts, body) {
        Ok((request, limits)) => {
            let mut answer = next.run(request).await;
            answer.headers_mut().extend(limits);
            answer
        }
        Err(answer) => *answer,
    };
    examined(gate, operation, answer).await
}

/// The request with its caller written on it and what to say about limits, or the refusal.
fn checked(
    gate: &Gatehouse,
    operation: &Operation,
    mut parts: Parts,
    mut body: Bytes,
) -> Result<(Request, HeaderMap), Box<Response>> {
    let caller = gate.hub.caller(&parts.headers);
    let who = caller.as_ref().ok().and_then(|caller| caller.0.as_ref());
    let limits = gate.hub.count_call(who.map_or("127.0.0.1", |who| who.user.as_str()))?;
    let refuse = |error: HubError| Box::new((limits.clone(), error).into_response());
    if body.is_empty() && operation.takes_body() {
        body = Bytes::from_static(b"{}");
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let content_type =
        parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let has_token = parts.headers.contains_key(header::AUTHORIZATION);
    let query = parts.uri.query().unwrap_or_default();
    let caller = caller.map_err(refuse)?;
    gate.spec.check_request(operation, query, content_type, &body, has_token).map_err(refuse)?;
    parts.extensions.insert(caller);
    Ok((Request::from_parts(parts, Body::from(body)), limits))
}

/// The answer, after the document had its say about it.
async fn examined(gate: &Gatehouse, operation: &Operation, answer: Response) -> Response {
    let (parts, body) = answer.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    for fault in gate.spec.check_answer(operation, parts.status, &bytes) {
        gate.hub.note_violation(fault);
    }
    Response::from_parts(parts, Body::from(bytes))
}
