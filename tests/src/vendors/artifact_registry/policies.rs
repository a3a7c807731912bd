//! IAM policies of repositories, changed under their `etag`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::calls::{Answer, Call};
use super::errors::GoogleError;
use super::state::Listing;

fn told(listing: &Listing) -> Value {
    let mut policy = listing.policy.clone();
    policy["etag"] = json!(STANDARD.encode(listing.etag.to_be_bytes()));
    policy
}

fn key(call: &Call<'_>) -> (String, String) {
    (call.location.clone(), call.repository.clone())
}

pub(super) fn get(call: &Call<'_>) -> Answer {
    call.require("repositories.getIamPolicy")?;
    call.existing()?;
    let desk = call.state.desk.lock();
    Ok(desk.repositories.get(&key(call)).map(told).unwrap_or_default())
}

/// Sets a policy. Of two names it is refused: an organisation keeps `kept-private` private, and `overtaken` is changed by
/// somebody else just before.
pub(super) fn set(call: &Call<'_>) -> Answer {
    call.require("repositories.setIamPolicy")?;
    call.existing()?;
    let mut policy = call.body["policy"].clone();
    if call.repository == "kept-private" && policy.to_string().contains("allUsers") {
        return Err(GoogleError::precondition(
            "One or more users named in the policy do not belong to a permitted customer, perhaps due to an organization policy.",
        ));
    }
    let mut desk = call.state.desk.lock();
    let Some(listing) = desk.repositories.get_mut(&key(call)) else {
        return Err(GoogleError::not_found("Requested entity was not found."));
    };
    if call.repository == "overtaken" && listing.etag == 1 {
        listing.etag += 1;
        listing.policy = json!({ "bindings": [{
            "role": "roles/artifactregistry.writer", "members": ["user:mate@example.com"],
        }] });
    }
    if policy["etag"] != told(listing)["etag"] {
        return Err(GoogleError::overtaken());
    }
    if let Some(policy) = policy.as_object_mut() {
        policy.remove("etag");
    }
    listing.etag += 1;
    listing.policy = policy;
    Ok(told(listing))
}

pub(super) fn test(call: &Call<'_>) -> Value {
    let asked = call.body["permissions"].as_array().cloned().unwrap_or_default();
    let may = |permission: &&Value| {
        permission.as_str().is_some_and(|text| call.who.may(text, Some(&call.location)))
    };
    let granted: Vec<&Value> = asked.iter().filter(may).collect();
    if granted.is_empty() { json!({}) } else { json!({ "permissions": granted }) }
}
