//! A running registry, the people who may sign in there, and an `az` of its own.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use credentials::azure::Cli;
use domain::{
    AzureAccess, CloudAccess, Credential, Cursor, Endpoint, Error, ErrorKind, Origin, Page,
    RegistryKind, RepositoryName, Result, SecretInput, Tag,
};
use providers::{Context, Endpoints, Provider, RepositoryQuery, SignInForm, SignInStep};
use roadstead_tests::registry::{Bound, Control};
use roadstead_tests::vendors::acr::{ADMIN, Acr, AcrOptions, TENANT};
use transport::auth::{Anonymous, CredentialSource, Known};
use transport::{Network, Pace};

/// Who is signed in to `az`.
pub(crate) const SKIPPER: &str = "skipper@harbourworks.example";

/// A running registry that must not have seen a strange request, or given a strange answer, by the time a test ends.
pub(crate) struct Harbour {
    pub(crate) acr: Acr,
    pub(crate) az: Az,
    pub(crate) endpoints: Endpoints,
}

impl Harbour {
    pub(crate) fn open() -> Self {
        Self::with(AcrOptions::default())
    }

    pub(crate) fn with(options: AcrOptions) -> Self {
        let acr = Acr::start(options, Bound::on(0).unwrap(), Control::default()).unwrap();
        let az = Az::new();
        az.says(&acr.entra_token(TENANT, SKIPPER), TENANT);
        let mut endpoints = Endpoints::default();
        endpoints.acr.registry = Some(acr.registry().url().parse().unwrap());
        endpoints.azure_cli = az.cli();
        Self { acr, az, endpoints }
    }

    pub(crate) fn url(&self) -> String {
        self.acr.registry().url()
    }

    pub(crate) fn control(&self) -> &Control {
        self.acr.registry().control()
    }

    /// How many requests went to a path.
    pub(crate) fn asked(&self, path: &str) -> usize {
        self.control().requests().iter().filter(|request| request.path == path).count()
    }

    /// The provider for an address, which need not be the registry's.
    pub(crate) fn provider(
        &self,
        url: &str,
        credentials: Arc<dyn CredentialSource>,
        trusted: &[&str],
    ) -> Arc<dyn Provider> {
        let mut endpoint = Endpoint::new(url.parse().unwrap());
        endpoint.trusted_realms =
            trusted.iter().map(|url| Origin::of(&url.parse().unwrap())).collect();
        let first_wait = Duration::from_millis(5);
        let context = Context {
            endpoint,
            credentials,
            network: Network::with_pace(Pace { first_wait, ..Pace::default() }),
            content: Arc::new(oci::MemoryCache::default()),
        };
        providers::open(RegistryKind::Acr, context, &self.endpoints).unwrap()
    }

    pub(crate) fn anybody(&self) -> Arc<dyn Provider> {
        self.provider(&self.url(), Arc::new(Anonymous), &[])
    }

    pub(crate) fn as_whoever(&self, credential: Credential) -> Arc<dyn Provider> {
        self.provider(&self.url(), Arc::new(Known(credential)), &[])
    }

    /// Signs in with what a person would type.
    pub(crate) async fn try_password(&self, user: &str, secret: &str) -> Result<Credential> {
        self.anybody().sign_in().with_password(&form(user, secret)).await.map(done)
    }

    pub(crate) async fn signed_in(&self, login: (&str, &str)) -> Arc<dyn Provider> {
        self.as_whoever(self.try_password(login.0, login.1).await.unwrap())
    }

    pub(crate) async fn admin(&self) -> Arc<dyn Provider> {
        self.signed_in(ADMIN).await
    }

    /// Signs in with what `az` has.
    pub(crate) async fn try_az(&self, tenant: Option<&str>) -> Result<Credential> {
        let access = CloudAccess::Azure(AzureAccess { tenant: tenant.map(str::to_owned) });
        self.anybody().sign_in().cloud().unwrap().with_cloud(&access).await.map(done)
    }

    /// Somebody signed in with what `az` has, and nothing asked yet.
    pub(crate) async fn skipper(&self) -> Arc<dyn Provider> {
        let provider = self.as_whoever(self.try_az(None).await.unwrap());
        self.control().clear();
        self.az.forget();
        provider
    }
}

impl Drop for Harbour {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // Sent by all clients, and read by none of Azure's (Azure/acr `docs/AAD-OAuth.md` leaves them out): the first by
            // ours, the other by Docker's and skopeo.
            let known = [
                "POST /oauth2/token was asked with client_id, which it does not know",
                "GET /oauth2/token was asked with account, which it does not know",
            ];
            let violations = self.acr.violations();
            let strange: Vec<_> =
                violations.iter().filter(|note| !known.contains(&note.as_str())).collect();
            assert!(strange.is_empty(), "the description does not allow: {strange:#?}");
        }
    }
}

/// The `az` of one test.
pub(crate) struct Az(tempfile::TempDir);

impl Az {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = r#"#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/asked"
[ -f "$here/refuses" ] && { cat "$here/refuses" >&2; exit 1; }
cat "$here/says"
"#;
        // Written under another name and moved: a file that is open for writing cannot be run.
        let draft = folder.path().join("draft");
        std::fs::write(&draft, script).unwrap();
        std::fs::set_permissions(&draft, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::rename(&draft, folder.path().join("az")).unwrap();
        Self(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn cli(&self) -> Cli {
        Cli { folders: Some(vec![self.0.path().to_owned()]), limit: Duration::from_secs(20) }
    }

    pub(crate) fn says(&self, token: &str, tenant: &str) {
        let answer = serde_json::json!({
            "accessToken": token, "expiresOn": "2027-01-01 00:00:00.000000", "tenant": tenant,
            "subscription": "s", "tokenType": "Bearer",
        });
        std::fs::write(self.at("says"), answer.to_string()).unwrap();
        let _ = std::fs::remove_file(self.at("refuses"));
    }

    pub(crate) fn refuses(&self, words: &str) {
        std::fs::write(self.at("refuses"), words).unwrap();
    }

    pub(crate) fn uninstall(&self) {
        std::fs::remove_file(self.at("az")).unwrap();
    }

    /// What it was called with, once a call.
    pub(crate) fn calls(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.at("asked")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    pub(crate) fn forget(&self) {
        let _ = std::fs::remove_file(self.at("asked"));
    }
}

/// The account's credential as a vault would hand it out.
pub(crate) struct Held(pub(crate) Mutex<Option<Credential>>);

#[async_trait]
impl CredentialSource for Held {
    async fn credential(&self) -> Result<Option<Credential>> {
        let held = self.0.lock().unwrap().clone();
        held.map(Some).ok_or_else(|| Error::new(ErrorKind::SignInNeeded))
    }
}

pub(crate) fn form(user: &str, secret: &str) -> SignInForm {
    SignInForm { username: user.into(), secret: SecretInput::new(secret) }
}

pub(crate) fn done(step: SignInStep) -> Credential {
    match step {
        SignInStep::Done(credential) => credential,
        SignInStep::CodeNeeded { .. } => panic!("nobody has a second step here"),
    }
}

pub(crate) fn kind<T>(outcome: Result<T>) -> ErrorKind {
    match outcome {
        Ok(_) => panic!("it worked"),
        Err(error) => error.kind,
    }
}

pub(crate) fn at_field(field: &str, problem: &str) -> ErrorKind {
    ErrorKind::InvalidField { field: field.into(), problem: problem.into() }
}

pub(crate) fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).unwrap()
}

pub(crate) fn row<'a>(tags: &'a [Tag], name: &str) -> &'a Tag {
    tags.iter().find(|tag| tag.name == name).unwrap_or_else(|| panic!("{name} is listed"))
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

/// The names of all repositories, and how many pages they came in.
pub(crate) async fn names(provider: &Arc<dyn Provider>) -> (Vec<String>, usize) {
    let (rows, pages) = all(async |cursor| {
        provider.repositories(&RepositoryQuery { cursor, ..RepositoryQuery::default() }).await
    })
    .await;
    (rows.into_iter().map(|row| row.name.to_string()).collect(), pages)
}
