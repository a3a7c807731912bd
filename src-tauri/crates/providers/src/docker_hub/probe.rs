//! Who the account is, and what its credential may do.

use domain::{Capability, Probe, Reason, RepositoryName, Result};
use futures::future::join;
use transport::Request;

use super::api::{Paged, Permissions, Repository};
use super::claims::Level;
use super::{DockerHub, OFFICIAL, sign_in};

/// Where Docker's documentation reads the pull limit from ("Docker Hub usage and limits"). A HEAD does not count as a pull.
const QUOTA_REPOSITORY: &str = "ratelimitpreview/test";

impl DockerHub {
    pub(super) async fn probe_account(&self) -> Result<Probe> {
        let Some(username) = self.session.username().await? else {
            return self.probe_anonymous().await;
        };
        self.known().level = None;
        let level = self.level().await?;
        Ok(Probe {
            username: Some(username),
            // Neither the API nor the tokens tell it.
            plan: None,
            list: Capability::Allowed,
            create: Level::create(level),
            delete: Level::delete(level),
            has_catalogue: true,
            credential_expires: None,
        })
    }

    /// Anybody may look at what is public; that the API answers is seen from the official images.
    async fn probe_anonymous(&self) -> Result<Probe> {
        let list = async { self.first_repository(OFFICIAL).await };
        let (list, ()) = join(list, self.look_at_quota(None)).await;
        list?;
        Ok(Probe {
            username: None,
            plan: None,
            list: Capability::Allowed,
            create: Capability::denied(Reason::SignInNeeded),
            delete: Capability::denied(Reason::SignInNeeded),
            has_catalogue: true,
            credential_expires: None,
        })
    }

    /// What the credential may do; `None` where nothing tells.
    ///
    /// A token's scopes, where its claims list any. Else a password may do everything. Else the registry says of each
    /// repository what the caller may do with it (`permissions`): somebody who may not write to a repository in their own
    /// namespace holds a token that may only read.
    pub(super) async fn level(&self) -> Result<Option<Level>> {
        if let Some(level) = self.known().level {
            return Ok(Some(level));
        }
        let Some(token) = self.session.token(None).await? else { return Ok(None) };
        let is_password = match self.session.credential().await? {
            Some(credential) => !sign_in::is_access_token(credential.expose()),
            None => false,
        };
        let username = self.session.username().await?.unwrap_or_default();
        let first = self.first_repository(&username).await?;
        let told = match token.claims.level {
            Some(level) => Some(level),
            None if is_password => Some(Level::Admin),
            None => self.level_by_permissions(first.as_ref()).await?,
        };
        self.look_at_quota(first.as_ref()).await;
        self.known().level = told;
        Ok(told)
    }

    async fn level_by_permissions(&self, first: Option<&RepositoryName>) -> Result<Option<Level>> {
        let Some(name) = first else { return Ok(None) };
        let answer = self.session.send(Request::get(self.repository_url(name, &[])?)).await?;
        // Removed since it was listed, or never there: that says nothing of the account.
        if answer.status == 404 {
            return Ok(None);
        }
        if !answer.is_success() {
            return Err(self.session.refusal(&answer, name.as_str()));
        }
        Ok(answer.json::<Repository>()?.permissions.map(of_permissions))
    }

    /// One repository of a namespace, if any is seen.
    async fn first_repository(&self, namespace: &str) -> Result<Option<RepositoryName>> {
        let mut url = self.session.url(&["v2", "namespaces", namespace, "repositories"]);
        url.query_pairs_mut().append_pair("page", "1").append_pair("page_size", "1");
        let answer = self.session.send(Request::get(url)).await?;
        if !answer.is_success() {
            return Err(self.session.refusal(&answer, namespace));
        }
        let page: Paged<Repository> = answer.json()?;
        let name = page.results.first().map(|first| format!("{}/{}", first.namespace, first.name));
        Ok(name.and_then(|name| RepositoryName::parse(&name).ok()))
    }

    /// Has the registry tell the pull limit: in the headers of a manifest's HEAD, which costs no pull. That it does not tell
    /// is nothing to fail for.
    async fn look_at_quota(&self, own: Option<&RepositoryName>) {
        let documented = RepositoryName::parse(QUOTA_REPOSITORY).ok();
        let docker_own = self.endpoints.docker_hub.is_docker_own();
        let Some(name) = (if docker_own { documented.as_ref() } else { own }) else { return };
        if let Err(error) = self.registry.head_manifest(name, "latest").await {
            tracing::debug!(%name, ?error, "the pull limit was not told");
        }
    }
}

fn of_permissions(permissions: Permissions) -> Level {
    match permissions {
        Permissions { admin: true, .. } => Level::Admin,
        Permissions { write: true, .. } => Level::Write,
        _ => Level::Read,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use wiremock::MockServer;

    use super::*;
    use crate::Provider;
    use crate::docker_hub::testing::{answers, gives_tokens, hub};

    async fn owner_of_one(permissions: Value) -> MockServer {
        let server = MockServer::start().await;
        gives_tokens(&server, "dckr_pat_x", 600).await;
        gives_tokens(&server, "anchor-chain", 600).await;
        let row = json!({ "name": "web", "namespace": "acme" });
        let page = json!({ "count": 1, "next": null, "results": [row] });
        answers(&server, "GET", "/v2/namespaces/acme/repositories", 200, page).await;
        let detail = json!({ "name": "web", "namespace": "acme", "permissions": permissions });
        answers(&server, "GET", "/v2/namespaces/acme/repositories/web", 200, detail).await;
        server
    }

    #[tokio::test]
    async fn a_token_that_may_not_write_to_its_owners_repository_is_read_only() {
        let server = owner_of_one(json!({ "read": true, "write": false, "admin": false })).await;
        let probe = hub(&server, Some("dckr_pat_x")).probe().await.unwrap();
        assert_eq!(probe.create, Capability::denied(Reason::ReadOnlyToken));
        assert_eq!(probe.delete, Capability::denied(Reason::ReadOnlyToken));
        assert_eq!(probe.username.as_deref(), Some("acme"));
    }

    #[tokio::test]
    async fn a_token_that_may_write_and_not_administer_cannot_delete() {
        let server = owner_of_one(json!({ "read": true, "write": true, "admin": false })).await;
        let probe = hub(&server, Some("dckr_pat_x")).probe().await.unwrap();
        assert_eq!(probe.create, Capability::Allowed);
        let missing = Reason::PermissionMissing { permission: "repo:admin".into() };
        assert_eq!(probe.delete, Capability::denied(missing));
    }

    #[tokio::test]
    async fn where_nothing_tells_what_a_token_may_do_it_is_unknown() {
        let server = owner_of_one(Value::Null).await;
        let probe = hub(&server, Some("dckr_pat_x")).probe().await.unwrap();
        assert_eq!((probe.create, probe.plan), (Capability::Unknown, None));
        let probe = hub(&server, Some("anchor-chain")).probe().await.unwrap();
        assert_eq!(probe.create, Capability::Allowed, "a password may do everything");
    }

    #[tokio::test]
    async fn anonymous_may_look_and_is_told_to_sign_in_for_the_rest() {
        let server = MockServer::start().await;
        let page = json!({ "count": 0, "next": null, "results": [] });
        answers(&server, "GET", "/v2/namespaces/library/repositories", 200, page).await;
        let probe = hub(&server, None).probe().await.unwrap();
        assert_eq!(probe.list, Capability::Allowed);
        assert_eq!(probe.create, Capability::denied(Reason::SignInNeeded));
    }
}
