//! Who the token's owner is, and the organisations that they are in.

use std::sync::Arc;

use axum::extract::{OriginalUri, State as Given};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use serde_json::{Value, json};

use super::errors;
use super::paging::page;
use super::people::{OWNERS, Owner, owner};
use super::state::{Caller, State};

pub(super) fn router(state: &Arc<State>) -> Router {
    Router::new()
        .route("/user", get(user))
        .route("/user/orgs", get(organisations))
        .with_state(Arc::clone(state))
}

/// An owner as it stands in a package.
pub(super) fn simple(owner: &Owner) -> Value {
    let login = owner.login;
    let address = |rest: &str| json!(format!("https://api.github.com/users/{login}{rest}"));
    json!({
        "login": login,
        "id": owner.id,
        "node_id": "MDQ6VXNlcjE=",
        "avatar_url": "https://avatars.githubusercontent.com/u/1?v=4",
        "gravatar_id": "",
        "url": address(""),
        "html_url": format!("https://github.com/{login}"),
        "followers_url": address("/followers"),
        "following_url": address("/following{/other_user}"),
        "gists_url": address("/gists{/gist_id}"),
        "starred_url": address("/starred{/owner}{/repo}"),
        "subscriptions_url": address("/subscriptions"),
        "organizations_url": address("/orgs"),
        "repos_url": address("/repos"),
        "events_url": address("/events{/privacy}"),
        "received_events_url": address("/received_events"),
        "type": if owner.members.is_some() { "Organization" } else { "User" },
        "site_admin": false,
    })
}

async fn user(Given(_): Given<Arc<State>>, Extension(caller): Extension<Caller>) -> Response {
    let Some(owner) = owner(caller.0.user) else { return errors::missing() };
    let mut user = simple(owner);
    let more = json!({
        "name": owner.login, "company": null, "blog": "", "location": null, "email": null,
        "hireable": null, "bio": null, "public_repos": 3, "public_gists": 0, "followers": 1,
        "following": 0, "created_at": "2015-03-01T10:00:00Z", "updated_at": "2026-11-01T10:00:00Z",
    });
    if let (Some(user), Value::Object(more)) = (user.as_object_mut(), more) {
        user.extend(more);
    }
    Json(user).into_response()
}

async fn organisations(
    Given(state): Given<Arc<State>>,
    Extension(caller): Extension<Caller>,
    OriginalUri(uri): OriginalUri,
) -> Response {
    let token = caller.0;
    if !token.has("read:org") {
        let text = "You need at least read:org scope or user scope to list your organizations.";
        return errors::message(StatusCode::FORBIDDEN, text);
    }
    let member =
        |owner: &&Owner| owner.members.is_some_and(|members| members.contains(&token.user));
    let (hidden, shown): (Vec<&Owner>, Vec<&Owner>) =
        OWNERS.iter().filter(member).partition(|owner| owner.single_sign_on);
    let mut answer = page(&state, &uri, uri.path(), &shown, |owner| {
        let login = owner.login;
        let address = |rest: &str| json!(format!("https://api.github.com/orgs/{login}{rest}"));
        json!({
            "login": login,
            "id": owner.id,
            "node_id": "MDEyOk9yZ2FuaXphdGlvbjE=",
            "url": address(""),
            "repos_url": address("/repos"),
            "events_url": address("/events"),
            "hooks_url": address("/hooks"),
            "issues_url": address("/issues"),
            "members_url": address("/members{/member}"),
            "public_members_url": address("/public_members{/member}"),
            "avatar_url": "https://avatars.githubusercontent.com/u/1?v=4",
            "description": null,
        })
    });
    if !hidden.is_empty() {
        let ids: Vec<String> = hidden.iter().map(|owner| owner.id.to_string()).collect();
        let text = format!("partial-results; organizations={}", ids.join(","));
        if let Ok(value) = HeaderValue::from_str(&text) {
            answer.headers_mut().insert(HeaderName::from_static("x-github-sso"), value);
        }
    }
    answer
}
