//! Creating repositories.

use domain::{
    AccountId, Capability, CreationForm, CreationUnit, Error, ErrorKind, NameProblem, NameRules,
    NewRepository, OfferedOption, PushedVisibility, Reason, Repository, RepositoryName, Result,
    Visibility,
};
use providers::Creation;
use serde::Serialize;
use specta::Type;

use crate::App;

/// What the creation page needs: the form, and what creating means at this registry.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CreationPage {
    /// What the registry asks for.
    #[serde(flatten)]
    pub form: CreationForm,
    /// Who may be let pull, the usual one first. Where there is but one, it is no choice.
    pub visibilities: Vec<Visibility>,
    /// What creating makes.
    pub unit: CreationUnit,
    /// Where repositories come to be by the first push, and one can be made from here: the tag that it leaves behind.
    pub placeholder_tag: Option<String>,
    /// Who may pull from what a first push makes, where that stands in for creating.
    pub pushed: PushedVisibility,
    /// What may be switched on.
    pub options: Vec<OfferedOption>,
}

impl App {
    /// What the creation page needs. Where the registry has no such call, the form says what stands in.
    pub async fn creation_form(&self, id: &AccountId) -> Result<CreationPage> {
        self.with_provider(id, |provider| async move {
            let placeholder_tag = provider.first_push().map(|first| first.tag().to_owned());
            match provider.creation() {
                Some(creation) => Ok(CreationPage {
                    form: creation.form().await?,
                    visibilities: creation.visibilities().to_vec(),
                    unit: creation.unit(),
                    placeholder_tag: None,
                    pushed: provider.pushed_visibility(),
                    options: creation.options().to_vec(),
                }),
                None => Ok(CreationPage {
                    form: CreationForm {
                        capability: Capability::denied(Reason::CreatedByFirstPush),
                        namespaces: Vec::new(),
                        rules: NameRules::distribution(),
                        description_max: None,
                    },
                    visibilities: Vec::new(),
                    unit: CreationUnit::Repository,
                    placeholder_tag,
                    pushed: provider.pushed_visibility(),
                    options: Vec::new(),
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
                Some(creation) => {
                    offered(creation, new)?;
                    creation.create(new).await
                }
                None => Err(Error::new(ErrorKind::Refused { status: 405 })),
            }
        })
        .await
    }

    /// Makes a repository's name real, where only a push can, by pushing something tiny that leaves one tag.
    ///
    /// # Errors
    /// `NameTaken` where there are tags already, and what the registry refused.
    pub async fn make_repository_real(&self, id: &AccountId, name: &RepositoryName) -> Result<()> {
        self.with_provider(id, |provider| async move {
            match provider.first_push() {
                Some(first) => first.push(name).await,
                None => Err(Error::new(ErrorKind::Refused { status: 405 })),
            }
        })
        .await
    }
}

/// Whether a registry offers all that is switched on: what it would leave out must not seem done.
fn offered(creation: &dyn Creation, new: &NewRepository) -> Result<()> {
    let offers = creation.options();
    if new.options.iter().all(|option| offers.iter().any(|offer| offer.option == *option)) {
        return Ok(());
    }
    let (field, problem) = ("options".to_owned(), "not_offered".to_owned());
    Err(Error::new(ErrorKind::InvalidField { field, problem }))
}
