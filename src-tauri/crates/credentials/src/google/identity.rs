//! How an account signs in, as the vault keeps it.

use domain::{Credential, Error, ErrorKind, Result, SecretKind};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::ServiceKey;

/// The registry's user name for an access token (`cloud.google.com/artifact-registry/docs/docker/authentication`).
const TOKEN_USER: &str = "oauth2accesstoken";

/// How an account signs in to Google Cloud.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The project that was chosen with it.
    pub project: Option<String>,
    /// Where access tokens come from.
    pub way: Way,
}

/// Where access tokens come from.
#[derive(Debug, Clone)]
pub enum Way {
    /// A service account's key.
    Key(ServiceKey),
    /// This computer's application default credentials.
    ApplicationDefault,
    /// This one, as long as it is good.
    Token(SecretString),
}

/// What stands in the vault, as JSON. Only what is needed of a key: the whole file is larger than some keychains' entries.
#[derive(Default, Serialize, Deserialize)]
struct Kept<'a> {
    way: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// The project that the key was made in.
    #[serde(skip_serializing_if = "Option::is_none")]
    home: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_uri: Option<String>,
    /// Base64 has no character that JSON escapes, so nothing secret is copied on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Key,
    #[default]
    ApplicationDefault,
}

impl Identity {
    /// As a credential, which the account is called `username` for. A token is kept as the registry itself takes it.
    ///
    /// # Errors
    /// `Internal` when it cannot be written, which it always can.
    pub fn credential(&self, username: impl Into<String>) -> Result<Credential> {
        let project = self.project.clone();
        let kept = match &self.way {
            Way::Token(token) => {
                return Ok(Credential::password(TOKEN_USER, token.expose_secret()));
            }
            Way::ApplicationDefault => Kept { project, ..Kept::default() },
            Way::Key(key) => Kept {
                way: Kind::Key,
                project,
                email: Some(key.email.clone()),
                home: key.project.clone(),
                id: key.id.clone(),
                token_uri: key.token_uri.clone(),
                key: Some(key.der.expose_secret()),
            },
        };
        // Large enough from the start: a growing buffer would leave its old self behind.
        let mut text = Zeroizing::new(Vec::with_capacity(16 * 1024));
        let written = serde_json::to_writer(&mut *text, &kept);
        let text = written.ok().and_then(|()| std::str::from_utf8(&text).ok());
        let text = text.ok_or_else(|| internal("the sign-in cannot be written"))?;
        let secret = SecretString::from(text);
        Ok(Credential { username: username.into(), kind: SecretKind::Cloud, secret, issued: None })
    }

    /// Reads what [`Identity::credential`] wrote.
    ///
    /// # Errors
    /// `Internal` for what is no sign-in to Google.
    pub fn of(credential: &Credential) -> Result<Self> {
        if credential.kind != SecretKind::Cloud {
            return Ok(Self { project: None, way: Way::Token(credential.secret.clone()) });
        }
        // Serde's message may quote the secret, so it goes nowhere.
        let foreign = || internal("what was kept is no sign-in to Google");
        let kept: Kept<'_> = serde_json::from_str(credential.expose()).map_err(|_| foreign())?;
        let way = match (kept.way, kept.email, kept.key) {
            (Kind::Key, Some(email), Some(key)) => Way::Key(ServiceKey {
                email,
                project: kept.home,
                id: kept.id,
                token_uri: kept.token_uri,
                der: SecretString::from(key),
            }),
            (Kind::ApplicationDefault, ..) => Way::ApplicationDefault,
            _ => return Err(foreign()),
        };
        Ok(Self { project: kept.project, way })
    }

    /// The user name that the registry, and `docker login`, knows this way under.
    pub fn registry_user(&self) -> &'static str {
        if matches!(self.way, Way::Key(_)) { "_json_key" } else { TOKEN_USER }
    }
}

fn internal(message: &str) -> Error {
    ErrorKind::Internal { message: message.into() }.into()
}
