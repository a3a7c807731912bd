//! A registry of the sandbox as the suite needs it, whatever its kind.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::{
    Credential, Cursor, Endpoint, Error, ErrorKind, Page, RegistryKind, RepositoryName, Result,
    SecretInput,
};
use providers::{Context, Endpoints, Provider, RepositoryQuery, SignInForm, SignInStep};
use roadstead_tests::registry::Control;
use roadstead_tests::vendors::acr;
use roadstead_tests::vendors::docker_hub::HubOptions;
use roadstead_tests::{Sandbox, SandboxOptions};
use transport::auth::CredentialSource;
use transport::{Network, Pace};
use url::Url;

/// A registry, a person who may sign in there, and what they will find.
pub(crate) struct Harbour {
    pub(crate) sandbox: Sandbox,
    pub(crate) kind: RegistryKind,
    pub(crate) user: &'static str,
    pub(crate) secret: &'static str,
    /// The namespace to list, where the registry has any.
    pub(crate) namespace: Option<&'static str>,
    /// A repository with tags, and how many.
    pub(crate) busy: (&'static str, usize),
    /// Whether an anonymous person sees anything.
    pub(crate) open_to_all: bool,
    pub(crate) network: Network,
}

/// The account's credential as a vault would hand it out: once it is taken away, nothing goes out unsigned instead.
#[derive(Default)]
pub(crate) struct Held(Mutex<Option<Credential>>);

impl Held {
    pub(crate) fn new(credential: Credential) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(credential))))
    }

    pub(crate) fn take(&self) {
        *self.0.lock().unwrap() = None;
    }
}

#[async_trait]
impl CredentialSource for Held {
    async fn credential(&self) -> Result<Option<Credential>> {
        let held = self.0.lock().unwrap().clone();
        held.map(Some).ok_or_else(|| Error::new(ErrorKind::SignInNeeded))
    }
}

impl Harbour {
    pub(crate) fn docker_hub() -> Self {
        Self::docker_hub_with(HubOptions::default())
    }

    pub(crate) fn docker_hub_with(hub: HubOptions) -> Self {
        Self {
            sandbox: Sandbox::start(SandboxOptions { hub, ..SandboxOptions::default() }).unwrap(),
            kind: RegistryKind::DockerHub,
            user: "acme",
            secret: "anchor-chain",
            namespace: Some("acme"),
            busy: ("acme/web", 240),
            open_to_all: true,
            network: quick(),
        }
    }

    pub(crate) fn oci() -> Self {
        Self {
            sandbox: Sandbox::start(SandboxOptions::default()).unwrap(),
            kind: RegistryKind::Oci,
            user: "keeper",
            secret: "lantern-oil",
            namespace: None,
            busy: ("vault/keys", 2),
            open_to_all: false,
            network: quick(),
        }
    }

    pub(crate) fn zot() -> Self {
        Self {
            sandbox: Sandbox::start(SandboxOptions::default()).unwrap(),
            kind: RegistryKind::Oci,
            user: "bosun",
            secret: "fathom-line",
            namespace: None,
            busy: ("crew/log", 3),
            open_to_all: false,
            network: quick(),
        }
    }

    pub(crate) fn acr() -> Self {
        let (user, secret) = acr::ADMIN;
        Self {
            sandbox: Sandbox::start(SandboxOptions::default()).unwrap(),
            kind: RegistryKind::Acr,
            user,
            secret,
            namespace: None,
            busy: ("beacon", 3),
            open_to_all: false,
            network: quick(),
        }
    }

    pub(crate) fn artifact_registry() -> Self {
        Self {
            sandbox: Sandbox::start(SandboxOptions::default()).unwrap(),
            kind: RegistryKind::ArtifactRegistry,
            user: "oauth2accesstoken",
            secret: "ya29.sandbox-sailor",
            namespace: Some("europe-west1-docker.pkg.dev/acme-harbour/fleet"),
            busy: ("europe-west1-docker.pkg.dev/acme-harbour/fleet/tug", 3),
            open_to_all: false,
            network: quick(),
        }
    }

    pub(crate) fn endpoints(&self) -> Endpoints {
        serde_json::from_value(self.sandbox.endpoints()).unwrap()
    }

    /// Where the requests of the lists go, and the log of that server.
    pub(crate) fn server(&self) -> (Url, &Control) {
        let (url, control) = match self.kind {
            RegistryKind::DockerHub => (self.sandbox.hub().url(), self.sandbox.hub().control()),
            RegistryKind::Acr => {
                let registry = self.sandbox.acr().registry();
                (registry.url(), registry.control())
            }
            RegistryKind::ArtifactRegistry => {
                (self.sandbox.google().project_url(), self.sandbox.google().control())
            }
            _ if self.user == "bosun" => {
                let registry = self.sandbox.zot().registry();
                (registry.url(), registry.control())
            }
            _ => {
                let registry = self.sandbox.locked_registry();
                (registry.url(), registry.control())
            }
        };
        (url.parse().unwrap(), control)
    }

    pub(crate) fn open(&self, credentials: Arc<dyn CredentialSource>) -> Arc<dyn Provider> {
        let context = Context {
            endpoint: Endpoint::new(self.server().0),
            credentials,
            network: self.network.clone(),
            content: Arc::new(oci::MemoryCache::default()),
        };
        providers::open(self.kind, context, &self.endpoints()).unwrap()
    }

    pub(crate) fn anonymous(&self) -> Arc<dyn Provider> {
        self.open(Arc::new(transport::auth::Anonymous))
    }

    /// Signs in with what a person would type.
    pub(crate) async fn try_sign_in(&self, user: &str, secret: &str) -> Result<SignInStep> {
        let form = SignInForm { username: user.into(), secret: SecretInput::new(secret) };
        self.anonymous().sign_in().with_password(&form).await
    }

    /// Signs in as the harbour's person.
    pub(crate) async fn signed_in(&self) -> (Arc<dyn Provider>, Arc<Held>) {
        self.signed_in_as(self.user, self.secret).await
    }

    pub(crate) async fn signed_in_as(
        &self,
        user: &str,
        secret: &str,
    ) -> (Arc<dyn Provider>, Arc<Held>) {
        let credential = credential(self.try_sign_in(user, secret).await.unwrap());
        let held = Held::new(credential);
        (self.open(held.clone()), held)
    }

    pub(crate) fn query(&self) -> RepositoryQuery {
        RepositoryQuery { namespace: self.namespace.map(str::to_owned), cursor: None }
    }
}

/// The pace of the real world, without the waits before a second try.
fn quick() -> Network {
    let first_wait = std::time::Duration::from_millis(5);
    Network::with_pace(Pace { first_wait, ..Pace::default() })
}

pub(crate) fn credential(step: SignInStep) -> Credential {
    match step {
        SignInStep::Done(credential) => credential,
        SignInStep::CodeNeeded { .. } => panic!("a code is wanted"),
    }
}

pub(crate) fn kind<T>(outcome: Result<T>) -> ErrorKind {
    match outcome {
        Ok(_) => panic!("it worked"),
        Err(error) => error.kind,
    }
}

pub(crate) fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).unwrap()
}

/// All pages of a list; each page comes of one call of `next`.
pub(crate) async fn all<T>(
    mut next: impl AsyncFnMut(Option<Cursor>) -> Result<Page<T>>,
) -> (Vec<T>, usize) {
    let (mut items, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = next(cursor).await.unwrap();
        pages += 1;
        items.extend(page.items);
        match page.next {
            Some(more) => cursor = Some(more),
            None => return (items, pages),
        }
        assert!(pages < 100, "the list never ends");
    }
}
