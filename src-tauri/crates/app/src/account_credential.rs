//! Where a live account's secret comes from: the vault, or a login that Docker keeps.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use credentials::docker_config::DockerConfig;
use domain::{AccountId, Credential, DockerSource, Error, ErrorKind, Result};
use tokio::sync::Mutex;
use tokio::time::Instant;
use transport::auth::CredentialSource;

/// How long what Docker told is taken for what it would tell now. Asking it may start a program.
const DOCKER_FRESH: Duration = Duration::from_secs(30);

/// Who keeps an account's secret.
pub(crate) enum Keeper {
    /// Nobody: it is used without one.
    Nobody,
    /// The vault; it is asked once.
    Vault(Arc<credentials::Vault>),
    /// Docker's configuration in this folder, or a helper that it names. Asked again and again: who renews the login there
    /// need not tell us.
    Docker { source: DockerSource, folder: PathBuf },
}

/// An account's credential: read at its first use, then held in memory.
pub(crate) struct AccountCredential {
    account: AccountId,
    keeper: Keeper,
    held: Mutex<Option<Held>>,
}

struct Held {
    credential: Credential,
    read: Instant,
    /// Since when it is this one.
    changed: Instant,
}

impl AccountCredential {
    pub(crate) fn new(account: AccountId, keeper: Keeper) -> Self {
        Self { account, keeper, held: Mutex::default() }
    }

    pub(crate) fn is_anonymous(&self) -> bool {
        matches!(self.keeper, Keeper::Nobody)
    }

    pub(crate) async fn forget(&self) {
        *self.held.lock().await = None;
    }

    /// Whether another credential than that of `then` is at hand now: somebody signed in anew elsewhere.
    pub(crate) async fn renewed_since(&self, then: Instant) -> bool {
        let Keeper::Docker { source, folder } = &self.keeper else { return false };
        let mut held = self.held.lock().await;
        // Of a hundred who were refused, one looks.
        if held.as_ref().is_none_or(|held| held.read <= then) {
            let Ok(credential) = read(source, folder).await else { return false };
            hold(&mut held, credential);
        }
        held.as_ref().is_some_and(|held| held.changed > then)
    }
}

#[async_trait]
impl CredentialSource for AccountCredential {
    async fn credential(&self) -> Result<Option<Credential>> {
        let mut held = self.held.lock().await;
        match &self.keeper {
            Keeper::Nobody => return Ok(None),
            Keeper::Vault(vault) => {
                if held.is_none() {
                    let loaded = match vault.load(&self.account).await {
                        // What was kept for a session ended with it: signing in again is what helps.
                        Err(Error { kind: ErrorKind::KeychainMissing, .. }) => None,
                        loaded => loaded?,
                    };
                    if let Some(credential) = loaded {
                        hold(&mut held, credential);
                    }
                }
            }
            Keeper::Docker { source, folder } => {
                if held.as_ref().is_none_or(|held| held.read.elapsed() >= DOCKER_FRESH) {
                    hold(&mut held, read(source, folder).await?);
                }
            }
        }
        // An account with a name must never turn into an anonymous one unasked.
        match held.as_ref() {
            Some(held) => Ok(Some(held.credential.clone())),
            None => Err(Error::new(ErrorKind::SignInNeeded)),
        }
    }
}

/// Takes note of what was read.
fn hold(held: &mut Option<Held>, credential: Credential) {
    let read = Instant::now();
    let changed = match held.as_ref() {
        Some(before) if before.credential.expose() == credential.expose() => before.changed,
        _ => read,
    };
    *held = Some(Held { credential, read, changed });
}

/// The login as Docker has it now.
///
/// # Errors
/// `CommandSignInNeeded` where it is gone, or somebody else's: that would be another account.
async fn read(source: &DockerSource, folder: &std::path::Path) -> Result<Credential> {
    let found = DockerConfig::load(folder).await?.credential(&source.server).await?;
    found.filter(|login| login.username == source.username).ok_or_else(|| {
        let command = login_command(&source.server);
        Error::new(ErrorKind::CommandSignInNeeded { command })
    })
}

/// The command that makes a login. It wants a server without the scheme, and Docker Hub not named at all.
pub(crate) fn login_command(server: &str) -> String {
    if server == credentials::docker_config::DOCKER_HUB_SERVER {
        return "docker login".to_owned();
    }
    let server = server.split_once("://").map_or(server, |(_, rest)| rest);
    format!("docker login {}", server.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(server: &str) -> DockerSource {
        DockerSource { server: server.into(), username: "acme".into() }
    }

    async fn refused(config: &str, server: &str) -> ErrorKind {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.json"), config).unwrap();
        read(&source(server), folder.path()).await.unwrap_err().kind
    }

    #[tokio::test]
    async fn a_login_that_is_gone_names_the_command_that_makes_it() {
        for (server, command) in [
            ("ghcr.io", "docker login ghcr.io"),
            ("https://registry.example.com:5000/", "docker login registry.example.com:5000"),
            (credentials::docker_config::DOCKER_HUB_SERVER, "docker login"),
        ] {
            let ErrorKind::CommandSignInNeeded { command: told } = refused("{}", server).await
            else {
                panic!("{server}")
            };
            assert_eq!(told, command);
        }
    }

    #[tokio::test]
    async fn a_login_as_somebody_else_is_not_this_accounts() {
        // stowaway:rope
        let config = r#"{"auths":{"ghcr.io":{"auth":"c3Rvd2F3YXk6cm9wZQ=="}}}"#;
        assert!(matches!(refused(config, "ghcr.io").await, ErrorKind::CommandSignInNeeded { .. }));
    }
}
