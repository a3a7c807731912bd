//! Holds requests and answers against the published document (`specs/dockerhub.openapi.json`).
//!
//! A request that the document does not allow is refused before any of our own code sees it; an answer of ours that it does not
//! allow is noted, and [`DockerHub::violations`](super::DockerHub::violations) tells. Where the live service is known to differ
//! from its document, that is data in `live`.

mod live;
mod operation;
mod refusal;
mod schema;

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use serde_json::Value;
use url::form_urlencoded;

use super::errors::HubError;
use live::{ANY_CALL, LIVE_PROPERTIES};
pub(super) use operation::Operation;
use refusal::wrong_parameter;
use schema::modernise;

const DOCUMENT: &str = include_str!("../../../../specs/dockerhub.openapi.json");

/// The document, read.
pub(super) struct Spec {
    components: Value,
    operations: Vec<Operation>,
}

/// How a request stands to the document.
pub(super) enum Finding<'a> {
    /// The document knows no such path.
    UnknownPath,
    /// It knows the path, but not with this method.
    UnknownMethod,
    /// It knows the call.
    Known(&'a Operation),
}

impl Spec {
    /// The document that the sandbox is built with.
    pub(super) fn load() -> anyhow::Result<Self> {
        let mut document: Value = serde_json::from_str(DOCUMENT)?;
        for (schema, property, truth, _) in LIVE_PROPERTIES {
            document["components"]["schemas"][schema]["properties"][property] =
                serde_json::from_str(truth)?;
        }
        modernise(&mut document);
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for method in ["get", "head", "post", "put", "patch", "delete"] {
                if let Some(call) = item.get(method) {
                    operations.push(Operation::read(&document, path, item, method, call));
                }
            }
        }
        Ok(Self { components: document["components"].clone(), operations })
    }

    /// Finds the call that a request makes. Literal path parts win over placeholders.
    pub(super) fn find(&self, method: &Method, path: &str) -> Finding<'_> {
        let parts: Vec<&str> = path.split('/').collect();
        let mut known = false;
        let mut best: Option<&Operation> = None;
        for operation in &self.operations {
            if operation.fits(&parts) {
                known = true;
                let better = best.is_none_or(|best| operation.literals() > best.literals());
                if operation.method == method.as_str() && better {
                    best = Some(operation);
                }
            }
        }
        match best {
            Some(operation) => Finding::Known(operation),
            None if known => Finding::UnknownMethod,
            None => Finding::UnknownPath,
        }
    }

    /// Refuses a request that the document does not allow.
    pub(super) fn check_request(
        &self,
        operation: &Operation,
        query: &str,
        content_type: Option<&str>,
        body: &[u8],
        has_token: bool,
    ) -> Result<(), HubError> {
        if operation.needs_token && !has_token {
            return Err(HubError::unauthorized());
        }
        self.check_query(operation, query)?;
        let Some(schema) = &operation.body else { return Ok(()) };
        if !content_type.is_some_and(|text| text.starts_with("application/json")) {
            let text = "Unsupported media type in request.";
            return Err(HubError::detail(StatusCode::BAD_REQUEST, text));
        }
        let value: Value = serde_json::from_slice(body).map_err(|error| {
            HubError::detail(StatusCode::BAD_REQUEST, &format!("JSON parse error - {error}"))
        })?;
        let faults = schema.faults(&self.components, &value);
        if faults.is_empty() { Ok(()) } else { Err(operation.refusal(&faults)) }
    }

    fn check_query(&self, operation: &Operation, query: &str) -> Result<(), HubError> {
        let fields: BTreeMap<String, String> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        for parameter in operation.parameters.iter().filter(|parameter| parameter.in_query) {
            let Some(text) = fields.get(&parameter.name) else {
                if parameter.required {
                    return Err(HubError::fields(&parameter.name, "required", "Missing value"));
                }
                continue;
            };
            let value = typed(text, &parameter.kind);
            if !parameter.schema.faults(&self.components, &value).is_empty() {
                return Err(wrong_parameter(parameter));
            }
        }
        Ok(())
    }

    /// What the document has against an answer.
    pub(super) fn check_answer(
        &self,
        operation: &Operation,
        status: StatusCode,
        body: &[u8],
    ) -> Vec<String> {
        if operation.undocumented {
            return Vec::new();
        }
        let call = format!("{} {} answered {}", operation.method, operation.path, status.as_u16());
        let Some(expected) = operation.responses.get(&status.as_u16()) else {
            let known = ANY_CALL.contains(&status.as_u16());
            return if known { Vec::new() } else { vec![format!("{call}, which is not listed")] };
        };
        let Some(schema) = expected.as_ref().filter(|_| operation.method != "HEAD") else {
            return Vec::new();
        };
        match serde_json::from_slice(body) {
            Err(error) => vec![format!("{call} without JSON: {error}")],
            Ok(value) => {
                let faults = schema.faults(&self.components, &value);
                faults.into_iter().map(|(_, text)| format!("{call}: {text}")).collect()
            }
        }
    }
}

/// A query's text as the type that the document wants, if it can be read so.
fn typed(text: &str, kind: &str) -> Value {
    let read = match kind {
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "number" => text.parse::<f64>().ok().map(Value::from),
        "boolean" => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    read.unwrap_or_else(|| Value::from(text))
}

#[cfg(test)]
mod tests {
    use super::live::LIVE_ANONYMOUS;
    use super::*;

    #[test]
    fn every_schema_of_the_document_can_be_used() {
        let spec = Spec::load().unwrap();
        for operation in &spec.operations {
            let bodies = operation.body.iter();
            let answers = operation.responses.values().flatten();
            let parameters = operation.parameters.iter().map(|parameter| &parameter.schema);
            for schema in bodies.chain(answers).chain(parameters) {
                assert!(
                    schema.validator(&spec.components).is_some(),
                    "{} {} has a schema that cannot be read: {}",
                    operation.method,
                    operation.path,
                    schema.source
                );
            }
        }
    }

    #[test]
    fn what_is_said_to_differ_in_the_live_service_is_in_the_document() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        for (schema, property, ..) in LIVE_PROPERTIES {
            let place = &document["components"]["schemas"][schema]["properties"][property];
            assert!(place.is_object(), "{schema}.{property} is not in the document");
        }
        for (method, path) in LIVE_ANONYMOUS {
            let place = &document["paths"][path][method.to_lowercase()];
            assert!(place.is_object(), "{method} {path} is not in the document");
        }
    }
}
