//! Creating in Harbor. What can be made is a *project*: it says who may pull, and repositories come to be inside it by the
//! first push (`registry-apis.md` §7c).
//!
//! So the form offers no namespaces, the name is the project's, and what `create` answers bears the project's name.

use async_trait::async_trait;
use domain::{
    Capability, CreationForm, CreationUnit, Error, ErrorKind, NameRules, NewRepository, Reason,
    Repository, RepositoryName, Result, Visibility,
};
use transport::header::HeaderName;
use transport::{Request, Response};

use super::Harbor;
use super::api::{NewMetadata, NewProject, Project, SystemInfo};
use super::identity::{Who, system_info, visibility};
use crate::Creation;

/// Longest name of a project (goharbor/harbor `projectNameMaxLen`).
const NAME_MOST: u16 = 255;
/// Without it a project whose name is a number would be taken for an id.
const IS_NAME: HeaderName = HeaderName::from_static("x-is-resource-name");

impl Harbor {
    /// Whether the account may create projects, as far as Harbor says beforehand.
    pub(super) fn may_create(who: &Who, info: &SystemInfo) -> Capability {
        let lacks = || {
            Capability::denied(Reason::PermissionMissing { permission: "project:create".into() })
        };
        if info.read_only == Some(true) {
            return Capability::denied(Reason::DisabledByServer);
        }
        match who {
            Who::Anybody => Capability::denied(Reason::SignInNeeded),
            Who::User { admin: true, .. } => Capability::Allowed,
            Who::User { .. } => match info.project_creation_restriction.as_deref() {
                Some("adminonly") => lacks(),
                Some(_) => Capability::Allowed,
                None => Capability::Unknown,
            },
            // Only a robot of the whole system may, and only with that permission.
            Who::Robot { name } if name.contains('+') => lacks(),
            Who::Robot { .. } => Capability::Unknown,
        }
    }

    /// One project, by its name.
    pub(super) async fn read_project(&self, name: &str) -> Result<Project> {
        let url = self.rest.url(&["projects", name]);
        self.rest.get(Request::get(url).header(IS_NAME, "true"), name).await
    }
}

#[async_trait]
impl Creation for Harbor {
    async fn form(&self) -> Result<CreationForm> {
        let (who, info) =
            futures::try_join!(self.identity.who(&self.rest), system_info(&self.rest))?;
        Ok(CreationForm {
            capability: Self::may_create(&who, &info),
            namespaces: Vec::new(),
            rules: NameRules { min: 1, max: NAME_MOST, separators: "._-".into(), slashes: false },
            description_max: None,
        })
    }

    fn visibilities(&self) -> &'static [Visibility] {
        &[Visibility::Private, Visibility::Public]
    }

    fn unit(&self) -> CreationUnit {
        CreationUnit::Namespace
    }

    async fn is_available(&self, _namespace: &str, name: &str) -> Result<bool> {
        let mut url = self.rest.url(&["projects"]);
        url.query_pairs_mut().append_pair("project_name", name);
        let answer = self.rest.send(Request::head(url)).await?;
        match answer.status {
            200 => Ok(false),
            // A hidden project and one that is not there are told apart by newer Harbors only: creating will tell.
            401 | 403 | 404 => Ok(true),
            _ => Err(self.rest.refusal(&answer, name).await),
        }
    }

    async fn create(&self, new: &NewRepository) -> Result<Repository> {
        let public = match new.visibility {
            Visibility::Public => "true",
            Visibility::Private => "false",
            Visibility::Internal => {
                let problem = "a project is public or private".into();
                return Err(ErrorKind::InvalidField { field: "visibility".into(), problem }.into());
            }
        };
        let body = NewProject { project_name: &new.name, metadata: NewMetadata { public } };
        let request = Request::post(self.rest.url(&["projects"])).json(&body);
        let answer = self.rest.send(request).await?;
        if answer.status != 201 {
            return Err(self.creation_refused(&answer, &new.name).await);
        }
        self.identity.forget_projects();
        // Making something public is an act of publishing: what it became is read, not assumed.
        let project = self.read_project(&new.name).await?;
        Ok(Repository {
            visibility: visibility(&project),
            ..Repository::named(RepositoryName::parse(&project.name)?)
        })
    }
}

impl Harbor {
    async fn creation_refused(&self, answer: &Response, name: &str) -> Error {
        let error = self.rest.refusal(answer, name).await;
        let problem = || error.detail.as_ref().and_then(|d| d.message.clone()).unwrap_or_default();
        let kind = match (answer.status, &error.kind) {
            (400, _) => ErrorKind::InvalidField { field: "name".into(), problem: problem() },
            (409, _) => ErrorKind::NameTaken,
            (_, ErrorKind::Forbidden { .. }) => {
                ErrorKind::Forbidden { permission: Some("project:create".into()) }
            }
            (_, kind) => kind.clone(),
        };
        Error { kind, ..error }
    }
}
