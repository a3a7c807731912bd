//! Google Artifact Registry, and what was Container Registry (`specs/google-artifactregistry.v1.discovery.json`,
//! `registry-apis.md` §6).
//!
//! An account is one project. Its API tells locations, the repositories of images in them, and their images; a name here is what
//! `docker push` takes, host included, since a project's repositories are on many hosts ([`place`]). What a list does not tell of
//! an image is read from its registry, for the rows on screen. A stranger sees what is public there, by name.

mod api;
mod catalogue;
mod creation;
mod desk;
mod images;
mod place;
mod policy;
mod refusal;
mod repositories;
mod sign_in;
mod spot;
mod tags;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use credentials::google::{Identity, Way};
use domain::{
    Capability, Credential, Cursor, Endpoint, Error, ErrorKind, Namespace, NamespaceKind, Page,
    Probe, PullQuota, Reason, Renewal, Repository, RepositoryDetail, RepositoryName, Result,
    SecretKind, Tag, TagDetail,
};
use oci::Registry;
use transport::Transport;
use transport::auth::RealmPolicy;
use url::Url;

use crate::told::Told;
use crate::{Content, Context, Creation, Endpoints, Provider, RepositoryQuery, SignIn};
use catalogue::Shelf;
use desk::{Desk, RegistryLogin};
use place::Place;
pub(crate) use place::{home, label, normalise, repository_of};
use repositories::Visibilities;

/// Where a login goes when nothing is known of a project yet.
const SOME_HOST: &str = "us-docker.pkg.dev";

/// Artifact Registry, seen as one account.
pub(crate) struct ArtifactRegistry {
    desk: Arc<Desk>,
    shelf: Shelf,
    visibilities: Visibilities,
    /// By host.
    registries: Mutex<HashMap<String, Registry>>,
    told: Told,
    patience: Duration,
}

impl ArtifactRegistry {
    /// # Errors
    /// `UnknownAccount` for an account of another API than `endpoints` name; `InvalidField { field: "ca" }`.
    pub(crate) fn open(context: Context, endpoints: &Endpoints) -> Result<Self> {
        place::check_home(&context.endpoint, &endpoints.artifact_registry.api)?;
        Ok(Self {
            desk: Arc::new(Desk::new(context, endpoints)?),
            shelf: Shelf::default(),
            visibilities: Visibilities::default(),
            registries: Mutex::default(),
            told: Told::default(),
            patience: creation::patience(),
        })
    }

    /// The registry of an image, and the image's name there. What stands in for Google is one registry for all hosts, and has
    /// them in its names.
    fn registry_of(&self, name: &RepositoryName) -> Result<(Registry, RepositoryName)> {
        let (url, inner) = if let Some(place) = &self.desk.places.registry {
            (place.clone(), name.clone())
        } else {
            let missing = || Error::new(ErrorKind::NotFound { what: name.to_string() });
            let (host, inner) = name.as_str().split_once('/').ok_or_else(missing)?;
            let url = Url::parse(&format!("https://{host}/")).map_err(|_| missing())?;
            (url, RepositoryName::parse(inner)?)
        };
        let mut registries = self.registries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(registry) = registries.get(url.as_str()) {
            return Ok((registry.clone(), inner));
        }
        let context = &self.desk.context;
        let endpoint = Endpoint { url: url.clone(), ..context.endpoint.clone() };
        let registry = Registry::new(
            Transport::new(&endpoint, &context.network)?,
            url.clone(),
            Arc::new(RegistryLogin(Arc::clone(&self.desk))),
            RealmPolicy::for_endpoint(&endpoint),
            context.content.clone(),
        );
        registries.insert(url.into(), registry.clone());
        Ok((registry, inner))
    }
}

/// Repository and image of a whole name.
fn image_of(name: &RepositoryName) -> Result<(Place, String)> {
    let read = Place::of_name(name.as_str()).filter(|(_, image)| !image.is_empty());
    read.ok_or_else(|| ErrorKind::NotFound { what: name.to_string() }.into())
}

/// The repository that a namespace is.
fn place_of(namespace: &str) -> Result<Place> {
    let read = Place::of_name(namespace).filter(|(_, image)| image.is_empty());
    let read = read.map(|(place, _)| place);
    read.ok_or_else(|| ErrorKind::NotFound { what: namespace.to_owned() }.into())
}

#[async_trait]
impl Provider for ArtifactRegistry {
    async fn probe(&self) -> Result<Probe> {
        let Some(live) = self.desk.somebody().await? else {
            let error = self.desk.greet().await;
            if error.kind != ErrorKind::SignInNeeded {
                return Err(error);
            }
            let needed = || Capability::denied(Reason::SignInNeeded);
            return Ok(Probe {
                username: None,
                plan: None,
                list: needed(),
                create: needed(),
                delete: needed(),
                has_catalogue: false,
                credential_expires: None,
            });
        };
        let credential = self.desk.context.credentials.credential().await?;
        let list = self.may_list(&live).await?;
        Ok(Probe {
            username: credential.map(|kept| match kept.kind {
                SecretKind::Cloud => kept.username,
                // The registry's user names say what the secret is, not whose.
                _ => live.tokens.identity().called().to_owned(),
            }),
            plan: None,
            has_catalogue: list.may_try(),
            list,
            // Who may is IAM's to tell, at the attempt.
            create: Capability::Unknown,
            delete: Capability::Unknown,
            credential_expires: self.desk.expires(),
        })
    }

    async fn namespaces(&self) -> Result<Vec<Namespace>> {
        let Some(live) = self.desk.somebody().await? else { return Ok(Vec::new()) };
        let found = self.shelf.read(&self.desk, &live).await?;
        let named = |place: &Place| Namespace {
            name: place.namespace(found.legacy),
            kind: NamespaceKind::Unknown,
        };
        Ok(found.places.iter().map(named).collect())
    }

    async fn repositories(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        self.list(query).await
    }

    async fn repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        self.find(name).await
    }

    async fn tags(&self, name: &RepositoryName, cursor: Option<&Cursor>) -> Result<Page<Tag>> {
        self.tag_page(name, cursor).await
    }

    async fn tag_detail(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        self.one_tag(name, tag).await
    }

    async fn renewal(&self) -> Renewal {
        self.desk.renewal()
    }

    async fn content(&self, name: &RepositoryName) -> Result<Content> {
        let (registry, name) = self.registry_of(name)?;
        Ok(Content { registry, name })
    }

    fn reference_host(&self) -> Option<String> {
        // Names have their hosts in them.
        let stand_in = self.desk.places.registry.clone();
        Some(stand_in.map(|url| Endpoint::new(url).host()).unwrap_or_default())
    }

    fn docker_login_server(&self) -> String {
        let stand_in = self.desk.places.registry.clone();
        stand_in.map_or_else(|| SOME_HOST.to_owned(), |url| Endpoint::new(url).host())
    }

    async fn docker_login_servers(&self) -> Result<Vec<String>> {
        if self.desk.places.registry.is_some() {
            return Ok(vec![self.docker_login_server()]);
        }
        let spaces = self.namespaces().await?;
        let hosts = spaces.iter().filter_map(|space| space.name.split('/').next());
        let mut hosts: Vec<String> = hosts.map(str::to_owned).collect();
        hosts.sort_unstable();
        hosts.dedup();
        if hosts.is_empty() {
            hosts.push(self.docker_login_server());
        }
        Ok(hosts)
    }

    async fn docker_login(&self, kept: &Credential) -> Result<Credential> {
        let identity = Identity::of(kept)?;
        let user = identity.registry_user();
        if let Way::Key(key) = &identity.way {
            use secrecy::ExposeSecret as _;
            return Ok(Credential::password(user, key.to_json().expose_secret()));
        }
        let login = self.desk.registry_login().await?;
        login.ok_or_else(|| ErrorKind::SignInNeeded.into())
    }

    fn docker_login_user(&self) -> Option<&'static str> {
        Some(self.desk.registry_user())
    }

    fn pull_quota(&self) -> Option<PullQuota> {
        None
    }

    fn forget_tokens(&self) {
        self.desk.forget();
        self.shelf.forget();
        self.visibilities.forget();
        for registry in self.registries.lock().unwrap_or_else(PoisonError::into_inner).values() {
            registry.forget_tokens();
        }
    }

    fn sign_in(&self) -> &dyn SignIn {
        self
    }

    fn creation(&self) -> Option<&dyn Creation> {
        Some(self)
    }
}

#[cfg(test)]
mod tests;
