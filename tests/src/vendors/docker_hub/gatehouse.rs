//! What every request to the Hub API goes through: the published document, the caller's token, the rate limit.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::errors::HubError;
use super::spec::{Finding, Operation, Spec};
use super::state::Hub;

/// The largest body that is read.
const BODY_LIMIT: usize = 1024 * 1024;

/// The Hub and the document that it is held against.
#[derive(Clone)]
pub(super) struct Gatehouse {
    pub(super) hub: Arc<Hub>,
    pub(super) spec: Arc<Spec>,
}

pub(super) async fn pass(State(gate): State<Gatehouse>, request: Request, next: Next) -> Response {
    let operation = match gate.spec.find(request.method(), request.uri().path()) {
        Finding::Known(operation) => operation,
        Finding::UnknownPath => return HubError::not_found().into_response(),
        Finding::UnknownMethod => {
            let text = "Method not allowed.";
            return HubError::detail(StatusCode::METHOD_NOT_ALLOWED, text).into_response();
        }
    };
    let answer = match checked(&gate, operation, request).await {
        Ok((request, limits)) => {
            let mut answer = next.run(request).await;
            answer.headers_mut().extend(limits);
            answer
        }
        Err(answer) => *answer,
    };
    examined(&gate, operation, answer).await
}

/// The request with its caller written on it and what to say about limits, or the refusal.
async fn checked(
    gate: &Gatehouse,
    operation: &Operation,
    request: Request,
) -> Result<(Request, HeaderMap), Box<Response>> {
    let caller = gate.hub.caller(request.headers());
    let who = match &caller {
        Ok(caller) => caller.0.as_ref().map_or("127.0.0.1", |who| who.user.as_str()).to_owned(),
        Err(_) => "127.0.0.1".to_owned(),
    };
    let limits = gate.hub.count_call(&who).map_err(Box::new)?;
    let refuse = |error: HubError| Box::new((limits.clone(), error).into_response());
    let (mut parts, body) = request.into_parts();
    let mut bytes = to_bytes(body, BODY_LIMIT).await.map_err(|_| {
        refuse(HubError::detail(StatusCode::BAD_REQUEST, "The body is too large or cut off."))
    })?;
    if bytes.is_empty() && operation.takes_body() {
        bytes = Bytes::from_static(b"{}");
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let content_type =
        parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let has_token = parts.headers.contains_key(header::AUTHORIZATION);
    let query = parts.uri.query().unwrap_or_default();
    let caller = caller.map_err(refuse)?;
    gate.spec.check_request(operation, query, content_type, &bytes, has_token).map_err(refuse)?;
    parts.extensions.insert(caller);
    Ok((Request::from_parts(parts, Body::from(bytes)), limits))
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
