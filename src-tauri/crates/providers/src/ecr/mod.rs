//! Amazon ECR: the registry of one account in one region (`specs/aws-ecr.*`, `registry-apis.md` §3).
//!
//! Its API wants signed requests; the registry beside it takes a password that the API hands out for twelve hours. With such a
//! password alone (what Docker's configuration holds) images can be reached, and repositories listed by the registry. All
//! repositories are private: what is public is ECR Public's, another service ([`public`]).

mod api;
mod creation;
mod desk;
mod images;
mod place;
pub(crate) mod public;
mod repositories;
mod rpc;
mod sign_in;
mod tags;
mod token;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::{
    Capability, Credential, Cursor, Endpoint, ErrorKind, Namespace, Page, Probe, PullQuota, Reason,
    Renewal, Repository, RepositoryDetail, RepositoryName, Result, Tag, TagDetail,
};
use oci::Registry;
use transport::Transport;
use transport::auth::RealmPolicy;

use crate::{Content, Context, Creation, Endpoints, Provider, RepositoryQuery, SignIn};
use desk::{Desk, Mode, Service};
pub(crate) use place::{home, label, normalise};

/// Amazon ECR, seen as one account.
pub(crate) struct Ecr {
    desk: Arc<Desk>,
    registry: Registry,
    /// Repositories whose tags stay where they are, as far as `DescribeRepositories` told.
    immutable: Mutex<HashMap<String, bool>>,
}

impl Ecr {
    /// # Errors
    /// `UnknownAccount` for an account of another ECR than `endpoints` name; `InvalidField { field: "ca" }`.
    pub(crate) fn open(context: Context, endpoints: &Endpoints) -> Result<Self> {
        let place = place::Place::of(&context.endpoint, endpoints)?;
        let cache = Arc::clone(&context.content);
        let endpoint = context.endpoint.clone();
        let transport = Transport::new(&endpoint, &context.network)?;
        let desk = Arc::new(Desk::new(context, Service::PRIVATE, place, endpoints));
        let registry = Registry::new(
            transport,
            endpoint.url.clone(),
            Arc::new(token::RegistryLogin(Arc::clone(&desk))),
            RealmPolicy::for_endpoint(&endpoint),
            cache,
        );
        Ok(Self { desk, registry, immutable: Mutex::default() })
    }
}

/// Repositories of which it is remembered; the lists of most accounts are shorter.
const REMEMBERED_MOST: usize = 10_000;

impl Ecr {
    /// Takes note of what a description of a repository tells of its tags.
    fn note(&self, row: &api::Repository) {
        let mut known = self.immutable.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED_MOST {
            known.clear();
        }
        match row.immutable() {
            Some(immutable) => known.insert(row.repository_name.clone(), immutable),
            None => known.remove(&row.repository_name),
        };
    }

    /// Whether a repository's tags stay where they are.
    fn immutable(&self, name: &RepositoryName) -> Option<bool> {
        let known = self.immutable.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(name.as_str()).copied()
    }
}

#[async_trait]
impl Provider for Ecr {
    async fn probe(&self) -> Result<Probe> {
        let mode = self.desk.mode().await?;
        let (username, list, create) = match &mode {
            Mode::Nobody => return Err(self.desk.greet().await),
            Mode::Registry(login) => {
                self.registry.check_credential().await?;
                let api = Capability::denied(Reason::NotOffered);
                (login.username.clone(), Capability::Allowed, api)
            }
            Mode::Signed(live, username) => {
                self.desk.caller(live).await?;
                // Who may create is IAM's to tell, at the attempt.
                (username.clone(), self.may_list(live).await?, Capability::Unknown)
            }
        };
        let delete = if matches!(mode, Mode::Signed(..)) {
            Capability::Unknown
        } else {
            Capability::denied(Reason::NotOffered)
        };
        Ok(Probe {
            username: Some(username),
            plan: None,
            list,
            create,
            delete,
            has_catalogue: true,
            credential_expires: self.desk.expires(&mode),
        })
    }

    async fn namespaces(&self) -> Result<Vec<Namespace>> {
        // Names have slashes here; what stands before one is nobody's.
        Ok(Vec::new())
    }

    async fn repositories(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        self.list(query.cursor.as_ref()).await
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

    async fn content(&self, name: &RepositoryName) -> Result<Content> {
        Ok(Content::of(&self.registry, name))
    }

    fn reference_host(&self) -> Option<String> {
        Some(self.docker_login_server())
    }

    fn docker_login_server(&self) -> String {
        Endpoint::new(self.desk.registry_url()).host()
    }

    async fn docker_login(&self, _kept: &Credential) -> Result<Credential> {
        let login = self.desk.registry_login().await?;
        login.ok_or_else(|| ErrorKind::SignInNeeded.into())
    }

    fn docker_login_user(&self) -> Option<&'static str> {
        Some(token::USER)
    }

    fn pull_quota(&self) -> Option<PullQuota> {
        self.registry.pull_quota()
    }

    async fn renewal(&self) -> Renewal {
        self.desk.renewal().await
    }

    fn forget_tokens(&self) {
        self.desk.forget();
        self.registry.forget_tokens();
    }

    fn sign_in(&self) -> &dyn SignIn {
        self
    }

    fn creation(&self) -> Option<&dyn Creation> {
        Some(self)
    }
}
