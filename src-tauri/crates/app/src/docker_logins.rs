//! Logins of the docker command line: offered for signing in here, and written for it.

use std::sync::Arc;

use credentials::docker_config::{DockerConfig, LoginSource, Stored};
use domain::{
    Account, AccountId, DockerSource, Endpoint, Error, ErrorKind, Keep, Origin, Reference,
    RegistryKind, Result,
};
use providers::SignInStep;
use serde::{Deserialize, Serialize};
use specta::Type;
use transport::auth::CredentialSource;

use crate::sessions::TriedCredential;
use crate::sign_in::Keeping;
use crate::{App, RegistryDraft, SignInOutcome, lock};

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
    /// The account that is there already for it.
    pub account: Option<AccountId>,
}

/// What a login of Docker's does not tell, and the person does.
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct DockerLoginHints {
    /// The kind of registry, where its host is none that is known.
    pub kind: Option<RegistryKind>,
    /// The project, where the registry is one of many projects.
    pub project: Option<String>,
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
                let account =
                    self.account_of(kind, &endpoint, &login.server, login.username.as_deref());
                Some(DockerLoginOffer {
                    server: login.server,
                    kind,
                    host,
                    username: login.username,
                    helper,
                    account,
                })
            })
            .collect())
    }

    /// The account that uses a login of Docker's, or is the same person's with a secret of its own.
    fn account_of(
        &self,
        kind: RegistryKind,
        endpoint: &Endpoint,
        server: &str,
        username: Option<&str>,
    ) -> Option<AccountId> {
        let accounts = lock(&self.accounts);
        let of_it = accounts.all().iter().find(|record| {
            let account = &record.account;
            let reads_it =
                record.docker_login.as_ref().is_some_and(|source| source.server == server);
            let is_here = account.kind == kind && account.endpoint.url == endpoint.url;
            let is_who = account.username.as_deref().is_some_and(|name| Some(name) == username);
            reads_it || (is_here && is_who)
        });
        of_it.map(|record| record.account.id.clone())
    }

    /// How a registry that is there is reached stays as it is: Docker's configuration knows no certificates.
    fn reach_as_known(&self, account: &mut Account) {
        let accounts = lock(&self.accounts);
        let mut known = accounts.all().iter().map(|record| &record.account);
        let here = |known: &&Account| {
            known.kind == account.kind && known.endpoint.url == account.endpoint.url
        };
        if let Some(known) = known.find(here) {
            let agreed = std::mem::take(&mut account.endpoint.trusted_realms);
            account.endpoint = known.endpoint.clone();
            for realm in agreed {
                if !account.endpoint.trusted_realms.contains(&realm) {
                    account.endpoint.trusted_realms.push(realm);
                }
            }
        }
    }

    /// Signs in with a login that Docker holds; `hints` are what it does not tell, and `trusted_realms` the foreign sites agreed to by name. The login stays
    /// where it is and is read from there; only a secret that the registry made for us in exchange is kept here.
    pub async fn sign_in_with_docker_login(
        &self,
        server: &str,
        hints: DockerLoginHints,
        trusted_realms: Vec<Origin>,
        keep: Keep,
    ) -> Result<SignInOutcome> {
        let found = self.docker_config().await?.credential(server).await?;
        let credential =
            found.ok_or_else(|| Error::new(ErrorKind::NotFound { what: server.to_owned() }))?;
        let project = hints.project.as_deref().map(str::trim).filter(|name| !name.is_empty());
        // A reference names the project behind the host.
        let address = project.map(|project| format!("{}/{project}", server.trim_end_matches('/')));
        let reference = Reference::parse(address.as_deref().unwrap_or(server))?;
        let (told, endpoint) = providers::normalise(&reference, &self.endpoints);
        // A host that is known is not another's because somebody says so.
        let kind = hints.kind.filter(|_| told == RegistryKind::Oci).unwrap_or(told);
        let mut account = self.drafted_account(
            &RegistryDraft {
                kind,
                address: Some(endpoint.url.to_string()),
                label: None,
                username: None,
                secret: None,
                plain_http: false,
                extra_ca_pem: None,
                client_identity: None,
                trusted_realms,
                keep,
                cloud: None,
            },
            None,
        )?;
        self.reach_as_known(&mut account);
        let provider = self.open_provider(&account, Arc::new(TriedCredential(None)))?;
        match provider.sign_in().with_login(&credential).await? {
            SignInStep::Done(kept)
                if kept.issued.is_none() && kept.expose() == credential.expose() =>
            {
                let server = server.to_owned();
                let source = DockerSource { server, username: credential.username };
                self.keep_account(account, &kept, Keeping::Docker(source), provider.as_ref()).await
            }
            step => {
                self.keychain_ready(keep).await?;
                self.after_step(step, account, provider, keep).await
            }
        }
    }

    /// Signs the docker command line in with this account, the way `docker login` would.
    pub async fn docker_cli_sign_in(
        &self,
        id: &AccountId,
        allow_plain_text: bool,
    ) -> Result<DockerCli> {
        let session = self.session(id)?;
        let kept = session.credential.credential().await?;
        let kept = kept.ok_or_else(|| Error::new(ErrorKind::SignInNeeded))?;
        let provider = session.provider;
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
