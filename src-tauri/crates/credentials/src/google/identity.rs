//! How an account signs in, as the vault keeps it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{Credential, Error, ErrorKind, Result, SecretKind};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::ServiceKey;

/// The registry's user name for an access token (`cloud.google.com/artifact-registry/docs/docker/authentication`).
const TOKEN_USER: &str = "oauth2accesstoken";
/// Its user names for the text of a key file, as it is or in base64.
const KEY_USER: &str = "_json_key";
const ENCODED_KEY_USER: &str = "_json_key_base64";
/// The fields of a form that a login's secret is told wrong at: a key's text, and what was to hold it.
const KEY_FIELD: &str = "key_file";
const SECRET_FIELD: &str = "password";

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

    /// Reads what [`Identity::credential`] wrote, or a login of the registry as Docker keeps it: its user name says what the
    /// secret is.
    ///
    /// # Errors
    /// `Internal` for what is no sign-in to Google; `InvalidField` at `password` or `key_file` for a key that is none.
    pub fn of(credential: &Credential) -> Result<Self> {
        if credential.kind != SecretKind::Cloud {
            return Ok(Self { project: None, way: login(credential)? });
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
        if matches!(self.way, Way::Key(_)) { KEY_USER } else { TOKEN_USER }
    }

    /// What the owner is called, as far as the sign-in itself tells.
    pub fn called(&self) -> &str {
        match &self.way {
            Way::Key(key) => &key.email,
            Way::ApplicationDefault | Way::Token(_) => self.registry_user(),
        }
    }
}

/// Whether the registry knows a user name: they say what the secret is. Beside those above there are those of Google's
/// credential helpers (`docker-credential-gcloud`, `docker-credential-gcr`).
pub fn is_login(username: &str) -> bool {
    matches!(username, TOKEN_USER | KEY_USER | ENCODED_KEY_USER | "_token")
        || username.starts_with("_dcg")
}

/// What a login of the registry's signs in with.
fn login(credential: &Credential) -> Result<Way> {
    match credential.username.as_str() {
        KEY_USER => Ok(Way::Key(ServiceKey::read(credential.expose(), KEY_FIELD)?)),
        ENCODED_KEY_USER => {
            let amiss = || super::key::invalid(SECRET_FIELD, "characters");
            let text = STANDARD.decode(credential.expose().trim()).map(Zeroizing::new);
            let text = text.map_err(|_| amiss())?;
            let text = std::str::from_utf8(&text).map_err(|_| amiss())?;
            Ok(Way::Key(ServiceKey::read(text, KEY_FIELD)?))
        }
        _ => Ok(Way::Token(credential.secret.clone())),
    }
}

fn internal(message: &str) -> Error {
    ErrorKind::Internal { message: message.into() }.into()
}
