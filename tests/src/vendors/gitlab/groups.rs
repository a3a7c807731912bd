//! Groups, and the repositories of a group with its subgroups.

use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State as Given};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Router, routing::get};
use serde_json::json;

use super::access::{READ, caller, somebody};
use super::errors;
use super::paging::{Query, page};
use super::repositories::row;
use super::state::{State, is_within, role};

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route("/api/v4/groups", get(list))
        .route("/api/v4/groups/{id}/registry/repositories", get(repositories))
        .with_state(Arc::clone(state))
}

async fn list(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let user = match somebody(&headers, READ) {
        Ok(user) => user,
        Err(refusal) => return *refusal,
    };
    let query = Query::read(&uri);
    let least = query.number("min_access_level").unwrap_or(10) as u64;
    let groups: Vec<_> = {
        let desk = state.desk.lock();
        let mine = desk.groups.iter().filter(|group| role(user, &group.path) >= least);
        mine.cloned().collect()
    };
    page(&state, &uri, &groups, |group| {
        let name = group.path.rsplit('/').next().unwrap_or_default();
        json!({ "id": group.id, "full_path": group.path, "name": name, "visibility": group.visibility, "parent_id": null })
    })
}

async fn repositories(
    Given(state): Given<Arc<State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let caller = match caller(&headers, READ) {
        Ok(caller) => caller,
        Err(refusal) => return *refusal,
    };
    let group = state.group(&id);
    let Some(group) = group.filter(|g| State::may_see(&caller, &g.path, &g.visibility)) else {
        return errors::missing("Group");
    };
    if caller.user().is_none_or(|user| role(user, &group.path) < 20) {
        return errors::forbidden();
    }
    let images = state.images(|project| {
        is_within(&project.path, &group.path) && State::may_pull(caller.user(), project)
    });
    page(&state, &uri, &images, |image| row(&state, image))
}
