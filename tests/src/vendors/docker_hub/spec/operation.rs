//! One call of the document, read: what it takes and what it answers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::live::LIVE_ANONYMOUS;
use super::schema::Schema;

pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) in_query: bool,
    pub(super) required: bool,
    pub(super) kind: String,
    pub(super) schema: Schema,
}

/// One call of the document.
pub(in super::super) struct Operation {
    pub(super) method: String,
    pub(super) path: String,
    parts: Vec<String>,
    pub(super) undocumented: bool,
    pub(super) needs_token: bool,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Schema>,
    pub(super) responses: BTreeMap<u16, Option<Schema>>,
}

impl Operation {
    pub(super) fn read(
        document: &Value,
        path: &str,
        item: &Value,
        method: &str,
        call: &Value,
    ) -> Self {
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

    pub(super) fn fits(&self, parts: &[&str]) -> bool {
        let part_fits = |(wanted, part): (&String, &&str)| {
            if wanted.starts_with('{') { !part.is_empty() } else { wanted == part }
        };
        self.parts.len() == parts.len() && self.parts.iter().zip(parts).all(part_fits)
    }

    /// Whether the call has a body at all.
    pub(in super::super) fn takes_body(&self) -> bool {
        self.body.is_some()
    }

    pub(super) fn literals(&self) -> usize {
        self.parts.iter().filter(|part| !part.starts_with('{')).count()
    }
}

impl Parameter {
    pub(super) fn read(source: &Value) -> Self {
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

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|place| place.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}
