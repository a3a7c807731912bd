//! Amazon ECR, ECR Public and the security token service, as `specs/aws-ecr*.service-2.json` have them, with the registries
//! behind them.
//!
//! Signatures are verified by code that shares nothing with the client's ([`sigv4`]). Lists really page, with tokens that are
//! good for the list they came from alone; what was not found by a batch stands in `failures`, inside a success.

mod calls;
mod errors;
mod images;
mod model;
mod paging;
mod people;
mod samples;
mod sigv4;
mod state;
mod sts;

use std::sync::Arc;

use axum::Router;
use parking_lot::Mutex;

use crate::registry::access::{Accounts, Action, Door, Identity, Level, UserList};
use crate::registry::token::TokenServer;
use crate::registry::{Bound, Control, Registry, RegistryOptions, Server, Store, User};
pub use people::{ACCOUNT, ALIAS, KEYS, Key, REGION};
use state::{Desk, Service, State};

/// How the services are set up.
#[derive(Clone, Copy, Debug)]
pub struct EcrOptions {
    /// How far the services' clock is ahead of this machine's.
    pub clock_ahead_seconds: i64,
    /// How long a password of the registries is good.
    pub password_seconds: i64,
    /// Whether there are sample repositories.
    pub samples: bool,
}

impl Default for EcrOptions {
    fn default() -> Self {
        Self { clock_ahead_seconds: 0, password_seconds: 12 * 3600, samples: true }
    }
}

/// Where the five servers listen, and their handles.
pub struct EcrPlace {
    /// ECR's API.
    pub api: Bound,
    /// The registry.
    pub registry: Bound,
    /// The security token service.
    pub sts: Bound,
    /// ECR Public's API.
    pub public_api: Bound,
    /// The public registry.
    pub public_registry: Bound,
    /// ECR's API's handle.
    pub control: Control,
    /// The registry's.
    pub registry_control: Control,
    /// ECR Public's API's.
    pub public_control: Control,
    /// The public registry's.
    pub public_registry_control: Control,
}

impl EcrPlace {
    /// Anywhere.
    pub fn anywhere() -> anyhow::Result<Self> {
        let free = || Bound::on(0);
        Ok(Self {
            api: free()?,
            registry: free()?,
            sts: free()?,
            public_api: free()?,
            public_registry: free()?,
            control: Control::default(),
            registry_control: Control::default(),
            public_control: Control::default(),
            public_registry_control: Control::default(),
        })
    }
}

/// The running services. They end when this is dropped.
pub struct Ecr {
    state: Arc<State>,
    public: Arc<State>,
    api: Server,
    public_api: Server,
    sts: Server,
    registry: Registry,
    public_registry: Registry,
    control: Control,
    public_control: Control,
    sts_control: Control,
}

impl Ecr {
    /// Starts the services.
    pub fn start(options: EcrOptions, place: EcrPlace) -> anyhow::Result<Self> {
        let password = format!("eyJ{}", uuid::Uuid::new_v4().simple());
        let new_state = |service: Service, address: String| {
            let state = State {
                service,
                store: Arc::<Store>::default(),
                model: model::Model::load(service)?,
                desk: Mutex::new(Desk::default()),
                notes: Mutex::default(),
                seal: uuid::Uuid::new_v4().simple().to_string(),
                password: password.clone(),
                address,
                options,
            };
            anyhow::Ok(Arc::new(state))
        };
        let state = new_state(Service::Private, place.registry.url())?;
        let public = new_state(Service::Public, place.public_registry.url())?;
        if options.samples {
            samples::private(&state)?;
            samples::public(&public)?;
        }
        let api = |state: &Arc<State>, control: &Control| {
            control.around(Router::new().fallback(calls::serve).with_state(Arc::clone(state)))
        };
        let sts_control = Control::default();
        let sts = Router::new().fallback(sts::serve).with_state(Arc::clone(&state));
        let users = UserList { users: vec![User::new("AWS", &password)], anonymous_pull: false };
        let behind = |control: &Control| RegistryOptions {
            control: control.clone(),
            ..RegistryOptions::default()
        };
        let registry = Registry::serve(
            place.registry,
            behind(&place.registry_control),
            Arc::clone(&state.store),
            Door::Basic(Arc::new(users)),
            Arc::new(state::Watch(Arc::clone(&state))),
            None,
        )?;
        let realm = format!("{}/token/", place.public_registry.url());
        let accounts: Arc<dyn Accounts> = Arc::new(PublicDoor(password));
        let tokens = Arc::new(TokenServer::new(accounts, realm, "public.ecr.aws", 60));
        let more = tokens.router("/token/");
        let public_registry = Registry::serve(
            place.public_registry,
            behind(&place.public_registry_control),
            Arc::clone(&public.store),
            Door::Bearer(tokens),
            Arc::new(state::Watch(Arc::clone(&public))),
            Some(more),
        )?;
        Ok(Self {
            api: place.api.serve(api(&state, &place.control))?,
            public_api: place.public_api.serve(api(&public, &place.public_control))?,
            sts: place.sts.serve(sts_control.around(sts))?,
            state,
            public,
            registry,
            public_registry,
            control: place.control,
            public_control: place.public_control,
            sts_control,
        })
    }

    /// Where ECR's API is.
    pub fn url(&self) -> String {
        self.api.url()
    }

    /// Where the security token service is.
    pub fn sts_url(&self) -> String {
        self.sts.url()
    }

    /// Where ECR Public's API is.
    pub fn public_url(&self) -> String {
        self.public_api.url()
    }

    /// The registry.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The public registry.
    pub fn public_registry(&self) -> &Registry {
        &self.public_registry
    }

    /// The log of ECR's API, and failures on order.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// The log of ECR Public's API, and failures on order.
    pub fn public_control(&self) -> &Control {
        &self.public_control
    }

    /// The log of the security token service.
    pub fn sts_control(&self) -> &Control {
        &self.sts_control
    }

    /// Whether a repository's tags are immutable, and its images scanned when they are pushed; `None` for one that is not there.
    pub fn settings(&self, name: &str) -> Option<(bool, bool)> {
        let desk = self.state.desk.lock();
        let listing = desk.repositories.get(name)?;
        Some((listing.mutability == "IMMUTABLE", listing.scan_on_push))
    }

    /// The operations that were called, in their order: of ECR, or of ECR Public.
    pub fn calls(&self, public: bool) -> Vec<String> {
        let state = if public { &self.public } else { &self.state };
        state.desk.lock().calls.clone()
    }

    /// What the service models do not allow: requests, and answers of ours.
    pub fn violations(&self) -> Vec<String> {
        [&self.state, &self.public].iter().flat_map(|state| state.notes.lock().clone()).collect()
    }

    /// The endpoints file's two objects.
    pub fn endpoints(&self) -> serde_json::Value {
        serde_json::json!({
            "ecr": { "api": self.url(), "registry": self.registry.url(), "sts": self.sts_url() },
            "ecr_public": { "api": self.public_url(), "registry": self.public_registry.url() },
        })
    }

    /// Adds that many empty repositories.
    pub fn add_many(&self, count: usize) {
        for number in 0..count {
            self.state.create(&format!("many/{number:05}"));
        }
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

    /// The same for the public registry.
    pub fn add_many_public(&self, count: usize) {
        for number in 0..count {
            self.public.create(&format!("many/{number:05}"));
        }
    }

    /// The same for the public registry.
    pub fn add_public_tags(&self, repository: &str, count: usize) -> anyhow::Result<()> {
        samples::many(&self.public, repository, count, 0)
    }

    /// From now on these keys are told that their time is over.
    pub fn expire(&self, id: &str) {
        for state in [&self.state, &self.public] {
            state.desk.lock().expired.push(id.to_owned());
        }
    }

    /// From now on an image cannot be brought by a batch: its key is gone.
    pub fn lose(&self, digest: &str) {
        self.state.desk.lock().lost.push(digest.to_owned());
    }
}

/// Anybody may pull; whoever has the password may push to what is theirs.
struct PublicDoor(String);

impl Accounts for PublicDoor {
    fn sign_in(&self, user: &str, secret: &str) -> Option<Identity> {
        let known = user == "AWS" && secret == self.0;
        known.then(|| Identity { user: user.to_owned(), level: Level::Write })
    }

    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action> {
        let own = name.is_some_and(|name| name.starts_with(&format!("{ALIAS}/")));
        match (name, who) {
            (None, _) => Vec::new(),
            (Some(_), Some(_)) if own => vec![Action::Pull, Action::Push],
            (Some(_), _) => vec![Action::Pull],
        }
    }
}
