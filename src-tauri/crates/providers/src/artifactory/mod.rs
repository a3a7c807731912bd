//! JFrog Artifactory (`registry-apis.md` §8, `specs/jfrog-artifactory-docker.openapi.json`).
//!
//! A *repository key* is a whole registry, and images live under it: here the keys are the namespaces, and a repository is
//! `key/image`. Tags come from a query over the files behind them, else from the registry, name by name.

mod api;
mod claims;
mod creation;
mod home;
mod place;
mod repositories;
mod rest;
mod sign_in;
mod tags;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::{
    Capability, Cursor, Error, ErrorKind, Namespace, NamespaceKind, Page, Probe, PullQuota, Reason,
    Repository, RepositoryDetail, RepositoryName, Result, Tag, TagDetail,
};
use oci::Registry;
use transport::Transport;
use transport::auth::RealmPolicy;
use url::Url;

use crate::told::Told;
use crate::{Content, Context, Creation, Provider, RepositoryQuery, SignIn};
use claims::Claims;
use home::{Layout, under};
use rest::Rest;
use sign_in::ArtifactorySignIn;

/// The first page of a registry's own lists.
const PAGE: &str = "n=100";

/// An Artifactory, seen as one account.
pub(crate) struct Artifactory {
    context: Context,
    rest: Rest,
    /// One a key: each has a token realm of its own.
    registries: Mutex<HashMap<String, Registry>>,
    told: Told,
    sign_in: ArtifactorySignIn,
}

impl Artifactory {
    /// # Errors
    /// `InvalidField { field: "ca" }`.
    pub(crate) fn open(context: Context) -> Result<Self> {
        let transport = Transport::new(&context.endpoint, &context.network)?;
        let base = context.endpoint.url.clone();
        let rest = Rest::new(transport, base, context.credentials.clone());
        let sign_in = ArtifactorySignIn::new(rest.clone(), &context);
        Ok(Self { context, rest, registries: Mutex::default(), told: Told::default(), sign_in })
    }

    /// Key and image of a full name. Where the address is one key's, the name is the image's.
    async fn split(&self, name: &RepositoryName) -> Result<(String, RepositoryName)> {
        match &self.rest.home().await?.layout {
            Layout::OneKey(key) => Ok((key.clone().unwrap_or_default(), name.clone())),
            Layout::Whole => {
                let parts = name.as_str().split_once('/');
                let (key, image) =
                    parts.ok_or_else(|| ErrorKind::NotFound { what: name.to_string() })?;
                Ok((key.to_owned(), RepositoryName::parse(image)?))
            }
        }
    }

    /// The address of a registry call about one repository.
    async fn image_url(&self, name: &RepositoryName, more: &[&str]) -> Result<Url> {
        let (key, image) = self.split(name).await?;
        let base = self.rest.registry_base(&key).await?;
        let mut parts = vec!["v2"];
        parts.extend(image.as_str().split('/'));
        parts.extend(more);
        Ok(under(&base, &parts))
    }

    /// The registry that a repository is in, and its name there.
    async fn registry(&self, name: &RepositoryName) -> Result<(Registry, RepositoryName)> {
        let (key, image) = self.split(name).await?;
        let base = self.rest.registry_base(&key).await?;
        let mut registries = self.registries.lock().unwrap_or_else(PoisonError::into_inner);
        let registry = registries.entry(key).or_insert_with(|| {
            Registry::new(
                self.rest.transport(),
                base,
                self.context.credentials.clone(),
                RealmPolicy::for_endpoint(&self.context.endpoint),
                self.context.content.clone(),
            )
        });
        Ok((registry.clone(), image))
    }

    /// Whether repositories may be listed. A wrong credential is an error.
    async fn may_list(&self) -> Result<Capability> {
        let asked = match self.rest.home().await? {
            home::Home { api: Some(_), .. } => self.rest.keys().await.map(|_| ()),
            home::Home { api: None, .. } => {
                self.list_repositories(&RepositoryQuery::default()).await.map(|_| ())
            }
        };
        match asked {
            Ok(()) => Ok(Capability::Allowed),
            Err(Error { kind: ErrorKind::SignInNeeded, .. }) => {
                Ok(Capability::denied(Reason::SignInNeeded))
            }
            Err(Error { kind: ErrorKind::Forbidden { .. }, .. }) => {
                Ok(Capability::denied(Reason::PermissionMissing { permission: "read".into() }))
            }
            Err(error) => Err(error),
        }
    }
}

#[async_trait]
impl Provider for Artifactory {
    async fn probe(&self) -> Result<Probe> {
        self.rest.forget_keys();
        let list = self.may_list().await?;
        let credential = self.context.credentials.credential().await?;
        let claims = credential.as_ref().map(|credential| Claims::of(credential.expose()));
        Ok(Probe {
            username: credential.map(|credential| credential.username),
            plan: None,
            has_catalogue: true,
            list,
            create: self.may_create().await?,
            delete: Capability::Unknown,
            credential_expires: claims.and_then(|claims| claims.expires),
        })
    }

    async fn namespaces(&self) -> Result<Vec<Namespace>> {
        if self.rest.home().await?.layout != Layout::Whole {
            return Ok(Vec::new());
        }
        let namespace = |name| Namespace { name, kind: NamespaceKind::Unknown };
        Ok(self.rest.keys().await?.into_iter().map(|key| namespace(key.name)).collect())
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
        let (registry, image) = self.registry(name).await?;
        Ok(self.told.beside(name, tag, registry.tag_detail(&image, tag).await?))
    }

    async fn content(&self, name: &RepositoryName) -> Result<Content> {
        let (registry, name) = self.registry(name).await?;
        Ok(Content { registry, name })
    }

    fn reference_host(&self) -> Option<String> {
        Some(self.context.endpoint.host())
    }

    fn docker_login_server(&self) -> String {
        self.context.endpoint.host()
    }

    fn pull_quota(&self) -> Option<PullQuota> {
        None
    }

    fn forget_tokens(&self) {
        let registries = self.registries.lock().unwrap_or_else(PoisonError::into_inner);
        registries.values().for_each(Registry::forget_tokens);
        drop(registries);
        self.rest.forget_keys();
    }

    fn sign_in(&self) -> &dyn SignIn {
        &self.sign_in
    }

    fn creation(&self) -> Option<&dyn Creation> {
        Some(self)
    }
}
