//! Creating repositories (`registry-apis.md` §2c).

use async_trait::async_trait;
use domain::{
    Capability, CreationForm, CreationNamespace, NameRules, NewRepository, Reason, Repository,
    Result, Visibility,
};
use transport::Request;

use super::{
    api::{NewRecord, RepositoryRecord},
    errors, repositories,
    session::Session,
};
use crate::Creation;

/// The longest short description (`repo_creation_request`).
const DESCRIPTION_MAX: u16 = 100;

#[async_trait]
impl Creation for Session {
    /// Hub tells neither how many private repositories a plan has nor in which organisations one may create; its answer
    /// to the attempt does.
    async fn form(&self) -> Result<CreationForm> {
        let (capability, namespaces) = match self.username().await? {
            None => (Capability::denied(Reason::SignInNeeded), Vec::new()),
            Some(username) => {
                (Capability::Allowed, repositories::namespaces(self, &username).await?)
            }
        };
        let namespaces = namespaces
            .into_iter()
            .map(|namespace| CreationNamespace { name: namespace.name, quota: None })
            .collect();
        Ok(CreationForm {
            capability,
            namespaces,
            rules: NameRules::docker_hub(),
            description_max: Some(DESCRIPTION_MAX),
        })
    }

    async fn is_available(&self, namespace: &str, name: &str) -> Result<bool> {
        let url = self.url(&["v2", "namespaces", namespace, "repositories", name])?;
        let answer = self.send(Request::head(url)).await?;
        match answer.status {
            404 => Ok(true),
            // 403: it is there, and not for us.
            200..300 | 403 => Ok(false),
            _ => Err(errors::refusal(&answer, name)),
        }
    }

    async fn create(&self, new: &NewRepository) -> Result<Repository> {
        let url = self.url(&["v2", "namespaces", &new.namespace, "repositories"])?;
        let record = NewRecord {
            namespace: &new.namespace,
            name: &new.name,
            description: &new.description,
            registry: "docker.io",
            is_private: new.visibility == Visibility::Private,
        };
        let answer = self.send(Request::post(url).json(&record)).await?;
        if !answer.is_success() {
            return Err(errors::creation_refusal(&answer, &new.namespace));
        }
        let created: RepositoryRecord = answer.json()?;
        repositories::row(created).ok_or_else(|| answer.not_understood())
    }
}
