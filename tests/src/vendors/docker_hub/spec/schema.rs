//! The schemas of the document, made ready to judge values.

use std::sync::OnceLock;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

/// A schema that is made ready when it is first needed.
pub(super) struct Schema {
    pub(super) source: Value,
    ready: OnceLock<Option<Validator>>,
}

impl Schema {
    pub(super) fn new(source: Value) -> Self {
        Self { source, ready: OnceLock::new() }
    }

    /// The validator; `None` if the schema itself is broken, which a test rules out.
    pub(super) fn validator(&self, components: &Value) -> Option<&Validator> {
        let build = || {
            let root = json!({ "components": components, "allOf": [self.source] });
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            options.should_validate_formats(true).build(&root).ok()
        };
        self.ready.get_or_init(build).as_ref()
    }

    /// What is wrong with a value: property and text.
    pub(super) fn faults(&self, components: &Value, value: &Value) -> Vec<(String, String)> {
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

/// Rewrites what `OpenAPI` 3.0 says in its own way into JSON Schema: `nullable`.
pub(super) fn modernise(value: &mut Value) {
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
