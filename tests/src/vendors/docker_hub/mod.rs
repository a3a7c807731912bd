//! Docker Hub: its API as the published document has it, its token service, its OAuth issuer, and the registry behind them.
//!
//! One address for the API, the token service (`/token`) and the issuer (`/oauth/…`, `/activate`); another for the registry. Only
//! what the document or well-known public clients attest is here; anything else is 404.

mod auth;
mod contents;
mod data;
mod errors;
mod gatehouse;
mod grants;
mod immutability;
mod limits;
mod oauth;
mod paging;
mod people;
mod repositories;
mod search;
mod spec;
mod state;
mod tags;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use parking_lot::Mutex;

pub use oauth::CLIENT_ID;
pub use state::{AccessToken, Account, Hub, Listing, Organisation};

use crate::registry::access::{Accounts, Door};
use crate::registry::jwt::Signer;
use crate::registry::token::TokenServer;
use crate::registry::{
    Bound, Catalog, Control, Deletion, Faults, Registry, RegistryOptions, Server, Store,
};
use gatehouse::Gatehouse;
use limits::Watch;
use spec::Spec;

/// How the service is set up.
#[derive(Clone, Debug)]
pub struct HubOptions {
    /// Lifetime of what `POST /v2/auth/token` and the issuer give.
    pub token_seconds: u64,
    /// Lifetime of what the older `users/login` and `users/2fa-login` give.
    pub session_seconds: u64,
    /// Lifetime of a token for the registry.
    pub registry_token_seconds: u64,
    /// How long a second step may take.
    pub second_step_seconds: u64,
    /// How long a device's code is good.
    pub device_seconds: u64,
    /// Seconds between two polls of a device.
    pub device_interval: i64,
    /// API calls a minute.
    pub api_limit: u32,
    /// Pulls in six hours.
    pub pull_limit: u32,
    /// Whether there are sample repositories.
    pub samples: bool,
    /// How many tags the repository `acme/many` has, which is only there if it has any: for figures on large lists.
    pub many_tags: usize,
    /// Whether the registry has the repositories of `registry::FAULTS`, as `acme/fault-…`.
    pub faults: bool,
    /// Base URL of the host that faults lead to.
    pub foreign: Option<String>,
}

impl Default for HubOptions {
    fn default() -> Self {
        Self {
            token_seconds: 60,
            session_seconds: 24 * 3600,
            registry_token_seconds: 60,
            second_step_seconds: 300,
            device_seconds: 900,
            device_interval: 1,
            api_limit: 10_000,
            pull_limit: 5_000,
            samples: true,
            many_tags: 0,
            faults: false,
            foreign: None,
        }
    }
}

/// Where the service is, and the handles that it is under.
pub struct Place {
    /// Address of the API, the token service and the issuer.
    pub api: Bound,
    /// Address of the registry.
    pub registry: Bound,
    /// Handle on the API.
    pub control: Control,
    /// Handle on the registry.
    pub registry_control: Control,
    /// What else is served at the API's address.
    pub beside: Router,
}

impl Place {
    /// Any two free ports, and nothing else there.
    pub fn anywhere() -> anyhow::Result<Self> {
        Ok(Self {
            api: Bound::on(0)?,
            registry: Bound::on(0)?,
            control: Control::default(),
            registry_control: Control::default(),
            beside: Router::new(),
        })
    }
}

/// A running Docker Hub. It ends when it is dropped.
pub struct DockerHub {
    hub: Arc<Hub>,
    server: Server,
    registry: Registry,
    control: Control,
}

impl DockerHub {
    /// Starts the service at its two places.
    pub fn start(options: HubOptions, place: Place) -> anyhow::Result<Self> {
        let Place { api, registry, control, registry_control, beside } = place;
        let store = Arc::<Store>::default();
        let hub = Arc::new(Hub {
            store: Arc::clone(&store),
            signer: Signer::default(),
            accounts: data::accounts(),
            organisations: data::organisations(),
            api: api.url(),
            desk: Mutex::default(),
            options: options.clone(),
        });
        data::access_tokens(&hub);
        if options.samples {
            data::samples(&hub)?;
        }
        if options.many_tags > 0 {
            data::many(&hub, options.many_tags)?;
        }
        let accounts: Arc<dyn Accounts> = Arc::<Hub>::clone(&hub);
        let tokens = Arc::new(TokenServer::new(
            accounts,
            format!("{}/token", api.url()),
            "registry.docker.io",
            options.registry_token_seconds,
        ));
        let behind = RegistryOptions {
            catalog: Catalog::Refused,
            deletion: Deletion::Untagged,
            faults: options.faults,
            fault_prefix: "acme/".to_owned(),
            foreign: options.foreign,
            control: registry_control,
            ..RegistryOptions::default()
        };
        let watch = Arc::new(Watch(Arc::clone(&hub)));
        let door = Door::Bearer(Arc::clone(&tokens));
        let registry = Registry::serve(registry, behind, store, door, watch, None)?;
        let router = router(&hub)?.merge(tokens.router("/token")).merge(beside);
        let server = api.serve(control.around(router))?;
        Ok(Self { hub, server, registry, control })
    }

    /// Base URL of the API, of the token service and of the issuer.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The registry behind it, with its own log.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The log of the API and failures on order.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// The user codes of devices that wait for a person, newest last.
    pub fn waiting_codes(&self) -> Vec<String> {
        self.hub.waiting_codes()
    }

    /// Confirms a device's code as `user`, as the page would; whether the code was waiting.
    pub fn confirm_device(&self, user_code: &str, user: &str) -> bool {
        self.hub.decide(user_code, Some(user))
    }

    /// Refuses a device's code; whether it was waiting.
    pub fn deny_device(&self, user_code: &str) -> bool {
        self.hub.decide(user_code, None)
    }

    /// Answers of the sandbox that the published document does not allow. A test that used it can hold that there are none.
    pub fn violations(&self) -> Vec<String> {
        self.hub.desk.lock().violations.clone()
    }

    /// Adds a repository, or changes what is said about one. Its content goes into the registry's store.
    pub fn put_listing(&self, namespace: &str, name: &str, listing: Listing) {
        self.hub.store.create(&format!("{namespace}/{name}"));
        let key = (namespace.to_owned(), name.to_owned());
        self.hub.desk.lock().listings.insert(key, listing);
    }

    /// What is said about a repository, whoever may see it.
    pub fn listing(&self, namespace: &str, name: &str) -> Option<Listing> {
        let key = (namespace.to_owned(), name.to_owned());
        self.hub.desk.lock().listings.get(&key).cloned()
    }
}

fn router(hub: &Arc<Hub>) -> anyhow::Result<Router> {
    let gate = Gatehouse {
        hub: Arc::clone(hub),
        spec: Arc::new(Spec::load()?),
        faults: Arc::new(Faults::new(hub.options.foreign.clone())),
    };
    let api = auth::router(hub)
        .merge(people::router(hub))
        .merge(repositories::router(hub))
        .merge(immutability::router(hub))
        .merge(tags::router(hub))
        .merge(search::router(hub))
        .fallback(not_here)
        .layer(from_fn_with_state(gate, gatehouse::pass));
    Ok(oauth::router(hub).fallback_service(api))
}

/// A call of the document that nothing in this project makes, and so the sandbox does not answer.
async fn not_here() -> errors::HubError {
    let status = axum::http::StatusCode::NOT_IMPLEMENTED;
    errors::HubError::message(status, "the sandbox does not have this call")
}
