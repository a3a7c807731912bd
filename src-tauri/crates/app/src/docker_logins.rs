//! Logins of the docker command line: offered for signing in here, and written for it.

use credentials::docker_config::{DockerConfig, LoginSource, Stored};
use domain::credential::IDENTITY_TOKEN_USER;
use domain::{
    AccountId, Error, ErrorKind, Keep, Origin, Reference, RegistryKind, Result, SecretInput,
    SecretKind,
};
use serde::Serialize;
use specta::Type;

use crate::{App, RegistryDraft, SignInOutcome};

/// A login that Docker's configuration or one of its credential helpers holds.
#[derive(Debug, Clone, Serialize, Type)]
pub struct DockerLoginOffer {
    /// The server as Docker writes it; names the login.
    pub server: String,
    /// The kind of registry, by its host.
    pub kind: RegistryKind,
    /// `host:port`.
    pub host: String,
    /// The user name, where it is told without reading the secret.
    pub username: Option<String>,
    /// The helper that holds it; `None`: the configuration file itself.
    pub helper: Option<String>,
}

/// What became of signing in the docker command line.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DockerCli {
    /// It is signed in.
    Stored {
        /// The helper that holds it; `None`: the configuration file, in plain text.
        helper: Option<String>,
    },
    /// No helper is configured: it would stand in this file in plain text. Not done without consent.
    NeedsPlainText {
        /// The file.
        file: String,
    },
}

impl App {
    /// The logins that Docker's configuration and its helpers hold.
    ///
    /// # Errors
    /// `DockerConfigBroken`, `HelperMissing`, `HelperFailed`, `HelperTimedOut`.
    pub async fn docker_logins(&self) -> Result<Vec<DockerLoginOffer>> {
        let config = self.docker_config().await?;
        let logins = config.logins().await?;
        Ok(logins
            .into_iter()
            .filter_map(|login| {
                let reference = Reference::parse(&login.server).ok()?;
                let (kind, endpoint) = providers::normalise(&reference, &self.endpoints);
                let helper = match login.source {
                    LoginSource::Helper { name } => Some(name),
                    LoginSource::ConfigFile => None,
                };
                let host = endpoint.host();
                Some(DockerLoginOffer {
                    server: login.server,
                    kind,
                    host,
                    username: login.username,
                    helper,
                })
            })
            .collect())
    }

    /// Signs in with a login that Docker holds; `trusted_realms` are the foreign sites agreed to by name.
    pub async fn sign_in_with_docker_login(
        &self,
        server: &str,
        trusted_realms: Vec<Origin>,
        keep: Keep,
    ) -> Result<SignInOutcome> {
        let found = self.docker_config().await?.credential(server).await?;
        let credential =
            found.ok_or_else(|| Error::new(ErrorKind::NotFound { what: server.to_owned() }))?;
        let username = match credential.kind {
            SecretKind::IdentityToken => IDENTITY_TOKEN_USER.to_owned(),
            _ => credential.username.clone(),
        };
        let reference = Reference::parse(server)?;
        let (kind, endpoint) = providers::normalise(&reference, &self.endpoints);
        self.sign_in(RegistryDraft {
            kind,
            address: Some(endpoint.url.to_string()),
            label: None,
            username: Some(username),
            secret: Some(SecretInput::new(credential.expose())),
            plain_http: false,
            extra_ca_pem: None,
            client_identity: None,
            trusted_realms,
            keep,
            cloud: None,
        })
        .await
    }

    /// Signs the docker command line in with this account, the way `docker login` would.
    pub async fn docker_cli_sign_in(
        &self,
        id: &AccountId,
        allow_plain_text: bool,
    ) -> Result<DockerCli> {
        let kept = self.vault.load(id).await?.ok_or_else(|| Error::new(ErrorKind::SignInNeeded))?;
        let provider = self.session(id)?.provider;
        let credential = provider.docker_login(&kept).await?;
        let mut outcome = DockerCli::Stored { helper: None };
        for server in provider.docker_login_servers().await? {
            let config = self.docker_config().await?;
            outcome = match config.store(&server, &credential, allow_plain_text).await? {
                Stored::Helper { name } => DockerCli::Stored { helper: Some(name) },
                Stored::PlainText => DockerCli::Stored { helper: None },
                Stored::NeedsPlainText { file } => {
                    let file = file.display().to_string();
                    return Ok(DockerCli::NeedsPlainText { file });
                }
            };
        }
        Ok(outcome)
    }

    async fn docker_config(&self) -> Result<DockerConfig> {
        DockerConfig::load(&self.environment.directories.docker_config).await
    }
}
