//! Where images are: names as `docker push` takes them, hosts included, and the API's resources.
//!
//! A project's repositories are spread over hosts, one a location. So a name here begins with its host, as in
//! `europe-west1-docker.pkg.dev/acme/fleet/tug`, and a namespace is what stands before the image: one of the API's repositories.

use domain::{Endpoint, Error, ErrorKind, GoogleAccess, GoogleWay, Origin, Reference, Result};
use domain::{RepositoryName, SecretInput};
use url::Url;

use crate::Endpoints;

/// The hosts of what was Container Registry: each one repository of its name, in this location (`registry-apis.md` §6h).
const LEGACY: [(&str, &str); 4] =
    [("gcr.io", "us"), ("us.gcr.io", "us"), ("eu.gcr.io", "europe"), ("asia.gcr.io", "asia")];
const DOCKER_HOST: &str = "-docker.pkg.dev";

/// One of the API's repositories of images.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) location: String,
    /// `acme`, or `example.com:acme` for a project that a domain owns.
    pub(super) project: String,
    pub(super) repository: String,
}

impl Place {
    /// Reads `projects/p/locations/l/repositories/r`.
    pub(super) fn of_resource(name: &str) -> Option<Self> {
        let parts: Vec<&str> = name.split('/').collect();
        let ["projects", project, "locations", location, "repositories", repository] = parts[..]
        else {
            return None;
        };
        let owned = [project, location, repository].map(str::to_owned);
        let [project, location, repository] = owned;
        Some(Self { location, project, repository })
    }

    /// Reads a whole name: the repository and the image in it, which is empty in a namespace's name.
    pub(super) fn of_name(name: &str) -> Option<(Self, String)> {
        let (host, rest) = name.split_once('/')?;
        let (location, legacy) = of_host(host)?;
        let (project, rest) = split_project(rest);
        let (repository, image) = if legacy {
            (host, rest)
        } else {
            rest.split_once('/').map_or((rest, ""), |(repository, image)| (repository, image))
        };
        let whole = !project.is_empty() && !repository.is_empty();
        let place =
            Self { location: location.to_owned(), project, repository: repository.to_owned() };
        whole.then(|| (place, image.to_owned()))
    }

    /// What stands before its images in references; `legacy` where the old hosts still lead to it.
    pub(super) fn namespace(&self, legacy: bool) -> String {
        let project = self.project.replace(':', "/");
        match self.legacy_host().filter(|_| legacy) {
            Some(host) => format!("{host}/{project}"),
            None => format!("{}/{}", host_of(&self.location, &project), self.repository),
        }
    }

    /// The old host that stands for this repository.
    pub(super) fn legacy_host(&self) -> Option<&'static str> {
        let is = |(host, location): &&(&'static str, &str)| {
            *host == self.repository && *location == self.location
        };
        LEGACY.iter().find(is).map(|(host, _)| *host)
    }

    /// The parts of the resource's path.
    pub(super) fn path(&self) -> Vec<&str> {
        vec![
            "projects",
            &self.project,
            "locations",
            &self.location,
            "repositories",
            &self.repository,
        ]
    }
}

/// `europe-west1-docker.pkg.dev/acme`: where a repository of this location comes to be.
pub(super) fn host_of(location: &str, project: &str) -> String {
    format!("{location}{DOCKER_HOST}/{}", project.replace(':', "/"))
}

/// The location of a host, and whether it is one of the old ones.
fn of_host(host: &str) -> Option<(&str, bool)> {
    if let Some((_, location)) = LEGACY.iter().find(|(legacy, _)| *legacy == host) {
        return Some((location, true));
    }
    let location = host.strip_suffix(DOCKER_HOST)?;
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (!location.is_empty() && location.bytes().all(fits)).then_some((location, false))
}

/// A project's id and what comes after it. One that a domain owns takes two parts (`registry-apis.md` §6h).
fn split_project(path: &str) -> (String, &str) {
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    if !first.contains('.') {
        return (first.to_owned(), rest);
    }
    let (second, rest) = rest.split_once('/').unwrap_or((rest, ""));
    (if second.is_empty() { String::new() } else { format!("{first}:{second}") }, rest)
}

/// Whether a text can be a project's id (`cloud.google.com/resource-manager/docs/creating-managing-projects`). Numbers stand for
/// projects, too.
///
/// # Errors
/// `InvalidField { field: "project" }`: `empty`, `form`.
pub(super) fn check_project(project: &str) -> Result<()> {
    let problem = if project.is_empty() {
        "empty"
    } else if project.len() <= 100
        && project
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:".contains(&b))
        && !project.starts_with(['-', '.', ':'])
    {
        return Ok(());
    } else {
        "form"
    };
    Err(ErrorKind::InvalidField { field: "project".into(), problem: problem.into() }.into())
}

/// The project that an account's endpoint is for.
pub(super) fn project_of(endpoint: &Endpoint) -> Option<String> {
    let mut parts = endpoint.url.path_segments()?;
    let named = parts.by_ref().skip_while(|part| *part != "projects").nth(1)?;
    (!named.is_empty()).then(|| named.to_owned())
}

/// The endpoint of a project: its resource at the API. So two projects are two accounts.
pub(super) fn endpoint_of(api: &Url, project: Option<&str>) -> Url {
    let mut url = api.clone();
    if let (Some(project), Ok(mut path)) = (project, url.path_segments_mut()) {
        path.pop_if_empty().extend(["v1", "projects", project]);
    }
    url
}

/// The endpoint of an address that is Google's.
pub(crate) fn normalise(reference: &Reference, endpoints: &Endpoints) -> Option<Endpoint> {
    let google = &endpoints.artifact_registry;
    let same = |other: &Url| {
        other.host() == reference.url.host()
            && other.port_or_known_default() == reference.url.port_or_known_default()
    };
    let path = reference.repository.as_ref().map(RepositoryName::as_str).unwrap_or_default();
    let project = if of_host(reference.url.host_str()?).is_some() {
        Some(split_project(path).0)
    } else if same(&google.api) {
        let named = path.strip_prefix("v1/projects/").and_then(|rest| rest.split('/').next());
        // What stands behind the colon of a project that a domain owns was taken for a tag.
        named.map(|named| match &reference.tag {
            Some(tag) if named.contains('.') => format!("{named}:{tag}"),
            _ => named.to_owned(),
        })
    } else if google.registry.as_ref().is_some_and(same) {
        path.split_once('/').map(|(_, rest)| split_project(rest).0)
    } else {
        return None;
    };
    let project = project.filter(|project| check_project(project).is_ok());
    Some(Endpoint::new(endpoint_of(&google.api, project.as_deref())))
}

/// The repository that an address names, as it is called here: with its host.
pub(crate) fn repository_of(reference: &Reference) -> Option<RepositoryName> {
    let named = reference.repository.as_ref()?;
    let host = reference.url.host_str()?;
    let whole = if of_host(host).is_some() { format!("{host}/{named}") } else { named.to_string() };
    let (_, image) = Place::of_name(&whole)?;
    if image.is_empty() { None } else { RepositoryName::parse(&whole).ok() }
}

/// The endpoint of what a person chose: their project's, where it is known already.
///
/// # Errors
/// `InvalidField { field: "project" }`.
pub(crate) fn home(access: &GoogleAccess, endpoints: &Endpoints) -> Result<Endpoint> {
    let typed = access.project.as_deref().map(str::trim).filter(|project| !project.is_empty());
    let in_file = match &access.way {
        GoogleWay::KeyFile { key_file: Some(text), path: None } => project_in(text),
        // A file tells it when it is read.
        _ => None,
    };
    let project = typed.map(str::to_owned).or(in_file);
    if let Some(project) = &project {
        check_project(project)?;
    }
    Ok(Endpoint::new(endpoint_of(&endpoints.artifact_registry.api, project.as_deref())))
}

fn project_in(key_file: &SecretInput) -> Option<String> {
    let key = credentials::google::ServiceKey::read(key_file.expose(), "key_file").ok()?;
    key.project.filter(|project| check_project(project).is_ok())
}

/// What an account is called until the person says otherwise.
pub(crate) fn label(endpoint: &Endpoint) -> String {
    let project = project_of(endpoint);
    project.map_or_else(|| "Artifact Registry".to_owned(), |project| format!("Google {project}"))
}

/// # Errors
/// `UnknownAccount` for an endpoint that is not at the API: a token is not sent there.
pub(super) fn check_home(endpoint: &Endpoint, api: &Url) -> Result<()> {
    if Origin::of(&endpoint.url) == Origin::of(api) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::UnknownAccount))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> Option<(String, String, String, String)> {
        Place::of_name(name)
            .map(|(place, image)| (place.location, place.project, place.repository, image))
    }

    #[test]
    fn a_name_tells_location_project_repository_and_image() {
        let four = |a: &str, b: &str, c: &str, d: &str| {
            Some((a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned()))
        };
        for (name, expected) in [
            (
                "europe-west1-docker.pkg.dev/acme/fleet/web/api",
                four("europe-west1", "acme", "fleet", "web/api"),
            ),
            ("us-docker.pkg.dev/acme/fleet", four("us", "acme", "fleet", "")),
            ("gcr.io/acme/tug", four("us", "acme", "gcr.io", "tug")),
            ("eu.gcr.io/acme/a/b", four("europe", "acme", "eu.gcr.io", "a/b")),
            ("asia.gcr.io/acme", four("asia", "acme", "asia.gcr.io", "")),
            (
                "us-docker.pkg.dev/example.com/acme/fleet/tug",
                four("us", "example.com:acme", "fleet", "tug"),
            ),
            ("us-docker.pkg.dev/acme", None),
            ("docker.pkg.dev/acme/fleet/tug", None),
            ("us-docker.pkg.dev.evil.net/acme/fleet/tug", None),
            ("acme/fleet/tug", None),
        ] {
            assert_eq!(read(name), expected, "{name}");
        }
    }

    #[test]
    fn a_namespace_is_written_as_references_have_it_and_read_back() {
        for (name, legacy) in [
            ("europe-west1-docker.pkg.dev/acme/fleet", false),
            ("gcr.io/acme", true),
            ("us-docker.pkg.dev/acme/gcr.io", false),
            ("us-docker.pkg.dev/example.com/acme/fleet", true),
        ] {
            let (place, _) = Place::of_name(name).unwrap();
            assert_eq!(place.namespace(legacy), name);
        }
    }

    #[test]
    fn addresses_lead_to_their_project_at_the_api_and_keep_the_repository_with_its_host() {
        let endpoints = Endpoints::default();
        for (address, url, repository) in [
            (
                "europe-west1-docker.pkg.dev/acme/fleet/tug:1.0",
                "https://artifactregistry.googleapis.com/v1/projects/acme",
                Some("europe-west1-docker.pkg.dev/acme/fleet/tug"),
            ),
            (
                "gcr.io/distroless/static",
                "https://artifactregistry.googleapis.com/v1/projects/distroless",
                Some("gcr.io/distroless/static"),
            ),
            ("us-docker.pkg.dev", "https://artifactregistry.googleapis.com/", None),
            (
                "https://artifactregistry.googleapis.com/v1/projects/example.com:acme",
                "https://artifactregistry.googleapis.com/v1/projects/example.com:acme",
                None,
            ),
        ] {
            let reference = Reference::parse(address).unwrap();
            let endpoint = normalise(&reference, &endpoints).unwrap();
            assert_eq!(endpoint.url.as_str(), url, "{address}");
            let named = repository_of(&reference);
            assert_eq!(named.as_ref().map(RepositoryName::as_str), repository, "{address}");
        }
        for address in ["registry.example.com/a/b", "us-docker.pkg.dev.evil.net/a/b/c"] {
            let reference = Reference::parse(address).unwrap();
            assert!(normalise(&reference, &endpoints).is_none(), "{address}");
        }
    }

    #[test]
    fn what_stands_in_for_google_is_known_by_both_its_addresses() {
        let json = r#"{"artifact_registry":{"api":"http://127.0.0.1:3","registry":"http://127.0.0.1:4","token":"http://127.0.0.1:5/token"}}"#;
        let endpoints: Endpoints = serde_json::from_str(json).unwrap();
        for address in [
            "127.0.0.1:4/europe-west1-docker.pkg.dev/acme/fleet/tug:1",
            "europe-west1-docker.pkg.dev/acme/fleet/tug:1",
            "http://127.0.0.1:3/v1/projects/acme",
        ] {
            let reference = Reference::parse(address).unwrap();
            let endpoint = normalise(&reference, &endpoints).unwrap();
            assert_eq!(endpoint.url.as_str(), "http://127.0.0.1:3/v1/projects/acme", "{address}");
            assert_eq!(project_of(&endpoint).as_deref(), Some("acme"));
        }
        let amiss = Endpoint::new("https://artifactregistry.googleapis.com/".parse().unwrap());
        assert!(check_home(&amiss, &endpoints.artifact_registry.api).is_err());
    }

    #[test]
    fn a_project_is_known_by_its_form() {
        for project in ["acme", "acme-harbour-42", "example.com:acme", "123456789012"] {
            assert!(check_project(project).is_ok(), "{project}");
        }
        for project in ["", "Acme", "acme/x", "a b", "-acme", "projects/acme"] {
            assert!(check_project(project).is_err(), "{project}");
        }
    }
}
