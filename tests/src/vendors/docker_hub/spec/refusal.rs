//! How the service words the refusal of what its document does not allow.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::super::errors::HubError;
use super::operation::{Operation, Parameter};

impl Operation {
    /// The refusal of a body, in the shape that this part of the service uses.
    pub(super) fn refusal(&self, faults: &[(String, String)]) -> HubError {
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

pub(super) fn wrong_parameter(parameter: &Parameter) -> HubError {
    if parameter.name == "ordering" {
        let text = "Invalid ordering value. Must be one of: name, -name, last_updated, -last_updated, pull_count, -pull_count";
        return HubError::fields("ordering", text, "Invalid ordering value");
    }
    let text = format!("Invalid {} value", parameter.name);
    HubError::fields(&parameter.name, &text, &text)
}
