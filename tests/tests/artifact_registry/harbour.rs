//! A running sandbox, and the people who may sign in there.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::{
    CloudAccess, Credential, Cursor, Endpoint, Error, ErrorKind, GoogleAccess, GoogleWay,
    NewRepository, Page, RegistryKind, RepositoryName, Result, SecretInput, Visibility,
};
use providers::{Context, DefaultFile, Endpoints, Provider, RepositoryQuery, SignInStep};
use roadstead_tests::vendors::artifact_registry::{
    ArtifactRegistry, Options, PEOPLE, Place, Principal,
};
use transport::auth::CredentialSource;
use transport::{Network, Pace};

/// Everything is allowed to it.
pub(crate) const SAILOR: &Principal = &PEOPLE[0];
/// It may read, but in one location.
pub(crate) const LOOKOUT: &Principal = &PEOPLE[1];
/// It may pull, and not list.
pub(crate) const PULLER: &Principal = &PEOPLE[2];
/// A person.
pub(crate) const MATE: &Principal = &PEOPLE[3];

/// Where most of the samples are.
pub(crate) const FLEET: &str = "europe-west1-docker.pkg.dev/acme-harbour/fleet";

/// A running Google that must not have seen a strange request, or given a strange answer, by the time a test ends.
pub(crate) struct Harbour {
    pub(crate) google: ArtifactRegistry,
    pub(crate) endpoints: Endpoints,
    pub(crate) network: Network,
    pub(crate) folder: tempfile::TempDir,
}

/// The account's credential as a vault would hand it out.
#[derive(Default)]
pub(crate) struct Held(pub(crate) Mutex<Option<Credential>>);

#[async_trait]
impl CredentialSource for Held {
    async fn credential(&self) -> Result<Option<Credential>> {
        let held = self.0.lock().unwrap().clone();
        held.map(Some).ok_or_else(|| Error::new(ErrorKind::SignInNeeded))
    }
}

impl Harbour {
    pub(crate) fn open() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let google = ArtifactRegistry::start(options, Place::anywhere().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut endpoints: Endpoints =
            serde_json::from_value(serde_json::json!({ "artifact_registry": google.endpoints() }))
                .unwrap();
        endpoints.google_file =
            DefaultFile { named: None, usual: Some(folder.path().join("default.json")) };
        let first_wait = std::time::Duration::from_millis(5);
        let network = Network::with_pace(Pace { first_wait, ..Pace::default() });
        Self { google, endpoints, network, folder }
    }

    /// Writes this computer's login.
    pub(crate) fn write_default(&self, text: &str) {
        std::fs::write(self.folder.path().join("default.json"), text).unwrap();
    }

    pub(crate) fn provider(
        &self,
        url: &str,
        credentials: Arc<dyn CredentialSource>,
    ) -> Arc<dyn Provider> {
        let context = Context {
            endpoint: Endpoint::new(url.parse().unwrap()),
            credentials,
            network: self.network.clone(),
            content: Arc::new(oci::MemoryCache::default()),
        };
        providers::open(RegistryKind::ArtifactRegistry, context, &self.endpoints).unwrap()
    }

    pub(crate) fn anybody(&self) -> Arc<dyn Provider> {
        self.provider(&self.google.url(), Arc::new(transport::auth::Anonymous))
    }

    /// Signs in with what the dialog holds.
    pub(crate) async fn try_sign_in(
        &self,
        project: Option<&str>,
        way: GoogleWay,
    ) -> Result<Credential> {
        let access = CloudAccess::Google(GoogleAccess { project: project.map(str::to_owned), way });
        match self.anybody().sign_in().cloud().unwrap().with_cloud(&access).await? {
            SignInStep::Done(credential) => Ok(credential),
            SignInStep::CodeNeeded { .. } => panic!("nobody has a second step here"),
        }
    }

    pub(crate) async fn with_key(&self, who: &Principal) -> Result<Credential> {
        self.try_sign_in(None, key_file(&self.google.key_file(who.email))).await
    }

    pub(crate) fn as_held(&self, credential: Credential) -> (Arc<dyn Provider>, Arc<Held>) {
        let held = Arc::new(Held(Mutex::new(Some(credential))));
        (self.provider(&self.google.project_url(), held.clone()), held)
    }

    pub(crate) async fn signed_in(&self, who: &Principal) -> Arc<dyn Provider> {
        self.as_held(self.with_key(who).await.unwrap()).0
    }

    pub(crate) async fn sailor(&self) -> Arc<dyn Provider> {
        self.signed_in(SAILOR).await
    }
}

impl Drop for Harbour {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let violations = self.google.violations();
            assert!(violations.is_empty(), "the document does not allow: {violations:#?}");
        }
    }
}

pub(crate) fn key_file(text: &str) -> GoogleWay {
    GoogleWay::KeyFile { key_file: Some(SecretInput::new(text)), path: None }
}

pub(crate) fn access_token(text: &str) -> GoogleWay {
    GoogleWay::AccessToken { access_token: SecretInput::new(text) }
}

pub(crate) fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).unwrap()
}

pub(crate) fn tug() -> RepositoryName {
    name(&format!("{FLEET}/tug"))
}

pub(crate) fn of(namespace: &str) -> RepositoryQuery {
    RepositoryQuery { namespace: Some(namespace.to_owned()), cursor: None }
}

pub(crate) fn new(namespace: &str, name: &str, visibility: Visibility) -> NewRepository {
    NewRepository {
        namespace: namespace.into(),
        name: name.into(),
        description: String::new(),
        visibility,
        options: Vec::new(),
    }
}

pub(crate) fn kind<T>(outcome: Result<T>) -> ErrorKind {
    match outcome {
        Ok(_) => panic!("it worked"),
        Err(error) => error.kind,
    }
}

pub(crate) fn field(field: &str, problem: &str) -> ErrorKind {
    ErrorKind::InvalidField { field: field.into(), problem: problem.into() }
}

/// All pages of a list, and how many there were.
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
        assert!(pages < 200, "the list never ends");
    }
}
