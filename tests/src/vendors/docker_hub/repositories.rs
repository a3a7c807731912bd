//! Repositories: listing, making, changing, removing.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::auth::Caller;
use super::contents;
use super::errors::HubError;
use super::paging::PageQuery;
use super::state::{Hub, Listing, Rights, maybe_moment, moment};
use crate::registry::access::Identity;

pub(super) type Answer = Result<Response, HubError>;
pub(super) type Key = (String, String);

pub(super) fn router(hub: &Arc<Hub>) -> Router {
    Router::new()
        .route("/v2/namespaces/{namespace}/repositories", get(list).post(create))
        .route("/v2/namespaces/{namespace}/repositories/{repository}", get(detail).patch(change))
        .route(
            "/v2/repositories/{namespace}/{repository}/",
            get(detail).patch(change).delete(remove),
        )
        .route("/v2/repositories/{namespace}/{repository}/privacy", post(set_privacy))
        .with_state(Arc::clone(hub))
}

impl Hub {
    /// The part of a record that a list and a detail have in common.
    fn entry(&self, key: &Key, listing: &Listing, rights: Rights) -> Value {
        let full_name = format!("{}/{}", key.0, key.1);
        let read = self.store.contents(&full_name, |repository, blobs| {
            (contents::types(repository), contents::storage(repository, blobs))
        });
        let ((media, kinds), size) = read.unwrap_or_default();
        let category = |(name, slug): &(String, String)| json!({ "name": name, "slug": slug });
        json!({
            "name": key.1,
            "namespace": key.0,
            "repository_type": "image",
            "status": listing.status,
            "status_description": if listing.status == 1 { "active" } else { "archived" },
            "description": listing.description.as_deref().unwrap_or_default(),
            "is_private": listing.private,
            "star_count": listing.stars,
            "pull_count": listing.pulls,
            "last_updated": maybe_moment(listing.updated),
            "last_modified": maybe_moment(listing.modified.or(listing.updated)),
            "date_registered": moment(listing.registered),
            "affiliation": if rights.admin { "owner" } else { "" },
            "media_types": media,
            "content_types": kinds,
            "categories": listing.categories.iter().map(category).collect::<Vec<_>>(),
            "storage_size": size,
        })
    }

    /// The whole record of one repository.
    pub(super) fn record(&self, key: &Key, listing: &Listing, rights: Rights) -> Value {
        let mut record = self.entry(key, listing, rights);
        record["user"] = json!(key.0);
        record["hub_user"] = json!(key.0);
        record["is_automated"] = json!(false);
        record["collaborator_count"] = json!(0);
        record["has_starred"] = json!(false);
        record["full_description"] = json!(listing.full_description);
        record["permissions"] =
            json!({ "read": rights.read, "write": rights.write, "admin": rights.admin });
        record["immutable_tags_settings"] = json!({
            "enabled": listing.immutable.is_some(),
            "rules": listing.immutable.clone().unwrap_or_default(),
        });
        record["source"] = Value::Null;
        record
    }

    /// The repository of a path, for somebody who must be its admin.
    pub(super) fn administered(
        &self,
        caller: &Caller,
        key: &Key,
    ) -> Result<(Listing, Rights), HubError> {
        let who = caller.required()?;
        let found = self.listing(Some(who), &key.0, &key.1).ok_or_else(HubError::not_found)?;
        if found.1.admin { Ok(found) } else { Err(HubError::forbidden()) }
    }

    /// The repository of a path, for somebody who must be able to push to it.
    fn writable(&self, caller: &Caller, key: &Key) -> Result<(Listing, Rights), HubError> {
        let who = caller.required()?;
        let found = self.listing(Some(who), &key.0, &key.1).ok_or_else(HubError::not_found)?;
        if found.1.write { Ok(found) } else { Err(HubError::forbidden()) }
    }

    pub(super) fn keep(&self, key: &Key, listing: Listing) {
        self.desk.lock().listings.insert(key.clone(), listing);
    }

    fn private_left(&self, namespace: &str) -> bool {
        let desk = self.desk.lock();
        let used = desk.listings.iter().filter(|(key, found)| key.0 == namespace && found.private);
        used.count() < self.private_limit(namespace)
    }
}

async fn list(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path(namespace): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, HubError> {
    let query = PageQuery::read(query.as_deref());
    let mut rows = hub.visible(caller.0.as_ref(), &namespace);
    if let Some(wanted) = query.text("name") {
        rows.retain(|(key, ..)| key.1.contains(wanted));
    }
    sort(&mut rows, query.text("ordering").unwrap_or("-last_updated"));
    let mut entries: Vec<Value> =
        rows.iter().map(|(key, listing, rights)| hub.entry(key, listing, *rights)).collect();
    for field in ["content_types", "media_types"] {
        if let Some(wanted) = query.text(field) {
            entries.retain(|entry| {
                let held = entry[field].as_array().map(Vec::as_slice).unwrap_or_default();
                wanted.split(',').any(|word| held.iter().any(|kind| kind == word))
            });
        }
    }
    let address = format!("{}/v2/namespaces/{namespace}/repositories", hub.api);
    query.page(&address, &entries, Value::clone).map(Json)
}

type Row = (Key, Listing, Rights);

impl Hub {
    /// The repositories of a namespace that the caller may see. A namespace that nobody has is merely empty.
    fn visible(&self, who: Option<&Identity>, namespace: &str) -> Vec<Row> {
        let desk = self.desk.lock();
        let of_namespace = desk.listings.iter().filter(|(key, _)| key.0 == namespace);
        let row = |(key, listing): (&Key, &Listing)| {
            let rights = self.rights(who, namespace, listing.private);
            rights.read.then(|| (key.clone(), listing.clone(), rights))
        };
        of_namespace.filter_map(row).collect()
    }
}

fn sort(rows: &mut [Row], ordering: &str) {
    let (field, descending) = match ordering.strip_prefix('-') {
        Some(field) => (field, true),
        None => (ordering, false),
    };
    rows.sort_by(|(a_key, a, _), (b_key, b, _)| match field {
        "name" => a_key.1.cmp(&b_key.1),
        "pull_count" => a.pulls.cmp(&b.pulls),
        _ => a.updated.cmp(&b.updated),
    });
    if descending {
        rows.reverse();
    }
}

async fn create(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path(namespace): Path<String>,
    Json(body): Json<Value>,
) -> Answer {
    let who = caller.required()?;
    if !hub.namespace_exists(&namespace) {
        return Err(HubError::not_found());
    }
    if !hub.may_create(who, &namespace) {
        return Err(HubError::forbidden());
    }
    if body["namespace"].as_str() != Some(&namespace) {
        return Err(HubError::field("namespace", "Namespace does not match the path."));
    }
    let key = (namespace, body["name"].as_str().unwrap_or_default().to_owned());
    if hub.desk.lock().listings.contains_key(&key) {
        let text = "Repository with this Name and Namespace already exists.";
        return Err(HubError::field("__all__", text));
    }
    let private = body["is_private"].as_bool().unwrap_or(false);
    if private && !hub.private_left(&key.0) {
        let text = "No more private repositories available.";
        return Err(HubError::detail(StatusCode::BAD_REQUEST, text));
    }
    let mut listing = Listing::new(private, Timestamp::now());
    listing.description = body["description"].as_str().map(str::to_owned);
    listing.full_description = body["full_description"].as_str().map(str::to_owned);
    hub.store.create(&format!("{}/{}", key.0, key.1));
    hub.keep(&key, listing.clone());
    let rights = hub.rights(Some(who), &key.0, private);
    Ok((StatusCode::CREATED, Json(hub.record(&key, &listing, rights))).into_response())
}

async fn detail(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path(key): Path<Key>,
    method: Method,
) -> Answer {
    let found = hub.listing(caller.0.as_ref(), &key.0, &key.1);
    let (listing, rights) = found.ok_or_else(HubError::not_found)?;
    if method == Method::HEAD {
        return Ok(StatusCode::OK.into_response());
    }
    Ok(Json(hub.record(&key, &listing, rights)).into_response())
}

async fn change(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path(key): Path<Key>,
    Json(body): Json<Value>,
) -> Answer {
    let (mut listing, rights) = hub.writable(&caller, &key)?;
    if let Some(text) = body["description"].as_str() {
        if text.chars().count() > 100 {
            let text = "Ensure this field has no more than 100 characters.";
            return Err(HubError::field("description", text));
        }
        listing.description = Some(text.to_owned());
    }
    if let Some(text) = body["full_description"].as_str() {
        listing.full_description = Some(text.to_owned());
    }
    if let Some(status) = body["status"].as_i64() {
        listing.status = status;
    }
    listing.modified = Some(Timestamp::now());
    hub.keep(&key, listing.clone());
    Ok(Json(hub.record(&key, &listing, rights)).into_response())
}

async fn remove(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path(key): Path<Key>,
) -> Answer {
    hub.administered(&caller, &key)?;
    hub.desk.lock().listings.remove(&key);
    hub.store.remove(&format!("{}/{}", key.0, key.1));
    Ok(StatusCode::ACCEPTED.into_response())
}

async fn set_privacy(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path(key): Path<Key>,
    Json(body): Json<Value>,
) -> Answer {
    let (mut listing, _) = hub.administered(&caller, &key)?;
    let Some(private) = body["is_private"].as_bool() else {
        return Err(HubError::field("is_private", "This field is required."));
    };
    if private && !listing.private && !hub.private_left(&key.0) {
        let text = "No more private repositories available.";
        return Err(HubError::detail(StatusCode::BAD_REQUEST, text));
    }
    listing.private = private;
    hub.keep(&key, listing);
    Ok(Json(json!({})).into_response())
}
