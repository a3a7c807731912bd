//! An OCI registry in process, with what a test needs of one: it can really be pushed to by `docker` and `skopeo`, asks for
//! credentials in the three usual ways, pages its lists, and misbehaves where a repository's name asks it to ([`FAULTS`]).
//!
//! Here is the distribution protocol and nothing of any vendor; their own APIs over the same [`Store`] are in `vendors`.

pub mod access;
mod blobs;
mod chart;
mod control;
mod digest;
mod error;
mod estargz;
mod faults;
pub mod image;
pub mod jwt;
mod layer;
mod lists;
pub mod manifest;
mod manifests;
mod marks;
mod mischief;
mod names;
mod recorder;
mod referrers;
mod route;
mod server;
mod store;
pub mod token;
mod uploads;
mod visit;
mod wire;

use std::sync::Arc;

use axum::Router;

pub use access::User;
pub use control::{Control, Failure, LoggedRequest};
pub use digest::Digest;
pub use error::RegistryError;
pub use estargz::{Seekable, estargz};
pub use faults::FAULTS;
pub(crate) use faults::Faults;
pub use marks::Mark;
pub use mischief::{MISCHIEF, Spot};
pub use names::is_repository;
pub(crate) use recorder::Seen;
pub use recorder::{Recorded, Recorder, Reply};
pub use server::{Bound, Server};
pub use store::{Blobs, Manifest, Push, Repository, Store, Tag};
pub use visit::{Nobody, Observer};

use access::{Door, UserList};

use token::TokenServer;
use visit::Core;

/// What `/v2/_catalog` answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Catalog {
    /// The names of the repositories.
    #[default]
    Listed,
    /// 404.
    Absent,
    /// 401, whoever asks.
    Refused,
}

/// What may be deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deletion {
    /// Nothing (405), as the reference registry is delivered.
    Off,
    /// Manifests by digest.
    Digests,
    /// Manifests by digest, and tags.
    #[default]
    TagsAndDigests,
    /// Manifests that have neither a tag nor a parent, as on Docker Hub.
    Untagged,
}

/// How visitors show who they are.
#[derive(Clone, Debug, Default)]
pub enum Access {
    /// Not at all: everybody may do everything.
    #[default]
    Open,
    /// With a user name and a password, as with an htpasswd file.
    Basic(Vec<User>),
    /// With a token of the registry's own token server, at `/token` of the same host.
    Bearer {
        /// Who may sign in.
        users: Vec<User>,
        /// Whether a token for pulling is given to anybody.
        anonymous_pull: bool,
    },
}

/// How a registry is set up. The default is open, on any free port, with a catalogue.
#[derive(Clone, Debug)]
pub struct RegistryOptions {
    /// Port on 127.0.0.1; 0 is any free one.
    pub port: u16,
    /// How visitors show who they are.
    pub access: Access,
    /// Whether there is a catalogue.
    pub catalog: Catalog,
    /// What may be deleted.
    pub deletion: Deletion,
    /// Whether it has the referrers API.
    pub referrers: bool,
    /// Most entries in one page of a list, and how many come unasked.
    pub list_limit: usize,
    /// How long a token lives.
    pub token_seconds: u64,
    /// Whether the repositories of [`FAULTS`] are there.
    pub faults: bool,
    /// What stands before the names of those repositories.
    pub fault_prefix: String,
    /// Base URL of the host that faults lead to.
    pub foreign: Option<String>,
    /// The handle that the registry will be under.
    pub control: Control,
    /// What a vendor puts around all of its answers.
    pub around: Option<fn(Router) -> Router>,
}

impl Default for RegistryOptions {
    fn default() -> Self {
        Self {
            port: 0,
            access: Access::Open,
            catalog: Catalog::Listed,
            deletion: Deletion::TagsAndDigests,
            referrers: true,
            list_limit: 1000,
            token_seconds: 60,
            faults: false,
            fault_prefix: "faults/".to_owned(),
            foreign: None,
            control: Control::default(),
            around: None,
        }
    }
}

/// A running registry. It ends when it is dropped.
pub struct Registry {
    server: Server,
    store: Arc<Store>,
    control: Control,
}

impl Registry {
    /// Starts a registry with its own accounts.
    pub fn start(options: RegistryOptions) -> anyhow::Result<Self> {
        let bound = Bound::on(options.port)?;
        let mut tokens = None;
        let door = match options.access.clone() {
            Access::Open => Door::Open,
            Access::Basic(users) => {
                Door::Basic(Arc::new(UserList { users, anonymous_pull: false }))
            }
            Access::Bearer { users, anonymous_pull } => {
                let accounts = Arc::new(UserList { users, anonymous_pull });
                let realm = format!("{}/token", bound.url());
                let server =
                    TokenServer::new(accounts, realm, "sandbox-registry", options.token_seconds);
                let server = Arc::new(server);
                tokens = Some(server.router("/token"));
                Door::Bearer(server)
            }
        };
        let store = Arc::<Store>::default();
        Self::serve(bound, options, store, door, Arc::new(Nobody), tokens)
    }

    /// Starts a registry over a store that others use too, behind their door.
    pub(crate) fn serve(
        bound: Bound,
        options: RegistryOptions,
        store: Arc<Store>,
        door: Door,
        observer: Arc<dyn Observer>,
        more: Option<Router>,
    ) -> anyhow::Result<Self> {
        if options.faults {
            for (name, _) in FAULTS {
                image::sample(&store, &format!("{}{name}", options.fault_prefix))?;
            }
        }
        let core = Core {
            store: Arc::clone(&store),
            door,
            observer,
            faults: options.faults.then(|| Faults::new(options.foreign)),
            catalog: options.catalog,
            deletion: options.deletion,
            referrers: options.referrers,
            list_limit: options.list_limit,
        };
        let control = options.control;
        let registry = Router::new().fallback(visit::serve).with_state(Arc::new(core));
        let router = more.unwrap_or_default().fallback_service(registry);
        let router = match options.around {
            Some(around) => around(router),
            None => router,
        };
        let server = bound.serve(control.around(router))?;
        Ok(Self { server, store, control })
    }

    /// `http://127.0.0.1:PORT`
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// `127.0.0.1:PORT`, as it stands before a repository's name.
    pub fn host(&self) -> String {
        self.server.host()
    }

    /// What it holds. Change it, and the next request sees it.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Its log, and failures on order.
    pub fn control(&self) -> &Control {
        &self.control
    }
}
