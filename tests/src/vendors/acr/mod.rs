//! An Azure Container Registry: its own API and its token service as `specs/azure-acr-dataplane.swagger.json` has them, and the
//! registry behind them, at one address.
//!
//! What the description leaves open is as recorded answers of the service have it (Azure/acr-cli, Azure SDK): links with a relative
//! path, times of seven digits, sizes that older registries wrote of a manifest's own document. Tokens of Entra ID are made here,
//! too, for tests: `az` would get them elsewhere.

mod errors;
mod lists;
mod people;
mod repositories;
mod samples;
mod state;
mod tokens;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use parking_lot::Mutex;

use crate::registry::access::{Accounts, Door};
use crate::registry::jwt::Signer;
use crate::registry::token::TokenServer;
use crate::registry::{Bound, Control, Registry, RegistryOptions, Store};
use crate::vendors::swagger::{Gate, Swagger, pass};
pub use people::{ADMIN, APPLICATION, LOGINS, SCOPED, SERVICE, TENANT};
use state::{Desk, State};

const DOCUMENT: &str = include_str!("../../../specs/azure-acr-dataplane.swagger.json");

/// How the registry is set up.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the registry's own")]
pub struct AcrOptions {
    /// Whether its admin user is switched on.
    pub admin_user: bool,
    /// Whether anybody may pull, from all repositories.
    pub anonymous_pull: bool,
    /// How long a token for access lives.
    pub token_seconds: u64,
    /// How long a refresh token lives.
    pub refresh_seconds: u64,
    /// Most entries in one page of a list.
    pub page_most: usize,
    /// Whether sizes are those of manifests' own documents, as older registries wrote them.
    pub old_sizes: bool,
    /// Whether there are sample repositories.
    pub samples: bool,
}

impl Default for AcrOptions {
    fn default() -> Self {
        Self {
            admin_user: true,
            anonymous_pull: false,
            token_seconds: 75 * 60,
            refresh_seconds: 3 * 3600,
            page_most: 1000,
            old_sizes: false,
            samples: true,
        }
    }
}

/// A running registry. It ends when it is dropped.
pub struct Acr {
    state: Arc<State>,
    registry: Registry,
}

impl Acr {
    /// Starts the service, under a handle.
    pub fn start(options: AcrOptions, at: Bound, control: Control) -> anyhow::Result<Self> {
        let store = Arc::<Store>::default();
        let state = Arc::new(State {
            store: Arc::clone(&store),
            options,
            desk: Mutex::new(Desk::default()),
            notes: Arc::default(),
            entra: Signer::default(),
            refresh: Mutex::default(),
        });
        if options.samples {
            samples::fill(&state)?;
        }
        let accounts: Arc<dyn Accounts> = Arc::new(people::Keepers(Arc::clone(&state)));
        let realm = format!("{}/oauth2/token", at.url());
        let tokens = TokenServer::new(accounts, realm, SERVICE, options.token_seconds);
        let tokens = Arc::new(tokens);
        let gate = Gate {
            swagger: Arc::new(Swagger::load(DOCUMENT, &[])?),
            notes: Arc::clone(&state.notes),
            refuse: errors::refuse,
        };
        let door = Door::TokenOrPassword(Arc::clone(&tokens));
        let api = repositories::router(&state, &door)
            .merge(tokens::router(&state, &tokens))
            .layer(from_fn_with_state(gate, pass));
        let behind = RegistryOptions { control, ..RegistryOptions::default() };
        let watch = Arc::new(state::Watch(Arc::clone(&state)));
        let registry = Registry::serve(at, behind, store, door, watch, Some(api))?;
        Ok(Self { state, registry })
    }

    /// The registry behind it, with the log of the whole service.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// What the published description does not allow: answers of ours, and requests that were strange.
    pub fn violations(&self) -> Vec<String> {
        self.state.notes.all()
    }

    /// A refresh token of somebody of the tenant, as `az acr login` hands it to Docker.
    pub fn refresh_token(&self, who: &str) -> Option<String> {
        self.state.exchanged(&self.state.entra_token(TENANT, who))
    }

    /// A token of Entra ID for container registries, as `az` would get one for somebody of a tenant.
    pub fn entra_token(&self, tenant: &str, who: &str) -> String {
        self.state.entra_token(tenant, who)
    }

    /// From now on no refresh token that was given out is taken, as after the registry's keys were renewed.
    pub fn revoke_refresh_tokens(&self) {
        *self.state.refresh.lock() = Signer::default();
    }

    /// The registry's API alone, as one whose list of manifests is not to be had.
    pub fn hide_manifests(&self) {
        self.state.desk.lock().manifests_hidden = true;
    }

    /// Adds that many repositories.
    pub fn add_many(&self, count: usize) {
        (0..count).for_each(|number| self.state.store.create(&format!("many/{number:05}")));
    }

    /// Points that many tags of a repository at images of their own; every `index_every`th is an index.
    pub fn add_tags(
        &self,
        repository: &str,
        count: usize,
        index_every: usize,
    ) -> anyhow::Result<()> {
        samples::many(&self.state, repository, count, index_every)
    }
}
