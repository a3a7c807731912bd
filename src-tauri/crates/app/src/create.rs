//! Creating repositories.

use domain::{
    AccountId, Capability, CreationForm, Error, ErrorKind, NameProblem, NameRules, NewRepository,
    Reason, Repository, Result,
};

use crate::App;

impl App {
    /// What the creation form needs. Where the registry has no such call, the form says what stands in.
    pub async fn creation_form(&self, id: &AccountId) -> Result<CreationForm> {
        self.with_provider(id, |provider| async move {
            match provider.creation() {
                Some(creation) => creation.form().await,
                None => Ok(CreationForm {
                    capability: Capability::denied(Reason::CreatedByFirstPush),
                    namespaces: Vec::new(),
                    rules: NameRules::distribution(),
                    description_max: None,
                }),
            }
        })
        .await
    }

    /// What is wrong with a name by the rules that the form gave; nothing is sent.
    pub fn check_repository_name(&self, rules: &NameRules, name: &str) -> Option<NameProblem> {
        rules.check(name)
    }

    /// Whether a name is free, as far as the registry tells beforehand.
    pub async fn name_availability(
        &self,
        id: &AccountId,
        namespace: &str,
        name: &str,
    ) -> Result<bool> {
        self.with_provider(id, |provider| async move {
            match provider.creation() {
                Some(creation) => creation.is_available(namespace, name).await,
                None => Err(Error::new(ErrorKind::Refused { status: 405 })),
            }
        })
        .await
    }

    /// Creates a repository.
    ///
    /// # Errors
    /// What the registry refused, at the field that it refused.
    pub async fn create_repository(
        &self,
        id: &AccountId,
        new: &NewRepository,
    ) -> Result<Repository> {
        self.with_provider(id, |provider| async move {
            match provider.creation() {
                Some(creation) => creation.create(new).await,
                None => Err(Error::new(ErrorKind::Refused { status: 405 })),
            }
        })
        .await
    }
}
