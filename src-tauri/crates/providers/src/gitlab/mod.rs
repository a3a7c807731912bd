//! GitLab: gitlab.com, and any self-hosted one by its address (`registry-apis.md` §9).
//!
//! Its API tells what there is; the registry beside it, with its own address, holds the images. A token without the API's
//! scopes, and a deploy token, are good for images alone: then repositories are opened by name, and tags are read from
//! the registry. Scans are results of pipelines here and nothing of the registry's, so there are none.

mod access;
mod api;
mod creation;
mod graphql;
mod hosts;
mod listing;
mod locate;
mod rest;
mod sign_in;
mod tags;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::{
    Cursor, Namespace, NamespaceKind, Origin, Page, Probe, PullQuota, Repository, RepositoryDetail,
    RepositoryName, Result, Tag, TagDetail,
};
use oci::Registry;
use tokio::sync::OnceCell;
use transport::Transport;
use transport::auth::RealmPolicy;

use crate::{Content, Context, Creation, Endpoints, Provider, RepositoryQuery, SignIn};
use access::Access;
use api::Project;
use hosts::Hosts;
use locate::Atlas;
use rest::Rest;
use tags::Fluency;

/// A GitLab, seen as one account.
pub(crate) struct Gitlab {
    context: Context,
    hosts: Hosts,
    rest: OnceCell<Rest>,
    registry: OnceCell<Registry>,
    /// What the credential may do, asked once.
    access: tokio::sync::Mutex<Option<Access>>,
    atlas: Atlas,
    fluency: Fluency,
    /// Whose each namespace is, as far as it was listed.
    kinds: Mutex<HashMap<String, NamespaceKind>>,
}

impl Gitlab {
    /// # Errors
    /// `InvalidField { field: "ca" }`.
    pub(crate) fn open(context: Context, endpoints: &Endpoints) -> Result<Self> {
        // What cannot be reached is told at once.
        Transport::new(&context.endpoint, &context.network)?;
        let hosts = Hosts::new(context.clone(), &endpoints.gitlab);
        Ok(Self {
            context,
            hosts,
            rest: OnceCell::new(),
            registry: OnceCell::new(),
            access: tokio::sync::Mutex::default(),
            atlas: Atlas::default(),
            fluency: Fluency::default(),
            kinds: Mutex::default(),
        })
    }

    /// The API, signed as this account.
    async fn rest(&self) -> Result<&Rest> {
        self.rest
            .get_or_try_init(|| async {
                let signed = self.context.credentials.credential().await?.is_some();
                self.new_rest(signed).await
            })
            .await
    }

    /// The API for a credential that is being tried.
    async fn rest_for_credential(&self) -> Result<Rest> {
        self.new_rest(true).await
    }

    async fn new_rest(&self, with_credential: bool) -> Result<Rest> {
        let base = self.hosts.gitlab(with_credential).await?.clone();
        let transport = Transport::new(&self.hosts.endpoint(base.clone()), &self.context.network)?;
        Ok(Rest::new(transport, base, self.context.credentials.clone()))
    }

    /// The registry, signed as this account.
    async fn registry(&self) -> Result<&Registry> {
        self.registry
            .get_or_try_init(|| async {
                let gitlab = Origin::of(self.rest().await?.base());
                let url = self.registry_url().await?;
                let endpoint = self.hosts.endpoint(url.clone());
                let mut policy = RealmPolicy::for_endpoint(&endpoint);
                // GitLab named this registry, or this registry named GitLab and the person agreed.
                policy.named_by_provider.push(gitlab);
                Ok(Registry::new(
                    Transport::new(&endpoint, &self.context.network)?,
                    url,
                    self.context.credentials.clone(),
                    policy,
                    self.context.content.clone(),
                ))
            })
            .await
    }

    async fn registry_url(&self) -> Result<url::Url> {
        if let Some(url) = self.hosts.known_registry() {
            return Ok(url);
        }
        if self.access().await?.list().may_try() {
            let rest = self.rest().await?;
            let mut url = rest.url(&["projects"]);
            url.query_pairs_mut().append_pair("membership", "true").append_pair("per_page", "1");
            let (projects, ..) = rest.page::<Project>(url, "projects").await?;
            for project in &projects {
                let prefix = project.container_registry_image_prefix.as_deref();
                self.learn(prefix, &project.path_with_namespace);
            }
        }
        match self.hosts.known_registry() {
            Some(url) => Ok(url),
            None => self.hosts.search().await,
        }
    }

    fn learn(&self, location: Option<&str>, path: &str) {
        if let Some(location) = location {
            self.hosts.learn(location, path);
        }
    }

    /// What the credential may do.
    async fn access(&self) -> Result<Access> {
        let mut access = self.access.lock().await;
        if let Some(access) = &*access {
            return Ok(access.clone());
        }
        let asked = self.ask_access().await?;
        *access = Some(asked.clone());
        Ok(asked)
    }

    async fn ask_access(&self) -> Result<Access> {
        let credential = self.context.credentials.credential().await?;
        access::ask(self.rest().await?, credential.as_ref()).await
    }

    fn note_kinds(&self, namespaces: &[Namespace]) {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        *kinds = namespaces.iter().map(|found| (found.name.clone(), found.kind)).collect();
    }

    /// Whether a namespace may be a group that lists its repositories to this account.
    fn may_be_group(&self, path: &str) -> bool {
        let kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        kinds.get(path).is_none_or(|kind| *kind == NamespaceKind::Organisation)
    }

    async fn detail(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        let rest = self.rest().await?;
        let located = self.atlas.find(rest, name).await?;
        let project_url = rest.url(&["projects", &located.project.to_string()]);
        let project = rest.get::<Project>(project_url, name.as_str());
        let (project, row) = match located.repository {
            None => (project.await?, None),
            Some(id) => {
                let mut url = rest.url(&["registry", "repositories", &id.to_string()]);
                // Told by gitlab.com only; others ignore the wish.
                url.query_pairs_mut().append_pair("size", "true");
                let (project, row) =
                    tokio::try_join!(project, rest.get::<api::Repository>(url, name.as_str()))?;
                (project, Some(row))
            }
        };
        let prefix = project.container_registry_image_prefix.as_deref();
        self.learn(prefix, &project.path_with_namespace);
        let mut repository = Repository::named(name.clone());
        repository.size = row.and_then(|row| row.size).map(domain::Bytes);
        listing::add_project(&mut repository, &project);
        Ok(RepositoryDetail {
            repository,
            readme: None,
            permissions: project.permissions(),
            page: project.web_url,
        })
    }
}

#[async_trait]
impl Provider for Gitlab {
    async fn probe(&self) -> Result<Probe> {
        let access = self.ask_access().await?;
        *self.access.lock().await = Some(access.clone());
        let credential = self.context.credentials.credential().await?;
        Ok(Probe {
            username: credential.map(|credential| credential.username),
            plan: None,
            list: access.list(),
            create: access.create(),
            delete: access.delete(),
            has_catalogue: true,
            credential_expires: access.expires(),
        })
    }

    async fn namespaces(&self) -> Result<Vec<Namespace>> {
        self.list_namespaces().await
    }

    async fn repositories(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        self.list(query).await
    }

    async fn repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        if self.access().await?.may_ask() {
            return self.detail(name).await;
        }
        self.registry().await?.find(name).await?;
        Ok(RepositoryDetail {
            repository: Repository::named(name.clone()),
            readme: None,
            permissions: None,
            page: None,
        })
    }

    async fn tags(&self, name: &RepositoryName, cursor: Option<&Cursor>) -> Result<Page<Tag>> {
        self.tag_page(name, cursor).await
    }

    async fn tag_detail(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        self.one_tag(name, tag).await
    }

    async fn content(&self, name: &RepositoryName) -> Result<Content> {
        Ok(Content::of(self.registry().await?, name))
    }

    fn reference_host(&self) -> Option<String> {
        Some(self.hosts.reference_host())
    }

    fn docker_login_server(&self) -> String {
        self.hosts.reference_host()
    }

    fn pull_quota(&self) -> Option<PullQuota> {
        self.registry.get().and_then(Registry::pull_quota)
    }

    fn forget_tokens(&self) {
        if let Some(registry) = self.registry.get() {
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
