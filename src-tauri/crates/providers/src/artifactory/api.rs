//! Artifactory's JSON, as far as it is read (`specs/jfrog-artifactory-docker.openapi.json`).

use serde::{Deserialize, Serialize};

/// One of `GET /api/repositories`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Key {
    #[serde(rename = "key")]
    pub(super) name: String,
    /// `LOCAL`, `REMOTE`, `VIRTUAL`, `FEDERATED`.
    #[serde(default, rename = "type")]
    pub(super) class: String,
    /// Capitalised here (`Docker`), small where it is asked for.
    #[serde(default, rename = "packageType")]
    pub(super) package: String,
}

impl Key {
    /// Whether it speaks the distribution protocol.
    pub(super) fn is_registry(&self) -> bool {
        ["docker", "oci", "helmoci"].iter().any(|kind| self.package.eq_ignore_ascii_case(kind))
    }

    /// Whether it holds container images and little else.
    pub(super) fn is_docker(&self) -> bool {
        self.package.eq_ignore_ascii_case("docker")
    }

    /// The name under which its files are found: a remote one keeps them in a cache beside it.
    pub(super) fn storage(&self) -> String {
        if self.class.eq_ignore_ascii_case("remote") {
            format!("{}-cache", self.name)
        } else {
            self.name.clone()
        }
    }
}

/// `GET …/v2/_catalog`.
#[derive(Debug, Deserialize)]
pub(super) struct Catalog {
    #[serde(default)]
    pub(super) repositories: Option<Vec<String>>,
}

/// `GET …/v2/<image>/tags/list`.
#[derive(Debug, Deserialize)]
pub(super) struct TagNames {
    #[serde(default)]
    pub(super) tags: Option<Vec<String>>,
}

/// `POST /api/search/aql`.
#[derive(Debug, Deserialize)]
pub(super) struct Found {
    #[serde(default)]
    pub(super) results: Vec<Item>,
    #[serde(default)]
    pub(super) range: Range,
}

/// What part of all results an answer is.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Range {
    /// The most that the server gives, which may be less than was asked for.
    #[serde(default)]
    pub(super) limit: Option<usize>,
}

/// One file.
#[derive(Debug, Deserialize)]
pub(super) struct Item {
    /// The folder, without the key.
    pub(super) path: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) size: Option<u64>,
    #[serde(default)]
    pub(super) created: Option<String>,
    #[serde(default)]
    pub(super) updated: Option<String>,
    #[serde(default)]
    pub(super) sha256: Option<String>,
    #[serde(default)]
    pub(super) stats: Vec<Stat>,
}

/// How often a file was fetched.
#[derive(Debug, Deserialize)]
pub(super) struct Stat {
    #[serde(default)]
    pub(super) downloaded: Option<String>,
    #[serde(default)]
    pub(super) downloads: u64,
}

/// `PUT /api/repositories/{key}`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewKey<'a> {
    pub(super) key: &'a str,
    pub(super) rclass: &'static str,
    pub(super) package_type: &'static str,
    pub(super) docker_api_version: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) description: &'a str,
}
