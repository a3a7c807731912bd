//! Artifactory: its API as `specs/jfrog-artifactory-docker.openapi.json` has it, a registry for each of its keys with a token
//! realm of its own, and both under one address, or one key's registry alone at the top of it.
//!
//! What the description leaves open is as clients have seen it: text where others answer JSON, a number where others have a
//! code, 400 for a key that exists, links that lack the key, digests among the tags' folders.

mod aql;
mod door;
mod errors;
mod files;
mod keys;
mod paths;
mod samples;
mod state;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use parking_lot::Mutex;
use serde_json::json;

use crate::registry::access::{Accounts, Door};
use crate::registry::jwt::Signer;
use crate::registry::token::TokenServer;
use crate::registry::{Bound, Catalog, Control, Nobody, Registry, RegistryOptions, Store};
use crate::vendors::openapi;
use crate::vendors::swagger::{Gate, pass};
use state::{Desk, State};

const DOCUMENT: &str = include_str!("../../../specs/jfrog-artifactory-docker.openapi.json");
/// The key to which the whole address belongs where it belongs to one.
pub const OWN_KEY: &str = "docker-local";

/// How the service is set up.
#[derive(Clone, Copy, Debug)]
pub struct ArtifactoryOptions {
    /// What its administrator has set otherwise than usual.
    pub settings: &'static [Setting],
    /// Most rows in an answer to a query.
    pub query_limit: usize,
    /// Most entries in a page of names.
    pub list_limit: usize,
    /// Whether there are sample repositories.
    pub samples: bool,
}

impl Default for ArtifactoryOptions {
    fn default() -> Self {
        Self { settings: &[], query_limit: 100_000, list_limit: 1000, samples: true }
    }
}

/// What an administrator may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Anybody may read what `anonymous` has a permission for.
    Anonymous,
    /// A free edition: queries are not sorted, and keys are not created through the API.
    FreeEdition,
    /// `/v2/` is the registry of one key, by a port or a subdomain.
    OneKey,
    /// The same, and nothing else is reached by this address.
    OneKeyAlone,
    /// The API is at the top, not under `/artifactory`.
    AtTheTop,
    /// A portal answers everything with a web page.
    WebPage,
}

/// A running Artifactory. It ends when it is dropped.
pub struct Artifactory {
    state: Arc<State>,
    registry: Registry,
}

impl Artifactory {
    /// Starts the service, under a handle.
    pub fn start(options: ArtifactoryOptions, at: Bound, control: Control) -> anyhow::Result<Self> {
        let store = Arc::<Store>::default();
        let state = Arc::new(State {
            store: Arc::clone(&store),
            options,
            url: at.url(),
            desk: Mutex::new(Desk::default()),
            notes: Arc::default(),
            signer: Signer::default(),
        });
        if options.samples {
            samples::fill(&state)?;
        }
        let accounts: Arc<dyn Accounts> = Arc::new(door::Keepers(Arc::clone(&state)));
        let base = if state.is_set(Setting::AtTheTop) { "" } else { "/artifactory" };
        let url = at.url();
        let realm = format!("{url}{base}/api/docker/{}/v2/token", paths::NO_KEY);
        let service = url.trim_start_matches("http://");
        let tokens = Arc::new(TokenServer::new(accounts, realm, service, 60));
        let gate = Gate {
            swagger: Arc::new(openapi::load(DOCUMENT, base)?),
            notes: Arc::clone(&state.notes),
            refuse: errors::refuse,
        };
        let api = keys::router(&state, base)
            .merge(files::router(&state, base))
            .layer(from_fn_with_state(gate, pass));
        let more = api.merge(door::router(&state, &tokens, base));
        let around = match () {
            () if state.is_set(Setting::WebPage) => paths::web_page,
            () if state.is_set(Setting::OneKeyAlone) => paths::one_key_alone,
            () if state.is_set(Setting::OneKey) => paths::one_key,
            () => paths::all_keys,
        };
        let behind = RegistryOptions {
            control,
            catalog: Catalog::Absent,
            list_limit: options.list_limit,
            around: Some(around),
            ..RegistryOptions::default()
        };
        let door = Door::TokenOrPassword(tokens);
        let registry = Registry::serve(at, behind, store, door, Arc::new(Nobody), Some(more))?;
        Ok(Self { state, registry })
    }

    /// The registries behind it, with the log of the whole service. A repository of its store is named `key/image`.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// What the description does not allow: answers of ours, and requests that were strange.
    pub fn violations(&self) -> Vec<String> {
        self.state.notes.all()
    }

    /// An access token of one of the people, good for an hour.
    pub fn access_token(&self, user: &str, admin: bool) -> String {
        let scope = if admin { "applied-permissions/admin" } else { "applied-permissions/user" };
        let claims = json!({ "sub": format!("jfac@01sandbox/users/{user}"), "scp": scope });
        self.state.signer.sign(claims, 3600)
    }

    /// Adds that many images to a key, each with one tag.
    pub fn add_many(&self, key: &str, count: usize) -> anyhow::Result<()> {
        for number in 0..count {
            samples::image(&self.state, &format!("{key}/many-{number:04}"), 1, &["1"])?;
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
