//! Tags: a hundred with everything in one call.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get};
use axum::{Extension, Json, Router};
use serde_json::Value;

use super::auth::Caller;
use super::contents::tag_record;
use super::errors::HubError;
use super::paging::PageQuery;
use super::state::Hub;

type Answer = Result<Response, HubError>;

pub(super) fn router(hub: &Arc<Hub>) -> Router {
    Router::new()
        .route("/v2/namespaces/{namespace}/repositories/{repository}/tags", get(list))
        .route("/v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}", get(one))
        .route("/v2/repositories/{namespace}/{repository}/tags/{tag}/", delete(remove))
        .with_state(Arc::clone(hub))
}

/// The names of a repository's tags, last pushed first, as the live service orders them unasked.
async fn list(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path((namespace, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    method: Method,
) -> Answer {
    hub.listing(caller.0.as_ref(), &namespace, &name).ok_or_else(HubError::not_found)?;
    let full_name = format!("{namespace}/{name}");
    let query = PageQuery::read(query.as_deref());
    let address = format!("{}/v2/namespaces/{namespace}/repositories/{name}/tags", hub.api);
    let page = hub.store.contents(&full_name, |repository, blobs| {
        let mut tags: Vec<_> = repository.tags.iter().collect();
        tags.sort_by_key(|(_, tag)| std::cmp::Reverse(tag.pushed));
        let draw =
            |(tag, entry): &(&String, &_)| tag_record(&full_name, repository, blobs, tag, entry);
        query.page(&address, &tags, draw)
    });
    let page = page.ok_or_else(HubError::not_found)??;
    if method == Method::HEAD {
        // "Repository contains tags" is what the document calls the 200 of this call.
        let any = page["count"].as_u64().is_some_and(|count| count > 0);
        return Ok(if any { StatusCode::OK } else { StatusCode::NOT_FOUND }.into_response());
    }
    Ok(Json(page).into_response())
}

async fn one(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path((namespace, name, tag)): Path<(String, String, String)>,
) -> Answer {
    hub.listing(caller.0.as_ref(), &namespace, &name).ok_or_else(HubError::not_found)?;
    let full_name = format!("{namespace}/{name}");
    let record: Option<Value> = hub
        .store
        .contents(&full_name, |repository, blobs| {
            let entry = repository.tags.get(&tag)?;
            Some(tag_record(&full_name, repository, blobs, &tag, entry))
        })
        .flatten();
    let missing = || HubError::message(StatusCode::NOT_FOUND, "tag not found");
    Ok(Json(record.ok_or_else(missing)?).into_response())
}

async fn remove(
    State(hub): State<Arc<Hub>>,
    Extension(caller): Extension<Caller>,
    Path((namespace, name, tag)): Path<(String, String, String)>,
) -> Answer {
    let who = caller.required()?;
    let found = hub.listing(Some(who), &namespace, &name);
    let (_, rights) = found.ok_or_else(HubError::not_found)?;
    if !rights.admin || hub.is_immutable(&namespace, &name, &tag) {
        return Err(HubError::forbidden());
    }
    if !hub.store.delete_tag(&format!("{namespace}/{name}"), &tag) {
        return Err(HubError::message(StatusCode::NOT_FOUND, "tag not found"));
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
