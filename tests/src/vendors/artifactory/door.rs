//! The doors of the registries: a token realm for each key, or a user name and a password right away.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State as Given};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use url::form_urlencoded;

use super::OWN_KEY;
use super::errors::ArtifactoryError;
use super::paths::{NO_KEY, key_of};
use super::state::{ANONYMOUS, State};
use crate::registry::access::{Accounts, Action, Identity, Level};
use crate::registry::token::TokenServer;

/// The accounts behind the token service.
pub(super) struct Keepers(pub(super) Arc<State>);

impl Accounts for Keepers {
    fn sign_in(&self, user: &str, secret: &str) -> Option<Identity> {
        let user = self.0.sign_in(user, secret)?;
        Some(Identity { user, level: Level::Admin })
    }

    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action> {
        let Some((key, _)) = name.and_then(|name| name.split_once('/')) else { return Vec::new() };
        let user = who.map_or(ANONYMOUS, |who| who.user.as_str());
        let mut granted = Vec::new();
        if self.0.may_read(user, key) {
            granted.push(Action::Pull);
        }
        if self.0.may_write(user, key) {
            granted.extend([Action::Push, Action::Delete]);
        }
        granted
    }
}

/// Catalogues and token realms.
pub(super) fn router(state: &Arc<State>, tokens: &Arc<TokenServer>, base: &str) -> Router {
    let realm = format!("{base}/api/docker/{{key}}/v2/token");
    let catalogues = Router::new()
        .route(&format!("{base}/api/docker/{{key}}/v2/_catalog"), get(catalogue))
        .route("/v2/_catalog", get(own_catalogue))
        .with_state(Arc::clone(state));
    tokens.router(&realm).layer(from_fn(in_key)).merge(catalogues)
}

/// A key's scopes name images; behind the door they are named with the key. There is no POST.
async fn in_key(mut request: Request, next: Next) -> Response {
    if *request.method() != Method::GET {
        return ArtifactoryError::unauthorized().into_response();
    }
    let key = key_of(request.uri().path()).filter(|key| key != NO_KEY);
    if let Some(key) = key {
        let query = request.uri().query().unwrap_or_default();
        let fields = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| {
            let image = value.strip_prefix("repository:").filter(|_| name == "scope");
            let value = match image {
                Some(image) => format!("repository:{key}/{image}"),
                None => value.into_owned(),
            };
            (name.into_owned(), value)
        });
        let fields: Vec<(String, String)> = fields.collect();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        if let Ok(uri) = format!("{}?{query}", request.uri().path()).parse::<Uri>() {
            *request.uri_mut() = uri;
        }
    }
    next.run(request).await
}

async fn catalogue(
    Given(state): Given<Arc<State>>,
    Path(key): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ArtifactoryError> {
    let user = state.caller(&headers)?;
    if !state.desk.lock().keys.contains_key(&key) {
        return Err(ArtifactoryError::not_found(format!("Repository '{key}' was not found")));
    }
    if !state.may_read(&user, &key) {
        return Err(ArtifactoryError::forbidden());
    }
    let query = uri.query().unwrap_or_default();
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let text = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    let most = state.options.list_limit;
    let limit = text("n").and_then(|n| n.parse().ok()).unwrap_or(most).clamp(1, most);
    let prefix = format!("{key}/");
    let names = state.store.names();
    let mut images: Vec<&str> =
        names.iter().filter_map(|name| name.strip_prefix(&prefix)).collect();
    if let Some(last) = text("last") {
        images.retain(|image| *image > last.as_str());
    }
    let more = images.len() > limit;
    images.truncate(limit);
    let mut answer = axum::Json(json!({ "repositories": images })).into_response();
    if let Some(last) = images.last().filter(|_| more) {
        // The path lacks the key (RTFACT-18971).
        let link = format!("</v2/_catalog?last={last}&n={limit}>; rel=\"next\"");
        if let Ok(link) = HeaderValue::from_str(&link) {
            answer.headers_mut().insert(header::LINK, link);
        }
    }
    Ok(answer)
}

/// The catalogue of the key that has the address for itself.
async fn own_catalogue(
    Given(state): Given<Arc<State>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ArtifactoryError> {
    use super::Setting::{OneKey, OneKeyAlone};
    if !state.is_set(OneKey) && !state.is_set(OneKeyAlone) {
        return Ok((StatusCode::NOT_FOUND, "404 page not found\n").into_response());
    }
    catalogue(Given(state), Path(OWN_KEY.to_owned()), uri, headers).await
}
