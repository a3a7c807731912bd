//! A running sandbox, and the people who may sign in there.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use domain::{
    AwsAccess, AwsWay, CloudAccess, Credential, Cursor, Endpoint, Error, ErrorKind, NewRepository,
    Page, RegistryKind, RepositoryName, Result, SecretInput, Visibility,
};
use providers::{Context, Endpoints, Provider, RepositoryQuery, SignInForm, SignInStep};
use roadstead_tests::vendors::ecr::{Ecr, EcrOptions, EcrPlace, KEYS, Key, REGION};
use transport::auth::CredentialSource;
use transport::{Network, Pace};

/// Everything is allowed to her.
pub(crate) const ACME: &Key = &KEYS[0];
/// He may read, and neither create nor see manifests.
pub(crate) const READER: &Key = &KEYS[1];
/// He may pull, and not list.
pub(crate) const PULLER: &Key = &KEYS[2];
/// Nothing is.
pub(crate) const NOBODY: &Key = &KEYS[3];

/// A running Amazon that must not have seen a strange request, or given a strange answer, by the time a test ends.
pub(crate) struct Harbour {
    pub(crate) amazon: Ecr,
    pub(crate) endpoints: Endpoints,
    pub(crate) network: Network,
}

/// The account's credential as a vault would hand it out.
#[derive(Default)]
pub(crate) struct Held(Mutex<Option<Credential>>);

impl Held {
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
    pub(crate) fn open() -> Self {
        Self::with(EcrOptions::default())
    }

    pub(crate) fn with(options: EcrOptions) -> Self {
        let amazon = Ecr::start(options, EcrPlace::anywhere().unwrap()).unwrap();
        let endpoints = serde_json::from_value(amazon.endpoints()).unwrap();
        let first_wait = std::time::Duration::from_millis(5);
        let network = Network::with_pace(Pace { first_wait, ..Pace::default() });
        Self { amazon, endpoints, network }
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
        providers::open(RegistryKind::Ecr, context, &self.endpoints).unwrap()
    }

    /// The private registry, as nobody.
    pub(crate) fn anybody(&self) -> Arc<dyn Provider> {
        self.provider(&self.amazon.registry().url(), Arc::new(transport::auth::Anonymous))
    }

    /// The public registry, as nobody.
    pub(crate) fn public_anybody(&self) -> Arc<dyn Provider> {
        self.provider(&self.amazon.public_registry().url(), Arc::new(transport::auth::Anonymous))
    }

    /// Signs in to the private registry the way that the dialog would.
    pub(crate) async fn try_sign_in(&self, access: &CloudAccess) -> Result<SignInStep> {
        self.anybody().sign_in().cloud().unwrap().with_cloud(access).await
    }

    pub(crate) async fn try_password(&self, user: &str, secret: &str) -> Result<SignInStep> {
        let form = SignInForm { username: user.into(), secret: SecretInput::new(secret) };
        self.anybody().sign_in().with_password(&form).await
    }

    pub(crate) async fn credential(&self, key: &Key) -> Credential {
        done(self.try_sign_in(&keys(key, Some(REGION))).await.unwrap())
    }

    pub(crate) async fn signed_in(&self, key: &Key) -> (Arc<dyn Provider>, Arc<Held>) {
        let held = Arc::new(Held(Mutex::new(Some(self.credential(key).await))));
        (self.provider(&self.amazon.registry().url(), held.clone()), held)
    }

    pub(crate) async fn acme(&self) -> Arc<dyn Provider> {
        self.signed_in(ACME).await.0
    }

    /// The public registry, as a key's owner.
    pub(crate) async fn public(&self, key: &Key) -> Arc<dyn Provider> {
        let step =
            self.public_anybody().sign_in().cloud().unwrap().with_cloud(&keys(key, None)).await;
        let held = Arc::new(Held(Mutex::new(Some(done(step.unwrap())))));
        self.provider(&self.amazon.public_registry().url(), held)
    }
}

impl Drop for Harbour {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.amazon.violations(), [] as [&str; 0], "against the service models");
        }
    }
}

/// A key as typed.
pub(crate) fn keys(key: &Key, region: Option<&str>) -> CloudAccess {
    CloudAccess::Aws(AwsAccess {
        region: region.map(str::to_owned),
        way: AwsWay::Keys {
            access_key_id: key.id.into(),
            secret_access_key: SecretInput::new(key.secret),
            session_token: key.token.map(SecretInput::new),
        },
    })
}

pub(crate) fn profile(name: &str, region: Option<&str>) -> CloudAccess {
    let way = AwsWay::Profile { profile: name.into() };
    CloudAccess::Aws(AwsAccess { region: region.map(str::to_owned), way })
}

pub(crate) fn done(step: SignInStep) -> Credential {
    match step {
        SignInStep::Done(credential) => credential,
        SignInStep::CodeNeeded { .. } => panic!("no code was expected"),
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

pub(crate) fn new(namespace: &str, name: &str, visibility: Visibility) -> NewRepository {
    let (namespace, name) = (namespace.to_owned(), name.to_owned());
    NewRepository { namespace, name, description: String::new(), visibility, options: Vec::new() }
}

pub(crate) fn query() -> RepositoryQuery {
    RepositoryQuery::default()
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
