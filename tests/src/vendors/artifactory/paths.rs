//! One registry behind, many in front: `…/api/docker/<key>/v2/<image>` and `/v2/<key>/<image>` are the same place.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse, Response};

use super::OWN_KEY;

/// What a realm names where no key is meant.
pub(super) const NO_KEY: &str = "null";

/// The key in `…/api/docker/<key>/v2/…`.
pub(super) fn key_of(path: &str) -> Option<String> {
    let (_, rest) = path.split_once("/api/docker/")?;
    let (key, _) = rest.split_once("/v2/")?;
    Some(key.to_owned())
}

/// All keys at one address.
pub(super) fn all_keys(router: Router) -> Router {
    router.layer(from_fn(async |request: Request, next: Next| led(request, next, None).await))
}

/// `/v2/` is one key's.
pub(super) fn one_key(router: Router) -> Router {
    let lead = async |request: Request, next: Next| led(request, next, Some(OWN_KEY)).await;
    router.layer(from_fn(lead))
}

/// The same, and there is nothing else.
pub(super) fn one_key_alone(router: Router) -> Router {
    router.layer(from_fn(async |request: Request, next: Next| {
        let path = request.uri().path();
        if !path.starts_with("/v2/") && !path.ends_with("/v2/token") {
            return (StatusCode::NOT_FOUND, Html("<html>404</html>")).into_response();
        }
        led(request, next, Some(OWN_KEY)).await
    }))
}

/// A portal before everything.
pub(super) fn web_page(router: Router) -> Router {
    router.layer(from_fn(async |_: Request, _: Next| {
        Html("<html><title>Sign in</title></html>").into_response()
    }))
}

async fn led(mut request: Request, next: Next, own: Option<&str>) -> Response {
    let path = request.uri().path().to_owned();
    let named = key_of(&path);
    let rest = match &named {
        Some(_) => path.split_once("/v2/").map(|(_, rest)| rest.to_owned()),
        None => path.strip_prefix("/v2/").filter(|_| own.is_some()).map(str::to_owned),
    };
    let key = named.or_else(|| own.map(str::to_owned));
    let answered_here = |rest: &str| matches!(rest, "_catalog" | "token");
    if let (Some(key), Some(rest)) = (&key, rest.filter(|rest| !answered_here(rest))) {
        let inner = if rest.is_empty() { String::new() } else { format!("{key}/{rest}") };
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        if let Ok(uri) = format!("/v2/{inner}{query}").parse::<Uri>() {
            *request.uri_mut() = uri;
        }
    }
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    headers.insert("x-jfrog-version", HeaderValue::from_static("Artifactory/7.98.9 79809900"));
    let told = headers.get(header::WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
    if let (Some(key), Some(told)) = (key, told) {
        let told = told
            .replace(&format!("/{NO_KEY}/v2/"), &format!("/{key}/v2/"))
            .replace(&format!("repository:{key}/"), "repository:");
        if let Ok(told) = HeaderValue::from_str(&told) {
            headers.insert(header::WWW_AUTHENTICATE, told);
        }
    }
    answer
}
