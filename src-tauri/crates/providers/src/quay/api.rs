//! Quay's JSON, as far as it is read (`specs/quay-v1.swagger.json`; answers, which it leaves open, from quay/quay
//! `endpoints/api`).

use serde::{Deserialize, Deserializer, Serialize};

/// `GET /api/v1/user/`: the person that the token acts for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Person {
    pub(super) username: String,
    /// Told only to a token that may administer the account.
    #[serde(default)]
    pub(super) can_create_repo: Option<bool>,
    #[serde(default, deserialize_with = "list")]
    pub(super) organizations: Vec<Organisation>,
}

/// An organisation of the person.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Organisation {
    pub(super) name: String,
    #[serde(default)]
    pub(super) can_create_repo: bool,
}

/// `GET /api/v1/repository`.
#[derive(Debug, Deserialize)]
pub(super) struct RepositoryList {
    #[serde(default, deserialize_with = "list")]
    pub(super) repositories: Vec<Repository>,
    /// Opaque.
    #[serde(default)]
    pub(super) next_page: Option<String>,
}

/// `GET /api/v1/find/repositories`.
#[derive(Debug, Deserialize)]
pub(super) struct SearchAnswer {
    #[serde(default, deserialize_with = "list")]
    pub(super) results: Vec<FoundRepository>,
    #[serde(default)]
    pub(super) has_additional: bool,
}

/// A repository that a search found.
#[derive(Debug, Deserialize)]
pub(super) struct FoundRepository {
    pub(super) namespace: Owner,
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) is_public: Option<bool>,
    #[serde(default)]
    pub(super) last_modified: Option<i64>,
    #[serde(default)]
    pub(super) stars: Option<u64>,
}

/// Whose a repository is.
#[derive(Debug, Deserialize)]
pub(super) struct Owner {
    pub(super) name: String,
}

/// A repository, in a list or by itself.
#[derive(Debug, Deserialize)]
pub(super) struct Repository {
    pub(super) namespace: String,
    pub(super) name: String,
    /// Markdown.
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) is_public: Option<bool>,
    /// `NORMAL`, `READ_ONLY`, `MIRROR`, …
    #[serde(default)]
    pub(super) state: Option<String>,
    /// When a tag was last set, in seconds since 1970.
    #[serde(default)]
    pub(super) last_modified: Option<i64>,
    #[serde(default)]
    pub(super) quota_report: Option<QuotaReport>,
    #[serde(default)]
    pub(super) can_write: Option<bool>,
    #[serde(default)]
    pub(super) can_admin: Option<bool>,
}

/// What a repository takes, where the server keeps quotas.
#[derive(Debug, Deserialize)]
pub(super) struct QuotaReport {
    #[serde(default)]
    pub(super) quota_bytes: Option<u64>,
}

/// `POST /api/v1/repository`. All fields but the kind are required, the description too.
#[derive(Debug, Serialize)]
pub(super) struct NewRepository<'a> {
    pub(super) namespace: &'a str,
    pub(super) repository: &'a str,
    pub(super) visibility: &'static str,
    pub(super) description: &'a str,
    pub(super) repo_kind: &'static str,
}

/// `GET /api/v1/repository/{repository}/tag/`.
#[derive(Debug, Deserialize)]
pub(super) struct TagList {
    #[serde(default, deserialize_with = "list")]
    pub(super) tags: Vec<Tag>,
    #[serde(default)]
    pub(super) has_additional: bool,
}

/// A tag, alive or dead. Its dates also come as RFC 2822 text (with `-0000`); the seconds say the same.
#[derive(Debug, Deserialize)]
pub(super) struct Tag {
    pub(super) name: String,
    #[serde(default)]
    pub(super) manifest_digest: Option<String>,
    #[serde(default)]
    pub(super) is_manifest_list: bool,
    /// Of an index it is null.
    #[serde(default)]
    pub(super) size: Option<u64>,
    #[serde(default)]
    pub(super) start_ts: Option<i64>,
    /// When it died, or will.
    #[serde(default)]
    pub(super) end_ts: Option<i64>,
}

/// A list; `null` is an empty one.
fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
