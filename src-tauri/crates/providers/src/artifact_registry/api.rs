//! Artifact Registry's JSON, as far as it is read and written (`specs/google-artifactregistry.v1.discovery.json`, `schemas`).
//!
//! What is empty is left out, and 64-bit numbers are texts.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `projects.locations.list`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Locations {
    #[serde(default)]
    pub(super) locations: Vec<Location>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(default)]
    pub(super) location_id: String,
}

/// `projects.locations.repositories.list`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Repositories {
    #[serde(default)]
    pub(super) repositories: Vec<Repository>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Repository {
    /// `projects/p/locations/l/repositories/r`
    #[serde(default)]
    pub(super) name: String,
    /// `DOCKER`, or what is none of our business.
    #[serde(default)]
    pub(super) format: String,
}

/// `…repositories.packages.list`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Packages {
    #[serde(default)]
    pub(super) packages: Vec<Package>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Package {
    /// `…/packages/web%2Fapi`
    #[serde(default)]
    pub(super) name: String,
    /// Moves when a version is pushed.
    pub(super) update_time: Option<String>,
}

/// `…repositories.dockerImages.list`: one row a digest, over all images of the repository.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DockerImages {
    #[serde(default)]
    pub(super) docker_images: Vec<DockerImage>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DockerImage {
    /// `…/dockerImages/web%2Fapi@sha256:…`
    pub(super) name: String,
    pub(super) tags: Vec<String>,
    pub(super) image_size_bytes: Option<String>,
    pub(super) upload_time: Option<String>,
    pub(super) build_time: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) artifact_type: Option<String>,
    /// Of an index.
    pub(super) image_manifests: Vec<ImageManifest>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ImageManifest {
    pub(super) architecture: Option<String>,
    pub(super) os: Option<String>,
    pub(super) os_version: Option<String>,
    pub(super) variant: Option<String>,
    pub(super) digest: Option<String>,
}

/// `…repositories.create`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewRepository {
    pub(super) format: &'static str,
    pub(super) mode: &'static str,
}

/// A call that goes on after its answer.
#[derive(Deserialize)]
pub(super) struct Operation {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) done: bool,
    pub(super) error: Option<Status>,
}

/// `google.rpc.Status`: how the API says no.
#[derive(Default, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "fields are named as the document names them")]
pub(super) struct Status {
    /// An HTTP status, or inside of an operation one of `google.rpc.Code`.
    pub(super) code: i64,
    pub(super) message: String,
    /// The name of the `google.rpc.Code`.
    pub(super) status: Option<String>,
    pub(super) details: Vec<Value>,
}

/// An IAM policy, kept whole: what is not understood is written back as it was.
#[derive(Default, Deserialize, Serialize)]
pub(super) struct Policy {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) bindings: Vec<Binding>,
    #[serde(flatten)]
    pub(super) rest: serde_json::Map<String, Value>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Binding {
    #[serde(default)]
    pub(super) role: String,
    #[serde(default)]
    pub(super) members: Vec<String>,
    /// It only holds under this condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) condition: Option<Value>,
}

#[derive(Serialize)]
pub(super) struct SetPolicy<'a> {
    pub(super) policy: &'a Policy,
}

/// `…repositories.testIamPermissions`, both ways.
#[derive(Deserialize, Serialize)]
pub(super) struct Permissions {
    #[serde(default)]
    pub(super) permissions: Vec<String>,
}

/// `projects.getProjectSettings`
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ProjectSettings {
    pub(super) legacy_redirection_state: Option<String>,
}
