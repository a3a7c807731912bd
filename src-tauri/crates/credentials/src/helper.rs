//! Docker's credential helpers: programs `docker-credential-<name>` that keep logins.
//!
//! The protocol is one word on the command line, one text on standard input and one on standard output
//! (docker/docker-credential-helpers, `client/command.go` and `credentials/credentials.go`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use domain::credential::IDENTITY_TOKEN_USER;
use domain::{Credential, Error, ErrorKind, Result, SecretKind};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};

use crate::program::{Output, Program};

/// A helper's way to say that it has no such login; it exits with 1 for it (`credentials/error.go`).
const NOT_FOUND: &str = "credentials not found in native keychain";

/// How the helper programs are found and how long they may run.
#[derive(Debug, Clone)]
pub struct Helpers {
    /// The folders that are searched; `None`: those of the process, and then where desktop installers put helpers.
    pub folders: Option<Vec<PathBuf>>,
    /// How long one call may take. A helper may ask the person to unlock something.
    pub limit: Duration,
    /// The most that is read of an answer.
    pub output_max: u64,
}

impl Default for Helpers {
    fn default() -> Self {
        Self { folders: None, limit: Duration::from_secs(15), output_max: 1024 * 1024 }
    }
}

/// One helper.
#[derive(Debug, Clone)]
pub struct Helper<'a> {
    program: String,
    settings: &'a Helpers,
}

/// What goes to `store` and comes from `get`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Stored<'a> {
    #[serde(rename = "ServerURL")]
    server_url: &'a str,
    username: &'a str,
    secret: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    #[serde(default)]
    username: String,
    secret: SecretString,
}

impl<'a> Helper<'a> {
    /// The helper that `credsStore` or `credHelpers` call `name`.
    ///
    /// # Errors
    /// `HelperFailed` for a name that is no plain word: it would name a program somewhere else.
    pub fn named(name: &str, settings: &'a Helpers) -> Result<Self> {
        let program = format!("docker-credential-{name}");
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if name.is_empty() || !plain {
            let message = "the name in Docker's configuration is not a helper's name".into();
            return Err(ErrorKind::HelperFailed { helper: program, message }.into());
        }
        Ok(Self { program, settings })
    }

    /// The login for `server`; `None` where the helper has none.
    ///
    /// # Errors
    /// `HelperMissing`, `HelperFailed`, `HelperTimedOut`.
    pub async fn get(&self, server: &str) -> Result<Option<Credential>> {
        let Some(answer) = self.run("get", server.as_bytes()).await? else { return Ok(None) };
        // Serde's message may quote the secret, so it goes nowhere.
        let found: Found = serde_json::from_slice(&answer).map_err(|_| self.rubbish())?;
        let kind = match found.username.as_str() {
            IDENTITY_TOKEN_USER => SecretKind::IdentityToken,
            _ => SecretKind::Password,
        };
        let credential =
            Credential { username: found.username, kind, secret: found.secret, issued: None };
        Ok(Some(credential).filter(|credential| !credential.expose().is_empty()))
    }

    /// Stores a login.
    ///
    /// # Errors
    /// `HelperMissing`, `HelperFailed`, `HelperTimedOut`.
    pub async fn store(&self, server: &str, credential: &Credential) -> Result<()> {
        let username = match credential.kind {
            SecretKind::Password => credential.username.as_str(),
            SecretKind::IdentityToken => IDENTITY_TOKEN_USER,
            SecretKind::Cloud | SecretKind::ClientKey => {
                return Err(self.failed("this is no login of a registry"));
            }
        };
        let stored = Stored { server_url: server, username, secret: credential.expose() };
        // Large enough from the start: a growing buffer would leave the secret behind.
        let longest = 6 * (server.len() + username.len() + credential.expose().len()) + 64;
        let mut input = Zeroizing::new(Vec::with_capacity(longest));
        serde_json::to_writer(&mut *input, &stored)
            .map_err(|error| Error::new(ErrorKind::Internal { message: error.to_string() }))?;
        self.run("store", &input).await.map(drop)
    }

    /// Removes a login; that there is none is no error.
    ///
    /// # Errors
    /// `HelperMissing`, `HelperFailed`, `HelperTimedOut`.
    pub async fn erase(&self, server: &str) -> Result<()> {
        self.run("erase", server.as_bytes()).await.map(drop)
    }

    /// The servers that it has logins for, and their user names.
    ///
    /// # Errors
    /// `HelperMissing`, `HelperFailed`, `HelperTimedOut`.
    pub async fn list(&self) -> Result<BTreeMap<String, String>> {
        let Some(answer) = self.run("list", b"").await? else { return Ok(BTreeMap::new()) };
        let list: Option<BTreeMap<String, String>> =
            serde_json::from_slice(&answer).map_err(|_| self.rubbish())?;
        Ok(list.unwrap_or_default())
    }

    fn rubbish(&self) -> Error {
        self.failed("its answer is not what a credential helper says")
    }

    fn failed(&self, message: &str) -> Error {
        crate::program::failed(&self.program, message)
    }

    /// Runs the program; `None` when it says that it has no such login.
    async fn run(&self, action: &str, input: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let Helpers { folders, limit, output_max } = self.settings;
        let (folders, limit, output_max) = (folders.as_deref(), *limit, *output_max);
        let program = Program { name: &self.program, folders, limit, output_max };
        let Output { text, words, succeeded } = program.run(&[action], input).await?;
        if succeeded {
            return Ok(Some(text));
        }
        // Helpers print their errors to standard output; some programs behind them to standard error.
        let said =
            String::from_utf8_lossy(if text.trim_ascii().is_empty() { &words } else { &text });
        if said.trim() == NOT_FOUND { Ok(None) } else { Err(self.failed(said.trim())) }
    }
}

#[cfg(all(test, unix))]
pub(crate) mod tests;
