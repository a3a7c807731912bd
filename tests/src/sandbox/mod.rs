//! The whole sandbox: Docker Hub, an open registry and one with a password, on loopback, with sample repositories.
//!
//! `Sandbox::start` is the same in a test and in the `sandbox` program. Everything ends when it is dropped.

mod chart;
mod control_api;
mod inside;
mod samples;
mod seekable;

pub use control_api::Learnt;

use std::path::Path;

use serde_json::{Value, json};

use crate::registry::{Access, Bound, Mark, Recorder, Registry, RegistryOptions, Spot, User};
use crate::vendors::acr::{self, Acr, AcrOptions};
use crate::vendors::artifact_registry::{self, ArtifactRegistry};
use crate::vendors::artifactory::{Artifactory, ArtifactoryOptions};
use crate::vendors::docker_hub::{CLIENT_ID, DockerHub, HubOptions, Place};
use crate::vendors::ecr::{Ecr, EcrOptions, EcrPlace};
use crate::vendors::github::{Github, GithubOptions, GithubPlace};
use crate::vendors::gitlab::{Gitlab, GitlabOptions, GitlabPlace};
use crate::vendors::harbor::{Harbor, HarborOptions};
use crate::vendors::quay::{Quay, QuayOptions};
use crate::vendors::zot::{Zot, ZotOptions};
use control_api::{Controls, Foreign};

/// Where the sandbox listens and what is in it. The default: any free ports, all samples.
#[derive(Clone, Debug, Default)]
pub struct SandboxOptions {
    /// First of the ports: the Hub's API, its registry, the open registry, the one with a password; Harbor is ten further on,
    /// Quay eleven, Artifactory twelve; GitLab and its registry are twenty and twenty-one further on, GitHub's API and
    /// registry twenty-two and twenty-three; Amazon's five are thirty to thirty-four further on; Azure's registry is forty;
    /// Google's three are fifty to fifty-two; zot is sixty.
    /// 0 takes any free ones.
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
    Login { user: "mate", secret: "tide-table", code: None, place: "Harbor" },
    Login {
        user: "robot$fleet+ci",
        secret: "robot-fleet-secret",
        code: None,
        place: "Harbor, a robot that may pull and push in fleet",
    },
    Login {
        user: "$oauthtoken",
        secret: "quay-oauth-full",
        code: None,
        place: "Quay, an OAuth token of skipper's",
    },
    Login {
        user: "fleetyard+ci",
        secret: "robot-token",
        code: None,
        place: "Quay, a robot (its registry only)",
    },
    Login {
        user: "quartermaster",
        secret: "anchor-chain",
        code: None,
        place: "Artifactory, an administrator",
    },
    Login { user: "deckhand", secret: "mooring-line", code: None, place: "Artifactory" },
    Login { user: "acme", secret: "glpat-sandbox-full", code: None, place: "GitLab" },
    Login {
        user: "gitlab+deploy-token-7",
        secret: "gldt-sandbox-portal",
        code: None,
        place: "GitLab, a deploy token: the images of harbourworks/portal",
    },
    Login { user: "acme", secret: "ghp_sandbox_full", code: None, place: "GitHub" },
    Login {
        user: "AKIAHARBOURACME00001",
        secret: "anchor-chain/of+harbour/works+ACME000001",
        code: None,
        place: "Amazon ECR (region eu-west-1) and ECR Public, an access key",
    },
    Login { user: "bosun", secret: "fathom-line", code: None, place: "zot" },
    Login {
        user: "bosun",
        secret: "zak_e77bcb9e9f634f1581756abbf9ecd269",
        code: None,
        place: "zot, an API key",
    },
    Login {
        user: acr::ADMIN.0,
        secret: acr::ADMIN.1,
        code: None,
        place: "Azure Container Registry, its admin user",
    },
    Login {
        user: acr::APPLICATION.0,
        secret: acr::APPLICATION.1,
        code: None,
        place: "Azure Container Registry, a service principal",
    },
    Login {
        user: acr::SCOPED.0,
        secret: acr::SCOPED.1,
        code: None,
        place: "Azure Container Registry, a scope-mapped token: team/app and team/api by name",
    },
    Login {
        user: "acme-harbour",
        secret: "ya29.sandbox-sailor",
        code: None,
        place: "Google Artifact Registry, the project and an access token",
    },
    Login {
        user: "acme",
        secret: "ghp_sandbox_read",
        code: None,
        place: "GitHub, a token that may only read packages",
    },
];

/// The running sandbox.
pub struct Sandbox {
    hub: DockerHub,
    open: Registry,
    locked: Registry,
    artifactory: Artifactory,
    harbor: Harbor,
    quay: Quay,
    gitlab: Gitlab,
    github: Github,
    ecr: Ecr,
    zot: Zot,
    acr: Acr,
    google: ArtifactRegistry,
    foreign: Recorder,
    controls: Controls,
}

fn google(
    samples: bool,
    port: impl Fn(u16) -> u16,
    controls: &Controls,
) -> anyhow::Result<ArtifactRegistry> {
    let place = artifact_registry::Place {
        api: Bound::on(port(50))?,
        registry: Bound::on(port(51))?,
        token: Bound::on(port(52))?,
        control: controls.google.clone(),
        registry_control: controls.google_registry.clone(),
        token_control: controls.google_token.clone(),
    };
    let options = artifact_registry::Options { samples, ..Default::default() };
    ArtifactRegistry::start(options, place)
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
        let foreign_host = Foreign { seen: foreign.seen(), ..Foreign::default() };
        let controls = Controls { foreign: foreign_host, ..Controls::default() };
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
            faults: true,
            foreign: Some(foreign.url()),
            control: controls.locked.clone(),
            ..RegistryOptions::default()
        })?;
        if samples {
            samples::open(open.store())?;
            inside::fill(open.store())?;
            seekable::fill(open.store())?;
            chart::fill(open.store())?;
            samples::locked(locked.store())?;
        }
        let harbor = HarborOptions { samples, ..HarborOptions::default() };
        let harbor = Harbor::start(harbor, Bound::on(port(10))?, controls.harbor.clone())?;
        let artifactory = ArtifactoryOptions { samples, ..ArtifactoryOptions::default() };
        let at = Bound::on(port(12))?;
        let artifactory = Artifactory::start(artifactory, at, controls.artifactory.clone())?;
        let quay = QuayOptions { samples, ..QuayOptions::default() };
        let quay = Quay::start(quay, Bound::on(port(11))?, controls.quay.clone())?;
        let gitlab = GitlabOptions { samples, ..GitlabOptions::default() };
        let place = GitlabPlace {
            api: Bound::on(port(20))?,
            registry: Bound::on(port(21))?,
            control: controls.gitlab.clone(),
            registry_control: controls.gitlab_registry.clone(),
        };
        let gitlab = Gitlab::start(&gitlab, place)?;
        let github = GithubOptions { samples, ..GithubOptions::default() };
        let place = GithubPlace {
            api: Bound::on(port(22))?,
            registry: Bound::on(port(23))?,
            control: controls.github.clone(),
            registry_control: controls.github_registry.clone(),
        };
        let github = Github::start(&github, place)?;
        let place = EcrPlace {
            api: Bound::on(port(30))?,
            registry: Bound::on(port(31))?,
            sts: Bound::on(port(32))?,
            public_api: Bound::on(port(33))?,
            public_registry: Bound::on(port(34))?,
            control: controls.ecr.clone(),
            registry_control: controls.ecr_registry.clone(),
            public_control: controls.ecr_public.clone(),
            public_registry_control: controls.ecr_public_registry.clone(),
        };
        let ecr = Ecr::start(EcrOptions { samples, ..EcrOptions::default() }, place)?;
        let zot = ZotOptions { samples, ..ZotOptions::default() };
        let zot = Zot::start(zot, Bound::on(port(60))?, controls.zot.clone())?;
        let acr = AcrOptions { samples, ..AcrOptions::default() };
        let acr = Acr::start(acr, Bound::on(port(40))?, controls.acr.clone())?;
        let google = google(samples, port, &controls)?;
        Ok(Self {
            hub,
            open,
            locked,
            artifactory,
            harbor,
            quay,
            gitlab,
            github,
            ecr,
            zot,
            acr,
            google,
            foreign,
            controls,
        })
    }

    /// Has every server misbehave in the same way: `registry::MISCHIEF` has the names.
    pub fn misbehave(&self, name: &str) -> anyhow::Result<()> {
        self.misbehave_at(name, &Spot::ALL)
    }

    /// The same at some spots, while the others behave.
    pub fn misbehave_at(&self, name: &str, spots: &[Spot]) -> anyhow::Result<()> {
        let all = self.controls.all();
        all.into_iter().try_for_each(|(_, control)| control.misbehave_at(name, spots))
    }

    /// Has every server behave again, and forget what it was asked.
    pub fn calm(&self) {
        for (_, control) in self.controls.all() {
            control.calm();
            control.clear();
        }
    }

    /// Watches for these secrets in all that any server is sent from now on.
    pub fn watch(&self, secrets: &[&str]) -> anyhow::Result<()> {
        let marks =
            secrets.iter().map(|secret| Mark::new(secret)).collect::<Result<Vec<_>, _>>()?;
        self.controls.watch(&marks);
        Ok(())
    }

    /// Which of them each server was sent.
    pub fn learnt(&self) -> Learnt {
        self.controls.learnt()
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

    /// Artifactory.
    pub fn artifactory(&self) -> &Artifactory {
        &self.artifactory
    }

    /// Harbor.
    pub fn harbor(&self) -> &Harbor {
        &self.harbor
    }

    /// Quay.
    pub fn quay(&self) -> &Quay {
        &self.quay
    }

    /// GitLab.
    pub fn gitlab(&self) -> &Gitlab {
        &self.gitlab
    }

    /// GitHub.
    pub fn github(&self) -> &Github {
        &self.github
    }

    /// Amazon ECR, ECR Public and the security token service.
    pub fn ecr(&self) -> &Ecr {
        &self.ecr
    }

    /// zot.
    pub fn zot(&self) -> &Zot {
        &self.zot
    }

    /// Azure Container Registry.
    pub fn acr(&self) -> &Acr {
        &self.acr
    }

    /// Google Artifact Registry and Google's token endpoint.
    pub fn google(&self) -> &ArtifactRegistry {
        &self.google
    }

    /// The foreign host that faults lead to, and what it was sent.
    pub fn foreign(&self) -> &Recorder {
        &self.foreign
    }

    /// What the endpoints file holds: where the app finds this Docker Hub.
    pub fn endpoints(&self) -> Value {
        let amazon = self.ecr.endpoints();
        json!({
            "acr": { "registry": self.acr.registry().url() },
            "artifact_registry": self.google.endpoints(),
            "ecr": amazon["ecr"],
            "ecr_public": amazon["ecr_public"],
            "docker_hub": {
                "api": self.hub.url(),
                "registry": self.hub.registry().url(),
                "oauth_issuer": self.hub.url(),
                "oauth_client_id": CLIENT_ID,
            },
            "quay": {
                "api": self.quay.registry().url(),
                "registry": self.quay.registry().url(),
            },
            "gitlab": {
                "api": self.gitlab.url(),
                "registry": self.gitlab.registry().url(),
            },
            "github": {
                "api": self.github.url(),
                "registry": self.github.registry().url(),
            },
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
