//! What the service knows beside the registry's content.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::http::StatusCode;
use parking_lot::Mutex;
use serde_json::json;

use super::AcrOptions;
use super::people::{SERVICE, TENANT};
use crate::registry::jwt::Signer;
use crate::registry::{Observer, RegistryError, Store};
use crate::vendors::swagger::Notes;

/// Whom tokens of Entra ID must be for.
const AUDIENCE: &str = "https://containerregistry.azure.net";

/// The service's memory.
pub(super) struct State {
    pub(super) store: Arc<Store>,
    pub(super) options: AcrOptions,
    pub(super) desk: Mutex<Desk>,
    pub(super) notes: Arc<Notes>,
    /// Stands for Entra ID.
    pub(super) entra: Signer,
    /// Signs refresh tokens.
    pub(super) refresh: Mutex<Signer>,
}

#[derive(Default)]
pub(super) struct Desk {
    /// Tags that may be neither moved nor deleted, as `repository:tag`.
    pub(super) locked: BTreeSet<String>,
    pub(super) manifests_hidden: bool,
}

impl State {
    pub(super) fn is_locked(&self, name: &str, tag: &str) -> bool {
        self.desk.lock().locked.contains(&format!("{name}:{tag}"))
    }

    pub(super) fn entra_token(&self, tenant: &str, who: &str) -> String {
        let claims = json!({ "aud": AUDIENCE, "tid": tenant, "upn": who });
        self.entra.sign(claims, 3600)
    }

    /// Exchanges a token of Entra ID, if it is for registries and of somebody of our tenant.
    pub(super) fn exchanged(&self, token: &str) -> Option<String> {
        let claims = self.entra.read(token).ok()?;
        let ours = claims["aud"] == AUDIENCE && claims["tid"] == TENANT;
        let who = claims["upn"].as_str().filter(|_| ours)?;
        let claims = json!({ "aud": SERVICE, "sub": who, "grant_type": "refresh_token" });
        Some(self.refresh.lock().sign(claims, self.options.refresh_seconds))
    }

    /// Whose refresh token this is.
    pub(super) fn refreshed(&self, token: &str) -> Option<String> {
        let claims = self.refresh.lock().read(token).ok()?;
        claims["sub"].as_str().map(str::to_owned)
    }
}

/// Nothing can be pushed under a locked tag.
pub(super) struct Watch(pub(super) Arc<State>);

impl Observer for Watch {
    fn may_tag(&self, name: &str, tag: &str) -> Result<(), RegistryError> {
        if !self.0.is_locked(name, tag) {
            return Ok(());
        }
        let message = "The operation is disallowed on this registry, repository or image. View troubleshooting steps at \
                       https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation";
        let (status, code) = (StatusCode::METHOD_NOT_ALLOWED, "REGISTRY_DISALLOWED_OPERATION");
        Err(RegistryError::new(status, code, message))
    }
}
