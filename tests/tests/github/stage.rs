//! A GitHub and accounts on it.

use std::sync::Arc;

use domain::{Credential, Endpoint, Page, RegistryKind, RepositoryName, SecretInput};
use providers::{Context, Endpoints, Provider, SignInForm, SignInStep};
use roadstead_tests::vendors::github::{Github, GithubOptions, GithubPlace, TOKENS};
use transport::auth::{Anonymous, CredentialSource, Known};

/// A running GitHub, and where the provider finds it.
pub(crate) struct Stage {
    pub(crate) github: Github,
    pub(crate) endpoints: Endpoints,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with(&GithubOptions::default())
    }

    pub(crate) fn with(options: &GithubOptions) -> Self {
        let github = Github::start(options, GithubPlace::anywhere().unwrap()).unwrap();
        let json = serde_json::json!({
            "github": { "api": github.url(), "registry": github.registry().url() }
        });
        Self { endpoints: serde_json::from_value(json).unwrap(), github }
    }

    /// The account with one of the sandbox's tokens.
    pub(crate) fn account(&self, secret: &str) -> Arc<dyn Provider> {
        let token = TOKENS.iter().find(|token| token.secret == secret).unwrap();
        self.open(Arc::new(Known(Credential::password(token.user, secret))))
    }

    pub(crate) fn anonymous(&self) -> Arc<dyn Provider> {
        self.open(Arc::new(Anonymous))
    }

    fn open(&self, credentials: Arc<dyn CredentialSource>) -> Arc<dyn Provider> {
        let context = Context {
            endpoint: Endpoint::new(self.endpoints.github.registry.clone()),
            credentials,
            network: transport::Network::new(),
            content: Arc::new(oci::MemoryCache::default()),
        };
        providers::open(RegistryKind::Github, context, &self.endpoints).unwrap()
    }

    /// Signs in as a person would.
    pub(crate) async fn sign_in(&self, user: &str, secret: &str) -> domain::Result<Credential> {
        let form = SignInForm { username: user.to_owned(), secret: SecretInput::new(secret) };
        match self.anonymous().sign_in().with_password(&form).await? {
            SignInStep::Done(credential) => Ok(credential),
            SignInStep::CodeNeeded { .. } => panic!("GitHub has no second step here"),
        }
    }

    /// Holds that the published description had nothing against anything.
    pub(crate) fn ends_clean(&self) {
        assert_eq!(self.github.violations(), Vec::<String>::new());
    }
}

pub(crate) fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).unwrap()
}

/// The names on a page.
pub(crate) fn names(page: &Page<domain::Repository>) -> Vec<&str> {
    page.items.iter().map(|repository| repository.name.as_str()).collect()
}
