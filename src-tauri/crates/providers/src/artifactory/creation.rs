//! Creating in Artifactory. What can be made is a *key* (a local Docker repository); images come to be inside it by the first
//! push. Who may pull is no property of it: it is public when anonymous access is on for the whole server **and** a
//! permission gives `anonymous` read on the key. Both are seen to here, and what became of it is read, not assumed.

use async_trait::async_trait;
use domain::{
    Capability, CreationForm, CreationUnit, Error, ErrorKind, NameRules, NewRepository, Reason,
    Repository, RepositoryName, Result, Visibility,
};
use serde_json::json;
use transport::{Request, Response};

use super::Artifactory;
use super::api::NewKey;
use super::claims::Claims;
use super::home::{Layout, under};
use crate::Creation;

/// Longest key.
const KEY_MOST: u16 = 64;

impl Artifactory {
    /// Whether the account may create keys, as far as that is told beforehand.
    pub(super) async fn may_create(&self) -> Result<Capability> {
        if self.rest.home().await?.layout != Layout::Whole {
            return Ok(Capability::denied(Reason::CreatedByFirstPush));
        }
        Ok(match self.context.credentials.credential().await? {
            None => Capability::denied(Reason::SignInNeeded),
            Some(credential) if Claims::of(credential.expose()).admin => Capability::Allowed,
            Some(_) => Capability::Unknown,
        })
    }

    /// Whether the server lets anybody read anything.
    async fn lets_anybody_in(&self) -> Result<bool> {
        let url = self.rest.url(&["api", "repositories"]).await?;
        Ok(self.rest.send_as_nobody(Request::get(url)).await?.is_success())
    }

    /// Gives everybody read on a key.
    async fn open_to_anybody(&self, key: &str) -> Result<()> {
        let name = format!("anonymous-{key}");
        let url = self.rest.url(&["api", "v2", "security", "permissions", &name]).await?;
        let body = json!({
            "name": name,
            "repo": {
                "include-patterns": ["**"],
                "exclude-patterns": [],
                "repositories": [key],
                "actions": { "users": { "anonymous": ["read"] }, "groups": {} },
            },
        });
        let answer = self.rest.send(Request::put(url).json(&body).never_retry()).await?;
        if answer.is_success() { Ok(()) } else { Err(self.rest.refusal(&answer, &name).await) }
    }

    /// Who may pull from a key, as a stranger sees it.
    async fn visibility(&self, key: &str) -> Result<Visibility> {
        let mut url = under(&self.rest.registry_base(key).await?, &["v2", "_catalog"]);
        url.set_query(Some("n=1"));
        let open = self.rest.send_as_nobody(Request::get(url)).await?.is_success();
        Ok(if open { Visibility::Public } else { Visibility::Private })
    }

    async fn creation_refused(&self, answer: &Response, name: &str) -> Error {
        let error = self.rest.refusal(answer, name).await;
        let detail = error.detail.as_ref();
        let message = detail.and_then(|d| d.message.clone()).unwrap_or_default();
        let says = |text: &str| message.to_ascii_lowercase().contains(text);
        let kind = match (answer.status, &error.kind) {
            // The free editions: "This REST API is available only in Artifactory Pro".
            (400, _) if says("available only in") => ErrorKind::Refused { status: 400 },
            // There is no 409 here.
            (400 | 409, _) if says("exists") => ErrorKind::NameTaken,
            (400, _) => ErrorKind::InvalidField { field: "name".into(), problem: message },
            (_, ErrorKind::Forbidden { .. }) => {
                ErrorKind::Forbidden { permission: Some("admin".into()) }
            }
            (_, kind) => kind.clone(),
        };
        Error { kind, ..error }
    }
}

#[async_trait]
impl Creation for Artifactory {
    async fn form(&self) -> Result<CreationForm> {
        Ok(CreationForm {
            capability: self.may_create().await?,
            namespaces: Vec::new(),
            rules: NameRules { min: 1, max: KEY_MOST, separators: "._-".into(), slashes: false },
            description_max: None,
        })
    }

    /// A key, which images come into by the first push.
    fn unit(&self) -> CreationUnit {
        CreationUnit::ImageRepository
    }

    async fn is_available(&self, _namespace: &str, name: &str) -> Result<bool> {
        // Of all types, not of registries alone: keys share one space, whatever their case.
        let url = self.rest.url(&["api", "repositories"]).await?;
        let keys: Vec<super::api::Key> = self.rest.get(url, "api/repositories").await?;
        Ok(!keys.iter().any(|known| known.name.eq_ignore_ascii_case(name)))
    }

    async fn create(&self, new: &NewRepository) -> Result<Repository> {
        let public = match new.visibility {
            Visibility::Public => true,
            Visibility::Private => false,
            Visibility::Internal => return Err(unfit("a repository is public or private")),
        };
        if public && !self.lets_anybody_in().await? {
            return Err(unfit("anonymous access is switched off for this Artifactory"));
        }
        let key = new.name.as_str();
        let url = self.rest.url(&["api", "repositories", key]).await?;
        let body = NewKey {
            key,
            rclass: "local",
            package_type: "docker",
            docker_api_version: "V2",
            description: &new.description,
        };
        // A second PUT would say that the key exists.
        let answer = self.rest.send(Request::put(url).json(&body).never_retry()).await?;
        if !answer.is_success() {
            return Err(self.creation_refused(&answer, key).await);
        }
        self.rest.forget_keys();
        if public && let Err(error) = self.open_to_anybody(key).await {
            // The key is there, and private: that is what the answer says.
            tracing::warn!(?error, key, "the key could not be opened to everybody");
        }
        Ok(Repository {
            visibility: Some(self.visibility(key).await?),
            ..Repository::named(RepositoryName::parse(key)?)
        })
    }
}

fn unfit(problem: &str) -> Error {
    ErrorKind::InvalidField { field: "visibility".into(), problem: problem.into() }.into()
}
