//! Google Artifact Registry: its API as `specs/google-artifactregistry.v1.discovery.json` has it, Google's token endpoint, and
//! one registry for the hosts of all locations, which stand at the beginning of its names.
//!
//! What the document leaves open is as Google's own clients meet it: `google.rpc.Status` with reasons, a missing permission that
//! could be a missing resource, lists left out when empty, operations that end later, a person's token that is counted for
//! `gcloud` unless the request says otherwise.

mod calls;
mod discovery;
mod door;
mod errors;
mod images;
mod paging;
mod people;
mod policies;
mod samples;
mod state;
mod tokens;

use std::sync::Arc;

use axum::Router;
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::registry::access::{Accounts, Door};
use crate::registry::token::TokenServer;
use crate::registry::{Bound, Control, Registry, RegistryOptions, Server, Store};
pub use people::{DARK_PROJECT, NARROW_TOKEN, PEOPLE, PROJECT, Principal, default_file, key_file};
use state::{Desk, State};

/// How the services are set up.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How far the services' clock is ahead of this machine's.
    pub clock_ahead_seconds: i64,
    /// How long an access token is good.
    pub token_seconds: i64,
    /// Whether there are sample repositories.
    pub samples: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { clock_ahead_seconds: 0, token_seconds: 3599, samples: true }
    }
}

/// Where the three servers listen, and their handles.
pub struct Place {
    /// The API.
    pub api: Bound,
    /// The registry.
    pub registry: Bound,
    /// The token endpoint.
    pub token: Bound,
    /// The API's handle.
    pub control: Control,
    /// The registry's.
    pub registry_control: Control,
    /// The token endpoint's.
    pub token_control: Control,
}

impl Place {
    /// Anywhere.
    pub fn anywhere() -> anyhow::Result<Self> {
        Ok(Self {
            api: Bound::on(0)?,
            registry: Bound::on(0)?,
            token: Bound::on(0)?,
            control: Control::default(),
            registry_control: Control::default(),
            token_control: Control::default(),
        })
    }
}

/// The running services. They end when this is dropped.
pub struct ArtifactRegistry {
    state: Arc<State>,
    api: Server,
    registry: Registry,
    _token: Server,
    control: Control,
    token_control: Control,
}

impl ArtifactRegistry {
    /// Starts the services.
    pub fn start(options: Options, place: Place) -> anyhow::Result<Self> {
        let state = Arc::new(State {
            store: Arc::<Store>::default(),
            document: discovery::Discovery::load()?,
            desk: Mutex::new(Desk::default()),
            notes: Mutex::default(),
            seal: uuid::Uuid::new_v4().simple().to_string(),
            token_uri: format!("{}/token", place.token.url()),
            options,
        });
        if options.samples {
            samples::fill(&state)?;
        }
        let api = Router::new().fallback(calls::serve).with_state(Arc::clone(&state));
        let accounts: Arc<dyn Accounts> = Arc::new(door::Keepers(Arc::clone(&state)));
        let realm = format!("{}/v2/token", place.registry.url());
        let service = "sandbox-docker.pkg.dev";
        let tokens = Arc::new(TokenServer::new(accounts, realm, service, 300));
        let more = tokens.router("/v2/token");
        let behind = RegistryOptions {
            control: place.registry_control,
            around: Some(door::around),
            ..RegistryOptions::default()
        };
        let registry = Registry::serve(
            place.registry,
            behind,
            Arc::clone(&state.store),
            Door::Bearer(tokens),
            Arc::new(state::Watch(Arc::clone(&state))),
            Some(more),
        )?;
        Ok(Self {
            api: place.api.serve(place.control.around(api))?,
            _token: place.token.serve(place.token_control.around(tokens::router(&state)))?,
            registry,
            state,
            control: place.control,
            token_control: place.token_control,
        })
    }

    /// Where the API is.
    pub fn url(&self) -> String {
        self.api.url()
    }

    /// Where the account of the project is.
    pub fn project_url(&self) -> String {
        format!("{}/v1/projects/{PROJECT}", self.url())
    }

    /// The token endpoint.
    pub fn token_uri(&self) -> &str {
        &self.state.token_uri
    }

    /// The registry.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The log of the API, and failures on order.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// The log of the token endpoint, and failures on order.
    pub fn token_control(&self) -> &Control {
        &self.token_control
    }

    /// What the discovery document does not allow: requests, and answers of ours.
    pub fn violations(&self) -> Vec<String> {
        self.state.notes.lock().clone()
    }

    /// The endpoints file's object.
    pub fn endpoints(&self) -> Value {
        json!({ "api": self.url(), "registry": self.registry.url(), "token": self.token_uri() })
    }

    /// The text of a key file of a service account of [`PEOPLE`].
    pub fn key_file(&self, email: &str) -> String {
        key_file(email, self.token_uri())
    }

    /// From now on no key and no login is good for another token, and those that were given are over.
    pub fn revoke(&self) {
        let mut desk = self.state.desk.lock();
        desk.revoked = true;
        desk.tokens.clear();
    }

    /// The access tokens that were given are over.
    pub fn end_tokens(&self) {
        self.state.desk.lock().tokens.clear();
    }

    /// How often a token was asked for.
    pub fn grants(&self) -> usize {
        self.state.desk.lock().grants
    }

    /// The IAM policy of a repository.
    pub fn policy(&self, location: &str, repository: &str) -> Value {
        let key = (location.to_owned(), repository.to_owned());
        let desk = self.state.desk.lock();
        desk.repositories.get(&key).map(|listing| listing.policy.clone()).unwrap_or_default()
    }

    /// Whether there is such a repository.
    pub fn has(&self, location: &str, repository: &str) -> bool {
        let key = (location.to_owned(), repository.to_owned());
        self.state.desk.lock().repositories.contains_key(&key)
    }

    /// Adds a repository of images.
    pub fn add(&self, location: &str, repository: &str) {
        self.state.create(location, repository, "DOCKER");
    }

    /// Adds that many images of one tag each.
    pub fn add_images(&self, location: &str, name: &str, count: usize) -> anyhow::Result<()> {
        samples::many_images(&self.state, location, name, count)
    }

    /// Points that many tags of an image at versions of their own.
    pub fn add_tags(
        &self,
        location: &str,
        repository: &str,
        image: &str,
        count: usize,
    ) -> anyhow::Result<()> {
        samples::many_tags(&self.state, location, repository, image, count)
    }
}
