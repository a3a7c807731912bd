//! Holds requests and answers against a published Swagger 2.0 description, for the vendors that have one.
//!
//! A request that the description does not allow is refused before any of our own code sees it. What is merely strange (a
//! query parameter that it does not name, an answer of ours that it does not allow) is noted, and a test can hold that
//! nothing was.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use anyhow::Context as _;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use jsonschema::{Draft, Validator};
use parking_lot::Mutex;
use regex::Regex;
use serde_json::{Value, json};
use url::form_urlencoded;

/// The largest body that is read.
const BODY_LIMIT: usize = 1024 * 1024;
/// Answers that any call may give beside those that its description lists.
const ANY_CALL: [u16; 9] = [400, 401, 402, 403, 404, 409, 412, 422, 429];

/// A description, read.
pub(crate) struct Swagger {
    base: String,
    definitions: Value,
    operations: Vec<Operation>,
}

/// One call of a description.
struct Operation {
    method: String,
    path: String,
    pattern: Regex,
    literals: usize,
    parameters: Vec<Parameter>,
    /// The fields of a form in the body.
    form: Vec<Parameter>,
    body: Option<Schema>,
    responses: BTreeMap<u16, Option<Schema>>,
}

struct Parameter {
    name: String,
    required: bool,
    kind: String,
    schema: Schema,
}

/// A schema that is made ready when it is first needed.
struct Schema {
    source: Value,
    ready: OnceLock<Option<Validator>>,
}

/// Why a request is refused.
pub(crate) enum Refusal {
    /// There is no such path.
    UnknownPath,
    /// The path is there, but not with this method.
    UnknownMethod,
    /// A parameter or the body is not as described.
    Invalid(String),
}

impl Swagger {
    /// Reads a description. `paths` says which placeholders may hold several parts of a path.
    pub(crate) fn load(document: &str, paths: &[&str]) -> anyhow::Result<Self> {
        let mut document: Value = serde_json::from_str(document)?;
        modernise(&mut document);
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for method in ["get", "head", "post", "put", "delete"] {
                if let Some(call) = item.get(method) {
                    let operation = Operation::read(&document, path, method, item, call, paths);
                    operations.push(operation.with_context(|| format!("{method} {path}"))?);
                }
            }
        }
        let base = document["basePath"].as_str().unwrap_or_default().to_owned();
        Ok(Self { base, definitions: document["definitions"].clone(), operations })
    }

    /// Replaces a part of a definition, where the live service is known to differ from its description.
    pub(crate) fn with_live(mut self, pointer: &str, truth: Value) -> anyhow::Result<Self> {
        let place = self.definitions.pointer_mut(pointer);
        *place.with_context(|| format!("{pointer} is not in the description"))? = truth;
        Ok(self)
    }

    /// The call that a request makes; literal parts of a path win over placeholders.
    fn find(&self, method: &Method, path: &str) -> Result<&Operation, Refusal> {
        let path = path.strip_prefix(self.base.as_str()).ok_or(Refusal::UnknownPath)?;
        let fitting = || self.operations.iter().filter(|known| known.pattern.is_match(path));
        let best = fitting().filter(|known| known.method == method.as_str());
        match best.max_by_key(|known| known.literals) {
            Some(operation) => Ok(operation),
            None if fitting().next().is_some() => Err(Refusal::UnknownMethod),
            None => Err(Refusal::UnknownPath),
        }
    }

    fn check_request(
        &self,
        operation: &Operation,
        query: &str,
        body: &[u8],
        notes: &Notes,
    ) -> Result<(), Refusal> {
        let call = format!("{} {}", operation.method, operation.path);
        let strange = |name: &str| {
            notes.add(format!("{call} was asked with {name}, which it does not know"));
        };
        self.check_fields(&operation.parameters, query.as_bytes(), "query", strange)?;
        if !operation.form.is_empty() {
            self.check_fields(&operation.form, body, "formData", strange)?;
        }
        let Some(schema) = &operation.body else { return Ok(()) };
        let value: Value = serde_json::from_slice(body)
            .map_err(|error| Refusal::Invalid(format!("body in body: {error}")))?;
        match schema.faults(&self.definitions, &value).first() {
            Some(fault) => Err(Refusal::Invalid(format!("body in body: {fault}"))),
            None => Ok(()),
        }
    }

    /// Holds fields against the parameters that they may be; what is none of those is strange.
    fn check_fields(
        &self,
        parameters: &[Parameter],
        encoded: &[u8],
        place: &str,
        strange: impl Fn(&str),
    ) -> Result<(), Refusal> {
        let mut fields: BTreeMap<String, String> =
            form_urlencoded::parse(encoded).into_owned().collect();
        for parameter in parameters {
            let name = &parameter.name;
            let Some(text) = fields.remove(name) else {
                if parameter.required {
                    return Err(Refusal::Invalid(format!("{name} in {place} is required")));
                }
                continue;
            };
            let value = typed(&text, &parameter.kind);
            if let Some(fault) = parameter.schema.faults(&self.definitions, &value).first() {
                return Err(Refusal::Invalid(format!("{name} in {place}: {fault}")));
            }
        }
        for name in fields.keys() {
            strange(name);
        }
        Ok(())
    }

    fn check_answer(&self, operation: &Operation, status: StatusCode, body: &[u8], notes: &Notes) {
        let call = format!("{} {} answered {}", operation.method, operation.path, status.as_u16());
        let Some(expected) = operation.responses.get(&status.as_u16()) else {
            if !ANY_CALL.contains(&status.as_u16()) {
                notes.add(format!("{call}, which is not listed"));
            }
            return;
        };
        let Some(schema) = expected.as_ref().filter(|_| operation.method != "HEAD") else { return };
        match serde_json::from_slice(body) {
            Err(error) => notes.add(format!("{call} without JSON: {error}")),
            Ok(value) => {
                for fault in schema.faults(&self.definitions, &value) {
                    notes.add(format!("{call}: {fault}"));
                }
            }
        }
    }
}

impl Operation {
    fn read(
        document: &Value,
        path: &str,
        method: &str,
        item: &Value,
        call: &Value,
        paths: &[&str],
    ) -> anyhow::Result<Self> {
        let all = [item, call].into_iter().filter_map(|place| place["parameters"].as_array());
        let all: Vec<&Value> = all.flatten().map(|found| resolve(document, found)).collect();
        let of =
            |place: &'static str| all.iter().copied().filter(move |found| found["in"] == place);
        let answers = call["responses"].as_object().into_iter().flatten();
        let responses = answers.filter_map(|(status, found)| {
            let schema = resolve(document, found).get("schema");
            Some((status.parse().ok()?, schema.cloned().map(Schema::new)))
        });
        let parts = path.split('/').map(|part| match part.strip_prefix('{') {
            Some(name) if paths.contains(&name.trim_end_matches('}')) => {
                "[^/]+(/[^/]+)+".to_owned()
            }
            Some(_) => "[^/]+".to_owned(),
            None => regex::escape(part),
        });
        Ok(Self {
            method: method.to_uppercase(),
            path: path.to_owned(),
            pattern: Regex::new(&format!("^{}$", parts.collect::<Vec<_>>().join("/")))?,
            literals: path.split('/').filter(|part| !part.starts_with('{')).count(),
            parameters: of("query").map(Parameter::read).collect(),
            form: of("formData").map(Parameter::read).collect(),
            body: of("body").next().map(|body| Schema::new(body["schema"].clone())),
            responses: responses.collect(),
        })
    }
}

impl Parameter {
    fn read(source: &Value) -> Self {
        Self {
            name: source["name"].as_str().unwrap_or_default().to_owned(),
            required: source["required"] == true,
            kind: source["type"].as_str().unwrap_or_default().to_owned(),
            schema: Schema::new(Self::schema(source)),
        }
    }
}

impl Parameter {
    fn schema(source: &Value) -> Value {
        let mut schema = json!({
            "type": source["type"],
            "maximum": source.get("maximum").cloned().unwrap_or(json!(i64::MAX)),
            "minimum": source.get("minimum").cloned().unwrap_or(json!(i64::MIN)),
        });
        if let Some(values) = source.get("enum") {
            schema["enum"] = values.clone();
        }
        schema
    }
}

impl Schema {
    fn new(source: Value) -> Self {
        Self { source, ready: OnceLock::new() }
    }

    /// The validator; `None` if the schema itself is broken, which a test rules out.
    fn validator(&self, definitions: &Value) -> Option<&Validator> {
        let build = || {
            let root = json!({ "definitions": definitions, "allOf": [self.source] });
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            options.should_validate_formats(true).build(&root).ok()
        };
        self.ready.get_or_init(build).as_ref()
    }

    fn faults(&self, definitions: &Value, value: &Value) -> Vec<String> {
        match self.validator(definitions) {
            Some(validator) => {
                let fault = |error: jsonschema::ValidationError<'_>| {
                    format!("{}: {error}", error.instance_path())
                };
                validator.iter_errors(value).map(fault).collect()
            }
            None => vec!["the schema cannot be read".to_owned()],
        }
    }
}

/// A query's text as the type that the description wants, if it can be read so.
fn typed(text: &str, kind: &str) -> Value {
    let read = match kind {
        "integer" => text.parse::<i64>().ok().map(Value::from),
        "boolean" => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    read.unwrap_or_else(|| Value::from(text))
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

/// Rewrites what Swagger says in its own way into JSON Schema. Servers written in Go send `null` for an empty list.
fn modernise(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let nullable = fields.remove("x-nullable") == Some(Value::Bool(true));
            let kind = fields.get("type").cloned().filter(Value::is_string);
            if let Some(kind) = kind.filter(|kind| nullable || kind == "array") {
                fields.insert("type".to_owned(), json!([kind, "null"]));
            }
            fields.values_mut().for_each(modernise);
        }
        Value::Array(items) => items.iter_mut().for_each(modernise),
        _ => {}
    }
}

/// What was strange.
#[derive(Default)]
pub(crate) struct Notes(Mutex<Vec<String>>);

impl Notes {
    pub(crate) fn add(&self, note: String) {
        self.0.lock().push(note);
    }

    /// All of it.
    pub(crate) fn all(&self) -> Vec<String> {
        self.0.lock().clone()
    }
}

/// What every request to an API goes through.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) swagger: Arc<Swagger>,
    pub(crate) notes: Arc<Notes>,
    /// How this vendor words a refusal.
    pub(crate) refuse: fn(&Refusal) -> Response,
}

/// Lets a request through if the description allows it, and looks at the answer.
pub(crate) async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
    let operation = match gate.swagger.find(&parts.method, parts.uri.path()) {
        Ok(operation) => operation,
        Err(refusal) => {
            gate.notes.add(format!("{} {} is not in the description", parts.method, parts.uri));
            return (gate.refuse)(&refusal);
        }
    };
    let query = parts.uri.query().unwrap_or_default();
    if let Err(refusal) = gate.swagger.check_request(operation, query, &body, &gate.notes) {
        return (gate.refuse)(&refusal);
    }
    let answer = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = answer.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    gate.swagger.check_answer(operation, parts.status, &bytes, &gate.notes);
    Response::from_parts(parts, Body::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_of_the_descriptions_can_be_used() {
        for text in [
            include_str!("../../specs/harbor-v2.swagger.json"),
            include_str!("../../specs/quay-v1.swagger.json"),
            include_str!("../../specs/azure-acr-dataplane.swagger.json"),
        ] {
            let swagger = Swagger::load(text, &["repository"]).unwrap();
            for operation in &swagger.operations {
                let answers = operation.responses.values().flatten();
                let parameters = operation.parameters.iter().chain(&operation.form);
                let parameters = parameters.map(|parameter| &parameter.schema);
                for schema in operation.body.iter().chain(answers).chain(parameters) {
                    let place = format!("{} {}", operation.method, operation.path);
                    assert!(
                        schema.validator(&swagger.definitions).is_some(),
                        "{place} has a broken schema"
                    );
                }
            }
        }
    }

    #[test]
    fn a_form_is_held_against_its_parameters_and_what_is_none_of_them_is_noted() {
        let acr = include_str!("../../specs/azure-acr-dataplane.swagger.json");
        let acr = Swagger::load(acr, &[]).unwrap();
        let call = acr.find(&Method::POST, "/oauth2/token").ok().unwrap();
        let notes = Notes::default();
        let fits = |body: &str| acr.check_request(call, "", body.as_bytes(), &notes).is_ok();
        let good = "grant_type=refresh_token&service=a&scope=b&refresh_token=c";
        assert!(fits(good) && notes.all().is_empty());
        assert!(!fits("grant_type=refresh_token&service=a&refresh_token=c"), "no scope");
        assert!(!fits("grant_type=password&service=a&scope=b&refresh_token=c"), "another grant");
        assert!(fits(&format!("{good}&client_id=d")));
        assert_eq!(notes.all().len(), 1);
    }

    #[test]
    fn a_path_is_found_with_names_that_hold_slashes_where_the_vendor_has_them() {
        let quay = include_str!("../../specs/quay-v1.swagger.json");
        let quay = Swagger::load(quay, &["repository"]).unwrap();
        let path = |path: &str| quay.find(&Method::GET, path).map(|known| known.path.clone()).ok();
        let repository = Some("/api/v1/repository/{repository}".to_owned());
        assert_eq!(path("/api/v1/repository/a/b"), repository);
        assert_eq!(
            path("/api/v1/repository/a/b/tag/").unwrap(),
            "/api/v1/repository/{repository}/tag/"
        );
        assert_eq!(path("/api/v1/other"), None);
    }
}
