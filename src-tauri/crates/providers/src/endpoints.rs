//! Where the hosted registries are: data, so that a sandbox or a private cloud can stand in for them.

use serde::Deserialize;
use url::Url;

/// The homes of the hosted registries. The default is the real ones.
///
/// As JSON (the file that `ROADSTEAD_ENDPOINTS` names): one object a provider, absent means the real one. A key
/// that is not known is an error: a misspelt one must not send credentials to the real registry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Endpoints {
    /// Docker Hub.
    pub docker_hub: DockerHubEndpoints,
    /// GitLab.
    pub gitlab: GitlabEndpoints,
    /// GitHub.
    pub github: GithubEndpoints,
    /// Quay.
    pub quay: QuayEndpoints,
    /// Amazon ECR.
    pub ecr: EcrEndpoints,
    /// Amazon ECR Public.
    pub ecr_public: EcrPublicEndpoints,
    /// Azure Container Registry.
    pub acr: AcrEndpoints,
    /// Google Artifact Registry.
    pub artifact_registry: ArtifactRegistryEndpoints,
    /// What this machine is called. It stands in the label of an access token that a provider makes for itself, so
    /// that a person can tell their machines apart. Not part of the JSON.
    #[serde(skip)]
    pub machine: Option<String>,
    /// How the `az` command line is found. Not part of the JSON.
    #[serde(skip)]
    pub azure_cli: credentials::azure::Cli,
    /// Where Google's application default credentials are. Not part of the JSON.
    #[serde(skip)]
    pub google_file: credentials::google::DefaultFile,
    /// Where the AWS configuration is. Not part of the JSON.
    #[cfg(feature = "aws")]
    #[serde(skip)]
    pub aws_files: credentials::aws::Files,
}

/// Docker Hub's hosts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DockerHubEndpoints {
    /// The management API (`specs/dockerhub.openapi.json`, `servers`).
    pub api: Url,
    /// The registry that images are pushed to and pulled from.
    pub registry: Url,
    /// The OAuth issuer of the browser sign-in.
    pub oauth_issuer: Url,
    /// The OAuth client. None is shipped: the one in `docker/cli` is Docker's own.
    #[serde(deserialize_with = "filled")]
    pub oauth_client_id: Option<String>,
}

impl Default for DockerHubEndpoints {
    fn default() -> Self {
        Self {
            api: fixed("https://hub.docker.com"),
            registry: fixed("https://registry-1.docker.io"),
            oauth_issuer: fixed("https://login.docker.com"),
            oauth_client_id: None,
        }
    }
}

impl DockerHubEndpoints {
    /// Whether this is Docker's own registry, which the `docker` command line needs no host for.
    pub fn is_docker_own(&self) -> bool {
        self.registry.host_str() == Some("registry-1.docker.io")
    }
}

/// gitlab.com's hosts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GitlabEndpoints {
    /// GitLab itself: what stands before `/api/v4`.
    pub api: Url,
    /// Its registry.
    pub registry: Url,
}

impl Default for GitlabEndpoints {
    fn default() -> Self {
        Self { api: fixed("https://gitlab.com"), registry: fixed("https://registry.gitlab.com") }
    }
}

/// GitHub's hosts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GithubEndpoints {
    /// The REST API (`specs/github-packages.openapi.json`, `servers`).
    pub api: Url,
    /// The registry.
    pub registry: Url,
}

impl Default for GithubEndpoints {
    fn default() -> Self {
        Self { api: fixed("https://api.github.com"), registry: fixed("https://ghcr.io") }
    }
}

/// quay.io's hosts; they are one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QuayEndpoints {
    /// Quay itself: what stands before `/api/v1`.
    pub api: Url,
    /// Its registry.
    pub registry: Url,
}

impl Default for QuayEndpoints {
    fn default() -> Self {
        Self { api: fixed("https://quay.io"), registry: fixed("https://quay.io") }
    }
}

/// What stands in for Amazon ECR. The real hosts follow from account and region, so there is nothing by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EcrEndpoints {
    /// The API of all regions.
    pub api: Option<Url>,
    /// The registry of all accounts.
    pub registry: Option<Url>,
    /// The security token service.
    pub sts: Option<Url>,
}

/// Amazon ECR Public's hosts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EcrPublicEndpoints {
    /// The API, which is in one region alone.
    pub api: Url,
    /// The registry.
    pub registry: Url,
}

impl Default for EcrPublicEndpoints {
    fn default() -> Self {
        Self {
            api: fixed("https://api.ecr-public.us-east-1.amazonaws.com"),
            registry: fixed("https://public.ecr.aws"),
        }
    }
}

/// What stands in for the registries of Azure. The real hosts are the registries' own, so there is nothing by default.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AcrEndpoints {
    /// All registries, their own API and their token service.
    pub registry: Option<Url>,
}

/// Google Artifact Registry's hosts. Registries follow from location, so there is none by default; one that stands in for them
/// serves all, and has their hosts in its names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ArtifactRegistryEndpoints {
    /// The API (`specs/google-artifactregistry.v1.discovery.json`, `rootUrl`).
    pub api: Url,
    /// The registry of all locations.
    pub registry: Option<Url>,
    /// Where access tokens are got.
    pub token: Url,
}

impl Default for ArtifactRegistryEndpoints {
    fn default() -> Self {
        Self {
            api: fixed("https://artifactregistry.googleapis.com"),
            registry: None,
            token: fixed("https://oauth2.googleapis.com/token"),
        }
    }
}

/// An empty text is none.
fn filled<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text: Option<String> = Option::deserialize(from)?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

/// One of the addresses above.
#[expect(clippy::expect_used, reason = "the addresses are constants that the tests parse")]
fn fixed(address: &str) -> Url {
    Url::parse(address).expect("a constant address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_file_leaves_out_is_the_real_one() {
        let endpoints: Endpoints = serde_json::from_str("{}").unwrap();
        assert_eq!(endpoints, Endpoints::default());
        assert!(endpoints.docker_hub.is_docker_own());
        let json =
            r#"{"docker_hub":{"api":"http://127.0.0.1:1/","registry":"http://127.0.0.1:2/"}}"#;
        let endpoints: Endpoints = serde_json::from_str(json).unwrap();
        assert_eq!(endpoints.docker_hub.registry.port(), Some(2));
        assert_eq!(endpoints.docker_hub.oauth_client_id, None);
        assert!(!endpoints.docker_hub.is_docker_own());
    }

    #[test]
    fn what_is_empty_in_the_file_is_the_real_one() {
        let json = r#"{"docker_hub":{"oauth_client_id":""},"artifact_registry":{},"quay":{}}"#;
        assert_eq!(serde_json::from_str::<Endpoints>(json).unwrap(), Endpoints::default());
    }

    #[test]
    fn a_misspelt_key_is_an_error_and_never_the_real_registry() {
        for json in [r#"{"dockerhub":{}}"#, r#"{"docker_hub":{"url":"http://127.0.0.1:1"}}"#] {
            assert!(serde_json::from_str::<Endpoints>(json).is_err(), "{json}");
        }
    }
}
