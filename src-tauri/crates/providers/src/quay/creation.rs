//! Creating repositories in Quay.

use async_trait::async_trait;
use domain::{
    Capability, CreationForm, CreationNamespace, Error, ErrorKind, NameRules, NewRepository,
    Reason, Repository, RepositoryName, Result, Visibility,
};
use transport::{Request, Response};

use super::Quay;
use super::api::{NewRepository as Body, Person};
use super::identity::Who;
use crate::Creation;

/// What a token needs for it.
const SCOPE: &str = "repo:create";
/// Quay takes Markdown of any length; this is what a form can hold.
const DESCRIPTION_MOST: u16 = 4096;

impl Quay {
    /// Whether the account may create, as far as Quay says beforehand.
    pub(super) fn may_create(who: &Who) -> Capability {
        match who {
            Who::Anybody => Capability::denied(Reason::SignInNeeded),
            // A push makes the repository, private; the API is closed to robots and passwords.
            Who::Registry { .. } => Capability::denied(Reason::CreatedByFirstPush),
            Who::Token { person: None } => Capability::Unknown,
            Who::Token { person: Some(person) } if places(person).is_empty() => {
                Capability::denied(Reason::PermissionMissing { permission: SCOPE.into() })
            }
            Who::Token { person: Some(person) } => {
                let told = person.can_create_repo == Some(true)
                    || person.organizations.iter().any(|o| o.can_create_repo);
                if told { Capability::Allowed } else { Capability::Unknown }
            }
        }
    }
}

/// The namespaces in which a person may create. Of their own Quay says so only to tokens that may administer the
/// account, so it is offered unless it was refused.
fn places(person: &Person) -> Vec<String> {
    let own = (person.can_create_repo != Some(false)).then(|| person.username.clone());
    let organisations = person.organizations.iter().filter(|o| o.can_create_repo);
    own.into_iter().chain(organisations.map(|o| o.name.clone())).collect()
}

#[async_trait]
impl Creation for Quay {
    async fn form(&self) -> Result<CreationForm> {
        let who = self.who().await?;
        let namespaces = match &who {
            Who::Token { person: Some(person) } => places(person),
            _ => Vec::new(),
        };
        let place = |name| CreationNamespace { name, quota: None };
        Ok(CreationForm {
            capability: Self::may_create(&who),
            namespaces: namespaces.into_iter().map(place).collect(),
            // Nested names are the server's choice, so they are left for it to refuse.
            rules: NameRules { min: 1, max: 255, separators: "._-".into(), slashes: true },
            description_max: Some(DESCRIPTION_MOST),
        })
    }

    fn visibilities(&self) -> &'static [Visibility] {
        &[Visibility::Private, Visibility::Public]
    }

    async fn is_available(&self, namespace: &str, name: &str) -> Result<bool> {
        let name = RepositoryName::parse(&format!("{namespace}/{name}"))?;
        match self.describe(&name).await.map_err(|error| error.kind) {
            Ok(_) => Ok(false),
            // What is hidden and what is not there look alike to those who may not see it: creating will tell.
            Err(ErrorKind::NotFound { .. } | ErrorKind::Forbidden { .. }) => Ok(true),
            Err(kind) => Err(kind.into()),
        }
    }

    async fn create(&self, new: &NewRepository) -> Result<Repository> {
        let visibility = match new.visibility {
            Visibility::Public => "public",
            Visibility::Private => "private",
            Visibility::Internal => {
                let problem = "a repository is public or private".into();
                return Err(ErrorKind::InvalidField { field: "visibility".into(), problem }.into());
            }
        };
        let body = Body {
            namespace: &new.namespace,
            repository: &new.name,
            visibility,
            description: &new.description,
            repo_kind: "image",
        };
        let answer =
            self.rest.send(Request::post(self.rest.url(["repository"])).json(&body)).await?;
        if !answer.is_success() {
            return Err(self.creation_refused(&answer, new).await);
        }
        // The answer names it and no more; making something public is an act of publishing, so it is read again.
        let name = RepositoryName::parse(&format!("{}/{}", new.namespace, new.name))?;
        Ok(self.describe(&name).await?.repository)
    }
}

impl Quay {
    async fn creation_refused(&self, answer: &Response, new: &NewRepository) -> Error {
        let error = self.rest.refusal(answer, &new.namespace, SCOPE).await;
        let said = error.detail.as_ref().and_then(|d| d.message.clone()).unwrap_or_default();
        let lower = said.to_ascii_lowercase();
        let invalid =
            |field: &str| ErrorKind::InvalidField { field: field.into(), problem: said.clone() };
        let kind = match (answer.status, &error.kind) {
            // All of these are 400 "invalid_request" and told apart by their words.
            (400, _) if lower.contains("already exists") => ErrorKind::NameTaken,
            (400, _) if lower.contains("repository name") => invalid("name"),
            (403, ErrorKind::Forbidden { .. }) if !self.is_own(&new.namespace).await => {
                ErrorKind::NamespaceForbidden { namespace: new.namespace.clone() }
            }
            (_, kind) => kind.clone(),
        };
        Error { kind, ..error }
    }

    /// Whether the person belongs to a namespace, so that only the token's scope can be what is missing.
    async fn is_own(&self, namespace: &str) -> bool {
        match self.who().await {
            Ok(Who::Token { person: Some(person) }) => {
                person.username == namespace
                    || person.organizations.iter().any(|o| o.name == namespace && o.can_create_repo)
            }
            _ => false,
        }
    }
}
