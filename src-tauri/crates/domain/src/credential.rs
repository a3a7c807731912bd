//! Secrets in memory. Neither printable nor serialisable, and zeroed when dropped.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// The user name that says "the secret is an identity token" (docker/cli `native_store.go`, `tokenUsername`).
pub const IDENTITY_TOKEN_USER: &str = "<token>";

/// What an account signs in with.
#[derive(Clone)]
pub struct Credential {
    /// The user name that goes with the secret.
    pub username: String,
    /// What the secret is.
    pub kind: SecretKind,
    /// The secret itself.
    pub secret: SecretString,
    /// The registry's id of a token that Roadstead made for itself, to be revoked on sign-out.
    pub issued: Option<String>,
}

/// What a secret is, and so which requests it may be sent with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// A password or an access token: sent as Basic to the registry's token realm.
    Password,
    /// A refresh (identity) token of the `OAuth2` token endpoint.
    IdentityToken,
    /// The private key of a client certificate, as PEM: it proves who we are in the TLS handshake and goes over no wire itself.
    ClientKey,
    /// How to sign in to a cloud, for its provider to read: keys, or where they are found. It goes over no wire itself.
    Cloud,
}

/// A way to sign in that is a cloud's own, as the dialog holds it.
#[derive(Debug, Clone, Deserialize, specta::Type)]
#[serde(tag = "cloud", rename_all = "snake_case")]
pub enum CloudAccess {
    /// Amazon Web Services.
    Aws(AwsAccess),
    /// Microsoft Azure.
    Azure(AzureAccess),
    /// Google Cloud.
    Google(GoogleAccess),
}

/// Signing in to Amazon Web Services.
#[derive(Debug, Clone, Deserialize, specta::Type)]
pub struct AwsAccess {
    /// The region, such as `eu-west-1`; `None` where the address tells it, and for ECR Public, which has but one.
    #[serde(default)]
    pub region: Option<String>,
    /// Where the keys come from.
    #[serde(flatten)]
    pub way: AwsWay,
}

/// Where AWS keys come from.
#[derive(Debug, Clone, Deserialize, specta::Type)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum AwsWay {
    /// A named profile of the AWS configuration: with keys, single sign-on, a role, or a program that knows them.
    Profile {
        /// Its name.
        profile: String,
    },
    /// Keys as typed.
    Keys {
        /// The access key's id.
        access_key_id: String,
        /// The secret access key.
        secret_access_key: SecretInput,
        /// The session token that goes with passing keys.
        #[serde(default)]
        session_token: Option<SecretInput>,
    },
    /// What this machine offers: environment variables, else the default profile, else its role.
    Environment,
}

/// Signing in to Microsoft Azure, with the login that the `az` command line has.
#[derive(Debug, Clone, Deserialize, specta::Type)]
pub struct AzureAccess {
    /// The tenant, by its id or a domain of it; `None`: the one that `az` is in.
    #[serde(default)]
    pub tenant: Option<String>,
}

/// Signing in to Google Cloud.
#[derive(Debug, Clone, Deserialize, specta::Type)]
pub struct GoogleAccess {
    /// The project, by its id; `None` where the key file or the login of this computer names one.
    #[serde(default)]
    pub project: Option<String>,
    /// Where access tokens come from.
    #[serde(flatten)]
    pub way: GoogleWay,
}

/// Where Google's access tokens come from.
#[derive(Debug, Clone, Deserialize, specta::Type)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum GoogleWay {
    /// Application default credentials: the file that `gcloud auth application-default login` writes, or that
    /// `GOOGLE_APPLICATION_CREDENTIALS` names. It keeps being read from there.
    ApplicationDefault,
    /// A service account's key.
    KeyFile {
        /// The whole text of its file, where it was pasted.
        #[serde(default)]
        key_file: Option<SecretInput>,
        /// Where the file is, where it was chosen: its text then never goes through the dialog.
        #[serde(default)]
        path: Option<String>,
    },
    /// One access token, good for an hour at most.
    AccessToken {
        /// The token.
        access_token: SecretInput,
    },
}

/// Where a secret may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// In the operating system's keychain.
    Keychain,
    /// In memory until Roadstead closes: by consent, where there is no keychain.
    Session,
}

impl Credential {
    /// A user name with a password or access token.
    pub fn password(username: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            kind: SecretKind::Password,
            secret: SecretString::from(secret.into()),
            issued: None,
        }
    }

    /// The secret's text, for the one place that puts it on the wire or into the keychain.
    pub fn expose(&self) -> &str {
        self.secret.expose_secret()
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credential").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// A secret on its way in from the UI: it can be read, and never be written back.
#[derive(Clone, Deserialize, specta::Type)]
#[serde(transparent)]
pub struct SecretInput(#[specta(type = String)] SecretString);

impl SecretInput {
    /// Wraps a secret that came from elsewhere than the UI.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(SecretString::from(secret.into()))
    }

    /// The secret's text.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl std::fmt::Debug for SecretInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretInput(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows_in_debug_output() {
        let credential = Credential::password("acme", "anchor-chain");
        assert!(
            !format!("{credential:?} {:?}", SecretInput::new("anchor-chain")).contains("anchor")
        );
    }
}
