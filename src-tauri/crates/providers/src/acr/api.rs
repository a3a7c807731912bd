//! ACR's JSON, as far as it is read (`specs/azure-acr-dataplane.swagger.yaml`, `definitions`).
//!
//! Nothing in it is required, and an empty list may be missing or `null`.

use secrecy::SecretString;
use serde::Deserialize;

/// `GET /acr/v1/_catalog`.
#[derive(Debug, Deserialize)]
pub(super) struct Catalogue {
    pub(super) repositories: Option<Vec<String>>,
}

/// `GET /acr/v1/{name}`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RepositoryAttributes {
    pub(super) image_name: Option<String>,
    pub(super) last_update_time: Option<String>,
}

/// `GET /acr/v1/{name}/_tags`.
#[derive(Debug, Deserialize)]
pub(super) struct Tags {
    pub(super) tags: Option<Vec<TagAttributes>>,
}

/// A tag.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TagAttributes {
    pub(super) name: String,
    pub(super) digest: Option<String>,
    pub(super) created_time: Option<String>,
    pub(super) last_update_time: Option<String>,
    pub(super) changeable_attributes: Option<Changeable>,
}

/// What may be done with a tag, whoever asks: its lock.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Changeable {
    pub(super) write_enabled: Option<bool>,
}

/// `GET /acr/v1/{name}/_manifests`.
#[derive(Debug, Deserialize)]
pub(super) struct Manifests {
    pub(super) manifests: Option<Vec<ManifestAttributes>>,
}

/// A manifest.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ManifestAttributes {
    pub(super) digest: Option<String>,
    pub(super) image_size: Option<u64>,
    pub(super) architecture: Option<String>,
    pub(super) os: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) config_media_type: Option<String>,
}

/// `POST /oauth2/exchange`.
#[derive(Deserialize)]
pub(super) struct Exchanged {
    pub(super) refresh_token: Option<SecretString>,
}
