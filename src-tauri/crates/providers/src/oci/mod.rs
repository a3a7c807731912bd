//! Any other registry: nothing but the OCI distribution protocol (`registry-apis.md` §12).
//!
//! It knows names. Sizes, dates and platforms cost requests of their own and are read for the rows on screen; visibility,
//! descriptions and pulls it never tells. Repositories come to be by the first push, and where there is no
//! catalogue they are opened by name. A registry that turns out to be zot tells more ([`zot`]).

pub(crate) mod first_push;
mod lists;
mod sign_in;
mod zot;

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::{
    Capability, Cursor, ErrorKind, Namespace, Page, Probe, PullQuota, Reason, Repository,
    RepositoryDetail, RepositoryName, Result, Software, Tag, TagDetail,
};
use oci::Registry;
use transport::Transport;
use transport::auth::RealmPolicy;

use crate::{Content, Context, FirstPush, Provider, RepositoryQuery, SignIn};
use sign_in::OciSignIn;
use zot::Zot;

/// Names of the catalogue that are remembered, at most.
const NAMES_MOST: usize = 100_000;

/// Any other OCI registry.
pub(crate) struct OciRegistry {
    context: Context,
    registry: Registry,
    sign_in: OciSignIn,
    zot: Zot,
    /// Names that the catalogue told: a repository among them that answers 404 to its tags has none.
    listed: Mutex<HashSet<RepositoryName>>,
}

impl OciRegistry {
    /// # Errors
    /// `InvalidField { field: "ca" }`.
    pub(crate) fn open(context: Context) -> Result<Self> {
        let transport = Transport::new(&context.endpoint, &context.network)?;
        let registry = Registry::new(
            transport.clone(),
            context.endpoint.url.clone(),
            context.credentials.clone(),
            RealmPolicy::for_endpoint(&context.endpoint),
            context.content.clone(),
        );
        let sign_in = OciSignIn::new(transport, &context);
        let (zot, listed) = (Zot::default(), Mutex::default());
        Ok(Self { context, registry, sign_in, zot, listed })
    }

    async fn username(&self) -> Result<Option<String>> {
        Ok(self.context.credentials.credential().await?.map(|credential| credential.username))
    }

    fn remember<'a>(&self, names: impl Iterator<Item = &'a RepositoryName>) {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        if listed.len() < NAMES_MOST {
            listed.extend(names.cloned());
        }
    }

    fn is_listed(&self, name: &RepositoryName) -> bool {
        self.listed.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
    }
}

#[async_trait]
impl Provider for OciRegistry {
    async fn probe(&self) -> Result<Probe> {
        self.registry.ping().await?;
        let username = self.username().await?;
        if username.is_some() {
            self.registry.check_credential().await?;
        }
        let listed = self.repositories(&RepositoryQuery::default()).await;
        let (list, has_catalogue) = match listed {
            Ok(_) => (Capability::Allowed, true),
            Err(error) => match error.kind {
                ErrorKind::NoCatalogue => (Capability::denied(Reason::NotOffered), false),
                ErrorKind::SignInNeeded => (Capability::denied(Reason::SignInNeeded), true),
                _ => return Err(error),
            },
        };
        Ok(Probe {
            username,
            plan: None,
            list,
            create: Capability::denied(Reason::CreatedByFirstPush),
            delete: Capability::Unknown,
            has_catalogue,
            credential_expires: None,
        })
    }

    async fn namespaces(&self) -> Result<Vec<Namespace>> {
        Ok(Vec::new())
    }

    async fn repositories(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        self.list_repositories(query.cursor.as_ref()).await
    }

    async fn repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        Ok(RepositoryDetail {
            repository: self.find_repository(name).await?,
            readme: None,
            permissions: None,
            page: None,
        })
    }

    async fn tags(&self, name: &RepositoryName, cursor: Option<&Cursor>) -> Result<Page<Tag>> {
        self.list_tags(name, cursor).await
    }

    async fn tag_detail(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        self.registry.tag_detail(name, tag).await
    }

    async fn content(&self, name: &RepositoryName) -> Result<Content> {
        Ok(Content::of(&self.registry, name))
    }

    fn reference_host(&self) -> Option<String> {
        Some(self.context.endpoint.host())
    }

    fn docker_login_server(&self) -> String {
        self.context.endpoint.host()
    }

    fn pull_quota(&self) -> Option<PullQuota> {
        self.registry.pull_quota()
    }

    fn software(&self) -> Option<Software> {
        self.zot.software()
    }

    fn forget_tokens(&self) {
        self.registry.forget_tokens();
    }

    fn first_push(&self) -> Option<&dyn FirstPush> {
        Some(self)
    }

    fn sign_in(&self) -> &dyn SignIn {
        &self.sign_in
    }
}

#[cfg(test)]
mod tests;
