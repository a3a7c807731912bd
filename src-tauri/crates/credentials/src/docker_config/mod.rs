//! Docker's client configuration, `config.json`: which logins it knows, and who keeps them.
//!
//! Read tolerantly, written carefully: what we do not know is kept, in its order. The format is docker/cli
//! `cli/config/configfile/file.go` and `cli/config/credentials`.

mod file;
mod login;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use domain::{Credential, Error, ErrorKind, Result, SecretKind};
use futures::future::join_all;

use crate::helper::{Helper, Helpers};
use file::ConfigFile;
use login::inline_credential;

/// The server under which Docker keeps the login for Docker Hub (docker/cli `registry.IndexServer`).
pub const DOCKER_HUB_SERVER: &str = "https://index.docker.io/v1/";

/// What docker/cli keeps beside a login from the browser (`internal/oauth/manager`); no logins of their own.
const NOT_LOGINS: [&str; 2] = ["/access-token", "/refresh-token"];

/// Docker's configuration as it was when it was read.
pub struct DockerConfig {
    file: ConfigFile,
    helpers: Helpers,
}

/// A login that Docker knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DockerLogin {
    /// The server, as Docker writes it.
    pub server: String,
    /// The user name, where it is told without reading the secret.
    pub username: Option<String>,
    /// Who keeps it.
    pub source: LoginSource,
}

/// Who keeps a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginSource {
    /// A credential helper, by the name that stands in the configuration.
    Helper {
        /// Its name, without `docker-credential-`.
        name: String,
    },
    /// The configuration file itself, in plain text.
    ConfigFile,
}

/// Where it is settled who keeps a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginPlace {
    /// Who keeps it.
    pub source: LoginSource,
    /// The file that says so.
    pub file: PathBuf,
    /// Its setting: `credsStore`, `credHelpers["…"]` or `auths["…"]`.
    pub setting: String,
}

/// What became of storing a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// This helper keeps it.
    Helper {
        /// Its name, without `docker-credential-`.
        name: String,
    },
    /// It stands in the configuration file, as agreed.
    PlainText,
    /// No helper is configured: it would stand in this file in plain text. Nothing was written.
    NeedsPlainText {
        /// The file.
        file: PathBuf,
    },
}

impl DockerConfig {
    /// Reads `config.json` in this folder (`~/.docker`, or what `DOCKER_CONFIG` names). No file is an empty one.
    ///
    /// # Errors
    /// `DockerConfigBroken`, with the file and what is wrong with it.
    pub async fn load(folder: &Path) -> Result<Self> {
        let path = folder.join("config.json");
        Ok(Self { file: ConfigFile::read(path).await?, helpers: Helpers::default() })
    }

    /// The same with helpers from elsewhere.
    #[must_use]
    pub fn with_helpers(mut self, helpers: Helpers) -> Self {
        self.helpers = helpers;
        self
    }

    /// All logins: those in the file, and those that its helpers list.
    ///
    /// A helper that cannot list takes only its own away; a login that the file names is offered without a user name then.
    ///
    /// # Errors
    /// `HelperMissing`, `HelperFailed`, `HelperTimedOut` when a helper failed and nothing at all was found.
    pub async fn logins(&self) -> Result<Vec<DockerLogin>> {
        let (lists, mut failure) = self.lists().await;
        let mut found = BTreeMap::new();
        for server in self.file.servers() {
            let source = self.source(server);
            let username = match &source {
                LoginSource::Helper { name } => {
                    let kept = lists.get(name.as_str()).map(|list| list.get(server));
                    // The helper could be asked and has no such login: Docker's entry is a leftover.
                    if kept == Some(None) && !self.file.has_inline(server) {
                        continue;
                    }
                    kept.flatten().cloned()
                }
                LoginSource::ConfigFile if self.file.has_inline(server) => {
                    self.inline(server).ok().flatten().map(|credential| credential.username)
                }
                LoginSource::ConfigFile => continue,
            };
            found.insert(
                server.to_owned(),
                DockerLogin { server: server.to_owned(), username, source },
            );
        }
        for (name, list) in &lists {
            for (server, username) in list {
                // Another helper may list servers that Docker would not ask it for.
                let asked =
                    matches!(self.source(server), LoginSource::Helper { name: by } if by == *name);
                if asked && !NOT_LOGINS.iter().any(|end| server.ends_with(end)) {
                    found.entry(server.clone()).or_insert_with(|| DockerLogin {
                        server: server.clone(),
                        username: Some(username.clone()),
                        source: LoginSource::Helper { name: (*name).to_owned() },
                    });
                }
            }
        }
        for login in found.values_mut() {
            login.username =
                login.username.take().filter(|name| !name.is_empty() && name != "<token>");
        }
        match failure.take() {
            Some(error) if found.is_empty() => Err(error),
            _ => Ok(found.into_values().collect()),
        }
    }

    /// A login with its secret; `None` where Docker has none.
    ///
    /// # Errors
    /// `DockerConfigBroken`, `HelperMissing`, `HelperFailed`, `HelperTimedOut`.
    pub async fn credential(&self, server: &str) -> Result<Option<Credential>> {
        if let LoginSource::Helper { name } = self.source(server)
            && let Some(credential) = Helper::named(&name, &self.helpers)?.get(server).await?
        {
            return Ok(Some(credential));
        }
        self.inline(server)
    }

    /// Stores a login the way `docker login` does: with the helper for that server, or, if agreed, in the file.
    ///
    /// # Errors
    /// `DockerConfigBroken`, `HelperMissing`, `HelperFailed`, `HelperTimedOut`, `Storage`.
    pub async fn store(
        &self,
        server: &str,
        credential: &Credential,
        allow_plain_text: bool,
    ) -> Result<Stored> {
        if credential.kind == SecretKind::Cloud {
            // Its provider makes the login that a registry takes; this must not stand in a file.
            let message = "a cloud's own sign-in is no login of a registry".to_owned();
            return Err(ErrorKind::Internal { message }.into());
        }
        // Docker may have written to it in the meantime.
        let mut file = ConfigFile::read(self.file.path().to_owned()).await?;
        match self.source(server) {
            LoginSource::Helper { name } => {
                Helper::named(&name, &self.helpers)?.store(server, credential).await?;
                // So does docker/cli, so that its own commands know of the login.
                file.note_helper_login(server)?;
                file.write().await?;
                Ok(Stored::Helper { name })
            }
            LoginSource::ConfigFile if allow_plain_text => {
                file.put_inline(server, credential)?;
                file.write().await?;
                Ok(Stored::PlainText)
            }
            LoginSource::ConfigFile => {
                Ok(Stored::NeedsPlainText { file: self.file.path().to_owned() })
            }
        }
    }

    /// Removes a login from its helper and from the file.
    ///
    /// # Errors
    /// `DockerConfigBroken`, `HelperMissing`, `HelperFailed`, `HelperTimedOut`, `Storage`.
    pub async fn erase(&self, server: &str) -> Result<()> {
        if let LoginSource::Helper { name } = self.source(server) {
            Helper::named(&name, &self.helpers)?.erase(server).await?;
        }
        let mut file = ConfigFile::read(self.file.path().to_owned()).await?;
        if file.remove(server) {
            file.write().await?;
        }
        Ok(())
    }

    /// Who keeps the login for a server, and where in which file that stands: `credsStore`, say.
    pub fn place(&self, server: &str) -> LoginPlace {
        let source = self.source(server);
        let setting = match &source {
            LoginSource::Helper { .. } => self.file.helper_setting(server),
            LoginSource::ConfigFile => {
                format!("auths[{:?}]", self.file.entry(server).map_or(server, |(key, _)| key))
            }
        };
        LoginPlace { source, file: self.file.path().to_owned(), setting }
    }

    /// Who keeps, or would keep, the login for a server.
    fn source(&self, server: &str) -> LoginSource {
        match self.file.helper_for(server) {
            Some(name) => LoginSource::Helper { name: name.to_owned() },
            None => LoginSource::ConfigFile,
        }
    }

    fn inline(&self, server: &str) -> Result<Option<Credential>> {
        match self.file.entry(server) {
            Some((key, entry)) => inline_credential(entry)
                .map_err(|problem| self.file.broken(&format!("auths[{key:?}]: {problem}"))),
            None => Ok(None),
        }
    }

    /// What each helper lists, all asked at once, and the first failure.
    async fn lists(&self) -> (BTreeMap<&str, BTreeMap<String, String>>, Option<Error>) {
        let names: BTreeSet<&str> = self.file.helpers().collect();
        let ask = |name| async move {
            let list = async { Helper::named(name, &self.helpers)?.list().await };
            (name, list.await)
        };
        let mut lists = BTreeMap::new();
        let mut failure = None;
        for (name, list) in join_all(names.into_iter().map(ask)).await {
            match list {
                Ok(list) => {
                    lists.insert(name, list);
                }
                Err(error) => {
                    tracing::info!(name, ?error, "a credential helper could not list its logins");
                    failure.get_or_insert(error);
                }
            }
        }
        (lists, failure)
    }
}

#[cfg(all(test, unix))]
mod tests;
