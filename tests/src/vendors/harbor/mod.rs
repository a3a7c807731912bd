//! Harbor: its API as `specs/harbor-v2.swagger.json` has it, its token service, and the registry behind them, at one address.
//!
//! What the description leaves open is as goharbor/harbor does it (`src/server`): whoever is not known passes as nobody, lists
//! are `null` when empty, repository names are encoded twice, and a refused token is answered with a Basic challenge.

mod account;
mod artifacts;
mod door;
mod errors;
mod paging;
mod people;
mod projects;
mod repositories;
mod samples;
mod state;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use parking_lot::Mutex;
use serde_json::json;

use crate::registry::access::{Accounts, Door};
use crate::registry::token::TokenServer;
use crate::registry::{Bound, Control, Registry, RegistryOptions, Store};
use crate::vendors::swagger::{Gate, Swagger, pass};
use state::{Desk, State};

const DOCUMENT: &str = include_str!("../../../specs/harbor-v2.swagger.json");

/// How the service is set up.
#[derive(Clone, Copy, Debug)]
pub struct HarborOptions {
    /// What its administrator has set otherwise than usual.
    pub settings: &'static [Setting],
    /// How long a token for the registry lives.
    pub token_seconds: u64,
    /// Whether there are sample projects.
    pub samples: bool,
}

impl Default for HarborOptions {
    fn default() -> Self {
        Self { settings: &[], token_seconds: 60, samples: true }
    }
}

/// What an administrator may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// People sign in at an identity provider; their secrets here are CLI secrets.
    Oidc,
    /// Only administrators may create projects.
    AdminOnly,
    /// Nothing may be changed.
    ReadOnly,
    /// A policy keeps every image from being pulled.
    PolicyViolation,
}

/// A running Harbor. It ends when it is dropped.
pub struct Harbor {
    state: Arc<State>,
    registry: Registry,
}

impl Harbor {
    /// Starts the service, under a handle.
    pub fn start(options: HarborOptions, at: Bound, control: Control) -> anyhow::Result<Self> {
        let store = Arc::<Store>::default();
        let desk = Desk::with(people::people());
        let state = Arc::new(State {
            store: Arc::clone(&store),
            options,
            desk: Mutex::new(desk),
            notes: Arc::default(),
        });
        if options.samples {
            samples::fill(&state)?;
        }
        let accounts: Arc<dyn Accounts> = Arc::new(door::Keepers(Arc::clone(&state)));
        let realm = format!("{}/service/token", at.url());
        let tokens = TokenServer::new(accounts, realm, "harbor-registry", options.token_seconds);
        let tokens = Arc::new(tokens);
        let gate = Gate {
            swagger: Arc::new(swagger()?),
            notes: Arc::clone(&state.notes),
            refuse: errors::refuse,
        };
        let api = account::router(&state)
            .merge(projects::router(&state))
            .merge(repositories::router(&state))
            .merge(artifacts::router(&state))
            .layer(from_fn_with_state(gate, pass));
        let more = api.merge(tokens.router("/service/token")).merge(door::catalogue(&state));
        let behind =
            RegistryOptions { control, around: Some(door::around), ..RegistryOptions::default() };
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

    /// Gives a person another secret: the old one is over.
    pub fn change_secret(&self, name: &str, secret: &str) {
        let mut desk = self.state.desk.lock();
        if let Some(person) = desk.people.iter_mut().find(|person| person.name == name) {
            secret.clone_into(&mut person.secret);
        }
    }

    /// Adds projects and repositories until there are `projects` and `repositories` more, all of them public.
    pub fn add_many(&self, projects: usize, repositories: usize) -> anyhow::Result<()> {
        for number in 0..projects {
            self.state.desk.lock().add_project(&format!("many-{number:04}"), true, "admin");
        }
        for number in 0..repositories {
            samples::image(&self.state, &format!("drydock/many-{number:04}"), 1, &["1"])?;
        }
        Ok(())
    }

    /// Points that many tags at images of their own.
    pub fn add_tags(&self, repository: &str, count: usize) -> anyhow::Result<()> {
        let tags: Vec<String> = (0..count).map(|number| format!("v{number:05}")).collect();
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        samples::image(&self.state, repository, 1, &tags)
    }
}

/// The description, with what the live service is known to do otherwise.
fn swagger() -> anyhow::Result<Swagger> {
    Swagger::load(DOCUMENT, &[])?
        // Its values are texts and objects alike: every image has `"os": "linux"`.
        .with_live("/ExtraAttrs", json!({ "type": ["object", "null"] }))
}
