//! Tags that cannot be moved or removed.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum::routing::{patch, post};
use axum::{Extension, Json, Router};
use serde_json::{Value, json};

use super::auth::Caller;
use super::errors::HubError;
use super::repositories::{Answer, Key};
use super::state::Hub;

pub(super) fn router(hub: &Arc<Hub>) -> Router {
    Router::new()
        .route(
            "/v2/namespaces/{namespace}/repositories/{repository}/immutabletags",
            patch(protect_tags),
        )
        .route(
            "/v2/namespaces/{namespace}/repositories/{repository}/immutabletags/verify",
            post(verify_rule),
        )
        .with_state(Arc::clone(hub))
}

/// Reads a rule. The service takes RE2, which the regex crate's syntax follows.
fn rule(text: &str) -> Result<regex::Regex, HubError> {
    regex::Regex::new(&format!("^(?:{text})$"))
        .map_err(|_| HubError::fields("regex", "invalid regular expression", "Invalid rule"))
}

async fn protect_tags(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path(key): Path<Key>,
    Json(body): Json<Value>,
) -> Answer {
    let (mut listing, rights) = hub.administered(&caller, &key)?;
    let rules = body["immutable_tags_rules"].as_array().map(Vec::as_slice).unwrap_or_default();
    let rules: Vec<String> = rules.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    for text in &rules {
        rule(text)?;
    }
    listing.immutable = (body["immutable_tags"] == true).then_some(rules);
    hub.keep(&key, listing.clone());
    Ok(Json(hub.record(&key, &listing, rights)).into_response())
}

async fn verify_rule(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path(key): Path<Key>,
    Json(body): Json<Value>,
) -> Answer {
    hub.administered(&caller, &key)?;
    let rule = rule(body["regex"].as_str().unwrap_or_default())?;
    let tags = hub.store.repository(&format!("{}/{}", key.0, key.1), |repository| {
        repository.tags.keys().filter(|tag| rule.is_match(tag)).cloned().collect::<Vec<_>>()
    });
    Ok(Json(json!({ "tags": tags.unwrap_or_default() })).into_response())
}

impl Hub {
    /// Whether a tag exists and is protected: it can then be neither moved nor removed.
    pub(super) fn is_immutable(&self, namespace: &str, name: &str, tag: &str) -> bool {
        let key = (namespace.to_owned(), name.to_owned());
        let rules = self.desk.lock().listings.get(&key).and_then(|found| found.immutable.clone());
        let Some(rules) = rules else { return false };
        let exists = self.store.repository(&format!("{namespace}/{name}"), |repository| {
            repository.tags.contains_key(tag)
        });
        let protected = || rules.iter().any(|text| rule(text).is_ok_and(|rule| rule.is_match(tag)));
        exists == Some(true) && (rules.is_empty() || protected())
    }
}
