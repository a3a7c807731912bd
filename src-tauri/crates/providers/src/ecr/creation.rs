//! Creating: `CreateRepository`, always private.

use async_trait::async_trait;
use domain::{
    Capability, CreationForm, CreationOption, Error, ErrorKind, NameRules, NewRepository,
    OfferedOption, Reason, Repository, RepositoryName, Result, Visibility,
};

use super::Ecr;
use super::api::{CreateRepository, Created, Scanning};
use super::desk::Mode;
use super::repositories::private;
use crate::Creation;

#[async_trait]
impl Creation for Ecr {
    async fn form(&self) -> Result<CreationForm> {
        let capability = match self.desk.mode().await? {
            // IAM tells at the attempt.
            Mode::Signed(..) => Capability::Unknown,
            Mode::Registry(_) => Capability::denied(Reason::NotOffered),
            Mode::Nobody => Capability::denied(Reason::SignInNeeded),
        };
        // `specs/aws-ecr.service-2.json`, RepositoryName
        let rules = NameRules { min: 2, max: 256, separators: "._-".into(), slashes: true };
        Ok(CreationForm { capability, namespaces: Vec::new(), rules, description_max: None })
    }

    fn visibilities(&self) -> &'static [Visibility] {
        &[Visibility::Private]
    }

    fn options(&self) -> &'static [OfferedOption] {
        // Amazon's own defaults.
        &[
            OfferedOption { option: CreationOption::ImmutableTags, usual: false },
            OfferedOption { option: CreationOption::ScanOnPush, usual: false },
        ]
    }

    async fn is_available(&self, namespace: &str, name: &str) -> Result<bool> {
        let live = self.desk.signed().await?;
        match self.described(&live, &full(namespace, name)).await {
            Ok(()) => Ok(false),
            Err(Error { kind: ErrorKind::NotFound { .. }, .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }

    async fn create(&self, new: &NewRepository) -> Result<Repository> {
        only(new, Visibility::Private)?;
        let live = self.desk.signed().await?;
        let name = full(&new.namespace, &new.name);
        let wants = |option| new.options.contains(&option);
        let immutable = wants(CreationOption::ImmutableTags);
        let scan_on_push = wants(CreationOption::ScanOnPush);
        let input = CreateRepository {
            repository_name: &name,
            registry_id: self.desk.place.account.as_deref(),
            // Said either way, rather than left to a default that may change.
            image_tag_mutability: if immutable { "IMMUTABLE" } else { "MUTABLE" },
            image_scanning_configuration: Scanning { scan_on_push },
        };
        let created: Result<Created> =
            self.desk.write(&live, "CreateRepository", &input, &name).await;
        let created = created.map_err(|error| refused(error, ErrorKind::PrivateQuotaUsedUp))?;
        Ok(private(RepositoryName::parse(&created.repository.repository_name)?))
    }
}

/// The whole name: what stands before the slash is part of it.
pub(super) fn full(namespace: &str, name: &str) -> String {
    if namespace.is_empty() { name.to_owned() } else { format!("{namespace}/{name}") }
}

/// Each of the two services has one visibility, and a repository must not be made with another than was asked for.
pub(super) fn only(new: &NewRepository, visibility: Visibility) -> Result<()> {
    if new.visibility == visibility {
        return Ok(());
    }
    let problem = match visibility {
        Visibility::Public => "public_only",
        Visibility::Private | Visibility::Internal => "private_only",
    };
    Err(ErrorKind::InvalidField { field: "visibility".into(), problem: problem.into() }.into())
}

/// Why a repository was not made.
pub(super) fn refused(error: Error, limit: ErrorKind) -> Error {
    let said = error.detail.clone().unwrap_or_default();
    let kind = match said.code.as_deref() {
        Some("LimitExceededException") => limit,
        Some("InvalidParameterException" | "ValidationException") => ErrorKind::InvalidField {
            field: "name".into(),
            problem: said.message.unwrap_or_default(),
        },
        _ => return error,
    };
    Error { kind, ..error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ServerDetail;

    #[test]
    fn a_refusal_is_told_at_what_is_wrong() {
        let error = |code: &str| {
            Error::new(ErrorKind::Refused { status: 400 }).with_detail(ServerDetail {
                code: Some(code.into()),
                message: Some("words".into()),
                ..ServerDetail::default()
            })
        };
        let quota = refused(error("LimitExceededException"), ErrorKind::PrivateQuotaUsedUp);
        assert_eq!(quota.kind, ErrorKind::PrivateQuotaUsedUp);
        let name = refused(error("InvalidParameterException"), ErrorKind::PrivateQuotaUsedUp);
        assert_eq!(
            name.kind,
            ErrorKind::InvalidField { field: "name".into(), problem: "words".into() }
        );
        let other = refused(error("KmsException"), ErrorKind::PrivateQuotaUsedUp);
        assert_eq!(other.kind, ErrorKind::Refused { status: 400 });
    }
}
