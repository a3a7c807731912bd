//! The registry's door: access tokens and key files for passwords, and IAM's word on what they open.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use serde_json::Value;

use super::people::known;
use super::state::{State, placed};
use crate::registry::access::{Accounts, Action, Identity, Level};

/// The accounts behind the registry's token service.
pub(super) struct Keepers(pub(super) Arc<State>);

impl Accounts for Keepers {
    fn sign_in(&self, user: &str, secret: &str) -> Option<Identity> {
        let who = match user {
            "oauth2accesstoken" | "_token" => self.0.whose(secret)?,
            "_json_key" => {
                let file: Value = serde_json::from_str(secret).ok()?;
                let who = known(file["client_email"].as_str()?)?;
                let same = file["private_key_id"] == who.secret;
                let revoked = self.0.desk.lock().revoked;
                if same && !revoked && file["type"] == "service_account" {
                    who
                } else {
                    return None;
                }
            }
            _ => return None,
        };
        Some(Identity { user: who.email.to_owned(), level: Level::Admin })
    }

    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action> {
        let Some((location, repository)) = name.and_then(placed) else { return Vec::new() };
        let public = {
            let desk = self.0.desk.lock();
            let listing = desk.repositories.get(&(location.clone(), repository));
            listing.is_some_and(super::state::Listing::is_public)
        };
        let who = who.and_then(|who| known(&who.user));
        let may = |permission: &str| {
            let permission = format!("artifactregistry.repositories.{permission}");
            who.is_some_and(|who| who.may(&permission, Some(&location)))
        };
        let all = [
            ("downloadArtifacts", Action::Pull),
            ("uploadArtifacts", Action::Push),
            ("deleteArtifacts", Action::Delete),
        ];
        let granted = |(permission, action): &(&str, Action)| {
            may(permission) || (public && *action == Action::Pull)
        };
        all.into_iter().filter(granted).map(|(_, action)| action).collect()
    }
}

/// Only the ping says where tokens are to be had; other refusals have been seen without a challenge (containers/image).
pub(super) fn around(router: Router) -> Router {
    router.layer(from_fn(without_challenge))
}

async fn without_challenge(request: Request, next: Next) -> Response {
    let ping = request.uri().path() == "/v2/";
    let mut answer = next.run(request).await;
    if !ping {
        answer.headers_mut().remove(header::WWW_AUTHENTICATE);
    }
    answer
}
