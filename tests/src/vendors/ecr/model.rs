//! Requests and answers held against a service model (botocore `service-2.json`).

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use regex::Regex;
use serde_json::Value;

use super::state::Service;

const PRIVATE: &str = include_str!("../../../specs/aws-ecr.service-2.json");
const PUBLIC: &str = include_str!("../../../specs/aws-ecr-public.service-2.json");

/// A service model.
pub(super) struct Model {
    source: Value,
    patterns: Mutex<HashMap<String, Option<Arc<Regex>>>>,
}

impl Model {
    pub(super) fn load(service: Service) -> anyhow::Result<Self> {
        let text = if service == Service::Private { PRIVATE } else { PUBLIC };
        Ok(Self { source: serde_json::from_str(text)?, patterns: Mutex::default() })
    }

    pub(super) fn target(&self) -> &str {
        self.source["metadata"]["targetPrefix"].as_str().unwrap_or_default()
    }

    pub(super) fn signing_name(&self) -> &str {
        self.source["metadata"]["signingName"].as_str().unwrap_or_default()
    }

    pub(super) fn has(&self, operation: &str) -> bool {
        self.source["operations"].get(operation).is_some()
    }

    /// What is wrong with a request.
    pub(super) fn faults_of_input(&self, operation: &str, input: &Value) -> Vec<String> {
        self.faults_of(operation, "input", input)
    }

    /// What is wrong with an answer.
    pub(super) fn faults_of_output(&self, operation: &str, output: &Value) -> Vec<String> {
        self.faults_of(operation, "output", output)
    }

    /// Whether an operation may be refused with this code.
    pub(super) fn may_refuse(&self, operation: &str, code: &str) -> bool {
        let errors = self.source["operations"][operation]["errors"].as_array();
        errors.into_iter().flatten().any(|error| error["shape"] == code)
    }

    fn faults_of(&self, operation: &str, side: &str, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        let shape = self.source["operations"][operation][side]["shape"].as_str();
        match shape {
            Some(shape) => self.check(shape, value, side, &mut faults),
            None => faults.push(format!("{operation} has no {side}")),
        }
        faults
    }

    fn check(&self, name: &str, value: &Value, at: &str, faults: &mut Vec<String>) {
        let shape = &self.source["shapes"][name];
        let kind = shape["type"].as_str().unwrap_or_default();
        match (kind, value) {
            ("structure", Value::Object(fields)) => {
                let required = shape["required"].as_array().into_iter().flatten();
                for field in required.filter_map(Value::as_str) {
                    if !fields.contains_key(field) {
                        faults.push(format!("{at}: {field} is missing"));
                    }
                }
                for (field, value) in fields {
                    match shape["members"][field]["shape"].as_str() {
                        Some(member) => self.check(member, value, &format!("{at}.{field}"), faults),
                        None => faults.push(format!("{at}: there is no {field}")),
                    }
                }
            }
            ("list", Value::Array(items)) => {
                bounds(shape, counted(items.len()), at, faults);
                let member = shape["member"]["shape"].as_str().unwrap_or_default();
                for item in items {
                    self.check(member, item, &format!("{at}[]"), faults);
                }
            }
            ("map", Value::Object(fields)) => {
                let member = shape["value"]["shape"].as_str().unwrap_or_default();
                for value in fields.values() {
                    self.check(member, value, &format!("{at}{{}}"), faults);
                }
            }
            ("string", Value::String(text)) => self.check_text(shape, text, at, faults),
            ("integer" | "long", Value::Number(number)) if number.is_i64() || number.is_u64() => {
                bounds(shape, number.as_f64().unwrap_or_default(), at, faults);
            }
            ("timestamp" | "double" | "float", Value::Number(_)) | ("boolean", Value::Bool(_)) => {}
            _ => faults.push(format!("{at}: {value} is no {kind} ({name})")),
        }
    }

    fn check_text(&self, shape: &Value, text: &str, at: &str, faults: &mut Vec<String>) {
        bounds(shape, counted(text.chars().count()), at, faults);
        let words = shape["enum"].as_array();
        if words.is_some_and(|words| !words.iter().any(|word| word == text)) {
            faults.push(format!("{at}: {text} is none of the words"));
        }
        let Some(source) = shape["pattern"].as_str() else { return };
        let mut patterns = self.patterns.lock();
        let pattern = patterns
            .entry(source.to_owned())
            .or_insert_with(|| Regex::new(&format!("^(?:{source})$")).ok().map(Arc::new));
        match pattern {
            Some(pattern) if pattern.is_match(text) => {}
            Some(_) => faults.push(format!("{at}: {text} does not have the form {source}")),
            None => faults.push(format!("{at}: the form {source} cannot be read")),
        }
    }
}

fn bounds(shape: &Value, size: f64, at: &str, faults: &mut Vec<String>) {
    if shape["min"].as_f64().is_some_and(|min| size < min) {
        faults.push(format!("{at}: {size} is less than {}", shape["min"]));
    }
    if shape["max"].as_f64().is_some_and(|max| size > max) {
        faults.push(format!("{at}: {size} is more than {}", shape["max"]));
    }
}

/// A number of things as the model's bounds have it; beyond 2^32 none of them matters.
fn counted(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_request_is_held_against_members_types_lengths_forms_and_ranges() {
        let model = Model::load(Service::Private).unwrap();
        let faults = |input: Value| model.faults_of_input("DescribeImages", &input).len();
        assert_eq!(faults(json!({ "repositoryName": "team/app", "maxResults": 1000 })), 0);
        for wrong in [
            json!({}),
            json!({ "repositoryName": "T" }),
            json!({ "repositoryName": "team//app" }),
            json!({ "repositoryName": "team/app", "maxResults": 1001 }),
            json!({ "repositoryName": "team/app", "maxResults": "5" }),
            json!({ "repositoryName": "team/app", "registryId": "12" }),
            json!({ "repositoryName": "team/app", "filter": { "tagStatus": "SOME" } }),
            json!({ "repositoryName": "team/app", "pageSize": 5 }),
        ] {
            assert!(faults(wrong.clone()) > 0, "{wrong}");
        }
    }

    #[test]
    fn every_form_of_the_models_can_be_read() {
        for service in [Service::Private, Service::Public] {
            let model = Model::load(service).unwrap();
            for (name, shape) in model.source["shapes"].as_object().unwrap() {
                if let Some(pattern) = shape["pattern"].as_str() {
                    assert!(Regex::new(pattern).is_ok(), "{name}: {pattern}");
                }
            }
        }
    }
}
