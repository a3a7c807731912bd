//! The whole sandbox: Docker Hub, an open registry and one with a password, on loopback, with sample repositories.
//!
//! `Sandbox::start` is the same in a test and in the `sandbox` program. Everything ends when it is dropped.

mod control_api;
mod samples;

use std::path::Path;

use serde_json::{Value, json};

use crate::registry::{Access, Bound, Recorder, Registry, RegistryOptions, User};
use crate::vendors::docker_hub::{CLIENT_ID, DockerHub, HubOptions, Place};
use control_api::Controls;

/// Where the sandbox listens and what is in it. The default: any free ports, all samples.
#[derive(Clone, Debug, Default)]
pub struct SandboxOptions {
    /// First of four ports: the Hub's API, its registry, the open registry, the one with a password. 0 takes any free ones.
    pub port_base: u16,
    /// Docker Hub's settings.
    pub hub: HubOptions,
}

/// A user name and what it signs in with.
#[derive(Clone, Copy, Debug)]
pub struct Login {
    /// The user name.
    pub user: &'static str,
    /// Password or access token.
    pub secret: &'static str,
    /// The code of the second step, where there is one.
    pub code: Option<&'static str>,
    /// Where it works, in words.
    pub place: &'static str,
}

/// Everything one can sign in with.
pub const LOGINS: &[Login] = &[
    Login {
        user: "acme",
        secret: "anchor-chain",
        code: None,
        place: "Docker Hub (owner of harbourworks)",
    },
    Login {
        user: "moored",
        secret: "anchor-chain",
        code: Some("123456"),
        place: "Docker Hub, in two steps",
    },
    Login {
        user: "acme",
        secret: "dckr_pat_sandbox_rw",
        code: None,
        place: "Docker Hub, access token: read and write",
    },
    Login {
        user: "acme",
        secret: "dckr_pat_sandbox_ro",
        code: None,
        place: "Docker Hub, access token: read only",
    },
    Login {
        user: "keeper",
        secret: "lantern-oil",
        code: None,
        place: "the registry with a password",
    },
];

/// The running sandbox.
pub struct Sandbox {
    hub: DockerHub,
    open: Registry,
    locked: Registry,
    foreign: Recorder,
}

impl Sandbox {
    /// Starts everything. It answers when this returns.
    pub fn start(options: SandboxOptions) -> anyhow::Result<Self> {
        let SandboxOptions { port_base, hub } = options;
        let port = |offset: u16| match port_base {
            0 => 0,
            base => base.saturating_add(offset),
        };
        let foreign = Recorder::start()?;
        let foreign_url = hub.foreign.clone().or(Some(foreign.url()));
        let hub_options = HubOptions { foreign: foreign_url, ..hub };
        let samples = hub_options.samples;
        let controls = Controls::default();
        let place = Place {
            api: Bound::on(port(0))?,
            registry: Bound::on(port(1))?,
            control: controls.hub.clone(),
            registry_control: controls.hub_registry.clone(),
            beside: controls.router(),
        };
        let hub = DockerHub::start(hub_options, place)?;
        let open = Registry::start(RegistryOptions {
            port: port(2),
            faults: true,
            foreign: Some(foreign.url()),
            control: controls.open.clone(),
            ..RegistryOptions::default()
        })?;
        let locked = Registry::start(RegistryOptions {
            port: port(3),
            access: Access::Basic(vec![
                User::new("keeper", "lantern-oil"),
                User::new("visitor", "lantern-oil").read_only(),
            ]),
            control: controls.locked.clone(),
            ..RegistryOptions::default()
        })?;
        if samples {
            samples::open(open.store())?;
            samples::locked(locked.store())?;
        }
        Ok(Self { hub, open, locked, foreign })
    }

    /// Docker Hub.
    pub fn hub(&self) -> &DockerHub {
        &self.hub
    }

    /// A plain registry: open, with a catalogue, names of several levels, and the repositories of `registry::FAULTS`.
    pub fn open_registry(&self) -> &Registry {
        &self.open
    }

    /// A plain registry that wants a user name and a password.
    pub fn locked_registry(&self) -> &Registry {
        &self.locked
    }

    /// The foreign host that faults lead to, and what it was sent.
    pub fn foreign(&self) -> &Recorder {
        &self.foreign
    }

    /// What the endpoints file holds: where the app finds this Docker Hub.
    pub fn endpoints(&self) -> Value {
        json!({
            "docker_hub": {
                "api": self.hub.url(),
                "registry": self.hub.registry().url(),
                "oauth_issuer": self.hub.url(),
                "oauth_client_id": CLIENT_ID,
            }
        })
    }

    /// Writes the endpoints file that `ROADSTEAD_ENDPOINTS` is to name.
    pub fn write_endpoints(&self, path: &Path) -> anyhow::Result<()> {
        let mut text = serde_json::to_string_pretty(&self.endpoints())?;
        text.push('\n');
        std::fs::write(path, text)?;
        Ok(())
    }
}
