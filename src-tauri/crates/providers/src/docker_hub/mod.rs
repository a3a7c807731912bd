//! Docker Hub: the management API (`specs/dockerhub.openapi.json`, `registry-apis.md` §2) for accounts, repositories and tags,
//! and the registry behind it.
//!
//! Calls of the published document are used wherever there is one. Those that only Docker's own clients attest are marked
//! *observed*, and nothing breaks where they are missing.

mod api;
mod claims;
mod create;
mod errors;
mod namespaces;
mod probe;
mod repositories;
mod search;
mod session;
mod sign_in;
mod tags;
#[cfg(test)]
mod testing;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use async_trait::async_trait;
use domain::{
    Cursor, Endpoint, Error, ErrorKind, Namespace, Origin, Page, Probe, PullQuota, Repository,
    RepositoryDetail, RepositoryName, Result, Tag, TagDetail,
};
use transport::auth::RealmPolicy;
use transport::{Flight, Transport};
use url::Url;

use crate::{Content, Context, Creation, Endpoints, Provider, RepositoryQuery, Search, SignIn};
use claims::Level;
use session::Session;

/// The token service of Docker's own registry, which is named in none of its documents but in every challenge.
const TOKEN_SERVICE: &str = "https://auth.docker.io";

/// What `docker login` without a server means (docker/cli `registry.IndexServer`).
const LOGIN_SERVER: &str = "https://index.docker.io/v1/";

/// The namespace of the official images, which references leave out.
const OFFICIAL: &str = "library";

/// Rows a page: the most that the API gives.
const PAGE_SIZE: u64 = 100;

/// Pages of one list that are read at most: a server that pages for ever is left there.
const PAGES_MOST: u64 = 2_000;

/// Docker Hub, seen as one account.
pub(crate) struct DockerHub {
    session: Session,
    registry: oci::Registry,
    endpoints: Endpoints,
    known: Mutex<Known>,
    /// The namespaces, and when they were read: a page asks for them from several sides at once.
    namespaces: Flight<(Instant, Vec<Namespace>)>,
}

/// What was learnt of the account, in memory.
#[derive(Default, Clone)]
struct Known {
    /// The namespaces that it belongs to.
    namespaces: Option<Vec<String>>,
    /// What its token may do.
    level: Option<Level>,
}

impl DockerHub {
    /// For an account of this Docker Hub.
    ///
    /// # Errors
    /// `UnknownAccount` for an account of another Docker Hub than `endpoints` name: this one must not get its secret.
    pub(crate) fn open(context: Context, endpoints: &Endpoints) -> Result<Self> {
        let hub = &endpoints.docker_hub;
        if Origin::of(&context.endpoint.url) != Origin::of(&hub.api) {
            return Err(Error::new(ErrorKind::UnknownAccount));
        }
        let source = Arc::clone(&context.credentials);
        let transport = Transport::new(&context.endpoint, &context.network)?;
        let place = Endpoint { url: hub.registry.clone(), ..context.endpoint };
        let mut named_by_provider = vec![Origin::of(&hub.api)];
        if hub.is_docker_own() {
            named_by_provider.extend(Url::parse(TOKEN_SERVICE).iter().map(Origin::of));
        }
        let realms =
            RealmPolicy { named_by_provider, trusted_by_person: place.trusted_realms.clone() };
        let registry = oci::Registry::new(
            Transport::new(&place, &context.network)?,
            hub.registry.clone(),
            Arc::clone(&source),
            realms,
            context.content,
        );
        let session = Session::new(transport, hub.api.clone(), source);
        Ok(Self {
            session,
            registry,
            endpoints: endpoints.clone(),
            known: Mutex::default(),
            namespaces: Flight::default(),
        })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The URL of a repository in the API, with what stands behind it.
    fn repository_url(&self, name: &RepositoryName, behind: &[&str]) -> Result<Url> {
        let (namespace, short) = split(name)?;
        let mut segments = vec!["v2", "namespaces", namespace, "repositories", short];
        segments.extend_from_slice(behind);
        Ok(self.session.url(&segments))
    }
}

/// Namespace and short name. Docker Hub has two levels, and leaves the namespace of official images out.
fn split(name: &RepositoryName) -> Result<(&str, &str)> {
    match name.as_str().split_once('/') {
        None => Ok((OFFICIAL, name.as_str())),
        Some((namespace, short)) if !short.contains('/') => Ok((namespace, short)),
        Some(_) => Err(ErrorKind::NotFound { what: name.to_string() }.into()),
    }
}

/// The number of a page. A cursor that is none (from a cache of another version) begins anew.
fn page_number(cursor: Option<&Cursor>) -> u64 {
    cursor.and_then(|cursor| cursor.0.parse().ok()).filter(|page| *page > 0).unwrap_or(1)
}

#[async_trait]
impl Provider for DockerHub {
    async fn probe(&self) -> Result<Probe> {
        self.probe_account().await
    }

    async fn namespaces(&self) -> Result<Vec<Namespace>> {
        self.list_namespaces().await
    }

    async fn repositories(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        self.list_repositories(query).await
    }

    async fn repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        self.read_repository(name).await
    }

    async fn tags(&self, name: &RepositoryName, cursor: Option<&Cursor>) -> Result<Page<Tag>> {
        self.list_tags(name, cursor).await
    }

    async fn tag_detail(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        self.read_tag(name, tag).await
    }

    async fn content(&self, name: &RepositoryName) -> Result<Content> {
        let (namespace, short) = split(name)?;
        let name = RepositoryName::parse(&format!("{namespace}/{short}"))?;
        Ok(Content { registry: self.registry.clone(), name })
    }

    fn reference_host(&self) -> Option<String> {
        let hub = &self.endpoints.docker_hub;
        (!hub.is_docker_own()).then(|| Endpoint::new(hub.registry.clone()).host())
    }

    fn docker_login_server(&self) -> String {
        self.reference_host().unwrap_or_else(|| LOGIN_SERVER.to_owned())
    }

    fn pull_quota(&self) -> Option<PullQuota> {
        self.registry.pull_quota()
    }

    fn forget_tokens(&self) {
        self.session.forget();
        self.registry.forget_tokens();
        *self.known() = Known::default();
    }

    fn sign_in(&self) -> &dyn SignIn {
        self
    }

    fn creation(&self) -> Option<&dyn Creation> {
        Some(self)
    }

    fn search(&self) -> Option<&dyn Search> {
        Some(self)
    }
}
