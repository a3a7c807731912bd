//! GitHub: ghcr.io, whose repositories are GitHub's *container packages* (`registry-apis.md` §10).
//!
//! A package comes to be by its first push, private, and who may see it is changed on its page only: no call of GitHub's
//! does either, so there is no creation here but a push of our own ([`FirstPush`]). Versions tell digests, tags and dates in one list; sizes and
//! platforms are read from the registry. Without a token nothing is listed, and public images are opened by name.

mod api;
mod first_push;
mod owners;
mod packages;
mod pushes;
mod rest;
mod scopes;
mod sign_in;

use async_trait::async_trait;
use domain::{
    Capability, Cursor, Endpoint, Error, ErrorKind, Namespace, Origin, Page, Probe, PullQuota,
    PushedVisibility, Reason, Repository, RepositoryDetail, RepositoryName, Result, Tag, TagDetail,
    Timestamp,
};
use oci::Registry;
use transport::Transport;
use transport::auth::RealmPolicy;
use url::Url;

use crate::{Content, Context, Endpoints, FirstPush, Provider, RepositoryQuery, SignIn};
use api::Account;
use owners::Owners;
use pushes::Pushes;
use rest::Rest;
use scopes::Scopes;

/// What stands before the name of a GitHub Enterprise Server, where its registry is (`registry-apis.md` §10h).
const SERVER_REGISTRY: &str = "containers.";

/// GitHub's registry, seen as one account.
pub(crate) struct Github {
    /// Where the registry is.
    home: Endpoint,
    rest: Rest,
    registry: Registry,
    /// Who the token's owner is, asked once.
    me: tokio::sync::Mutex<Option<Me>>,
    owners: Owners,
    pushes: Pushes,
}

/// Whose a token is, and what it may do.
#[derive(Debug, Clone)]
struct Me {
    login: String,
    scopes: Scopes,
    expires: Option<Timestamp>,
}

impl Github {
    /// # Errors
    /// `UnknownAccount` for an account of a GitHub that is elsewhere than `endpoints` say (its token must not be sent to
    /// this one), `InvalidField { field: "ca" }`.
    pub(crate) fn open(context: &Context, endpoints: &Endpoints) -> Result<Self> {
        let (api, registry) = addresses(&context.endpoint.url, endpoints)
            .ok_or_else(|| Error::new(ErrorKind::UnknownAccount))?;
        let at = |url: &Url| Endpoint { url: url.clone(), ..context.endpoint.clone() };
        let rest = Rest::new(
            Transport::new(&at(&api), &context.network)?,
            api,
            context.credentials.clone(),
        );
        let home = at(&registry);
        let registry = Registry::new(
            Transport::new(&home, &context.network)?,
            registry,
            context.credentials.clone(),
            RealmPolicy::for_endpoint(&home),
            context.content.clone(),
        );
        Ok(Self {
            home,
            rest,
            registry,
            me: tokio::sync::Mutex::default(),
            owners: Owners::default(),
            pushes: Pushes::default(),
        })
    }

    fn rest(&self) -> &Rest {
        &self.rest
    }

    fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Who the account is; `None` when anonymous.
    async fn me(&self) -> Result<Option<Me>> {
        if !self.rest.is_signed_in().await? {
            return Ok(None);
        }
        let mut kept = self.me.lock().await;
        if kept.is_none() {
            *kept = who(&self.rest).await?;
        }
        Ok(kept.clone())
    }

    /// The account, if it may read packages. To others the registry alone answers, for what is public.
    async fn packages_reader(&self) -> Result<Option<Me>> {
        Ok(self.me().await?.filter(|me| me.scopes.allows("read:packages")))
    }
}

/// Asks whose the token is; `None` for one that is no classic token.
///
/// # Errors
/// `WrongCredentials`, and those of the way there.
async fn who(rest: &Rest) -> Result<Option<Me>> {
    let answer = rest.ok(rest.url(&["user"]), "user").await?;
    // An answer that is none says nothing of the token.
    let account: Account = answer.json()?;
    let Some(scopes) = Scopes::of(&answer) else { return Ok(None) };
    // "2026-12-31 10:00:00 UTC", where the token has an end.
    let expires = answer.header("github-authentication-token-expiration").and_then(expiry);
    Ok(Some(Me { login: account.login, scopes, expires }))
}

fn expiry(text: &str) -> Option<Timestamp> {
    let (day, time) = text.trim().trim_end_matches("UTC").trim().split_once(' ')?;
    Timestamp::lenient(&format!("{day}T{}Z", time.trim()))
}

/// API and registry of the GitHub that an account is at.
fn addresses(home: &Url, endpoints: &Endpoints) -> Option<(Url, Url)> {
    let hosted = &endpoints.github;
    if [&hosted.registry, &hosted.api].iter().any(|url| Origin::of(url) == Origin::of(home)) {
        return Some((hosted.api.clone(), hosted.registry.clone()));
    }
    let server = home.domain()?.strip_prefix(SERVER_REGISTRY)?;
    let mut api = home.clone();
    api.set_host(Some(server)).ok()?;
    api.set_path("/api/v3");
    Some((api, home.clone()))
}

#[async_trait]
impl Provider for Github {
    async fn probe(&self) -> Result<Probe> {
        if !self.rest.is_signed_in().await? {
            self.registry.ping().await?;
            return Ok(Probe {
                username: None,
                plan: None,
                list: Capability::denied(Reason::SignInNeeded),
                create: Capability::denied(Reason::CreatedByFirstPush),
                delete: Capability::denied(Reason::SignInNeeded),
                has_catalogue: true,
                credential_expires: None,
            });
        }
        let me = who(&self.rest).await?.ok_or(ErrorKind::ClassicTokenNeeded)?;
        *self.me.lock().await = Some(me.clone());
        Ok(Probe {
            username: Some(me.login),
            plan: None,
            list: me.scopes.capability("read:packages"),
            create: Capability::denied(Reason::CreatedByFirstPush),
            delete: me.scopes.capability("delete:packages"),
            has_catalogue: true,
            credential_expires: me.expires,
        })
    }

    async fn namespaces(&self) -> Result<Vec<Namespace>> {
        self.list_namespaces().await
    }

    async fn repositories(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        self.list(query).await
    }

    async fn repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        self.one(name).await
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
        self.home.host()
    }

    fn pull_quota(&self) -> Option<PullQuota> {
        self.registry.pull_quota()
    }

    fn forget_tokens(&self) {
        self.registry.forget_tokens();
    }

    fn pushed_visibility(&self) -> PushedVisibility {
        PushedVisibility::Private
    }

    fn sign_in(&self) -> &dyn SignIn {
        self
    }

    fn first_push(&self) -> Option<&dyn FirstPush> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enterprise_server_has_its_api_under_the_name_behind_its_registrys() {
        let url = |text: &str| Url::parse(text).unwrap();
        let found = addresses(&url("https://containers.git.example/"), &Endpoints::default());
        let (api, registry) = found.unwrap();
        assert_eq!(api.as_str(), "https://git.example/api/v3");
        assert_eq!(registry.as_str(), "https://containers.git.example/");
        assert_eq!(addresses(&url("https://git.example/"), &Endpoints::default()), None);
        let hosted = addresses(&url("https://ghcr.io/"), &Endpoints::default()).unwrap();
        assert_eq!(hosted.0.as_str(), "https://api.github.com/");
    }

    #[test]
    fn a_tokens_end_is_read_from_its_header() {
        assert_eq!(expiry("2026-12-31 10:00:00 UTC"), Timestamp::lenient("2026-12-31T10:00:00Z"));
        assert_eq!(expiry("never"), None);
    }
}
