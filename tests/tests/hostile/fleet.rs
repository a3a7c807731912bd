//! One account at every kind of registry of a sandbox.

use std::sync::Arc;
use std::time::Duration;

use domain::{
    CloudAccess, Credential, Digest, Endpoint, Error, RegistryKind, RepositoryName, Result,
    SecretInput,
};
use providers::{Context, Endpoints, Provider, RepositoryQuery, SignInForm, SignInStep};
use roadstead_tests::registry::image::sample;
use roadstead_tests::registry::{Access, Registry, RegistryOptions, Spot, User};
use roadstead_tests::vendors::artifact_registry::PEOPLE;
use roadstead_tests::{Sandbox, SandboxOptions};
use serde_json::{Value, json};
use transport::auth::{Anonymous, Known};
use transport::{HostCounters, Meter, Network, Pace};

/// How long one request may take here from its start to the end of its answer, unless a test says less.
pub(crate) const WHOLE: Duration = Duration::from_secs(20);
/// And between two pieces of the answer.
const IDLE: Duration = Duration::from_secs(2);

/// An account, and a tag of it that can be read while all is well.
pub(crate) struct Ship {
    pub(crate) name: &'static str,
    kind: RegistryKind,
    url: String,
    credential: Credential,
    namespace: Option<String>,
    pub(crate) repository: RepositoryName,
    pub(crate) tag: String,
    /// A small blob of that image: its configuration.
    blob: Digest,
}

impl Ship {
    /// The list that its repository stands in.
    pub(crate) fn query(&self) -> RepositoryQuery {
        RepositoryQuery { namespace: self.namespace.clone(), cursor: None }
    }
}

/// A live account, and what it costs.
pub(crate) struct Live {
    pub(crate) provider: Arc<dyn Provider>,
    meter: Meter,
}

impl Live {
    pub(crate) fn cost(&self) -> HostCounters {
        self.meter.counters()
    }
}

/// Where all is well, whatever others do.
pub(crate) const WELL: &str = "well";

pub(crate) struct Fleet {
    pub(crate) sandbox: Sandbox,
    /// A plain registry with a token server of its own.
    bearer: Registry,
    /// The one that never misbehaves.
    well: Registry,
    endpoints: Endpoints,
    pub(crate) ships: Vec<Ship>,
}

impl Fleet {
    pub(crate) async fn sail() -> Self {
        let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
        let endpoints = serde_json::from_value(sandbox.endpoints()).unwrap();
        let plain = || {
            let users = vec![User::new("keeper", "lantern-oil")];
            let access = Access::Bearer { users, anonymous_pull: false };
            let registry =
                Registry::start(RegistryOptions { access, ..RegistryOptions::default() }).unwrap();
            sample(registry.store(), "vault/keys").unwrap();
            registry
        };
        let (bearer, well) = (plain(), plain());
        let mut fleet = Self { sandbox, bearer, well, endpoints, ships: Vec::new() };
        for (name, kind, url, login) in fleet.logins() {
            let ship = fleet.ship(name, kind, url, login).await;
            fleet.ships.push(ship);
        }
        fleet
    }

    fn logins(&self) -> Vec<(&'static str, RegistryKind, String, Value)> {
        let s = &self.sandbox;
        let keys = json!({
            "cloud": "aws", "region": "eu-west-1", "way": "keys", "access_key_id": "AKIAHARBOURACME00001",
            "secret_access_key": "anchor-chain/of+harbour/works+ACME000001",
        });
        let key_file = s.google().key_file(PEOPLE[0].email);
        let google =
            json!({ "cloud": "google", "way": "key_file", "project": null, "key_file": key_file });
        let login = |user: &str, secret: &str| json!([user, secret]);
        vec![
            (
                "docker_hub",
                RegistryKind::DockerHub,
                s.hub().url(),
                login("acme", "dckr_pat_sandbox_rw"),
            ),
            ("oci", RegistryKind::Oci, s.locked_registry().url(), login("keeper", "lantern-oil")),
            (
                "oci with tokens",
                RegistryKind::Oci,
                self.bearer.url(),
                login("keeper", "lantern-oil"),
            ),
            (WELL, RegistryKind::Oci, self.well.url(), login("keeper", "lantern-oil")),
            (
                "harbor",
                RegistryKind::Harbor,
                s.harbor().registry().url(),
                login("mate", "tide-table"),
            ),
            (
                "artifactory",
                RegistryKind::Artifactory,
                s.artifactory().registry().url(),
                login("deckhand", "mooring-line"),
            ),
            ("gitlab", RegistryKind::Gitlab, s.gitlab().url(), login("acme", "glpat-sandbox-full")),
            (
                "github",
                RegistryKind::Github,
                s.github().registry().url(),
                login("acme", "ghp_sandbox_full"),
            ),
            (
                "quay",
                RegistryKind::Quay,
                s.quay().registry().url(),
                login("$oauthtoken", "quay-oauth-full"),
            ),
            (
                "acr",
                RegistryKind::Acr,
                s.acr().registry().url(),
                login("harbourworks", "anchor-chain/+admin=="),
            ),
            ("zot", RegistryKind::Oci, s.zot().registry().url(), login("bosun", "fathom-line")),
            ("ecr", RegistryKind::Ecr, s.ecr().registry().url(), keys),
            ("artifact_registry", RegistryKind::ArtifactRegistry, s.google().project_url(), google),
        ]
    }

    async fn ship(
        &self,
        name: &'static str,
        kind: RegistryKind,
        url: String,
        login: Value,
    ) -> Ship {
        let nobody = self.open(kind, &url, None, WHOLE).provider;
        let step = if let Some(typed) = login.as_array() {
            let word = |at: usize| typed[at].as_str().unwrap().to_owned();
            let form = SignInForm { username: word(0), secret: SecretInput::new(word(1)) };
            nobody.sign_in().with_password(&form).await
        } else {
            let access: CloudAccess = serde_json::from_value(login).unwrap();
            nobody.sign_in().cloud().unwrap().with_cloud(&access).await
        };
        let SignInStep::Done(credential) = step.unwrap_or_else(|e| panic!("{name}: {e:?}")) else {
            panic!("{name} has no second step")
        };
        let provider = self.open(kind, &url, Some(credential.clone()), WHOLE).provider;
        let found = something(provider.as_ref()).await;
        let (namespace, repository, tag) = found.unwrap_or_else(|| panic!("{name} is empty"));
        let content = provider.content(&repository).await.unwrap();
        let image =
            content.registry.image(&content.name, &tag, false, || oci::Children::All, |_| ());
        let preferred = image.await.unwrap().preferred.unwrap();
        let manifest = content.registry.manifest(&content.name, preferred.as_str()).await.unwrap();
        let oci::Document::Image(image) = manifest.document else { panic!("{name} has no image") };
        Ship { name, kind, url, credential, namespace, repository, tag, blob: image.config.digest }
    }

    /// A live account with nothing in memory: no token, no manifest.
    pub(crate) fn launch(&self, ship: &Ship, whole: Duration) -> Live {
        self.open(ship.kind, &ship.url, Some(ship.credential.clone()), whole)
    }

    fn open(
        &self,
        kind: RegistryKind,
        url: &str,
        credential: Option<Credential>,
        whole: Duration,
    ) -> Live {
        let pace = Pace {
            first_wait: Duration::from_millis(5),
            longest_wait: Duration::from_secs(2),
            idle: IDLE,
            whole,
            ..Pace::default()
        };
        let meter = Meter::default();
        let context = Context {
            endpoint: Endpoint::new(url.parse().unwrap()),
            credentials: match credential {
                Some(credential) => Arc::new(Known(credential)),
                None => Arc::new(Anonymous),
            },
            network: Network::with_pace(pace).metered(meter.clone()),
            content: Arc::new(oci::MemoryCache::default()),
        };
        Live { provider: providers::open(kind, context, &self.endpoints).unwrap(), meter }
    }

    /// Has all but one misbehave at these spots.
    pub(crate) fn misbehave(&self, name: &str, spots: &[Spot]) {
        self.sandbox.misbehave_at(name, spots).unwrap();
        self.bearer.control().misbehave_at(name, spots).unwrap();
    }

    pub(crate) fn calm(&self) {
        self.sandbox.calm();
        self.bearer.control().calm();
    }

    /// All but the one that is well.
    pub(crate) fn sick(&self) -> impl Iterator<Item = &Ship> {
        self.ships.iter().filter(|ship| ship.name != WELL)
    }
}

/// A repository with a tag that can be read, and the namespace that lists it.
async fn something(provider: &dyn Provider) -> Option<(Option<String>, RepositoryName, String)> {
    let namespaces = provider.namespaces().await.unwrap();
    let named = namespaces.into_iter().map(|namespace| Some(namespace.name));
    for namespace in named.chain([None]) {
        let Ok(listed) = repositories(provider, namespace.as_deref()).await else { continue };
        for name in listed {
            let Ok(page) = provider.tags(&name, None).await else { continue };
            let Some(tag) = page.items.first() else { continue };
            let Ok(content) = provider.content(&name).await else { continue };
            if content.registry.manifest(&content.name, &tag.name).await.is_ok() {
                return Some((namespace, name, tag.name.clone()));
            }
        }
    }
    None
}

async fn repositories(
    provider: &dyn Provider,
    namespace: Option<&str>,
) -> Result<Vec<RepositoryName>> {
    let query = RepositoryQuery { namespace: namespace.map(str::to_owned), cursor: None };
    let page = provider.repositories(&query).await?;
    Ok(page.items.into_iter().map(|repository| repository.name).collect())
}

/// What is asked of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Probe,
    Repositories,
    Tags,
    Manifest,
    Image,
    Blob,
}

impl Ask {
    pub(crate) async fn of(self, provider: &dyn Provider, ship: &Ship) -> Result<(), Error> {
        let name = &ship.repository;
        match self {
            Self::Probe => provider.probe().await.map(drop),
            Self::Repositories => repositories(provider, ship.namespace.as_deref()).await.map(drop),
            Self::Tags => pages(provider, name).await,
            Self::Manifest => {
                let content = provider.content(name).await?;
                content.registry.manifest(&content.name, &ship.tag).await.map(drop)
            }
            Self::Image => {
                let content = provider.content(name).await?;
                let image = content.registry.image(
                    &content.name,
                    &ship.tag,
                    false,
                    || oci::Children::All,
                    |_| (),
                );
                image.await.map(drop)
            }
            Self::Blob => {
                let content = provider.content(name).await?;
                content.registry.raw_blob(&content.name, &ship.blob).await.map(drop)
            }
        }
    }
}

/// Pages that are read of a list, at most: a person who scrolls on for long. That a list without an end is cut has its own test.
pub(crate) const PAGES: usize = 60;

/// All pages of tags, as the window reads them.
async fn pages(provider: &dyn Provider, name: &RepositoryName) -> Result<(), Error> {
    let mut cursor = None;
    for _ in 0..PAGES {
        let page = provider.tags(name, cursor.as_ref()).await?;
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
    Ok(())
}
