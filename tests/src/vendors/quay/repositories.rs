//! `/api/v1/repository`: listing, making, and one by itself with its tags.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State as Given};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::errors::QuayError;
use super::state::{Caller, Listing, PERSON, State};
use super::tags;

/// Rows of a page, where there are pages.
const PAGE: usize = 100;

type Answer = Result<Response, QuayError>;

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route("/api/v1/find/repositories", get(search))
        .route("/api/v1/repository", get(list).post(create))
        // A repository's name holds slashes, so what comes after it is read from the end.
        .route("/api/v1/repository/{*path}", get(read).post(change))
        .with_state(Arc::clone(state))
}

/// A query, read.
pub(super) struct Asked(Vec<(String, String)>);

impl Asked {
    pub(super) fn read(query: Option<&str>) -> Self {
        Self(form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }
}

impl State {
    fn record(&self, name: &str, listing: &Listing, asked: &Asked) -> Value {
        let (namespace, short) = name.split_once('/').unwrap_or((name, ""));
        let mut told = json!({
            "namespace": namespace,
            "name": short,
            "description": if listing.description.is_empty() { Value::Null } else { json!(listing.description) },
            "is_public": listing.public,
            "kind": "image",
            "state": listing.state,
        });
        if asked.is("last_modified") {
            let newest = self.store.repository(name, |repository| {
                repository.tags.values().map(|tag| tag.pushed.as_second()).max()
            });
            told["last_modified"] = json!(newest.flatten());
        }
        told
    }
}

/// Rows of a page of results (quay/quay `endpoints/api/search.py`, `MAX_PER_PAGE`).
const RESULTS: usize = 10;
/// Pages of results (`MAX_RESULT_PAGE_COUNT`).
const RESULT_PAGES: usize = 10;

/// Everything that somebody may see whose name holds a text. A page has one row more than is shown, to tell whether there
/// are more.
async fn search(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let asked = Asked::read(query.as_deref());
    let wanted = asked.text("query").unwrap_or_default().to_lowercase();
    let page = asked.text("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let page = usize::clamp(page, 1, RESULT_PAGES);
    let caller = state.caller(&headers);
    let all = state.desk.lock().listings.clone();
    let sees = |name: &str, listing: &Listing| {
        let of = name.split('/').next().unwrap_or_default();
        name.contains(&wanted)
            && (listing.public || (caller.has("repo:read") && State::is_skippers(of)))
    };
    let found: Vec<_> = all.iter().filter(|(name, listing)| sees(name, listing)).collect();
    let from = (page - 1) * RESULTS;
    let shown = found.iter().skip(from).take(RESULTS).map(|(name, listing)| {
        let (namespace, short) = name.split_once('/').unwrap_or((name, ""));
        let modified = state.store.repository(name, |repository| {
            repository.tags.values().map(|tag| tag.pushed.as_second()).max()
        });
        json!({
            "kind": "repository",
            "title": "repo",
            "namespace": { "title": "org", "kind": "organization", "name": namespace, "score": 1 },
            "name": short,
            "description": listing.description,
            "is_public": listing.public,
            "score": 3.5,
            "href": format!("/repository/{name}"),
            "last_modified": modified.flatten(),
            "stars": 2,
            "popularity": 17.25,
        })
    });
    let results: Vec<Value> = shown.collect();
    Json(json!({
        "results": results,
        "has_additional": found.len() > from + RESULTS,
        "page": page,
        "page_size": RESULTS,
        "start_index": from,
    }))
    .into_response()
}

async fn list(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Answer {
    let asked = Asked::read(query.as_deref());
    let namespace = asked.text("namespace").filter(|name| !name.is_empty());
    if namespace.is_none() && !asked.is("public") && !asked.is("starred") {
        let text = "namespace, starred or public are required for this API call";
        return Err(QuayError::invalid_request(text));
    }
    let caller = state.caller(&headers);
    let sees = |name: &str, listing: &Listing| {
        let of = name.split('/').next().unwrap_or_default();
        let own = caller.has("repo:read") && State::is_skippers(of);
        namespace.is_none_or(|wanted| wanted == of)
            && (own || (listing.public && asked.is("public")))
    };
    let all = state.desk.lock().listings.clone();
    let rows: Vec<Value> = all
        .iter()
        .filter(|(name, listing)| sees(name, listing))
        .map(|(name, listing)| state.record(name, listing, &asked))
        .collect();
    // A namespace comes whole.
    if namespace.is_some() {
        return Ok(Json(json!({ "repositories": rows })).into_response());
    }
    let start = state.start(asked.text("next_page"));
    let mut told =
        json!({ "repositories": rows.iter().skip(start).take(PAGE).collect::<Vec<_>>() });
    if rows.len() > start + PAGE {
        told["next_page"] = json!(state.mark(start + PAGE));
    }
    Ok(Json(told).into_response())
}

async fn create(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Answer {
    let caller = state.caller(&headers);
    let text = |field: &str| body[field].as_str().unwrap_or_default();
    let namespace = if text("namespace").is_empty() { PERSON } else { text("namespace") };
    if !caller.has("repo:create") || !State::may_create(namespace) {
        return Err(QuayError::unauthorized(caller));
    }
    let name = format!("{namespace}/{}", text("repository"));
    if state.listing(&name).is_some() {
        return Err(QuayError::invalid_request("Repository already exists"));
    }
    let private = text("visibility") == "private";
    if private && !state.private_left(namespace) {
        return Err(QuayError::exceeds_license());
    }
    if !state.is_name(text("repository")) {
        return Err(QuayError::invalid_request("Invalid repository name"));
    }
    let listing = Listing::new(!private, text("description"));
    state.desk.lock().listings.insert(name.clone(), listing);
    state.store.create(&name);
    let told = json!({ "namespace": namespace, "name": text("repository"), "kind": "image" });
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

impl State {
    /// Whether a plan has a private repository left; organisations here have as many as they like.
    fn private_left(&self, namespace: &str) -> bool {
        let prefix = format!("{PERSON}/");
        let desk = self.desk.lock();
        let private =
            desk.listings.iter().filter(|(name, l)| name.starts_with(&prefix) && !l.public);
        namespace != PERSON || private.count() < self.options.private_limit
    }

    /// Names with slashes only where the server has them switched on.
    pub(super) fn is_name(&self, name: &str) -> bool {
        let part = |part: &str| {
            let fine = |byte: u8| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte)
            };
            !part.is_empty() && part.bytes().all(fine)
        };
        name.len() <= 255
            && name.split('/').all(part)
            && (self.options.nested_names || !name.contains('/'))
    }
}

async fn read(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let asked = Asked::read(query.as_deref());
    let caller = state.caller(&headers);
    let (name, of_tags) = match path.strip_suffix("/tag/") {
        Some(name) => (name, true),
        None => (path.as_str(), false),
    };
    let listing = state.readable(caller, name)?;
    let told = if of_tags {
        tags::list(&state, name, &asked)
    } else {
        state.detail(caller, name, &listing, &asked)
    };
    Ok(Json(told).into_response())
}

impl State {
    /// A repository for somebody who must be able to read it.
    fn readable(&self, caller: Caller, name: &str) -> Result<Listing, QuayError> {
        match self.may_read(caller, name) {
            Some(true) => self.listing(name).ok_or_else(QuayError::not_found),
            None => Err(QuayError::not_found()),
            Some(false) => Err(QuayError::unauthorized(caller)),
        }
    }

    fn detail(&self, caller: Caller, name: &str, listing: &Listing, asked: &Asked) -> Value {
        let namespace = name.split('/').next().unwrap_or_default();
        let own = Self::is_skippers(namespace);
        let mut told = self.record(name, listing, asked);
        told["is_organization"] = json!(namespace != PERSON);
        told["is_starred"] = json!(false);
        told["can_write"] = json!(own && caller.has("repo:write") && listing.state == "NORMAL");
        told["can_admin"] = json!(own && caller.has("repo:admin"));
        // By default up to 500 tags come along.
        if asked.text("includeTags") != Some("false") {
            told["tags"] = tags::brief(self, name);
        }
        told
    }
}

async fn change(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    Path(path): Path<String>,
    Json(body): Json<Value>,
) -> Answer {
    let name = path.strip_suffix("/changevisibility").ok_or_else(QuayError::not_found)?;
    let caller = state.caller(&headers);
    state.readable(caller, name)?;
    if !caller.has("repo:admin") {
        return Err(QuayError::unauthorized(caller));
    }
    if let Some(listing) = state.desk.lock().listings.get_mut(name) {
        listing.public = body["visibility"] == "public";
    }
    Ok(Json(json!({ "success": true })).into_response())
}
