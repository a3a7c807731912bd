//! GitLab: its REST API as `specs/gitlab-container-registry.openapi.json` has it, the part of GraphQL in `specs/gitlab.graphql`,
//! its token service, and its registry at an address of its own.
//!
//! What those leave open is as gitlabhq/gitlabhq does it (`app/services/auth/container_registry_authentication_service.rb`,
//! `lib/api`).

mod access;
mod errors;
mod graphql;
mod groups;
mod paging;
mod people;
mod projects;
mod repositories;
mod samples;
mod state;
mod tags;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use parking_lot::Mutex;

use crate::registry::access::{Accounts, Door};
use crate::registry::token::TokenServer;
use crate::registry::{Bound, Catalog, Control, Nobody, Registry, RegistryOptions, Server, Store};
use crate::vendors::openapi;
use crate::vendors::swagger::{Gate, pass};
pub use people::{PEOPLE, TOKENS};
use state::{Desk, State};

const DOCUMENT: &str = include_str!("../../../specs/gitlab-container-registry.openapi.json");

/// How the service is set up.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Clone, Debug)]
pub struct GitlabOptions {
    /// GraphQL answers.
    pub graphql: bool,
    /// The registry has its metadata database: GraphQL knows when tags were published, and what they are.
    pub metadata: bool,
    /// There is a registry at all.
    pub registry: bool,
    /// Lists tell how many rows and pages there are; big ones do not.
    pub totals: bool,
    /// The host that `Link` headers name, if not the right one.
    pub link_host: Option<String>,
    /// How long a token for the registry lives.
    pub token_seconds: u64,
    /// Whether there are sample projects.
    pub samples: bool,
}

impl Default for GitlabOptions {
    fn default() -> Self {
        Self {
            graphql: true,
            metadata: true,
            registry: true,
            totals: true,
            link_host: None,
            token_seconds: 300,
            samples: true,
        }
    }
}

/// Where the service is, and the handles that it is under.
pub struct GitlabPlace {
    /// Address of GitLab.
    pub api: Bound,
    /// Address of its registry.
    pub registry: Bound,
    /// Handle on GitLab.
    pub control: Control,
    /// Handle on its registry.
    pub registry_control: Control,
}

impl GitlabPlace {
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

/// A running GitLab. It ends when it is dropped.
pub struct Gitlab {
    state: Arc<State>,
    server: Server,
    registry: Registry,
    control: Control,
}

impl Gitlab {
    /// Starts the service at its two places.
    pub fn start(options: &GitlabOptions, place: GitlabPlace) -> anyhow::Result<Self> {
        let GitlabPlace { api, registry, control, registry_control } = place;
        let store = Arc::<Store>::default();
        let state = Arc::new(State {
            store: Arc::clone(&store),
            options: options.clone(),
            desk: Mutex::new(Desk::default()),
            notes: Arc::default(),
            url: api.url(),
            registry_host: registry.url().trim_start_matches("http://").to_owned(),
        });
        samples::projects(&state);
        if options.samples {
            samples::images(&state)?;
        }
        let accounts: Arc<dyn Accounts> = Arc::new(tokens::Keepers(Arc::clone(&state)));
        let realm = format!("{}/jwt/auth", api.url());
        let server = TokenServer::new(accounts, realm, "container_registry", options.token_seconds);
        let server = Arc::new(server);
        let behind = RegistryOptions {
            catalog: Catalog::Refused,
            control: registry_control,
            ..RegistryOptions::default()
        };
        let door = Door::Bearer(Arc::clone(&server));
        let registry = Registry::serve(registry, behind, store, door, Arc::new(Nobody), None)?;
        let gate = Gate {
            swagger: Arc::new(openapi::load(DOCUMENT, "/api/v4")?),
            notes: Arc::clone(&state.notes),
            refuse: errors::refuse,
        };
        let api_router = access::router(&state)
            .merge(groups::router(&state))
            .merge(projects::router(&state))
            .merge(repositories::router(&state))
            .merge(tags::router(&state))
            .fallback(errors::not_found)
            .layer(from_fn_with_state(gate, pass));
        let router = Router::new()
            .merge(graphql::router(&state)?)
            .merge(tokens::router(&state, &server))
            .fallback_service(errors::pages(api_router));
        let server = api.serve(control.around(router))?;
        Ok(Self { state, server, registry, control })
    }

    /// Base URL of GitLab.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The registry, with its own log.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The log of GitLab, and failures on order.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// What the published description does not allow: answers of ours, and requests that were strange.
    pub fn violations(&self) -> Vec<String> {
        self.state.notes.all()
    }

    /// Adds projects of one group, each with one image.
    pub fn add_many(&self, group: &str, count: usize) -> anyhow::Result<()> {
        for number in 0..count {
            let path = format!("{group}/many-{number:04}");
            self.state.desk.lock().add_project(&path, "private", "");
            samples::image(&self.state, &path, 1, &["1"])?;
        }
        Ok(())
    }

    /// Adds images to one project.
    pub fn add_images(&self, project: &str, count: usize) -> anyhow::Result<()> {
        for number in 0..count {
            samples::image(&self.state, &format!("{project}/part-{number:04}"), 1, &["1"])?;
        }
        Ok(())
    }

    /// Points that many tags at an image.
    pub fn add_tags(&self, repository: &str, count: usize) -> anyhow::Result<()> {
        let tags: Vec<String> = (0..count).map(|number| format!("v{number:05}")).collect();
        samples::tags(&self.state, repository, &tags)
    }
}
