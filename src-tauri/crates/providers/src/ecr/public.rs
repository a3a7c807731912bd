//! Amazon ECR Public: one for the whole world, always public (`specs/aws-ecr-public.*`, `registry-apis.md` §4).
//!
//! A name begins with the alias of whose registry it is, `public.ecr.aws/<alias>/<name>`; the API knows the caller's own alone.
//! Everybody else's repositories are opened by name, and read from the registry.

mod creation;
mod repositories;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    Capability, Completeness, Credential, Cursor, Endpoint, Error, ErrorKind, Namespace, Origin,
    Page, Probe, PullQuota, Reason, Renewal, Repository, RepositoryDetail, RepositoryName, Result,
    Tag, TagDetail,
};
use oci::Registry;
use secrecy::SecretString;
use tokio::sync::OnceCell;
use transport::Transport;
use transport::auth::RealmPolicy;

use super::desk::{Desk, Mode, Service};
use super::place::Place;
use super::{sign_in, token};
use crate::{
    CloudSignIn, Content, Context, Creation, Endpoints, Provider, RepositoryQuery, SignIn,
    SignInForm, SignInStep,
};

/// The names that people know it by.
pub(super) const HOSTS: [&str; 3] =
    ["public.ecr.aws", "gallery.ecr.aws", "api.ecr-public.us-east-1.amazonaws.com"];

/// ECR Public, seen as one account.
pub(crate) struct EcrPublic {
    desk: Arc<Desk>,
    registry: Registry,
    /// The aliases of the account's own registry, the primary one first.
    aliases: OnceCell<Vec<String>>,
}

impl EcrPublic {
    /// Whether an account's endpoint is this one.
    pub(crate) fn is_at(endpoint: &Endpoint, endpoints: &Endpoints) -> bool {
        Origin::of(&endpoint.url) == Origin::of(&endpoints.ecr_public.registry)
    }

    /// # Errors
    /// `InvalidField { field: "ca" }`.
    pub(crate) fn open(context: Context, endpoints: &Endpoints) -> Result<Self> {
        let cache = Arc::clone(&context.content);
        let endpoint = context.endpoint.clone();
        let transport = Transport::new(&endpoint, &context.network)?;
        let desk = Arc::new(Desk::new(context, Service::PUBLIC, Place::nowhere(), endpoints));
        let registry = Registry::new(
            transport,
            endpoint.url.clone(),
            Arc::new(token::RegistryLogin(Arc::clone(&desk))),
            RealmPolicy::for_endpoint(&endpoint),
            cache,
        );
        Ok(Self { desk, registry, aliases: OnceCell::new() })
    }
}

#[async_trait]
impl Provider for EcrPublic {
    async fn probe(&self) -> Result<Probe> {
        let mode = self.desk.mode().await?;
        let denied = |reason: Reason| Capability::denied(reason);
        let (username, list, create, listed) = match &mode {
            Mode::Nobody => {
                self.registry.ping().await?;
                (None, denied(Reason::NotOffered), denied(Reason::SignInNeeded), false)
            }
            Mode::Registry(login) => {
                self.registry.check_credential().await?;
                let none = denied(Reason::NotOffered);
                (Some(login.username.clone()), none.clone(), none, false)
            }
            Mode::Signed(live, username) => {
                self.desk.caller(live).await?;
                let list = self.may_list(live).await?;
                (Some(username.clone()), list, Capability::Unknown, true)
            }
        };
        let delete = if listed { Capability::Unknown } else { create.clone() };
        Ok(Probe {
            username,
            plan: None,
            list,
            create,
            delete,
            has_catalogue: listed,
            credential_expires: self.desk.expires(&mode),
        })
    }

    async fn namespaces(&self) -> Result<Vec<Namespace>> {
        self.list_namespaces().await
    }

    async fn repositories(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        self.list(query).await
    }

    async fn repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        self.find(name).await
    }

    async fn tags(&self, name: &RepositoryName, cursor: Option<&Cursor>) -> Result<Page<Tag>> {
        if let Some((live, short)) = self.own(name).await? {
            return self.tag_page(&live, &short, name, cursor).await;
        }
        let Page { items, next, total, completeness } = self.registry.tags(name, cursor).await?;
        let items = items.into_iter().map(Tag::named).collect();
        Ok(Page { items, next, total, completeness: whole(completeness) })
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
        login.ok_or_else(|| Error::new(ErrorKind::SignInNeeded))
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

/// Tags of a public repository are all there, whoever asks.
fn whole(told: Completeness) -> Completeness {
    if told == Completeness::PublicOnly { Completeness::Complete } else { told }
}

#[async_trait]
impl SignIn for EcrPublic {
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        sign_in::with_password(&self.desk, form).await
    }

    async fn with_code(&self, ticket: &SecretString, code: &str) -> Result<SignInStep> {
        sign_in::with_code(&self.desk, ticket, code).await
    }

    async fn revoke(&self, _credential: &Credential) -> Result<()> {
        // The keys are the person's own, and a password of the registry cannot be taken back.
        Ok(())
    }

    fn cloud(&self) -> Option<&dyn CloudSignIn> {
        Some(self)
    }
}

#[async_trait]
impl CloudSignIn for EcrPublic {
    async fn with_cloud(&self, access: &domain::CloudAccess) -> Result<SignInStep> {
        sign_in::with_cloud(&self.desk, access).await
    }
}
