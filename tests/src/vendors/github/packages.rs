//! Packages and their versions, of the caller, of an organisation, of another person.

use std::sync::Arc;

use axum::extract::{OriginalUri, Path, State as Given};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde_json::{Value, json};

use super::errors;
use super::paging::{numbers, page};
use super::people::{Owner, owner};
use super::state::{Caller, Package, State};
use super::users::simple;
use crate::registry::Repository;

/// `per_page` times `page`, at most.
const ROWS_MOST: usize = 10_000;

pub(super) fn router(state: &Arc<State>) -> Router {
    let mut router = Router::new();
    for (start, of) in [
        ("/user/packages", Whose::Caller),
        ("/orgs/{owner}/packages", Whose::Organisation),
        ("/users/{owner}/packages", Whose::Person),
    ] {
        let three: Router<Arc<State>> = Router::new()
            .route(start, get(list))
            .route(&format!("{start}/{{kind}}/{{package}}"), get(one))
            .route(&format!("{start}/{{kind}}/{{package}}/versions"), get(versions))
            .layer(Extension(of));
        router = router.merge(three);
    }
    router.with_state(Arc::clone(state))
}

/// Of whom packages are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Caller,
    Organisation,
    Person,
}

#[derive(serde::Deserialize)]
struct Parts {
    owner: Option<String>,
    package: Option<String>,
}

/// The owner that is asked for, if the token may ask.
fn asked(
    whose: Whose,
    caller: Caller,
    parts: &Parts,
    what: &str,
) -> Result<&'static Owner, Box<Response>> {
    let token = caller.0;
    if !token.has("read:packages") {
        let text = match token.scopes {
            Some(_) => format!("You need at least read:packages scope to {what}."),
            None => "Resource not accessible by personal access token".to_owned(),
        };
        return Err(Box::new(errors::message(StatusCode::FORBIDDEN, &text)));
    }
    let name = parts.owner.as_deref().unwrap_or(token.user);
    let wanted_kind = |owner: &&Owner| (whose == Whose::Organisation) == owner.members.is_some();
    let found = owner(name).filter(wanted_kind).ok_or_else(|| Box::new(errors::missing()))?;
    let member = found.members.is_some_and(|members| members.contains(&token.user));
    if found.single_sign_on && member {
        let text = "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.";
        let mut answer = errors::message(StatusCode::FORBIDDEN, text);
        let page = format!(
            "required; url=https://github.com/orgs/{}/sso?authorization_request=A",
            found.login
        );
        if let Ok(value) = HeaderValue::from_str(&page) {
            answer.headers_mut().insert(HeaderName::from_static("x-github-sso"), value);
        }
        return Err(Box::new(answer));
    }
    Ok(found)
}

async fn list(
    Given(state): Given<Arc<State>>,
    Extension(whose): Extension<Whose>,
    Extension(caller): Extension<Caller>,
    Path(parts): Path<Parts>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let owner = match asked(whose, caller, &parts, "list packages") {
        Ok(owner) => owner,
        Err(refusal) => return *refusal,
    };
    let (number, size) = numbers(&uri);
    if number * size > ROWS_MOST {
        let text = "The value of `per_page` multiplied by `page` cannot be greater than 10000.";
        return errors::message(StatusCode::BAD_REQUEST, text);
    }
    // An organisation's pages are linked by its number.
    let path = match whose {
        Whose::Organisation => format!("/organizations/{}/packages", owner.id),
        Whose::Caller | Whose::Person => uri.path().to_owned(),
    };
    let rows = state.packages_of(caller.0.user, owner);
    page(&state, &uri, &path, &rows, |(name, package)| row(&state, owner, name, package))
}

fn row(state: &State, owner: &Owner, name: &str, package: &Package) -> Value {
    let short = name.split_once('/').map_or(name, |(_, short)| short);
    let versions = state.store.repository(name, |repository| repository.manifests.len());
    let place = if owner.members.is_some() { "orgs" } else { "users" };
    let login = owner.login;
    json!({
        "id": package.id,
        "name": short,
        "package_type": "container",
        "owner": simple(owner),
        "version_count": versions.unwrap_or_default(),
        "visibility": if package.public { "public" } else { "private" },
        "url": format!("https://api.github.com/{place}/{login}/packages/container/{short}"),
        "created_at": package.created.to_string(),
        "updated_at": package.updated.to_string(),
        "html_url": format!("https://github.com/{place}/{login}/packages/container/package/{short}"),
    })
}

/// The package that is asked for: owner and full name.
fn package(
    state: &State,
    whose: Whose,
    caller: Caller,
    parts: &Parts,
    what: &str,
) -> Result<(&'static Owner, String, Package), Box<Response>> {
    let owner = asked(whose, caller, parts, what)?;
    let short = parts.package.as_deref().unwrap_or_default();
    let name = format!("{}/{short}", owner.login).to_lowercase();
    if !state.may_see(Some(caller.0.user), &name) {
        return Err(Box::new(errors::message(StatusCode::NOT_FOUND, "Package not found.")));
    }
    let found = state.desk.lock().packages.get(&name).cloned();
    Ok((owner, name, found.ok_or_else(|| Box::new(errors::missing()))?))
}

async fn one(
    Given(state): Given<Arc<State>>,
    Extension(whose): Extension<Whose>,
    Extension(caller): Extension<Caller>,
    Path(parts): Path<Parts>,
) -> Response {
    match package(&state, whose, caller, &parts, "get a package") {
        Ok((owner, name, package)) => Json(row(&state, owner, &name, &package)).into_response(),
        Err(refusal) => *refusal,
    }
}

/// A version: a digest with its tags.
struct Version {
    id: u64,
    digest: String,
    tags: Vec<String>,
    created: jiff::Timestamp,
    updated: jiff::Timestamp,
}

async fn versions(
    Given(state): Given<Arc<State>>,
    Extension(whose): Extension<Whose>,
    Extension(caller): Extension<Caller>,
    Path(parts): Path<Parts>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let (owner, name) = match package(&state, whose, caller, &parts, "get a package's versions") {
        Ok((owner, name, _)) => (owner, name),
        Err(refusal) => return *refusal,
    };
    let rows = state.store.repository(&name, |repository| versions_of(&state, &name, repository));
    let short = name.split_once('/').map_or("", |(_, short)| short);
    let place = if owner.members.is_some() { "orgs" } else { "users" };
    let login = owner.login;
    page(&state, &uri, uri.path(), &rows.unwrap_or_default(), |version| {
        json!({
            "id": version.id,
            "name": version.digest,
            "url": format!("https://api.github.com/{place}/{login}/packages/container/{short}/versions/{}", version.id),
            "package_html_url": format!("https://github.com/{place}/{login}/packages/container/package/{short}"),
            "html_url": format!("https://github.com/{place}/{login}/packages/container/{short}/{}", version.id),
            "created_at": version.created.to_string(),
            "updated_at": version.updated.to_string(),
            "metadata": { "package_type": "container", "container": { "tags": version.tags } },
        })
    })
}

/// All versions, the newest first; the children of an index are versions of their own, without tags.
fn versions_of(state: &State, name: &str, repository: &Repository) -> Vec<Version> {
    let mut desk = state.desk.lock();
    let names = repository.names();
    let mut all: Vec<Version> = repository
        .manifests
        .values()
        .map(|manifest| {
            let own = names.get(&manifest.digest).into_iter().flatten();
            let (names, pushed): (Vec<String>, Vec<jiff::Timestamp>) =
                own.map(|name| ((*name).clone(), repository.tags[*name].pushed)).unzip();
            Version {
                id: desk.version(name, &manifest.digest),
                digest: manifest.digest.to_string(),
                tags: names,
                created: manifest.pushed,
                updated: pushed.into_iter().max().unwrap_or(manifest.pushed),
            }
        })
        .collect();
    all.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.digest.cmp(&b.digest)));
    all
}
