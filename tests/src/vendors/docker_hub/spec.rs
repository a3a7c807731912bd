//! Holds requests and answers against the published document (`specs/dockerhub.openapi.json`).
//!
//! A request that the document does not allow is refused before any of our own code sees it; an answer of ours that it does not
//! allow is noted, and `Sandbox::violations` tells. Where the live service is known to differ from its document, that is data here.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use axum::http::{Method, StatusCode};
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::errors::HubError;

const DOCUMENT: &str = include_str!("../../../specs/dockerhub.openapi.json");

/// Properties that the live service answers otherwise than the document says: schema, property, what is true, where it was seen.
const LIVE_PROPERTIES: &[(&str, &str, &str, &str)] = &[
    ("tag", "v2", r#"{"type":"boolean"}"#, "tag records in docker/terraform-provider-docker"),
    ("tag", "creator", r#"{"type":["integer","null"]}"#, "tags of automated builds"),
    ("tag", "last_updater", r#"{"type":["integer","null"]}"#, "tags of automated builds"),
    ("tag", "last_updater_username", r#"{"type":["string","null"]}"#, "old tag records"),
    ("image", "variant", r#"{"type":["string","null"]}"#, "every amd64 image"),
    ("image", "features", r#"{"type":["string","null"]}"#, "old tag records"),
    ("image", "os_features", r#"{"type":["string","null"]}"#, "old tag records"),
    ("image", "os_version", r#"{"type":["string","null"]}"#, "every Linux image"),
    (
        "getAccessTokensResponse",
        "next",
        r#"{"type":["string","null"]}"#,
        "the document's own example is null",
    ),
    (
        "getAccessTokensResponse",
        "previous",
        r#"{"type":["string","null"]}"#,
        "the document's own example is null",
    ),
];

/// Calls for which the document wants a token, and which the live service answers without one for what is public.
const LIVE_ANONYMOUS: &[(&str, &str)] = &[
    ("GET", "/v2/namespaces/{namespace}/repositories/{repository}/tags"),
    ("HEAD", "/v2/namespaces/{namespace}/repositories/{repository}/tags"),
    ("GET", "/v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}"),
    ("HEAD", "/v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}"),
    ("GET", "/v2/repositories/{namespace}/{repository}/"),
    ("GET", "/api/search/v4"),
];

/// Answers that any call may give beside those that the document lists for it: it says of itself that requests are limited, and a
/// body that it does not allow has to be answered somehow where it names no 400. 501 is ours, for calls that are not in the sandbox.
const ANY_CALL: &[u16] = &[400, 401, 429, 501];

/// A schema that is made ready when it is first needed.
struct Schema {
    source: Value,
    ready: OnceLock<Option<Validator>>,
}

impl Schema {
    fn new(source: Value) -> Self {
        Self { source, ready: OnceLock::new() }
    }

    /// The validator; `None` if the schema itself is broken, which a test rules out.
    fn validator(&self, components: &Value) -> Option<&Validator> {
        let build = || {
            let mut root = json!({ "components": components, "allOf": [self.source] });
            if self.source.get("$ref").is_none() {
                root["allOf"] = json!([self.source]);
            }
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            options.should_validate_formats(true).build(&root).ok()
        };
        self.ready.get_or_init(build).as_ref()
    }

    /// What is wrong with a value: property and text.
    fn faults(&self, components: &Value, value: &Value) -> Vec<(String, String)> {
        let Some(validator) = self.validator(components) else {
            return vec![(String::new(), "the schema cannot be read".to_owned())];
        };
        let fault = |error: jsonschema::ValidationError<'_>| {
            let place = error.instance_path().to_string();
            (property(&place, &error), error.to_string())
        };
        validator.iter_errors(value).map(fault).collect()
    }
}

/// The name of the property that an error is about; for a missing one it stands only in the text.
fn property(place: &str, error: &jsonschema::ValidationError<'_>) -> String {
    let first = place.trim_start_matches('/').split('/').next().unwrap_or_default();
    if !first.is_empty() {
        return first.to_owned();
    }
    let text = error.to_string();
    text.split('"').nth(1).unwrap_or_default().to_owned()
}

struct Parameter {
    name: String,
    in_query: bool,
    required: bool,
    kind: String,
    schema: Schema,
}

/// One call of the document.
pub(super) struct Operation {
    method: String,
    path: String,
    parts: Vec<String>,
    undocumented: bool,
    needs_token: bool,
    parameters: Vec<Parameter>,
    body: Option<Schema>,
    responses: BTreeMap<u16, Option<Schema>>,
}

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

impl Operation {
    fn read(document: &Value, path: &str, item: &Value, method: &str, call: &Value) -> Self {
        let shared = item["parameters"].as_array().into_iter().flatten();
        let own = call["parameters"].as_array().into_iter().flatten();
        let parameters = shared.chain(own).map(|found| Parameter::read(resolve(document, found)));
        let body = call.get("requestBody").map(|found| {
            let found = resolve(document, found);
            Schema::new(found["content"]["application/json"]["schema"].clone())
        });
        let answers = call["responses"].as_object().into_iter().flatten();
        let responses = answers.filter_map(|(status, found)| {
            let schema = resolve(document, found)["content"]["application/json"].get("schema");
            Some((status.parse().ok()?, schema.cloned().map(Schema::new)))
        });
        let method = method.to_uppercase();
        let security = call["security"].as_array().map(Vec::as_slice).unwrap_or_default();
        let optional =
            security.iter().any(|way| way.as_object().is_some_and(serde_json::Map::is_empty));
        let anonymous = LIVE_ANONYMOUS.contains(&(method.as_str(), path));
        Self {
            needs_token: !security.is_empty() && !optional && !anonymous,
            undocumented: call["x-undocumented"] == true,
            parameters: parameters.collect(),
            body,
            responses: responses.collect(),
            parts: path.split('/').map(str::to_owned).collect(),
            path: path.to_owned(),
            method,
        }
    }

    fn fits(&self, parts: &[&str]) -> bool {
        let part_fits = |(wanted, part): (&String, &&str)| {
            if wanted.starts_with('{') { !part.is_empty() } else { wanted == part }
        };
        self.parts.len() == parts.len() && self.parts.iter().zip(parts).all(part_fits)
    }

    /// Whether the call has a body at all.
    pub(super) fn takes_body(&self) -> bool {
        self.body.is_some()
    }

    fn literals(&self) -> usize {
        self.parts.iter().filter(|part| !part.starts_with('{')).count()
    }

    /// The refusal of a body, in the shape that this part of the service uses.
    fn refusal(&self, faults: &[(String, String)]) -> HubError {
        if self.path == "/v2/namespaces/{namespace}/repositories" {
            return HubError(StatusCode::BAD_REQUEST, form_errors(faults));
        }
        let (field, text) = faults.first().cloned().unwrap_or_default();
        if self.path.starts_with("/v2/access-tokens") {
            return HubError::fields(&field, &text, "validation failed");
        }
        HubError(StatusCode::BAD_REQUEST, form_errors(faults))
    }
}

/// `{field: [text]}` with the sentences that Docker Hub's forms use.
fn form_errors(faults: &[(String, String)]) -> Value {
    let mut fields: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (field, text) in faults {
        let sentence = match field.as_str() {
            _ if text.contains("is a required property") => "This field is required.".to_owned(),
            "name" => "Enter a valid repository name.".to_owned(),
            "description" => "Ensure this field has no more than 100 characters.".to_owned(),
            "full_description" => "Ensure this field has no more than 25000 characters.".to_owned(),
            _ => text.clone(),
        };
        let sentences = fields.entry(field).or_default();
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    json!(fields)
}

fn wrong_parameter(parameter: &Parameter) -> HubError {
    if parameter.name == "ordering" {
        let text = "Invalid ordering value. Must be one of: name, -name, last_updated, -last_updated, pull_count, -pull_count";
        return HubError::fields("ordering", text, "Invalid ordering value");
    }
    let text = format!("Invalid {} value", parameter.name);
    HubError::fields(&parameter.name, &text, &text)
}

impl Parameter {
    fn read(source: &Value) -> Self {
        let schema = source["schema"].clone();
        Self {
            name: source["name"].as_str().unwrap_or_default().to_owned(),
            in_query: source["in"] == "query",
            required: source["required"] == true,
            kind: schema["type"].as_str().unwrap_or_default().to_owned(),
            schema: Schema::new(schema),
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

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

/// Rewrites what `OpenAPI` 3.0 says in its own way into JSON Schema: `nullable`.
fn modernise(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let nullable = fields.remove("nullable") == Some(Value::Bool(true));
            let kind = fields.get("type").cloned().filter(Value::is_string);
            if let Some(kind) = kind.filter(|_| nullable) {
                fields.insert("type".to_owned(), json!([kind, "null"]));
            }
            fields.values_mut().for_each(modernise);
        }
        Value::Array(items) => items.iter_mut().for_each(modernise),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
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
