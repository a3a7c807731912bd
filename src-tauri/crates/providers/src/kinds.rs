//! The kinds of registry: which there are, where they are at home, and how an address is told to be one.

use std::sync::Arc;

use domain::{
    CloudAccess, Endpoint, ErrorKind, Origin, Reference, RegistryKind, RepositoryName, Result,
};
use serde::Serialize;
use specta::Type;
use url::Url;

use crate::acr::{self, Acr};
use crate::artifact_registry::{self, ArtifactRegistry};
use crate::artifactory::Artifactory;
use crate::docker_hub::DockerHub;
#[cfg(feature = "aws")]
use crate::ecr;
use crate::github::Github;
use crate::gitlab::Gitlab;
use crate::harbor::Harbor;
use crate::oci::OciRegistry;
use crate::quay::Quay;
use crate::{Context, Endpoints, Provider};

/// Every kind, in the order in which they are offered.
const KINDS: [RegistryKind; 10] = [
    RegistryKind::DockerHub,
    RegistryKind::Ecr,
    RegistryKind::Acr,
    RegistryKind::ArtifactRegistry,
    RegistryKind::Harbor,
    RegistryKind::Artifactory,
    RegistryKind::Gitlab,
    RegistryKind::Github,
    RegistryKind::Quay,
    RegistryKind::Oci,
];

/// All the hosts under which people know Docker Hub. They are one account (`registry-apis.md` §2).
const DOCKER_HUB_HOSTS: [&str; 7] = [
    "docker.io",
    "index.docker.io",
    "registry-1.docker.io",
    "registry.hub.docker.com",
    "hub.docker.com",
    "www.docker.io",
    "auth.docker.io",
];

/// What people paste when they mean GitHub's registry, beside `ghcr.io` itself.
const GITHUB_HOSTS: [&str; 2] = ["github.com", "www.github.com"];

/// A kind of registry, and what can be done with it today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct KindInfo {
    /// Which kind.
    pub kind: RegistryKind,
    /// Where one registers.
    pub sign_up_url: Option<String>,
    /// Where one makes an access token.
    pub token_page_url: Option<String>,
    /// Where people have their page; the user name is appended.
    pub profile_url: Option<String>,
    /// Signing in through the browser is set up.
    pub browser_sign_in: bool,
    /// Its home; `None`: the person types the address.
    #[specta(type = Option<String>)]
    pub default_url: Option<Url>,
}

/// The kinds of registry, with what each offers.
pub fn kinds(endpoints: &Endpoints) -> Vec<KindInfo> {
    let info = |kind| KindInfo {
        kind,
        sign_up_url: pages(kind).sign_up.map(str::to_owned),
        token_page_url: pages(kind).tokens.map(str::to_owned),
        profile_url: pages(kind).profile.map(str::to_owned),
        browser_sign_in: kind == RegistryKind::DockerHub
            && endpoints.docker_hub.oauth_client_id.is_some(),
        default_url: home(kind, endpoints).map(|home| home.url),
    };
    KINDS.map(info).to_vec()
}

/// Pages of a vendor's web site.
#[derive(Default)]
struct Pages {
    sign_up: Option<&'static str>,
    tokens: Option<&'static str>,
    /// The user name is appended.
    profile: Option<&'static str>,
}

fn pages(kind: RegistryKind) -> Pages {
    match kind {
        RegistryKind::DockerHub => Pages {
            sign_up: Some("https://app.docker.com/signup"),
            tokens: Some("https://app.docker.com/settings/personal-access-tokens"),
            profile: Some("https://hub.docker.com/u/"),
        },
        RegistryKind::Gitlab => Pages {
            sign_up: Some("https://gitlab.com/users/sign_up"),
            tokens: Some(
                "https://gitlab.com/-/user_settings/personal_access_tokens?name=Roadstead&scopes=api,read_registry,write_registry",
            ),
            // A person's page is where their GitLab is, which may be anywhere.
            profile: None,
        },
        RegistryKind::Github => Pages {
            sign_up: Some("https://github.com/signup"),
            tokens: Some(
                "https://github.com/settings/tokens/new?description=Roadstead&scopes=write:packages,delete:packages,read:org",
            ),
            profile: Some("https://github.com/"),
        },
        _ => Pages::default(),
    }
}

/// The endpoint of a kind that has a home of its own.
pub fn home(kind: RegistryKind, endpoints: &Endpoints) -> Option<Endpoint> {
    let url = match kind {
        RegistryKind::DockerHub => &endpoints.docker_hub.api,
        RegistryKind::ArtifactRegistry => &endpoints.artifact_registry.api,
        RegistryKind::Gitlab => &endpoints.gitlab.api,
        RegistryKind::Github => &endpoints.github.registry,
        RegistryKind::Quay => &endpoints.quay.api,
        _ => return None,
    };
    Some(Endpoint::new(url.clone()))
}

/// What an account is called until the person says otherwise.
pub fn default_label(kind: RegistryKind, endpoint: &Endpoint) -> String {
    match kind {
        RegistryKind::DockerHub => "Docker Hub".to_owned(),
        #[cfg(feature = "aws")]
        RegistryKind::Ecr => ecr::label(endpoint),
        RegistryKind::ArtifactRegistry => artifact_registry::label(endpoint),
        _ => endpoint.host(),
    }
}

/// The kind of registry that an address belongs to, by its host alone, and where that is reached.
///
/// All names of Docker Hub become its one home, so that they are one account.
pub fn normalise(reference: &Reference, endpoints: &Endpoints) -> (RegistryKind, Endpoint) {
    let url = &reference.url;
    let host = url.host_str().unwrap_or_default();
    let hub = &endpoints.docker_hub;
    // The scheme does not matter here: `docker push 127.0.0.1:5001/…` names none.
    let same_place = |other: &Url| {
        other.host() == url.host() && other.port_or_known_default() == url.port_or_known_default()
    };
    if DOCKER_HUB_HOSTS.contains(&host) || same_place(&hub.api) || same_place(&hub.registry) {
        return (RegistryKind::DockerHub, Endpoint::new(hub.api.clone()));
    }
    let gitlab = &endpoints.gitlab;
    if same_place(&gitlab.api) || same_place(&gitlab.registry) {
        return (RegistryKind::Gitlab, Endpoint::new(gitlab.api.clone()));
    }
    let github = &endpoints.github;
    if same_place(&github.api) || same_place(&github.registry) || GITHUB_HOSTS.contains(&host) {
        return (RegistryKind::Github, Endpoint::new(github.registry.clone()));
    }
    let quay = &endpoints.quay;
    if same_place(&quay.api) || same_place(&quay.registry) {
        return (RegistryKind::Quay, Endpoint::new(quay.api.clone()));
    }
    #[cfg(feature = "aws")]
    if let Some(endpoint) = ecr::normalise(url, endpoints) {
        return (RegistryKind::Ecr, endpoint);
    }
    if let Some(endpoint) = acr::normalise(url, endpoints) {
        return (RegistryKind::Acr, endpoint);
    }
    if let Some(endpoint) = artifact_registry::normalise(reference, endpoints) {
        return (RegistryKind::ArtifactRegistry, endpoint);
    }
    // JFrog's own cloud, a key's subdomain (`acme-docker-local.jfrog.io`) included.
    if host.ends_with(".jfrog.io") {
        return (RegistryKind::Artifactory, Endpoint::new(url.clone()));
    }
    (RegistryKind::Oci, Endpoint::new(url.clone()))
}

/// The repository that an address names, as a registry of this kind calls it.
pub fn repository_of(kind: RegistryKind, reference: &Reference) -> Option<RepositoryName> {
    match kind {
        RegistryKind::ArtifactRegistry => artifact_registry::repository_of(reference),
        _ => reference.repository.clone(),
    }
}

/// The endpoint of what a person chose of a cloud without an address, until it is known whose registry it is.
///
/// # Errors
/// `InvalidField`, naming what is missing; `address` where nothing of it tells where the registry is.
pub fn cloud_home(access: &CloudAccess, endpoints: &Endpoints) -> Result<Endpoint> {
    match access {
        #[cfg(feature = "aws")]
        CloudAccess::Aws(access) => ecr::home(access, endpoints),
        #[cfg(not(feature = "aws"))]
        CloudAccess::Aws(_) => Err(ErrorKind::UnknownAccount.into()),
        // A registry is known by its address alone.
        CloudAccess::Azure(_) => {
            let (field, problem) = ("address".into(), "empty".into());
            Err(ErrorKind::InvalidField { field, problem }.into())
        }
        CloudAccess::Google(access) => artifact_registry::home(access, endpoints),
    }
}

/// What this machine has of Amazon's: profiles, keys in the environment, a region. Nothing is sent, no secret read out.
///
/// # Errors
/// `InvalidField { field: "profile" }` for an AWS configuration that cannot be read.
#[cfg(feature = "aws")]
pub async fn aws_found(endpoints: &Endpoints) -> Result<credentials::aws::AwsFound> {
    credentials::aws::found(&endpoints.aws_files).await
}

/// The provider for an account of this kind.
///
/// # Errors
/// `UnknownAccount` for a kind that is not there yet, and for an account of a Docker Hub that is elsewhere than
/// `endpoints` say (its credential must not be sent to this one).
pub fn open(
    kind: RegistryKind,
    context: Context,
    endpoints: &Endpoints,
) -> Result<Arc<dyn Provider>> {
    match kind {
        RegistryKind::DockerHub => Ok(Arc::new(DockerHub::open(context, endpoints)?)),
        #[cfg(feature = "aws")]
        RegistryKind::Ecr if ecr::public::EcrPublic::is_at(&context.endpoint, endpoints) => {
            Ok(Arc::new(ecr::public::EcrPublic::open(context, endpoints)?))
        }
        #[cfg(feature = "aws")]
        RegistryKind::Ecr => Ok(Arc::new(ecr::Ecr::open(context, endpoints)?)),
        RegistryKind::Acr => Ok(Arc::new(Acr::open(context, endpoints)?)),
        RegistryKind::ArtifactRegistry => Ok(Arc::new(ArtifactRegistry::open(context, endpoints)?)),
        RegistryKind::Harbor => Ok(Arc::new(Harbor::open(context)?)),
        RegistryKind::Artifactory => Ok(Arc::new(Artifactory::open(context)?)),
        RegistryKind::Quay => {
            // A Quay of one's own has everything at its one address.
            let quay = &endpoints.quay;
            let hosted = Origin::of(&context.endpoint.url) == Origin::of(&quay.api);
            Ok(Arc::new(Quay::open(&context, hosted.then(|| quay.registry.clone()))?))
        }
        RegistryKind::Gitlab => Ok(Arc::new(Gitlab::open(context, endpoints)?)),
        RegistryKind::Github => Ok(Arc::new(Github::open(&context, endpoints)?)),
        RegistryKind::Oci => Ok(Arc::new(OciRegistry::open(context)?)),
        #[cfg(not(feature = "aws"))]
        RegistryKind::Ecr => Err(ErrorKind::UnknownAccount.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(address: &str, endpoints: &Endpoints) -> (RegistryKind, String) {
        let (kind, endpoint) = normalise(&Reference::parse(address).unwrap(), endpoints);
        (kind, endpoint.url.to_string())
    }

    #[test]
    fn all_names_of_docker_hub_are_one_account() {
        for address in [
            "docker.io",
            "index.docker.io",
            "https://index.docker.io/v1/",
            "registry-1.docker.io",
            "hub.docker.com",
            "https://hub.docker.com/r/acme/web",
            "docker.io/acme/web:1.0",
            "acme/web",
            "alpine",
        ] {
            let (kind, url) = guess(address, &Endpoints::default());
            assert_eq!(kind, RegistryKind::DockerHub, "{address}");
            assert_eq!(url, "https://hub.docker.com/", "{address}");
        }
    }

    #[test]
    fn jfrogs_cloud_is_known_by_its_name() {
        for host in ["acme.jfrog.io", "acme-docker-local.jfrog.io"] {
            let (kind, url) = guess(&format!("{host}/docker-local/web:1"), &Endpoints::default());
            assert_eq!((kind, url), (RegistryKind::Artifactory, format!("https://{host}/")));
        }
        let (kind, _) = guess("https://jfrog.io.example.com", &Endpoints::default());
        assert_eq!(kind, RegistryKind::Oci);
    }

    #[test]
    fn azures_registries_are_known_by_what_is_pasted_and_lead_to_what_stands_in_for_them() {
        let json = r#"{"acr":{"registry":"http://127.0.0.1:5620"}}"#;
        let stand_in: Endpoints = serde_json::from_str(json).unwrap();
        let real = Endpoints::default();
        for (address, endpoints, kind, url) in [
            ("acme.azurecr.io/team/app:1.0", &real, RegistryKind::Acr, "https://acme.azurecr.io/"),
            ("https://acme.azurecr.cn", &real, RegistryKind::Acr, "https://acme.azurecr.cn/"),
            ("acme.azurecr.us", &real, RegistryKind::Acr, "https://acme.azurecr.us/"),
            ("acme.azurecr.io/app", &stand_in, RegistryKind::Acr, "http://127.0.0.1:5620/"),
            ("127.0.0.1:5620/app", &stand_in, RegistryKind::Acr, "http://127.0.0.1:5620/"),
            ("registry.contoso.com", &real, RegistryKind::Oci, "https://registry.contoso.com/"),
        ] {
            assert_eq!(guess(address, endpoints), (kind, url.to_owned()), "{address}");
        }
    }

    #[test]
    fn a_stand_in_for_docker_hub_is_known_by_both_its_addresses() {
        let json =
            r#"{"docker_hub":{"api":"http://127.0.0.1:5100","registry":"http://127.0.0.1:5101"}}"#;
        let endpoints: Endpoints = serde_json::from_str(json).unwrap();
        for address in ["127.0.0.1:5101/acme/web", "http://127.0.0.1:5100", "acme/web"] {
            let (kind, url) = guess(address, &endpoints);
            assert_eq!((kind, url.as_str()), (RegistryKind::DockerHub, "http://127.0.0.1:5100/"));
        }
        assert_eq!(guess("127.0.0.1:5000", &endpoints).0, RegistryKind::Oci);
    }

    #[test]
    fn gitlab_and_github_are_known_by_the_addresses_that_people_paste() {
        let endpoints = Endpoints::default();
        for (address, kind, home) in [
            ("registry.gitlab.com/group/app:1.0", RegistryKind::Gitlab, "https://gitlab.com/"),
            ("https://gitlab.com/group/app", RegistryKind::Gitlab, "https://gitlab.com/"),
            ("ghcr.io/org/app", RegistryKind::Github, "https://ghcr.io/"),
            ("github.com/org/app", RegistryKind::Github, "https://ghcr.io/"),
            ("https://gitlab.example.com", RegistryKind::Oci, "https://gitlab.example.com/"),
        ] {
            assert_eq!(guess(address, &endpoints), (kind, home.to_owned()), "{address}");
        }
    }

    #[test]
    fn quay_is_known_by_its_address_and_one_of_ones_own_is_for_the_person_to_name() {
        let json = r#"{"quay":{"api":"http://127.0.0.1:5300","registry":"http://127.0.0.1:5300"}}"#;
        let stand_in: Endpoints = serde_json::from_str(json).unwrap();
        let (quay, oci) = (RegistryKind::Quay, RegistryKind::Oci);
        for (address, endpoints, kind, url) in [
            (
                "quay.io/prometheus/node-exporter:v1",
                &Endpoints::default(),
                quay,
                "https://quay.io/",
            ),
            ("https://quay.io", &Endpoints::default(), quay, "https://quay.io/"),
            ("127.0.0.1:5300/a/b", &stand_in, quay, "http://127.0.0.1:5300/"),
            ("quay.example.com/a/b", &Endpoints::default(), oci, "https://quay.example.com/"),
        ] {
            assert_eq!(guess(address, endpoints), (kind, url.to_owned()), "{address}");
        }
    }

    #[test]
    fn every_kind_is_listed_once_in_the_order_in_which_it_is_offered() {
        let kinds = kinds(&Endpoints::default());
        assert_eq!(kinds.iter().map(|info| info.kind).collect::<Vec<_>>(), KINDS);
        assert!(!kinds[0].browser_sign_in, "no OAuth client is shipped");
    }
}
