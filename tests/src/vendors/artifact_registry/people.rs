//! Who there is, what they may do, and the files that they sign in with.

use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

/// The one project in which everything is, and its number.
pub const PROJECT: &str = "acme-harbour";
/// A project in which the service is switched off.
pub const DARK_PROJECT: &str = "dark-harbour";
/// What a person's login is made by, and its secret.
pub(super) const CLIENT: (&str, &str) =
    ("764086051850-sandbox.apps.googleusercontent.com", "client-secret-of-gcloud");

/// Somebody.
#[derive(Debug)]
pub struct Principal {
    /// Their address.
    pub email: &'static str,
    /// The id of their key, or their refresh token.
    pub(super) secret: &'static str,
    /// They are a person, and no service account.
    pub(super) person: bool,
    /// What they may do; `*` is everything.
    pub(super) may: &'static [&'static str],
    /// Locations that are closed to them.
    pub(super) closed: &'static [&'static str],
    /// A token of theirs that does not end.
    pub token: &'static str,
}

const READ: &[&str] = &[
    "artifactregistry.locations.list",
    "artifactregistry.repositories.list",
    "artifactregistry.repositories.get",
    "artifactregistry.packages.list",
    "artifactregistry.packages.get",
    "artifactregistry.dockerimages.list",
    "artifactregistry.projectsettings.get",
    "artifactregistry.repositories.downloadArtifacts",
];

/// Everybody.
pub const PEOPLE: &[Principal] = &[
    Principal {
        email: "sailor@acme-harbour.iam.gserviceaccount.com",
        secret: "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
        person: false,
        may: &["*"],
        closed: &[],
        token: "ya29.sandbox-sailor",
    },
    Principal {
        email: "lookout@acme-harbour.iam.gserviceaccount.com",
        secret: "1a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
        person: false,
        may: READ,
        closed: &["asia"],
        token: "ya29.sandbox-lookout",
    },
    Principal {
        email: "puller@acme-harbour.iam.gserviceaccount.com",
        secret: "2a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
        person: false,
        may: &["artifactregistry.repositories.downloadArtifacts"],
        closed: &[],
        token: "ya29.sandbox-puller",
    },
    Principal {
        email: "mate@example.com",
        secret: "1//03sandbox-refresh-token-of-mate",
        person: true,
        may: &["*"],
        closed: &[],
        token: "ya29.sandbox-mate",
    },
];

/// A token that was not asked for the scope that is needed.
pub const NARROW_TOKEN: &str = "ya29.sandbox-of-another-scope";

impl Principal {
    /// Whether they may do something.
    pub(super) fn may(&self, permission: &str, location: Option<&str>) -> bool {
        let open = location.is_none_or(|location| !self.closed.contains(&location));
        open && (self.may.contains(&"*") || self.may.contains(&permission))
    }
}

/// Somebody, by their address.
pub(super) fn known(email: &str) -> Option<&'static Principal> {
    PEOPLE.iter().find(|one| one.email == email)
}

/// The one key of all service accounts: making one takes a moment.
fn key() -> Option<&'static KeyPair> {
    static KEY: OnceLock<Option<KeyPair>> = OnceLock::new();
    KEY.get_or_init(|| KeyPair::generate(KeySize::Rsa2048).ok()).as_ref()
}

/// The public half, to verify signatures with.
pub(super) fn public_key() -> Vec<u8> {
    key().map(|key| key.public_key().as_ref().to_vec()).unwrap_or_default()
}

/// The text of a service account's key file.
pub fn key_file(email: &str, token_uri: &str) -> String {
    let der = key().and_then(|key| AsDer::<Pkcs8V1Der<'_>>::as_der(key).ok());
    let body = der.map(|der| STANDARD.encode(der.as_ref())).unwrap_or_default();
    let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
    for line in body.as_bytes().chunks(64) {
        pem.push_str(&String::from_utf8_lossy(line));
        pem.push('\n');
    }
    pem.push_str("-----END PRIVATE KEY-----\n");
    let file = json!({
        "type": "service_account",
        "project_id": PROJECT,
        "private_key_id": known(email).map(|one| one.secret),
        "private_key": pem,
        "client_email": email,
        "client_id": "104000000000000000000",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": token_uri,
        "universe_domain": "googleapis.com",
    });
    format!("{file:#}\n")
}

/// The file that `gcloud auth application-default login` writes for a person.
pub fn default_file(email: &str) -> String {
    let file = json!({
        "account": "",
        "client_id": CLIENT.0,
        "client_secret": CLIENT.1,
        "quota_project_id": PROJECT,
        "refresh_token": known(email).map(|one| one.secret),
        "type": "authorized_user",
        "universe_domain": "googleapis.com",
    });
    format!("{file:#}\n")
}
