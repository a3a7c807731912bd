//! zot: a plain registry with its extensions, as `specs/zot.swagger.json` and `specs/zot-search.schema.graphql` have them.
//!
//! What those leave open is as project-zot/zot does it (`pkg/api`, `pkg/extensions`): extensions that are off are not there at
//! all, a question that does not fit the schema is 422, and behind a token server everything but `mgmt` asks for a permission
//! on a repository without a name.

mod extensions;
mod facts;
mod graphql;
mod samples;

use std::sync::Arc;

use axum::Router;

use crate::registry::access::{Accounts, Action, Door, Identity, Need, User, UserList};
use crate::registry::token::TokenServer;
use crate::registry::{Bound, Catalog, Control, Registry, RegistryOptions, Store};
use crate::vendors::swagger::Notes;
use facts::{Downloads, Watch};

/// Who may sign in, with a password of the htpasswd file or an API key: user name, secret.
pub const PEOPLE: [(&str, &str); 2] =
    [("bosun", "fathom-line"), ("bosun", "zak_e77bcb9e9f634f1581756abbf9ecd269")];

/// How one signs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ZotAccess {
    /// With a user name and a password or an API key.
    #[default]
    Basic,
    /// The same, and anybody may read.
    Public,
    /// With a token of a token server.
    Bearer,
}

/// How the service is set up.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Copy, Debug)]
pub struct ZotOptions {
    /// How one signs in.
    pub access: ZotAccess,
    /// The search extension is on.
    pub search: bool,
    /// It is older than the published schema: without what came after version 2.0.
    pub old: bool,
    /// It tells its configuration.
    pub mgmt: bool,
    /// Whether there are sample repositories.
    pub samples: bool,
}

impl Default for ZotOptions {
    fn default() -> Self {
        Self { access: ZotAccess::Basic, search: true, old: false, mgmt: true, samples: true }
    }
}

/// The service's memory.
struct State {
    store: Arc<Store>,
    options: ZotOptions,
    door: Door,
    downloads: Arc<Downloads>,
    notes: Arc<Notes>,
}

impl State {
    /// Lets a request to an extension in.
    fn admit(
        &self,
        parts: &axum::http::request::Parts,
    ) -> Result<Option<String>, crate::registry::RegistryError> {
        let nameless = Need { name: Some(String::new()), actions: vec![Action::Pull] };
        let needs = match self.options.access {
            ZotAccess::Bearer => vec![nameless],
            ZotAccess::Basic | ZotAccess::Public => Vec::new(),
        };
        self.door.admit(parts, &needs)
    }
}

/// The accounts behind the token server: as a plain list has it, but nobody gets anything for a repository without a name.
struct Keepers(UserList);

impl Accounts for Keepers {
    fn sign_in(&self, user: &str, secret: &str) -> Option<Identity> {
        self.0.sign_in(user, secret)
    }

    fn granted(&self, who: Option<&Identity>, name: Option<&str>) -> Vec<Action> {
        match name {
            Some(name) if !name.is_empty() => self.0.granted(who, Some(name)),
            _ => Vec::new(),
        }
    }
}

/// A running zot. It ends when it is dropped.
pub struct Zot {
    state: Arc<State>,
    registry: Registry,
}

impl Zot {
    /// Starts the service, under a handle.
    pub fn start(options: ZotOptions, at: Bound, control: Control) -> anyhow::Result<Self> {
        let store = Arc::<Store>::default();
        let users = PEOPLE.map(|(user, secret)| User::new(user, secret)).to_vec();
        let anonymous_pull = options.access == ZotAccess::Public;
        let users = UserList { users, anonymous_pull };
        let mut more = Router::new();
        let door = if options.access == ZotAccess::Bearer {
            let realm = format!("{}/auth/token", at.url());
            let tokens = Arc::new(TokenServer::new(Arc::new(Keepers(users)), realm, "zot", 300));
            more = more.merge(tokens.router("/auth/token"));
            Door::Bearer(tokens)
        } else {
            Door::Basic(Arc::new(users))
        };
        let downloads = Arc::<Downloads>::default();
        let state = Arc::new(State {
            store: Arc::clone(&store),
            options,
            door: door.clone(),
            downloads: Arc::clone(&downloads),
            notes: Arc::default(),
        });
        if options.samples {
            samples::fill(&state)?;
        }
        more = more.merge(extensions::router(&state)?);
        if options.search {
            more = more.merge(graphql::router(&state)?);
        }
        let behind = RegistryOptions {
            control,
            catalog: match options.access {
                // The catalogue, too, would take a permission on a repository without a name.
                ZotAccess::Bearer => Catalog::Refused,
                ZotAccess::Basic | ZotAccess::Public => Catalog::Listed,
            },
            ..RegistryOptions::default()
        };
        let watch = Arc::new(Watch(downloads));
        let registry = Registry::serve(at, behind, store, door, watch, Some(more))?;
        Ok(Self { state, registry })
    }

    /// The registry itself, with the log of the whole service.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// What the published description and schema do not allow: answers of ours, and requests that were strange.
    pub fn violations(&self) -> Vec<String> {
        self.state.notes.all()
    }

    /// Adds that many repositories, each with one image.
    pub fn add_many(&self, count: usize) -> anyhow::Result<()> {
        for number in 0..count {
            samples::image(&self.state, &format!("fleet/many-{number:04}"), 3, &["1"])?;
        }
        Ok(())
    }

    /// Points that many tags at images of their own.
    pub fn add_tags(&self, repository: &str, count: usize) -> anyhow::Result<()> {
        let tags: Vec<String> = (0..count).map(|number| format!("v{number:05}")).collect();
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        samples::image(&self.state, repository, 9, &tags)
    }
}
