//! Harbor's JSON, as far as it is read (`specs/harbor-v2.swagger.yaml`, `definitions`).
//!
//! Go leaves out what is empty and writes an empty list as `null`, so nearly everything here may be missing.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// `GET /systeminfo`. Strangers see fewer fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct SystemInfo {
    pub(super) auth_mode: Option<String>,
    pub(super) project_creation_restriction: Option<String>,
    pub(super) read_only: Option<bool>,
}

impl SystemInfo {
    /// People sign in at an identity provider; its password is no good here, the CLI secret is.
    pub(super) fn is_oidc(&self) -> bool {
        self.auth_mode.as_deref() == Some("oidc_auth")
    }
}

/// `GET /users/current`.
#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) username: String,
    #[serde(default)]
    pub(super) sysadmin_flag: bool,
}

/// One of `GET /users/current/permissions`.
#[derive(Debug, Deserialize)]
pub(super) struct Permission {
    #[serde(default)]
    pub(super) resource: String,
    #[serde(default)]
    pub(super) action: String,
}

/// A project.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Project {
    #[serde(rename = "project_id")]
    pub(super) id: i64,
    pub(super) name: String,
    #[serde(default)]
    pub(super) repo_count: Option<u64>,
    #[serde(default)]
    pub(super) metadata: Option<HashMap<String, Value>>,
}

impl Project {
    /// Whether anyone may pull: the metadata's booleans are texts.
    pub(super) fn public(&self) -> Option<bool> {
        match self.metadata.as_ref()?.get("public")? {
            Value::String(text) => text.parse().ok(),
            Value::Bool(public) => Some(*public),
            _ => None,
        }
    }
}

/// `POST /projects`.
#[derive(Debug, Serialize)]
pub(super) struct NewProject<'a> {
    pub(super) project_name: &'a str,
    pub(super) metadata: NewMetadata,
}

#[derive(Debug, Serialize)]
pub(super) struct NewMetadata {
    /// `"true"` or `"false"`, as text.
    pub(super) public: &'static str,
}

/// A repository; its name begins with its project's.
#[derive(Debug, Deserialize)]
pub(super) struct Repository {
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) pull_count: Option<u64>,
}

/// `GET /search`, its repositories.
#[derive(Debug, Deserialize)]
pub(super) struct SearchAnswer {
    #[serde(default, deserialize_with = "list")]
    pub(super) repository: Vec<FoundRepository>,
}

/// A repository that a search found.
#[derive(Debug, Deserialize)]
pub(super) struct FoundRepository {
    pub(super) repository_name: String,
    #[serde(default)]
    pub(super) project_public: Option<bool>,
    #[serde(default)]
    pub(super) pull_count: Option<u64>,
}

/// An artifact with its tags.
#[derive(Debug, Deserialize)]
pub(super) struct Artifact {
    #[serde(default)]
    pub(super) digest: Option<String>,
    /// `IMAGE`, `CHART`, `SBOM`, …
    #[serde(default, rename = "type")]
    pub(super) kind: Option<String>,
    /// The configuration's media type.
    #[serde(default)]
    pub(super) media_type: Option<String>,
    #[serde(default)]
    pub(super) manifest_media_type: Option<String>,
    #[serde(default)]
    pub(super) size: Option<u64>,
    #[serde(default)]
    pub(super) push_time: Option<String>,
    #[serde(default)]
    pub(super) pull_time: Option<String>,
    /// An excerpt of the configuration: `os`, `architecture`, `created`, …
    #[serde(default)]
    pub(super) extra_attrs: Option<HashMap<String, Value>>,
    #[serde(default, deserialize_with = "list")]
    pub(super) references: Vec<Reference>,
    #[serde(default, deserialize_with = "list")]
    pub(super) tags: Vec<Tag>,
    #[serde(default, deserialize_with = "list")]
    pub(super) accessories: Vec<Accessory>,
}

impl Artifact {
    /// A text of the configuration's excerpt; empty is none.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let value = self.extra_attrs.as_ref()?.get(name)?.as_str()?;
        (!value.is_empty()).then_some(value)
    }
}

/// A tag of an artifact.
#[derive(Debug, Deserialize)]
pub(super) struct Tag {
    pub(super) name: String,
    #[serde(default)]
    pub(super) push_time: Option<String>,
    #[serde(default)]
    pub(super) pull_time: Option<String>,
    /// Told where `with_immutable_status` asks for it; the field stands there as `false` where it does not.
    #[serde(default)]
    pub(super) immutable: Option<bool>,
}

/// A child of an index.
#[derive(Debug, Deserialize)]
pub(super) struct Reference {
    #[serde(default)]
    pub(super) child_digest: Option<String>,
    #[serde(default)]
    pub(super) platform: Option<Platform>,
    #[serde(default)]
    pub(super) annotations: Option<HashMap<String, Value>>,
}

/// A child's platform. The document really names the version `'os.version'`, quotes included, and the server writes it so.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Platform {
    pub(super) architecture: Option<String>,
    pub(super) os: Option<String>,
    #[serde(rename = "'os.version'", alias = "os.version")]
    pub(super) os_version: Option<String>,
    pub(super) variant: Option<String>,
}

/// What hangs on an artifact: a signature, an SBOM.
#[derive(Debug, Deserialize)]
pub(super) struct Accessory {
    /// `signature.cosign`, `signature.notation`, `sbom.harbor`, `subject.accessory`, …
    #[serde(default, rename = "type")]
    pub(super) kind: String,
}

/// A list; `null` is an empty one.
pub(super) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
