//! Any other registry: nothing but the OCI distribution protocol (`registry-apis.md` §12).
//!
//! It knows names. Sizes, dates and platforms cost requests of their own and are read for the rows on screen; visibility,
//! descriptions and pulls it never tells. Repositories come to be by the first push, and where there is no
//! catalogue they are opened by name.

mod sign_in;

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::{
    Capability, Completeness, Cursor, Error, ErrorKind, Namespace, Page, Probe, PullQuota, Reason,
    Repository, RepositoryDetail, RepositoryName, Result, Tag, TagDetail,
};
use oci::Registry;
use transport::Transport;
use transport::auth::RealmPolicy;

use crate::{Context, Provider, RepositoryQuery, SignIn};
use sign_in::OciSignIn;

/// Names of the catalogue that are remembered, at most.
const NAMES_MOST: usize = 100_000;

/// Any other OCI registry.
pub(crate) struct OciRegistry {
    context: Context,
    registry: Registry,
    sign_in: OciSignIn,
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
        Ok(Self { context, registry, sign_in, listed: Mutex::default() })
    }

    async fn username(&self) -> Result<Option<String>> {
        Ok(self.context.credentials.credential().await?.map(|credential| credential.username))
    }

    fn remember(&self, names: &[RepositoryName]) {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        if listed.len() < NAMES_MOST {
            listed.extend(names.iter().cloned());
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
        let (list, has_catalogue) = match self.registry.catalog(None).await.map_err(|e| e.kind) {
            Ok(_) => (Capability::Allowed, true),
            Err(ErrorKind::NoCatalogue) => (Capability::denied(Reason::NotOffered), false),
            Err(ErrorKind::SignInNeeded) => (Capability::denied(Reason::SignInNeeded), true),
            Err(kind) => return Err(kind.into()),
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
        let page = self.registry.catalog(query.cursor.as_ref()).await?;
        self.remember(&page.items);
        Ok(Page {
            items: page.items.into_iter().map(Repository::named).collect(),
            next: page.next,
            total: page.total,
            completeness: page.completeness,
        })
    }

    async fn repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        if !self.is_listed(name) {
            self.registry.find(name).await?;
        }
        Ok(RepositoryDetail {
            repository: Repository::named(name.clone()),
            readme: None,
            permissions: None,
            page: None,
        })
    }

    async fn tags(&self, name: &RepositoryName, cursor: Option<&Cursor>) -> Result<Page<Tag>> {
        let page = match self.registry.tags(name, cursor).await {
            Ok(page) => page,
            // Some registries answer 404 for a repository without tags (§1.4).
            Err(Error { kind: ErrorKind::NotFound { .. }, .. }) if self.is_listed(name) => {
                return Ok(Page::whole(Vec::new()));
            }
            Err(error) => return Err(error),
        };
        let total = match (&page.next, cursor, &page.completeness) {
            (None, None, Completeness::Complete) => Some(domain::Count(page.items.len() as u64)),
            _ => None,
        };
        Ok(Page {
            items: page.items.into_iter().map(|name| Tag { name, detail: None }).collect(),
            next: page.next,
            total,
            completeness: page.completeness,
        })
    }

    async fn tag_detail(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        self.registry.tag_detail(name, tag).await
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

    fn forget_tokens(&self) {
        self.registry.forget_tokens();
    }

    fn sign_in(&self) -> &dyn SignIn {
        &self.sign_in
    }
}

#[cfg(test)]
mod tests;
