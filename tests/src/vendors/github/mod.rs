//! GitHub: the part of its REST API in `specs/github-packages.openapi.json`, and ghcr.io with its own token service.
//!
//! Packages come to be by pushes, private. No call changes who may see one; a test does with [`Github::set_visibility`], as a
//! person would on the package's page.

mod errors;
mod gate;
mod packages;
mod paging;
mod people;
mod registry;
mod samples;
mod state;
mod users;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use parking_lot::Mutex;

use crate::registry::access::{Accounts, Door};
use crate::registry::token::TokenServer;
use crate::registry::{
    Bound, Catalog, Control, Deletion, Registry, RegistryOptions, Server, Store,
};
use crate::vendors::openapi;
use crate::vendors::swagger::{Gate, pass};
pub use people::TOKENS;
use state::{Desk, State};

const DOCUMENT: &str = include_str!("../../../specs/github-packages.openapi.json");

/// How the service is set up.
#[derive(Clone, Debug)]
pub struct GithubOptions {
    /// API calls an hour.
    pub hourly_limit: u32,
    /// The host that `Link` headers name, if not the right one.
    pub link_host: Option<String>,
    /// How long a token for the registry lives.
    pub token_seconds: u64,
    /// Whether there are sample packages.
    pub samples: bool,
}

impl Default for GithubOptions {
    fn default() -> Self {
        Self { hourly_limit: 5000, link_host: None, token_seconds: 300, samples: true }
    }
}

/// Where the service is, and the handles that it is under.
pub struct GithubPlace {
    /// Address of the API.
    pub api: Bound,
    /// Address of the registry.
    pub registry: Bound,
    /// Handle on the API.
    pub control: Control,
    /// Handle on the registry.
    pub registry_control: Control,
}

impl GithubPlace {
    /// Any two free ports.
    pub fn anywhere() -> anyhow::Result<Self> {
        Ok(Self {
            api: Bound::on(0)?,
            registry: Bound::on(0)?,
            control: Control::default(),
            registry_control: Control::default(),
        })
    }
}

/// A running GitHub. It ends when it is dropped.
pub struct Github {
    state: Arc<State>,
    server: Server,
    registry: Registry,
    control: Control,
}

impl Github {
    /// Starts the service at its two places.
    pub fn start(options: &GithubOptions, place: GithubPlace) -> anyhow::Result<Self> {
        let GithubPlace { api, registry, control, registry_control } = place;
        let store = Arc::<Store>::default();
        let state = Arc::new(State {
            store: Arc::clone(&store),
            options: options.clone(),
            desk: Mutex::new(Desk::default()),
            notes: Arc::default(),
            url: api.url(),
        });
        if options.samples {
            samples::fill(&state)?;
        }
        let accounts: Arc<dyn Accounts> = Arc::new(registry::Keepers(Arc::clone(&state)));
        let realm = format!("{}/token", registry.url());
        let tokens = Arc::new(TokenServer::new(accounts, realm, "ghcr.io", options.token_seconds));
        let behind = RegistryOptions {
            catalog: Catalog::Absent,
            deletion: Deletion::Off,
            control: registry_control,
            ..RegistryOptions::default()
        };
        let watch = Arc::new(registry::Watch(Arc::clone(&state)));
        let door = Door::Bearer(Arc::clone(&tokens));
        let more = Some(tokens.router("/token"));
        let registry = Registry::serve(registry, behind, store, door, watch, more)?;
        let gate = Gate {
            swagger: Arc::new(openapi::load(DOCUMENT, "")?),
            notes: Arc::clone(&state.notes),
            refuse: errors::refuse,
        };
        let router = users::router(&state)
            .merge(packages::router(&state))
            .fallback(errors::not_found)
            .layer(from_fn_with_state(gate, pass))
            .layer(from_fn_with_state(Arc::clone(&state), gate::pass));
        let server = api.serve(control.around(router))?;
        Ok(Self { state, server, registry, control })
    }

    /// Base URL of the API.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The registry, with its own log.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The log of the API, and failures on order.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// What the published description does not allow: answers of ours, and requests that were strange.
    pub fn violations(&self) -> Vec<String> {
        self.state.notes.all()
    }

    /// Changes who may see a package; whether it is there.
    pub fn set_visibility(&self, name: &str, public: bool) -> bool {
        let mut desk = self.state.desk.lock();
        let found = desk.packages.get_mut(name);
        found.is_some_and(|package| {
            package.public = public;
            true
        })
    }

    /// Adds packages of one owner, each with one image.
    pub fn add_many(&self, owner: &str, count: usize) -> anyhow::Result<()> {
        for number in 0..count {
            let name = format!("{owner}/many-{number:04}");
            samples::image(&self.state, &name, 1, &["1"], false)?;
        }
        Ok(())
    }

    /// Adds versions to a package, each with a tag and an image of its own.
    pub fn add_versions(&self, name: &str, count: usize) -> anyhow::Result<()> {
        let tags: Vec<String> = (0..count).map(|number| format!("v{number:05}")).collect();
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        samples::image(&self.state, name, 1, &tags, false)
    }
}
