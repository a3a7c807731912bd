//! Harbor (`registry-apis.md` §7, `specs/harbor-v2.swagger.yaml`).
//!
//! Its API is read rather than the registry: a page of artifacts tells digest, size, platforms and dates of all its tags, and
//! reading it counts as no pull. Where an account may pull but not list (most robots), the registry's own names stand in.

mod api;
mod creation;
mod identity;
mod place;
mod repositories;
mod rest;
mod search;
mod sign_in;
mod tags;

use async_trait::async_trait;
use domain::{
    Capability, Cursor, Error, ErrorKind, Namespace, NamespaceKind, Page, Probe, PullQuota, Reason,
    Repository, RepositoryDetail, RepositoryName, Result, Tag, TagDetail,
};
use oci::Registry;
use transport::auth::RealmPolicy;
use transport::{Request, Transport};

use crate::{Content, Context, Creation, Provider, RepositoryQuery, Search, SignIn};
use api::Artifact;
use identity::{Identity, Who, system_info};
use place::Place;
use rest::Rest;
use sign_in::HarborSignIn;

/// A Harbor, seen as one account.
pub(crate) struct Harbor {
    context: Context,
    rest: Rest,
    registry: Registry,
    identity: Identity,
    sign_in: HarborSignIn,
}

impl Harbor {
    /// # Errors
    /// `InvalidField { field: "ca" }`.
    pub(crate) fn open(context: Context) -> Result<Self> {
        let transport = Transport::new(&context.endpoint, &context.network)?;
        let base = context.endpoint.url.clone();
        let registry = Registry::new(
            transport.clone(),
            base.clone(),
            context.credentials.clone(),
            RealmPolicy::for_endpoint(&context.endpoint),
            context.content.clone(),
        );
        let rest = Rest::new(transport, base, context.credentials.clone());
        let sign_in = HarborSignIn::new(rest.clone());
        Ok(Self { context, rest, registry, identity: Identity::default(), sign_in })
    }

    /// The address of a call about one repository, and of what comes after it in the path.
    fn url_in(&self, name: &RepositoryName, more: &[&str]) -> Result<url::Url> {
        let (project, repository) = split(name)?;
        // Encoded here once, and once more as a part of the path.
        let repository = repository.replace('/', "%2F");
        let mut parts = vec!["projects", project, "repositories", &repository];
        parts.extend(more);
        Ok(self.rest.url(&parts))
    }

    /// Names without details, from the registry: for who may pull but not list.
    async fn names(&self, name: &RepositoryName, inner: Option<&Cursor>) -> Result<Page<Tag>> {
        let page = self.registry.tags(name, inner).await.map_err(token_refused)?;
        Ok(Page {
            items: page.items.into_iter().map(Tag::named).collect(),
            next: page.next.map(|next| Place::Names(Some(next)).cursor()),
            total: page.total,
            completeness: page.completeness,
        })
    }

    async fn artifacts(&self, name: &RepositoryName, page: u64) -> Result<Page<Tag>> {
        let mut url = self.url_in(name, &["artifacts"])?;
        url.query_pairs_mut()
            // Only what has a tag; the rest would fill pages with nothing to show.
            .append_pair("q", "tags=*")
            .append_pair("sort", "-push_time")
            .append_pair("with_tag", "true")
            .append_pair("with_immutable_status", "true")
            .append_pair("with_accessory", "true");
        let rows = self.rest.page::<Artifact>(url, page, name.as_str()).await?;
        let items = tags::rows(&rows.items);
        let whole = page == 1 && !rows.more;
        Ok(Page {
            // Harbor counts artifacts, and one may have several tags.
            total: whole.then_some(domain::Count(items.len() as u64)),
            next: next(rows.more, page),
            completeness: repositories::completeness(rows.more, page),
            items,
        })
    }
}

/// Project and repository of a full name.
fn split(name: &RepositoryName) -> Result<(&str, &str)> {
    name.as_str()
        .split_once('/')
        .ok_or_else(|| ErrorKind::NotFound { what: name.to_string() }.into())
}

fn next(more: bool, page: u64) -> Option<Cursor> {
    let after = more.then(|| Place::after(page)).flatten();
    after.map(|page| Place::Page(page).cursor())
}

/// Harbor answers a token that does not reach with a Basic challenge, which elsewhere means "wrong password"
/// (goharbor/harbor `src/server/middleware/v2auth`). Here the credential was accepted and the token refused.
fn token_refused(error: Error) -> Error {
    match error.kind {
        ErrorKind::WrongCredentials => {
            let permission = Some("repository:pull".to_owned());
            Error { kind: ErrorKind::Forbidden { permission }, ..error }
        }
        _ => error,
    }
}

#[async_trait]
impl Provider for Harbor {
    async fn probe(&self) -> Result<Probe> {
        let info = system_info(&self.rest).await?;
        self.identity.forget();
        let who = self.identity.who(&self.rest).await?;
        let list = match (&who, self.identity.projects(&self.rest).await) {
            (Who::Robot { .. }, Ok(projects)) => self.robot_may_list(&projects).await,
            (_, Ok(_)) => Capability::Allowed,
            (_, Err(Error { kind: ErrorKind::Forbidden { .. }, .. })) => {
                Capability::denied(Reason::PermissionMissing { permission: "project:list".into() })
            }
            (_, Err(error)) => return Err(error),
        };
        let may_create = Self::may_create(&who, &info);
        Ok(Probe {
            username: match who {
                Who::Anybody => None,
                Who::User { name, .. } | Who::Robot { name } => Some(name),
            },
            plan: None,
            has_catalogue: list.may_try(),
            list,
            create: may_create,
            delete: if info.read_only == Some(true) {
                Capability::denied(Reason::DisabledByServer)
            } else {
                Capability::Unknown
            },
            credential_expires: None,
        })
    }

    async fn namespaces(&self) -> Result<Vec<Namespace>> {
        let namespace = |name| Namespace { name, kind: NamespaceKind::Unknown };
        let who = self.identity.who(&self.rest).await?;
        match (who, self.identity.projects(&self.rest).await) {
            (_, Ok(projects)) => {
                Ok(projects.into_iter().map(|project| namespace(project.name)).collect())
            }
            // Older Harbors list no projects to robots; a project's robot has its project in its name.
            (Who::Robot { name }, Err(Error { kind: ErrorKind::Forbidden { .. }, .. })) => {
                let own = identity::project_of_robot(&name);
                Ok(own.map(|name| namespace(name.to_owned())).into_iter().collect())
            }
            (_, Err(error)) => Err(error),
        }
    }

    async fn repositories(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        self.list_repositories(query).await
    }

    async fn repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        self.read_repository(name).await
    }

    async fn tags(&self, name: &RepositoryName, cursor: Option<&Cursor>) -> Result<Page<Tag>> {
        let place = Place::of(cursor)?;
        let page = match &place {
            Place::Names(inner) => return self.names(name, inner.as_ref()).await,
            Place::Page(page) | Place::Project(_, page) => *page,
        };
        if page == 1 {
            self.identity.who(&self.rest).await?;
        }
        match self.artifacts(name, page).await {
            Err(error) if page == 1 && matches!(error.kind, ErrorKind::Forbidden { .. }) => {
                self.names(name, None).await.map_err(|_| error)
            }
            outcome => outcome,
        }
    }

    async fn tag_detail(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        let mut url = self.url_in(name, &["artifacts", tag])?;
        url.query_pairs_mut()
            .append_pair("with_tag", "true")
            .append_pair("with_immutable_status", "true")
            .append_pair("with_accessory", "true");
        let what = format!("{name}:{tag}");
        match self.rest.get::<Artifact>(Request::get(url), &what).await {
            Ok(artifact) => {
                let own = artifact.tags.iter().find(|own| own.name == tag);
                Ok(tags::detail(&artifact, own))
            }
            Err(Error { kind: ErrorKind::Forbidden { .. }, .. }) => {
                self.registry.tag_detail(name, tag).await.map_err(token_refused)
            }
            Err(error) => Err(error),
        }
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

    fn forget_tokens(&self) {
        self.registry.forget_tokens();
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

#[cfg(test)]
mod tests;
