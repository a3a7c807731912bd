//! Requests and answers held against a discovery document (`developers.google.com/discovery/v1/reference/apis`).

use regex::Regex;
use serde_json::{Map, Value};

const DOCUMENT: &str = include_str!("../../../specs/google-artifactregistry.v1.discovery.json");

/// The document, read.
pub(super) struct Discovery {
    schemas: Value,
    /// What every method takes.
    anywhere: Map<String, Value>,
    methods: Vec<Method>,
}

/// One call.
pub(super) struct Method {
    pub(super) id: String,
    verb: String,
    pattern: Regex,
    literals: usize,
    parameters: Map<String, Value>,
    request: Option<String>,
    response: Option<String>,
}

impl Discovery {
    pub(super) fn load() -> anyhow::Result<Self> {
        let document: Value = serde_json::from_str(DOCUMENT)?;
        let mut methods = Vec::new();
        collect(&document, &mut methods)?;
        let anywhere = document["parameters"].as_object().cloned().unwrap_or_default();
        Ok(Self { schemas: document["schemas"].clone(), anywhere, methods })
    }

    /// The call that a request makes, and the parts of its path as they were sent; literal parts win over placeholders.
    pub(super) fn find(&self, verb: &str, path: &str) -> Option<(&Method, Vec<String>)> {
        let path = path.strip_prefix('/')?;
        let fitting = self.methods.iter().filter(|method| method.verb == verb);
        let fitting = fitting.filter(|method| method.pattern.is_match(path));
        let method = fitting.max_by_key(|method| method.literals)?;
        let parts = method.pattern.captures(path)?;
        let parts = parts.iter().skip(1).flatten().map(|part| part.as_str().to_owned());
        Some((method, parts.collect()))
    }

    /// What is wrong with a request.
    pub(super) fn faults_of_request(
        &self,
        method: &Method,
        query: &[(String, String)],
        body: Option<&Value>,
    ) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, text) in query {
            let known = method.parameters.get(name).filter(|known| known["location"] == "query");
            let Some(known) = known.or_else(|| self.anywhere.get(name)) else {
                faults.push(format!(
                    "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter."
                ));
                continue;
            };
            if known["type"] == "integer" && text.parse::<i32>().is_err() {
                faults.push(format!("Invalid value at '{name}' (TYPE_INT32), \"{text}\""));
            }
            let words = known["enum"].as_array();
            if words.is_some_and(|words| !words.iter().any(|word| word == text)) {
                faults.push(format!("Invalid value at '{name}' (TYPE_ENUM), \"{text}\""));
            }
        }
        match (&method.request, body) {
            (Some(schema), Some(body)) => self.check_ref(schema, body, "request", &mut faults),
            (Some(_), None) => faults.push("the body is missing".to_owned()),
            (None, Some(_)) => faults.push("there is no body in this call".to_owned()),
            (None, None) => {}
        }
        faults
    }

    /// What is wrong with an answer.
    pub(super) fn faults_of_answer(&self, method: &Method, answer: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        if let Some(schema) = &method.response {
            self.check_ref(schema, answer, "answer", &mut faults);
        }
        faults
    }

    fn check_ref(&self, name: &str, value: &Value, at: &str, faults: &mut Vec<String>) {
        self.check(&self.schemas[name], value, at, faults);
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        if let Some(name) = schema["$ref"].as_str() {
            return self.check_ref(name, value, at, faults);
        }
        let kind = schema["type"].as_str().unwrap_or("any");
        match (kind, value) {
            ("any", _) | ("boolean", Value::Bool(_)) | ("integer" | "number", Value::Number(_)) => {
            }
            ("string", Value::String(text)) => check_text(schema, text, at, faults),
            ("array", Value::Array(items)) => {
                for item in items {
                    self.check(&schema["items"], item, &format!("{at}[]"), faults);
                }
            }
            ("object", Value::Object(fields)) => {
                for (field, value) in fields {
                    let known = schema["properties"].get(field);
                    match known.or_else(|| schema.get("additionalProperties")) {
                        Some(known) => self.check(known, value, &format!("{at}.{field}"), faults),
                        None => faults.push(format!("{at}: Unknown name \"{field}\"")),
                    }
                }
            }
            _ => faults.push(format!("{at}: {value} is no {kind}")),
        }
    }
}

/// 64-bit numbers, moments and bytes are texts.
fn check_text(schema: &Value, text: &str, at: &str, faults: &mut Vec<String>) {
    use base64::Engine as _;
    let fits = match schema["format"].as_str() {
        Some("int64") => text.parse::<i64>().is_ok(),
        Some("google-datetime") => text.parse::<jiff::Timestamp>().is_ok(),
        Some("byte") => base64::engine::general_purpose::STANDARD.decode(text).is_ok(),
        _ => true,
    };
    let words = schema["enum"].as_array();
    if !fits || words.is_some_and(|words| !words.iter().any(|word| word == text)) {
        faults.push(format!("{at}: {text} does not have the form"));
    }
}

fn collect(resource: &Value, methods: &mut Vec<Method>) -> anyhow::Result<()> {
    for method in resource["methods"].as_object().into_iter().flatten().map(|(_, method)| method) {
        let text = |key: &str| method[key].as_str().unwrap_or_default().to_owned();
        let path = text("flatPath");
        let mut pattern = String::from("^");
        let mut literals = 0;
        for (number, piece) in path.split(['{', '}']).enumerate() {
            if number % 2 == 0 {
                literals += piece.len();
                pattern.push_str(&regex::escape(piece));
            } else {
                pattern.push_str("([^/]+)");
            }
        }
        pattern.push('$');
        let named = |side: &str| method[side]["$ref"].as_str().map(str::to_owned);
        methods.push(Method {
            id: text("id"),
            verb: text("httpMethod"),
            pattern: Regex::new(&pattern)?,
            literals,
            parameters: method["parameters"].as_object().cloned().unwrap_or_default(),
            request: named("request"),
            response: named("response"),
        });
    }
    for below in resource["resources"].as_object().into_iter().flatten().map(|(_, below)| below) {
        collect(below, methods)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_request_is_held_against_path_parameters_and_body() {
        let document = Discovery::load().unwrap();
        let base = "/v1/projects/p/locations/us/repositories";
        let (list, parts) = document.find("GET", base).unwrap();
        assert_eq!(parts, ["p", "us"]);
        let query = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        assert!(document.faults_of_request(list, &query("pageSize", "5"), None).is_empty());
        assert_eq!(document.faults_of_request(list, &query("pageSize", "x"), None).len(), 1);
        assert_eq!(document.faults_of_request(list, &query("page_size", "5"), None).len(), 1);
        let (create, _) = document.find("POST", base).unwrap();
        let faults = |body: Value| document.faults_of_request(create, &[], Some(&body)).len();
        assert_eq!(faults(json!({ "format": "DOCKER", "mode": "STANDARD_REPOSITORY" })), 0);
        assert_eq!(faults(json!({ "format": "docker" })), 1);
        assert_eq!(faults(json!({ "visibility": "public" })), 1);
        let (policy, parts) = document.find("GET", &format!("{base}/fleet:getIamPolicy")).unwrap();
        assert!(policy.id.ends_with("getIamPolicy"));
        assert_eq!(parts.last().map(String::as_str), Some("fleet"));
        assert!(document.find("DELETE", base).is_none());
    }
}
