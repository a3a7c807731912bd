//! One account at every kind of registry of a sandbox.

use std::sync::Arc;
use std::time::Duration;

use domain::{
    CloudAccess, Credential, Endpoint, Error, ErrorKind, RegistryKind, RepositoryName, Result,
    SecretInput,
};
use providers::{Context, Endpoints, Provider, RepositoryQuery, SignInForm, SignInStep};
use roadstead_tests::vendors::artifact_registry::PEOPLE;
use roadstead_tests::{Sandbox, SandboxOptions};
use serde_json::{Value, json};
use transport::auth::{Anonymous, Known};
use transport::{Network, Pace};

/// How long one request may take here: the whole of it, and between two pieces of its answer.
pub(crate) const WHOLE: Duration = Duration::from_secs(2);

/// An account, and a tag of it that can be read while all is well.
pub(crate) struct Ship {
    pub(crate) name: &'static str,
    kind: RegistryKind,
    url: String,
    credential: Credential,
    namespace: Option<String>,
    pub(crate) repository: RepositoryName,
    pub(crate) tag: String,
}

pub(crate) struct Fleet {
    pub(crate) sandbox: Sandbox,
    endpoints: Endpoints,
    pub(crate) ships: Vec<Ship>,
}

impl Fleet {
    pub(crate) async fn sail() -> Self {
        let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
        let endpoints = serde_json::from_value(sandbox.endpoints()).unwrap();
        let mut fleet = Self { sandbox, endpoints, ships: Vec::new() };
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
        let nobody = self.open(kind, &url, None);
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
        let provider = self.open(kind, &url, Some(credential.clone()));
        let found = something(provider.as_ref()).await;
        let (namespace, repository, tag) = found.unwrap_or_else(|| panic!("{name} is empty"));
        Ship { name, kind, url, credential, namespace, repository, tag }
    }

    /// A live account with nothing in memory: no token, no manifest.
    pub(crate) fn launch(&self, ship: &Ship) -> Arc<dyn Provider> {
        self.open(ship.kind, &ship.url, Some(ship.credential.clone()))
    }

    fn open(
        &self,
        kind: RegistryKind,
        url: &str,
        credential: Option<Credential>,
    ) -> Arc<dyn Provider> {
        let pace = Pace {
            first_wait: Duration::from_millis(5),
            longest_wait: Duration::from_secs(2),
            idle: WHOLE,
            whole: WHOLE,
            ..Pace::default()
        };
        let context = Context {
            endpoint: Endpoint::new(url.parse().unwrap()),
            credentials: match credential {
                Some(credential) => Arc::new(Known(credential)),
                None => Arc::new(Anonymous),
            },
            network: Network::with_pace(pace),
            content: Arc::new(oci::MemoryCache::default()),
        };
        providers::open(kind, context, &self.endpoints).unwrap()
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ask {
    Probe,
    Repositories,
    Repository,
    Tags,
    Manifest,
    Image,
}

impl Ask {
    pub(crate) const ALL: [Self; 6] = [
        Self::Probe,
        Self::Repositories,
        Self::Repository,
        Self::Tags,
        Self::Manifest,
        Self::Image,
    ];

    pub(crate) async fn of(self, provider: &dyn Provider, ship: &Ship) -> Result<(), Error> {
        let name = &ship.repository;
        match self {
            Self::Probe => provider.probe().await.map(drop),
            Self::Repositories => repositories(provider, ship.namespace.as_deref()).await.map(drop),
            Self::Repository => provider.repository(name).await.map(drop),
            Self::Tags => pages(provider, name).await,
            Self::Manifest => {
                let content = provider.content(name).await?;
                content.registry.manifest(&content.name, &ship.tag).await.map(drop)
            }
            Self::Image => {
                let content = provider.content(name).await?;
                let image = content
                    .registry
                    .image(&content.name, &ship.tag, false, || oci::Children::All, |_| ())
                    .await?;
                let Some(digest) = image.preferred else { return Ok(()) };
                content.registry.image_detail(&content.name, &digest).await.map(drop)
            }
        }
    }
}

/// All pages of tags, as the window reads them; a list without an end is one that says so.
async fn pages(provider: &dyn Provider, name: &RepositoryName) -> Result<(), Error> {
    let mut cursor = None;
    for _ in 0..300 {
        let page = provider.tags(name, cursor.as_ref()).await?;
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
    Err(ErrorKind::Internal { message: "300 pages were read, and there is one more".into() }.into())
}
