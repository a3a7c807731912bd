//! Application default credentials: the file that Google's own programs share on a computer.

use std::path::PathBuf;

use domain::{Error, ErrorKind, Result};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde::Deserialize;

use super::ServiceKey;
use super::key::invalid;

/// What makes, or renews, the login of this computer.
pub const LOGIN_COMMAND: &str = "gcloud auth application-default login";
/// The field that problems of this file are told at.
const FIELD: &str = "application_default";
/// No such file is larger.
const CAP: u64 = 64 * 1024;

/// Where application default credentials are kept, found by whoever knows this machine's environment
/// (`cloud.google.com/docs/authentication/application-default-credentials`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DefaultFile {
    /// What `GOOGLE_APPLICATION_CREDENTIALS` names. It goes before the other, and has to be there.
    pub named: Option<PathBuf>,
    /// Where `gcloud` writes its file.
    pub usual: Option<PathBuf>,
}

/// What the file holds.
#[derive(Debug, Clone)]
pub(super) enum Found {
    /// A service account's key.
    Key(ServiceKey),
    /// Somebody's login.
    Login(Login),
}

/// Somebody's login, made by `gcloud`.
#[derive(Debug, Clone)]
pub(super) struct Login {
    pub(super) client_id: String,
    pub(super) client_secret: SecretString,
    pub(super) refresh_token: SecretString,
    /// The project that the API's use is counted for.
    pub(super) quota_project: Option<String>,
    /// Whose it is, where told.
    pub(super) account: Option<String>,
    pub(super) token_uri: Option<String>,
}

impl DefaultFile {
    /// Reads it, anew each time: a login renewed by `gcloud` works here at once.
    ///
    /// # Errors
    /// `CommandSignInNeeded` where there is none; `InvalidField { field: "application_default" }`: `missing` for one that is
    /// named and not there, `unreadable`, `not_json`, `other_kind` (workload identity, impersonation), `incomplete`, `private_key`.
    pub(super) async fn read(&self) -> Result<Found> {
        let text = match (&self.named, &self.usual) {
            (Some(path), _) => {
                read(path.clone(), FIELD).await?.ok_or_else(|| invalid(FIELD, "missing"))?
            }
            (None, Some(path)) => read(path.clone(), FIELD).await?.ok_or_else(login_needed)?,
            (None, None) => return Err(login_needed()),
        };
        parse(&text)
    }
}

/// That the person has to sign in with `gcloud`.
pub(super) fn login_needed() -> Error {
    ErrorKind::CommandSignInNeeded { command: LOGIN_COMMAND.to_owned() }.into()
}

/// The file's text; `None` where there is no file.
pub(super) async fn read(path: PathBuf, field: &str) -> Result<Option<Zeroizing<String>>> {
    let reading = tokio::task::spawn_blocking(move || {
        let size = std::fs::metadata(&path)?.len();
        if size > CAP {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        std::fs::read_to_string(&path).map(Zeroizing::new)
    });
    match reading.await {
        Ok(Ok(text)) => Ok(Some(text)),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Ok(Err(error)) => {
            tracing::warn!(%error, "a file of Google's cannot be read");
            Err(invalid(field, "unreadable"))
        }
        Err(error) => Err(ErrorKind::Internal { message: error.to_string() }.into()),
    }
}

fn parse(text: &str) -> Result<Found> {
    #[derive(Deserialize)]
    struct File {
        #[serde(rename = "type", default)]
        kind: String,
        client_id: Option<String>,
        client_secret: Option<SecretString>,
        refresh_token: Option<SecretString>,
        quota_project_id: Option<String>,
        account: Option<String>,
        token_uri: Option<String>,
    }
    let file: File = serde_json::from_str(text).map_err(|_| invalid(FIELD, "not_json"))?;
    match file.kind.as_str() {
        "authorized_user" => {}
        "service_account" => return ServiceKey::read(text, FIELD).map(Found::Key),
        _ => return Err(invalid(FIELD, "other_kind")),
    }
    let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let login = filled(file.client_id).zip(file.client_secret).zip(file.refresh_token);
    let ((client_id, client_secret), refresh_token) =
        login.ok_or_else(|| invalid(FIELD, "incomplete"))?;
    Ok(Found::Login(Login {
        client_id,
        client_secret,
        refresh_token,
        quota_project: filled(file.quota_project_id),
        account: filled(file.account),
        token_uri: filled(file.token_uri),
    }))
}
