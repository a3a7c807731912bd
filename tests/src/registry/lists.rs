//! `/v2/`, the catalogue and tag lists, with their paging.

use axum::Json;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Catalog;
use super::error::RegistryError;
use super::faults::Faults;
use super::visit::{Core, Visit};

type Answer = Result<Response, RegistryError>;

pub(crate) fn ping(visit: &Visit) -> Answer {
    only_get(visit)?;
    Ok(Json(json!({})).into_response())
}

pub(crate) fn catalog(core: &Core, visit: &Visit) -> Answer {
    only_get(visit)?;
    match core.catalog {
        Catalog::Listed => {}
        Catalog::Absent => {
            return Ok((StatusCode::NOT_FOUND, "404 page not found\n").into_response());
        }
        Catalog::Refused => {
            let message = "requested access to the resource is denied";
            return Err(RegistryError::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message));
        }
    }
    let mut names = core.store.names();
    names.retain(|name| Faults::named(name).is_none());
    let (names, next) = page(core, visit, names)?;
    let body = Json(json!({ "repositories": names }));
    Ok(with_link(body, "/v2/_catalog", next))
}

pub(crate) fn tags(core: &Core, visit: &Visit, name: &str) -> Answer {
    only_get(visit)?;
    let tags = core
        .store
        .repository(name, |repository| repository.tags.keys().cloned().collect::<Vec<_>>());
    let tags = tags.ok_or_else(|| RegistryError::name_unknown(name))?;
    let empty = tags.is_empty();
    let (tags, next) = page(core, visit, tags)?;
    // The reference registry answers null once the last tag is gone.
    let tags = if empty { json!(null) } else { json!(tags) };
    let body = Json(json!({ "name": name, "tags": tags }));
    Ok(with_link(body, &format!("/v2/{name}/tags/list"), next))
}

fn only_get(visit: &Visit) -> Result<(), RegistryError> {
    match visit.method {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(RegistryError::unsupported()),
    }
}

/// What to ask for the next page: `last` and `n`.
type Next = Option<(String, usize)>;

/// One page of a sorted list.
fn page(
    core: &Core,
    visit: &Visit,
    mut items: Vec<String>,
) -> Result<(Vec<String>, Next), RegistryError> {
    let limit = match visit.parameter("n") {
        None => core.list_limit,
        Some(text) => match text.parse::<usize>() {
            Ok(number) if number <= core.list_limit => number,
            _ => return Err(RegistryError::page_number_invalid(text)),
        },
    };
    if let Some(last) = visit.parameter("last") {
        items.retain(|item| item.as_str() > last);
    }
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| (last.clone(), limit));
    Ok((items, next))
}

fn with_link(body: impl IntoResponse, path: &str, next: Next) -> Response {
    match next {
        None => body.into_response(),
        Some((last, limit)) => {
            let last: String = url::form_urlencoded::byte_serialize(last.as_bytes()).collect();
            let link = format!(r#"<{path}?last={last}&n={limit}>; rel="next""#);
            ([(header::LINK, link)], body).into_response()
        }
    }
}
