//! A GitLab and accounts on it.

use std::sync::Arc;

use domain::{Credential, Endpoint, ErrorKind, Page, RegistryKind, RepositoryName, SecretInput};
use providers::{Context, Endpoints, Provider, SignInForm, SignInStep};
use roadstead_tests::vendors::gitlab::{Gitlab, GitlabOptions, GitlabPlace, TOKENS};
use transport::auth::{Anonymous, CredentialSource, Known};

/// A running GitLab, and where the provider finds it.
pub(crate) struct Stage {
    pub(crate) gitlab: Gitlab,
    pub(crate) endpoints: Endpoints,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with(&GitlabOptions::default())
    }

    pub(crate) fn with(options: &GitlabOptions) -> Self {
        let gitlab = Gitlab::start(options, GitlabPlace::anywhere().unwrap()).unwrap();
        let json = serde_json::json!({
            "gitlab": { "api": gitlab.url(), "registry": gitlab.registry().url() }
        });
        Self { endpoints: serde_json::from_value(json).unwrap(), gitlab }
    }

    /// gitlab.com's account with one of the sandbox's tokens.
    pub(crate) fn account(&self, secret: &str) -> Arc<dyn Provider> {
        let token = TOKENS.iter().find(|token| token.secret == secret).unwrap();
        self.open(Arc::new(Known(Credential::password(token.user, secret))))
    }

    /// The same GitLab as one's own, which is known by nothing but its address.
    pub(crate) fn self_hosted(&self, secret: &str) -> Arc<dyn Provider> {
        let token = TOKENS.iter().find(|token| token.secret == secret).unwrap();
        let credential = Arc::new(Known(Credential::password(token.user, secret)));
        let endpoint = Endpoint::new(self.endpoints.gitlab.api.clone());
        open(endpoint, credential, &Endpoints::default())
    }

    pub(crate) fn anonymous(&self) -> Arc<dyn Provider> {
        self.open(Arc::new(Anonymous))
    }

    pub(crate) fn open(&self, credentials: Arc<dyn CredentialSource>) -> Arc<dyn Provider> {
        let endpoint = Endpoint::new(self.endpoints.gitlab.api.clone());
        open(endpoint, credentials, &self.endpoints)
    }

    /// Signs in as a person would, at gitlab.com.
    pub(crate) async fn sign_in(&self, user: &str, secret: &str) -> Result<Credential, ErrorKind> {
        sign_in(self.anonymous().as_ref(), user, secret).await
    }

    /// Holds that the published description had nothing against anything.
    pub(crate) fn ends_clean(&self) {
        assert_eq!(self.gitlab.violations(), Vec::<String>::new());
    }
}

pub(crate) fn open(
    endpoint: Endpoint,
    credentials: Arc<dyn CredentialSource>,
    endpoints: &Endpoints,
) -> Arc<dyn Provider> {
    let context = Context {
        endpoint,
        credentials,
        network: transport::Network::new(),
        content: Arc::new(oci::MemoryCache::default()),
    };
    providers::open(RegistryKind::Gitlab, context, endpoints).unwrap()
}

pub(crate) async fn sign_in(
    provider: &dyn Provider,
    user: &str,
    secret: &str,
) -> Result<Credential, ErrorKind> {
    let form = SignInForm { username: user.to_owned(), secret: SecretInput::new(secret) };
    match provider.sign_in().with_password(&form).await {
        Ok(SignInStep::Done(credential)) => Ok(credential),
        Ok(SignInStep::CodeNeeded { .. }) => panic!("GitLab has no second step here"),
        Err(error) => Err(error.kind),
    }
}

pub(crate) fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).unwrap()
}

/// The names on a page.
pub(crate) fn names(page: &Page<domain::Repository>) -> Vec<&str> {
    page.items.iter().map(|repository| repository.name.as_str()).collect()
}
