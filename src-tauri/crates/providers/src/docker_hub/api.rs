//! The JSON of Docker Hub's API (`specs/dockerhub.openapi.json`).
//!
//! Only names are insisted on. Everything else may be absent, null or of another type than the document says, and is then
//! simply not known.

use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// `POST /v2/auth/token`.
#[derive(Serialize)]
pub(super) struct IssueRequest<'a> {
    pub(super) identifier: &'a str,
    pub(super) secret: &'a str,
}

/// `POST /v2/users/login`.
#[derive(Serialize)]
pub(super) struct LoginRequest<'a> {
    pub(super) username: &'a str,
    pub(super) password: &'a str,
}

/// `POST /v2/users/2fa-login`.
#[derive(Serialize)]
pub(super) struct SecondStepRequest<'a> {
    pub(super) login_2fa_token: &'a str,
    pub(super) code: &'a str,
}

/// The tokens of the three calls above.
#[derive(Deserialize)]
pub(super) struct Issued {
    pub(super) access_token: Option<SecretString>,
    pub(super) token: Option<SecretString>,
}

/// The refusal of `users/login` that asks for a second factor.
#[derive(Deserialize)]
pub(super) struct SecondFactorWanted {
    pub(super) login_2fa_token: SecretString,
}

/// `POST /v2/access-tokens`.
#[derive(Serialize)]
pub(super) struct AccessTokenRequest<'a> {
    pub(super) token_label: &'a str,
    pub(super) scopes: &'a [&'a str],
}

/// Its answer.
#[derive(Deserialize)]
pub(super) struct AccessToken {
    pub(super) uuid: String,
    pub(super) token: SecretString,
}

/// `POST /v2/access-tokens/desktop-generate` (observed: docker/cli `internal/oauth/api/api.go`).
#[derive(Deserialize)]
pub(super) struct GeneratedToken {
    pub(super) data: GeneratedTokenData,
}

/// What is inside of it.
#[derive(Deserialize)]
pub(super) struct GeneratedTokenData {
    pub(super) token: SecretString,
}

/// A page of any list.
#[derive(Deserialize)]
pub(super) struct Paged<T> {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) count: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) next: Option<String>,
    #[serde(
        bound(deserialize = "T: Deserialize<'de>"),
        default = "Vec::new",
        deserialize_with = "nullable"
    )]
    pub(super) results: Vec<T>,
}

/// `GET /v2/repositories/namespaces` (observed: goharbor/harbor `dockerhub/consts.go`).
#[derive(Deserialize)]
pub(super) struct NamespaceNames {
    #[serde(default, deserialize_with = "nullable")]
    pub(super) namespaces: Vec<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) next: Option<String>,
}

/// A row of `GET /v2/user/orgs/` (observed: docker/hub-tool `pkg/hub/organizations.go`).
#[derive(Deserialize)]
pub(super) struct Organisation {
    pub(super) orgname: String,
}

/// A repository, in a list or by itself.
#[derive(Deserialize)]
pub(super) struct Repository {
    pub(super) name: String,
    pub(super) namespace: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) description: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) full_description: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) is_private: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) star_count: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) pull_count: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) last_updated: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) date_registered: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) status_description: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) content_types: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) storage_size: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) permissions: Option<Permissions>,
}

/// What the caller may do with a repository.
#[derive(Deserialize, Clone, Copy)]
pub(super) struct Permissions {
    #[serde(default)]
    pub(super) read: bool,
    #[serde(default)]
    pub(super) write: bool,
    #[serde(default)]
    pub(super) admin: bool,
}

/// `POST /v2/namespaces/{namespace}/repositories` (`repo_creation_request`).
#[derive(Serialize)]
pub(super) struct CreateRequest<'a> {
    pub(super) name: &'a str,
    pub(super) namespace: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) description: &'a str,
    pub(super) registry: &'static str,
    pub(super) is_private: bool,
}

/// A tag. The document says `status` and calls `images` an object; the live service says `tag_status` and answers a list.
#[derive(Deserialize)]
pub(super) struct Tag {
    pub(super) name: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) full_size: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) digest: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) media_type: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) content_type: Option<String>,
    #[serde(rename = "tag_last_pushed", default, deserialize_with = "lenient")]
    pub(super) last_pushed: Option<String>,
    #[serde(rename = "tag_last_pulled", default, deserialize_with = "lenient")]
    pub(super) last_pulled: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) last_updated: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) last_updater_username: Option<String>,
    #[serde(default, deserialize_with = "one_or_many")]
    pub(super) images: Vec<Image>,
}

/// One platform of a tag.
#[derive(Deserialize)]
pub(super) struct Image {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) architecture: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) variant: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) os: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) os_version: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) size: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) digest: Option<String>,
}

/// `GET /api/search/v4` (observed: docker/hub-mcp `src/search.ts`).
#[derive(Deserialize)]
pub(super) struct SearchPage {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) total: Option<u64>,
    #[serde(default = "Vec::new", deserialize_with = "nullable")]
    pub(super) results: Vec<SearchResult>,
}

/// A row of it.
#[derive(Deserialize)]
pub(super) struct SearchResult {
    pub(super) name: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) short_description: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) updated_at: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) star_count: Option<u64>,
    /// A number, or a text for display such as `1B+`, which is no number.
    #[serde(default, deserialize_with = "lenient")]
    pub(super) pull_count: Option<Value>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) archived: Option<bool>,
}

/// A value of another type than expected is not known.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).ok())
}

/// `null` in place of a list is an empty one.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// A list, a single object, or null.
fn one_or_many<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    let items = match Value::deserialize(from)? {
        Value::Array(items) => items,
        Value::Null => Vec::new(),
        one => vec![one],
    };
    Ok(items.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect())
}
