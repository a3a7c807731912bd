//! The registry's door, as Harbor keeps it.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{Request, State as Given};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use super::Setting;
use super::people::Caller;
use super::state::State;
use crate::registry::access::{Accounts, Action, Identity, Level};
use crate::registry::{Observer, RegistryError};

const BASIC: HeaderValue = HeaderValue::from_static(r#"Basic realm="harbor""#);

/// The accounts behind the token service.
pub(super) struct Keepers(pub(super) Arc<State>);

impl Accounts for Keepers {
    fn sign_in(&self, user: &str, secret: &str) -> Option<Identity> {
        let name = match self.0.sign_in(user, secret)? {
            Caller::Person(person) => person.name,
            Caller::Robot(robot) => robot.name,
            Caller::Anybody => return None,
        };
        Some(Identity { user: name.to_owned(), level: Level::Admin })
    }

    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action> {
        let Some(project) = name.and_then(|name| name.split('/').next()) else { return Vec::new() };
        let caller = who.map_or(Caller::Anybody, |who| self.0.known(&who.user));
        let may = |action: &str| self.0.may(&caller, project, action) == Some(true);
        let all = [
            ("repository:pull", Action::Pull),
            ("repository:push", Action::Push),
            ("repository:delete", Action::Delete),
        ];
        all.into_iter().filter(|(name, _)| may(name)).map(|(_, action)| action).collect()
    }
}

impl State {
    /// Somebody whose token says who they are.
    fn known(&self, name: &str) -> Caller {
        if let Some(person) = self.desk.lock().people.iter().find(|known| known.name == name) {
            return Caller::Person(person.clone());
        }
        let robot = super::people::ROBOTS.iter().find(|known| known.name == name);
        robot.map_or(Caller::Anybody, |robot| Caller::Robot(robot.clone()))
    }
}

/// The registry tells Harbor about pulls and pushes through this.
pub(super) struct Watch(pub(super) Arc<State>);

impl Observer for Watch {
    fn manifest_read(
        &self,
        name: &str,
        _who: Option<&str>,
        counts: bool,
    ) -> Result<HeaderMap, RegistryError> {
        if self.0.is_set(Setting::PolicyViolation) {
            let text =
                "current image with 3 vulnerabilities cannot be pulled due to configured policy";
            let status = StatusCode::PRECONDITION_FAILED;
            return Err(RegistryError::new(status, "PROJECTPOLICYVIOLATION", text));
        }
        if let Some(listing) = self.0.desk.lock().listings.get_mut(name).filter(|_| counts) {
            listing.pulls += 1;
            // A pull moves this as a push does.
            listing.updated = jiff::Timestamp::now();
        }
        Ok(HeaderMap::new())
    }

    fn pushed(&self, name: &str, _who: Option<&str>) {
        self.0.desk.lock().note_push(name);
    }
}

/// A request that brought any `Authorization` and is refused is answered with a Basic challenge; so is the catalogue.
pub(super) fn around(router: Router) -> Router {
    router.layer(from_fn(challenge))
}

async fn challenge(request: Request, next: Next) -> Response {
    let brought = request.headers().contains_key(header::AUTHORIZATION);
    let registry = request.uri().path().starts_with("/v2/");
    let mut answer = next.run(request).await;
    if answer.status() == StatusCode::UNAUTHORIZED && registry && brought {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, BASIC);
    }
    // Every answer of the portal's tries to begin a session.
    answer
        .headers_mut()
        .append(header::SET_COOKIE, HeaderValue::from_static("sid=sandbox; Path=/; HttpOnly"));
    answer
}

/// `/v2/_catalog` needs a permission of the whole system.
pub(super) fn catalogue(state: &Arc<State>) -> Router {
    Router::new().route("/v2/_catalog", get(list)).with_state(Arc::clone(state))
}

async fn list(Given(state): Given<Arc<State>>, headers: HeaderMap) -> Response {
    match state.caller(&headers) {
        Caller::Person(person) if person.admin => {
            Json(json!({ "repositories": state.store.names() })).into_response()
        }
        _ => {
            let text = "unauthorized to list catalog";
            let error = RegistryError::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", text);
            ([(header::WWW_AUTHENTICATE, BASIC)], error.into_response()).into_response()
        }
    }
}
