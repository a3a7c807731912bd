//! Creating: `CreateRepository`, always public.

use async_trait::async_trait;
use domain::{
    Capability, CreationForm, CreationNamespace, Error, ErrorKind, NameRules, NewRepository,
    Reason, Repository, RepositoryName, Result, Visibility,
};

use super::EcrPublic;
use super::repositories::{full_name, public};
use crate::Creation;
use crate::ecr::api::{self, CreatePublicRepository, Created, Description, ListRepositories};
use crate::ecr::creation::{only, refused};
use crate::ecr::desk::Mode;

#[async_trait]
impl Creation for EcrPublic {
    async fn form(&self) -> Result<CreationForm> {
        let (capability, namespaces) = match self.desk.mode().await? {
            // IAM tells at the attempt.
            Mode::Signed(live, _) => {
                let alias = self.aliases(&live).await?.first().cloned();
                let place = |name| CreationNamespace { name, quota: None };
                (Capability::Unknown, alias.map(place).into_iter().collect())
            }
            Mode::Registry(_) => (Capability::denied(Reason::NotOffered), Vec::new()),
            Mode::Nobody => (Capability::denied(Reason::SignInNeeded), Vec::new()),
        };
        // `specs/aws-ecr-public.service-2.json`, RepositoryName and RepositoryDescription
        let rules = NameRules { min: 2, max: 205, separators: "._-".into(), slashes: true };
        Ok(CreationForm { capability, namespaces, rules, description_max: Some(1024) })
    }

    fn visibilities(&self) -> &'static [Visibility] {
        &[Visibility::Public]
    }

    async fn is_available(&self, _namespace: &str, name: &str) -> Result<bool> {
        let live = self.desk.signed().await?;
        let input =
            ListRepositories { repository_names: Some([name]), ..ListRepositories::default() };
        let asked =
            self.desk.read::<api::Repositories>(&live, "DescribeRepositories", &input, name);
        match asked.await {
            Ok(found) => Ok(found.repositories.is_empty()),
            Err(Error { kind: ErrorKind::NotFound { .. }, .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }

    async fn create(&self, new: &NewRepository) -> Result<Repository> {
        only(new, Visibility::Public)?;
        let live = self.desk.signed().await?;
        if !new.namespace.is_empty() && !self.aliases(&live).await?.contains(&new.namespace) {
            return Err(ErrorKind::NamespaceForbidden { namespace: new.namespace.clone() }.into());
        }
        let description = Some(new.description.as_str()).filter(|text| !text.is_empty());
        let input = CreatePublicRepository {
            repository_name: &new.name,
            catalog_data: description.map(|description| Description { description }),
        };
        let created: Result<Created> =
            self.desk.write(&live, "CreateRepository", &input, &new.name).await;
        let limit = ErrorKind::Refused { status: 400 };
        let created = created.map_err(|error| refused(error, limit))?;
        let mut repository = public(RepositoryName::parse(full_name(&created.repository))?);
        repository.description = description.map(str::to_owned);
        Ok(repository)
    }
}
