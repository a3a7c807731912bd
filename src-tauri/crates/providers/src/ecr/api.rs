//! The JSON of both services, as far as Roadstead reads and writes it (`specs/aws-ecr.service-2.json`,
//! `specs/aws-ecr-public.service-2.json`).
#![expect(clippy::struct_field_names, reason = "fields are named as the service models name them")]

use domain::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// A moment: seconds since 1970 with a fraction, as this protocol writes them, or a text, as some of its servers do.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Moment {
    Seconds(f64),
    Text(String),
}

impl Moment {
    pub(super) fn timestamp(&self) -> Option<Timestamp> {
        match self {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "seconds of this millennium fit; others saturate"
            )]
            Self::Seconds(seconds) => {
                Timestamp::from_unix(*seconds as i64).filter(|at| at.unix() > 0)
            }
            Self::Text(text) => Timestamp::lenient(text),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Nothing {}

/// `GetAuthorizationToken` of ECR.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Authorizations {
    #[serde(default)]
    pub(super) authorization_data: Vec<Authorization>,
}

/// `GetAuthorizationToken` of ECR Public.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PublicAuthorization {
    pub(super) authorization_data: Authorization,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Authorization {
    pub(super) authorization_token: SecretString,
    pub(super) expires_at: Option<Moment>,
}

/// Which page of a list, and of which registry.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListRepositories<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) registry_id: Option<&'a str>,
    /// Not together with a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) repository_names: Option<[&'a str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_results: Option<u16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Repositories {
    #[serde(default)]
    pub(super) repositories: Vec<Repository>,
    pub(super) next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Repository {
    pub(super) repository_name: String,
    /// `public.ecr.aws/<alias>/<name>` at ECR Public.
    pub(super) repository_uri: Option<String>,
    /// `MUTABLE`, `IMMUTABLE`, or either with exceptions; not at ECR Public.
    pub(super) image_tag_mutability: Option<String>,
}

impl Repository {
    /// Whether its tags stay where they are; `None` where only some do, or it is not told.
    pub(super) fn immutable(&self) -> Option<bool> {
        match self.image_tag_mutability.as_deref()? {
            "IMMUTABLE" => Some(true),
            "MUTABLE" => Some(false),
            _ => None,
        }
    }
}

/// Which page of a repository's images or tags.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListImages<'a> {
    pub(super) repository_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) registry_id: Option<&'a str>,
    /// Not together with a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image_ids: Option<[ImageId<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) filter: Option<ImageFilter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_results: Option<u16>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ImageFilter {
    pub(super) tag_status: &'static str,
    /// Without it archived images seem to be gone (`registry-apis.md` §3d).
    pub(super) image_status: &'static str,
}

#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ImageId<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image_digest: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image_tag: Option<&'a str>,
}

/// `DescribeImages`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Images {
    #[serde(default)]
    pub(super) image_details: Vec<Image>,
    pub(super) next_token: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Image {
    pub(super) image_digest: Option<String>,
    #[serde(default)]
    pub(super) image_tags: Vec<String>,
    /// Of an index: its largest image's.
    pub(super) image_size_in_bytes: Option<u64>,
    pub(super) image_pushed_at: Option<Moment>,
    /// Up to a day late; absent when never.
    pub(super) last_recorded_pull_time: Option<Moment>,
    pub(super) image_manifest_media_type: Option<String>,
    /// Of an image: its configuration's type.
    pub(super) artifact_media_type: Option<String>,
}

/// `DescribeImageTags` of ECR Public.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ImageTags {
    #[serde(default)]
    pub(super) image_tag_details: Vec<ImageTag>,
    pub(super) next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ImageTag {
    pub(super) image_tag: String,
    /// When the tag was pushed.
    pub(super) created_at: Option<Moment>,
    pub(super) image_detail: Option<Image>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BatchGetImage<'a> {
    pub(super) repository_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) registry_id: Option<&'a str>,
    pub(super) image_ids: Vec<ImageId<'a>>,
    pub(super) accepted_media_types: [&'static str; 2],
}

/// What `BatchGetImage` found; what it did not find is in a list of failures, inside a success.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifests {
    #[serde(default)]
    pub(super) images: Vec<ManifestText>,
    #[serde(default)]
    pub(super) failures: Vec<ImageFailure>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ManifestText {
    pub(super) image_id: Option<FoundId>,
    pub(super) image_manifest: Option<String>,
    pub(super) image_manifest_media_type: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FoundId {
    pub(super) image_digest: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ImageFailure {
    pub(super) image_id: Option<FoundId>,
    pub(super) failure_code: Option<String>,
    pub(super) failure_reason: Option<String>,
}

/// `CreateRepository` of ECR.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateRepository<'a> {
    pub(super) repository_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) registry_id: Option<&'a str>,
    pub(super) image_tag_mutability: &'static str,
    pub(super) image_scanning_configuration: Scanning,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Scanning {
    pub(super) scan_on_push: bool,
}

/// `CreateRepository` of ECR Public.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreatePublicRepository<'a> {
    pub(super) repository_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) catalog_data: Option<Description<'a>>,
}

#[derive(Serialize)]
pub(super) struct Description<'a> {
    pub(super) description: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Created {
    pub(super) repository: Repository,
}

/// `DescribeRegistries` of ECR Public.
#[derive(Deserialize)]
pub(super) struct Registries {
    #[serde(default)]
    pub(super) registries: Vec<PublicRegistry>,
}

#[derive(Deserialize)]
pub(super) struct PublicRegistry {
    #[serde(default)]
    pub(super) aliases: Vec<Alias>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Alias {
    pub(super) name: String,
    #[serde(default)]
    pub(super) status: String,
    #[serde(default)]
    pub(super) primary_registry_alias: bool,
}

/// `GetRepositoryCatalogData` of ECR Public.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AboutRepository<'a> {
    pub(super) repository_name: &'a str,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct About {
    pub(super) catalog_data: CatalogData,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct CatalogData {
    pub(super) description: Option<String>,
    pub(super) about_text: Option<String>,
    pub(super) usage_text: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_in_both_its_forms() {
        let read = |json: &str| serde_json::from_str::<Moment>(json).unwrap().timestamp();
        assert_eq!(read("1448875853.241").map(Timestamp::unix), Some(1_448_875_853));
        assert_eq!(
            read("\"2024-07-23T11:32:49-05:00\""),
            Timestamp::lenient("2024-07-23T16:32:49Z")
        );
        assert_eq!(read("0"), None, "the epoch means not set");
        assert_eq!(read("\"soon\""), None);
    }

    #[test]
    fn a_token_is_not_shown() {
        let body = r#"{"authorizationData":[{"authorizationToken":"QVdTOg==","expiresAt":1.5,"proxyEndpoint":"https://x"}]}"#;
        let read: Authorizations = serde_json::from_str(body).unwrap();
        assert!(!format!("{:?}", read.authorization_data[0].authorization_token).contains("QVdT"));
    }
}
