//! Quay: its API as `specs/quay-v1.swagger.json` has it, its token service, and the registry behind them, at one address.
//!
//! What the description leaves open is as quay/quay does it (`endpoints/api`, `endpoints/v2`): a token that is none passes as
//! nobody, the token service knows no scope but a repository's, and links name the server's own idea of its host.

mod account;
mod door;
mod errors;
mod marks;
mod repositories;
mod samples;
mod state;
mod tags;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use parking_lot::Mutex;

use crate::registry::access::{Accounts, Door};
use crate::registry::jwt::Signer;
use crate::registry::token::TokenServer;
use crate::registry::{Bound, Catalog, Control, Registry, RegistryOptions, Store};
use crate::vendors::swagger::{Gate, Swagger, pass};
use state::{Desk, Listing, State};

const DOCUMENT: &str = include_str!("../../../specs/quay-v1.swagger.json");

/// How the service is set up.
#[derive(Clone, Copy, Debug)]
pub struct QuayOptions {
    /// Whether names may hold slashes.
    pub nested_names: bool,
    /// Private repositories in the person's plan.
    pub private_limit: usize,
    /// How long a token for the registry lives.
    pub token_seconds: u64,
    /// Whether there are sample repositories.
    pub samples: bool,
}

impl Default for QuayOptions {
    fn default() -> Self {
        Self { nested_names: true, private_limit: 2, token_seconds: 3600, samples: true }
    }
}

/// A running Quay. It ends when it is dropped.
pub struct Quay {
    state: Arc<State>,
    registry: Registry,
}

impl Quay {
    /// Starts the service, under a handle.
    pub fn start(options: QuayOptions, at: Bound, control: Control) -> anyhow::Result<Self> {
        let store = Arc::<Store>::default();
        let state = Arc::new(State {
            store: Arc::clone(&store),
            options,
            desk: Mutex::new(Desk::default()),
            notes: Arc::default(),
            seal: Signer::default(),
        });
        if options.samples {
            samples::fill(&state)?;
        }
        let accounts: Arc<dyn Accounts> = Arc::new(door::Keepers(Arc::clone(&state)));
        let realm = format!("{}/v2/auth", at.url());
        let tokens = Arc::new(TokenServer::new(accounts, realm, "quay", options.token_seconds));
        let gate = Gate {
            swagger: Arc::new(Swagger::load(DOCUMENT, &["repository"])?),
            notes: Arc::clone(&state.notes),
            refuse: errors::refuse,
        };
        let api = account::router(&state)
            .merge(repositories::router(&state))
            .layer(from_fn_with_state(gate, pass));
        let more = api.merge(door::router(&state, &tokens));
        let behind = RegistryOptions {
            control,
            catalog: Catalog::Absent,
            list_limit: 100,
            around: Some(door::around),
            ..RegistryOptions::default()
        };
        let watch = Arc::new(door::Watch(Arc::clone(&state)));
        let registry = Registry::serve(at, behind, store, Door::Bearer(tokens), watch, Some(more))?;
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

    /// Revokes an OAuth token.
    pub fn revoke(&self, token: &str) {
        self.state.desk.lock().revoked.push(token.to_owned());
    }

    /// Adds that many public repositories of somebody else, and private ones of the fleetyard.
    pub fn add_many(&self, count: usize) {
        let mut desk = self.state.desk.lock();
        for number in 0..count {
            for (namespace, public) in [("strangers", true), ("fleetyard", false)] {
                let name = format!("{namespace}/many-{number:04}");
                self.state.store.create(&name);
                desk.listings.insert(name, Listing::new(public, ""));
            }
        }
    }

    /// Points that many tags of a repository at images of their own.
    pub fn add_tags(&self, repository: &str, count: usize) -> anyhow::Result<()> {
        let tags: Vec<String> = (0..count).map(|number| format!("v{number:05}")).collect();
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        samples::image(&self.state, repository, 9, &tags)
    }
}
