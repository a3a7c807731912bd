//! Quay.io and Red Hat Quay (`registry-apis.md` §11, `specs/quay-v1.swagger.json`).
//!
//! Two doors that know different people: the API takes OAuth tokens, the registry takes robots, encrypted passwords, and an OAuth
//! token under the name `$oauthtoken`. What an account may do follows from which of the doors opens to it.

mod api;
mod catalogue;
mod creation;
mod identity;
mod place;
mod repositories;
mod rest;
mod search;
mod sign_in;
mod tags;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    Capability, Cursor, Endpoint, Error, ErrorKind, Namespace, NamespaceKind, Page, Probe,
    PullQuota, Reason, Repository, RepositoryDetail, RepositoryName, Result, Tag, TagDetail,
};
use oci::{ContentCache, Registry};
use transport::Transport;
use transport::auth::{CredentialSource, RealmPolicy};
use url::Url;

use crate::{Content, Context, Creation, Provider, RepositoryQuery, Search, SignIn};
use catalogue::Catalogue;
use identity::{Identity, Who};
use rest::Rest;
use sign_in::QuaySignIn;
use tags::Dates;

/// Both doors of a Quay, before anybody stands at them.
#[derive(Clone)]
struct Doors {
    api: Transport,
    registry: Transport,
    at: Endpoint,
    content: Arc<dyn ContentCache>,
}

impl Doors {
    /// The doors, as somebody.
    fn open(&self, source: Arc<dyn CredentialSource>) -> (Rest, Registry) {
        let base = self.api.endpoint().url.clone();
        let rest = Rest::new(self.api.clone(), base, source.clone());
        let registry = Registry::new(
            self.registry.clone(),
            self.at.url.clone(),
            source,
            RealmPolicy::for_endpoint(&self.at),
            self.content.clone(),
        );
        (rest, registry)
    }
}

/// A Quay, seen as one account.
pub(crate) struct Quay {
    rest: Rest,
    registry: Registry,
    catalogue: Catalogue,
    identity: Identity,
    dates: Dates,
    at: Endpoint,
    sign_in: QuaySignIn,
}

impl Quay {
    /// The Quay of `context`; its registry is at the same address, unless it is told to be elsewhere.
    ///
    /// # Errors
    /// `InvalidField { field: "ca" }`.
    pub(crate) fn open(context: &Context, registry: Option<Url>) -> Result<Self> {
        let url = registry.unwrap_or_else(|| context.endpoint.url.clone());
        let at = Endpoint { url, ..context.endpoint.clone() };
        let doors = Doors {
            api: Transport::new(&context.endpoint, &context.network)?,
            registry: Transport::new(&at, &context.network)?,
            at: at.clone(),
            content: context.content.clone(),
        };
        let source = context.credentials.clone();
        let (rest, registry) = doors.open(source.clone());
        let policy = RealmPolicy::for_endpoint(&at);
        let catalogue = Catalogue::new(doors.registry.clone(), at.url.clone(), source, policy);
        let sign_in = QuaySignIn::new(doors);
        let (identity, dates) = (Identity::default(), Dates::default());
        Ok(Self { rest, registry, catalogue, identity, dates, at, sign_in })
    }

    async fn who(&self) -> Result<Who> {
        self.identity.who(&self.rest, &self.registry).await
    }

    /// The address of a call about one repository. Its name's slashes stay slashes.
    fn url_in(&self, name: &RepositoryName, more: &[&str]) -> Url {
        let parts = std::iter::once("repository").chain(name.as_str().split('/'));
        self.rest.url(parts.chain(more.iter().copied()))
    }
}

#[async_trait]
impl Provider for Quay {
    async fn probe(&self) -> Result<Probe> {
        self.registry.ping().await?;
        self.identity.forget();
        let who = self.who().await?;
        let list = match &who {
            Who::Anybody | Who::Token { person: Some(_) } => Capability::Allowed,
            Who::Token { person: None } | Who::Registry { .. } => {
                match self.catalogue.page(None, None).await {
                    Ok(_) => Capability::Allowed,
                    Err(Error { kind: ErrorKind::NoCatalogue, .. }) => {
                        let permission = "user:read".into();
                        Capability::denied(Reason::PermissionMissing { permission })
                    }
                    Err(error) => return Err(error),
                }
            }
        };
        let create = Self::may_create(&who);
        Ok(Probe {
            username: match who {
                Who::Anybody => None,
                Who::Token { person: Some(person) } => Some(person.username),
                Who::Token { person: None } => Some(rest::OAUTH_USER.to_owned()),
                Who::Registry { name } => Some(name),
            },
            plan: None,
            has_catalogue: list.may_try(),
            list,
            create,
            delete: Capability::Unknown,
            // Quay tells nobody until when a token is good.
            credential_expires: None,
        })
    }

    async fn namespaces(&self) -> Result<Vec<Namespace>> {
        let Who::Token { person: Some(person) } = self.who().await? else { return Ok(Vec::new()) };
        let own = Namespace { name: person.username, kind: NamespaceKind::User };
        let organisation = |name| Namespace { name, kind: NamespaceKind::Organisation };
        let organisations = person.organizations.into_iter().map(|o| organisation(o.name));
        Ok(std::iter::once(own).chain(organisations).collect())
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
        Ok(Content::of(&self.registry, name))
    }

    fn reference_host(&self) -> Option<String> {
        Some(self.at.host())
    }

    fn docker_login_server(&self) -> String {
        self.at.host()
    }

    fn pull_quota(&self) -> Option<PullQuota> {
        self.registry.pull_quota()
    }

    fn forget_tokens(&self) {
        self.registry.forget_tokens();
        self.catalogue.forget_tokens();
        self.identity.forget();
    }

    fn sign_in(&self) -> &dyn SignIn {
        &self.sign_in
    }

    fn search(&self) -> Option<&dyn Search> {
        Some(self)
    }

    fn creation(&self) -> Option<&dyn Creation> {
        Some(self)
    }
}
