//! Azure Container Registry (`registry-apis.md` §5, `specs/azure-acr-dataplane.swagger.yaml`).
//!
//! Its own lists stand beside the registry's, at the same address, behind the same token service: tags tell digest and dates,
//! manifests tell sizes, platforms and types, and the two are joined. Repositories come to be by the first push. Who may pull is
//! no property of a repository: anonymous pull is switched on for a whole registry, by Azure's management, which is not asked.

mod api;
mod first_push;
mod login;
mod manifests;
mod place;
mod repositories;
mod rest;
mod sign_in;
mod tags;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    Capability, Credential, Cursor, Error, ErrorKind, Namespace, Page, Probe, PullQuota,
    PushedVisibility, Reason, Renewal, Repository, RepositoryDetail, RepositoryName, Result,
    SecretKind, Tag, TagDetail, Timestamp,
};
use oci::Registry;
use transport::Transport;
use transport::auth::{CredentialSource, RealmPolicy};

use crate::told::Told;
use crate::{Content, Context, Endpoints, FirstPush, Provider, RepositoryQuery, SignIn};
use login::Login;
use manifests::Manifests;
pub(crate) use place::normalise;
use rest::Rest;

/// An Azure Container Registry, seen as one account.
pub(crate) struct Acr {
    context: Context,
    endpoints: Endpoints,
    login: Arc<Login>,
    rest: Rest,
    registry: Registry,
    manifests: Manifests,
    told: Told,
}

impl Acr {
    /// # Errors
    /// `UnknownAccount` for an account of Azure's where `endpoints` name what stands in for it;
    /// `InvalidField { field: "address" }` for another vendor's home; `InvalidField { field: "ca" }`.
    pub(crate) fn open(context: Context, endpoints: &Endpoints) -> Result<Self> {
        place::check(&context.endpoint, endpoints)?;
        let transport = Transport::new(&context.endpoint, &context.network)?;
        let login = Arc::new(Login::new(&context, transport.clone(), endpoints));
        let source: Arc<dyn CredentialSource> = Arc::<Login>::clone(&login);
        let policy = RealmPolicy::for_endpoint(&context.endpoint);
        let rest = Rest::new(transport.clone(), &context, Arc::clone(&login), policy.clone());
        let base = context.endpoint.url.clone();
        let registry = Registry::new(transport, base, source, policy, context.content.clone());
        let (manifests, told) = (Manifests::default(), Told::default());
        Ok(Self { context, endpoints: endpoints.clone(), login, rest, registry, manifests, told })
    }

    /// The same registry as somebody else, for whom nothing is known yet.
    fn seen_by(&self, credentials: Arc<dyn CredentialSource>) -> Result<Self> {
        Self::open(Context { credentials, ..self.context.clone() }, &self.endpoints)
    }

    /// Until when what the account signs in with is good.
    async fn expires(&self, kept: Option<&Credential>) -> Result<Option<Timestamp>> {
        Ok(match kept {
            // What `az` has is exchanged anew before its end, so what counts is how long that has been good for.
            Some(kept) if kept.kind == SecretKind::Cloud => {
                let login = self.login.credential().await?;
                login.and_then(|login| credentials::azure::expiry(login.expose()))
            }
            // A refresh token that was pasted, or taken from Docker's configuration.
            Some(kept) => credentials::azure::expiry(kept.expose()),
            None => None,
        })
    }
}

/// What the owner of a credential is called. Docker keeps a refresh token under no name; it says itself whose it is.
fn called(kept: &Credential) -> String {
    let told = match kept.kind {
        SecretKind::IdentityToken => credentials::azure::subject(kept.expose()),
        _ => None,
    };
    told.unwrap_or_else(|| kept.username.clone())
}

#[async_trait]
impl Provider for Acr {
    async fn probe(&self) -> Result<Probe> {
        let kept = self.context.credentials.credential().await?;
        let list = match self.rest.may_list().await {
            Ok(()) => Capability::Allowed,
            // A scope-mapped token may never list, whatever its map says (Azure's documentation of them).
            Err(Error { kind: ErrorKind::Forbidden { permission: Some(permission) }, .. }) => {
                Capability::denied(Reason::PermissionMissing { permission })
            }
            Err(error) => return Err(error),
        };
        Ok(Probe {
            credential_expires: self.expires(kept.as_ref()).await?,
            username: kept.as_ref().map(called),
            plan: None,
            has_catalogue: list.may_try(),
            list,
            create: Capability::denied(Reason::CreatedByFirstPush),
            delete: Capability::Unknown,
        })
    }

    async fn namespaces(&self) -> Result<Vec<Namespace>> {
        // Names have slashes here; what stands before one is nobody's.
        Ok(Vec::new())
    }

    async fn repositories(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        self.list_repositories(query.cursor.as_ref()).await
    }

    async fn repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        Box::pin(self.read_repository(name)).await
    }

    async fn tags(&self, name: &RepositoryName, cursor: Option<&Cursor>) -> Result<Page<Tag>> {
        self.list_tags(name, cursor).await
    }

    async fn tag_detail(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        Ok(self.told.beside(name, tag, self.registry.tag_detail(name, tag).await?))
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

    async fn docker_login(&self, kept: &Credential) -> Result<Credential> {
        if kept.kind != SecretKind::Cloud {
            return Ok(kept.clone());
        }
        self.login.credential().await?.ok_or_else(|| ErrorKind::SignInNeeded.into())
    }

    fn docker_login_user(&self) -> Option<&'static str> {
        self.login.is_exchanged().then_some(login::NOBODY)
    }

    async fn renewal(&self) -> Renewal {
        let kept = self.context.credentials.credential().await.ok().flatten();
        match kept.map(|kept| kept.kind) {
            // What `az` has is exchanged anew; when `az` itself is signed out, its error names the command.
            Some(SecretKind::Cloud) => Renewal::OnItsOwn,
            _ => Renewal::SignIn,
        }
    }

    fn pull_quota(&self) -> Option<PullQuota> {
        self.registry.pull_quota()
    }

    fn forget_tokens(&self) {
        self.login.forget();
        self.rest.forget_tokens();
        self.registry.forget_tokens();
    }

    fn first_push(&self) -> Option<&dyn FirstPush> {
        Some(self)
    }

    fn pushed_visibility(&self) -> PushedVisibility {
        PushedVisibility::OfRegistry
    }

    fn sign_in(&self) -> &dyn SignIn {
        self
    }
}
