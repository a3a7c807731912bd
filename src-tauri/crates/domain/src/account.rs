//! Accounts: who a person is at a registry.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Capability, Count, Endpoint, Timestamp};

/// Every kind of registry that Roadstead knows by name.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type,
)]
#[serde(rename_all = "snake_case")]
pub enum RegistryKind {
    /// Docker Hub, the default registry.
    DockerHub,
    /// Amazon Elastic Container Registry.
    Ecr,
    /// Azure Container Registry.
    Acr,
    /// Google Artifact Registry.
    ArtifactRegistry,
    /// Harbor.
    Harbor,
    /// JFrog Artifactory.
    Artifactory,
    /// GitLab container registry.
    Gitlab,
    /// GitHub container registry (ghcr.io).
    Github,
    /// Quay.
    Quay,
    /// Any other registry that speaks the OCI distribution protocol.
    Oci,
}

/// Names an account for as long as it exists: kind, endpoint and identity in one opaque string.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct AccountId(pub String);

impl AccountId {
    /// The id of the account of `identity` (`None`: anonymous) at `endpoint`.
    ///
    /// Two accounts on one host are two accounts; the same person at the same endpoint is one.
    pub fn new(kind: RegistryKind, endpoint: &Endpoint, identity: Option<&str>) -> Self {
        let kind = match kind {
            RegistryKind::DockerHub => "docker_hub",
            RegistryKind::Ecr => "ecr",
            RegistryKind::Acr => "acr",
            RegistryKind::ArtifactRegistry => "artifact_registry",
            RegistryKind::Harbor => "harbor",
            RegistryKind::Artifactory => "artifactory",
            RegistryKind::Gitlab => "gitlab",
            RegistryKind::Github => "github",
            RegistryKind::Quay => "quay",
            RegistryKind::Oci => "oci",
        };
        Self(format!(
            "{kind}|{}|{}",
            endpoint.url.as_str().trim_end_matches('/'),
            identity.unwrap_or_default()
        ))
    }
}

impl std::fmt::Display for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A registry that a person added, and who they are there. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Account {
    /// Stable name of this account.
    pub id: AccountId,
    /// What kind of registry it is.
    pub kind: RegistryKind,
    /// What the side bar calls it.
    pub label: String,
    /// Where it is and how it is reached.
    pub endpoint: Endpoint,
    /// The user name; `None` is anonymous use.
    pub username: Option<String>,
}

/// A login that Docker's configuration or one of its helpers keeps: it stays there, and is read from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DockerSource {
    /// The server as Docker writes it; names the login.
    pub server: String,
    /// The user name that stood with it when the account was made: a login as somebody else is another account's.
    pub username: String,
}

/// A part of a registry that holds repositories: a user or an organisation on Docker Hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Namespace {
    /// The name as it stands in references.
    pub name: String,
    /// Whose it is, where the registry tells.
    pub kind: NamespaceKind,
}

/// Whose a namespace is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum NamespaceKind {
    /// The signed-in person's own.
    User,
    /// An organisation's.
    Organisation,
    /// The registry does not tell.
    Unknown,
}

/// What an account turned out to be and to be allowed, asked from the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Probe {
    /// The user name as the registry writes it; `None` when anonymous.
    pub username: Option<String>,
    /// The plan, where told.
    pub plan: Option<String>,
    /// May repositories be listed?
    pub list: Capability,
    /// May repositories be created?
    pub create: Capability,
    /// May tags and repositories be deleted?
    pub delete: Capability,
    /// Whether the registry lists its repositories (`false`: they are opened by name).
    pub has_catalogue: bool,
    /// Until when the credential is good, where told.
    pub credential_expires: Option<Timestamp>,
}

/// What software a registry turned out to run, where that makes a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Software {
    /// Its name.
    pub name: String,
    /// Its version, where told.
    pub version: Option<String>,
    /// It has a search of its own, which lists repositories and tags with all that is known of them.
    pub search: bool,
}

/// What it takes for an account to go on when its credential's time is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "renewal", rename_all = "snake_case")]
pub enum Renewal {
    /// Nothing: it is renewed before its end.
    OnItsOwn,
    /// The person signs in again, with a new token or new keys.
    SignIn,
    /// Another program keeps it; this command of it renews it.
    Command {
        /// The command, such as `docker login ghcr.io`.
        command: String,
    },
}

/// How many pulls are left, as the registry's own headers tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PullQuota {
    /// Pulls allowed in the window.
    pub limit: Count,
    /// Pulls left in the window.
    pub remaining: Count,
    /// The window's length in seconds.
    pub window_seconds: Option<u32>,
    /// When these headers were seen.
    pub seen: Timestamp,
}
