//! Creating: GitLab has no call for a repository. What one creates is a *project*, which is what visibility stands on; its
//! images come by the first push (`registry-apis.md` §9c, §13).

use async_trait::async_trait;
use domain::{
    CreationForm, CreationNamespace, Error, ErrorKind, NameRules, NewRepository, Repository,
    RepositoryName, Result, Visibility,
};
use serde_json::{Value, json};
use transport::{Request, Response};

use super::Gitlab;
use super::api::{Project, User};
use super::listing::add_project;
use super::rest::Rest;
use crate::Creation;

/// The role that may make projects in a group, as groups are set up (GitLab, "Default project creation protection").
const DEVELOPER: u8 = 30;
/// A project's description, in characters (GitLab, `app/models/project.rb`).
const DESCRIPTION_MOST: u16 = 2000;

#[async_trait]
impl Creation for Gitlab {
    async fn form(&self) -> Result<CreationForm> {
        let capability = self.access().await?.create();
        let mut namespaces = Vec::new();
        if capability.may_try() {
            let rest = self.rest().await?;
            let (user, groups) = tokio::try_join!(
                rest.get::<User>(rest.url(&["user"]), "user"),
                self.groups(rest, DEVELOPER)
            )?;
            let own = (!user.is_bot()).then_some(user.username);
            let mut names: Vec<String> = groups.into_iter().map(|group| group.full_path).collect();
            names.sort_unstable();
            namespaces = own
                .into_iter()
                .chain(names)
                .map(|name| CreationNamespace { name, quota: None })
                .collect();
        }
        // Lower case only: GitLab would take more, and the registry would not.
        let rules = NameRules { min: 1, max: 255, separators: "._-".into(), slashes: false };
        Ok(CreationForm { capability, namespaces, rules, description_max: Some(DESCRIPTION_MOST) })
    }

    /// gitlab.com makes no new internal projects (GitLab, "Project and group visibility").
    fn visibilities(&self) -> &'static [Visibility] {
        if self.hosts.is_hosted() {
            &[Visibility::Private, Visibility::Public]
        } else {
            &[Visibility::Private, Visibility::Internal, Visibility::Public]
        }
    }

    async fn is_available(&self, namespace: &str, name: &str) -> Result<bool> {
        let rest = self.rest().await?;
        let path = format!("{namespace}/{name}");
        match rest.get::<Project>(rest.url(&["projects", &path]), &path).await {
            Ok(_) => Ok(false),
            Err(Error { kind: ErrorKind::NotFound { .. }, .. }) => Ok(true),
            Err(error) => Err(error),
        }
    }

    async fn create(&self, new: &NewRepository) -> Result<Repository> {
        let rest = self.rest().await?;
        let mut body = json!({
            "name": new.name,
            "path": new.name,
            "description": new.description,
            "visibility": match new.visibility {
                Visibility::Public => "public",
                Visibility::Internal => "internal",
                Visibility::Private => "private",
            },
            "container_registry_access_level": "enabled",
        });
        // Without a namespace it becomes the person's own.
        if let Some(id) = self.group_id(rest, &new.namespace).await? {
            body["namespace_id"] = json!(id);
        }
        let answer = rest.send(Request::post(rest.url(&["projects"])).json(&body)).await?;
        if !answer.is_success() {
            return Err(refusal(rest, &answer, new).await);
        }
        let project: Project = answer.json()?;
        let name = RepositoryName::parse(&project.path_with_namespace)?;
        let prefix = project.container_registry_image_prefix.as_deref();
        self.learn(prefix, &project.path_with_namespace);
        let mut repository = Repository::named(name);
        add_project(&mut repository, &project);
        Ok(repository)
    }
}

impl Gitlab {
    /// A group's number; `None` for the person's own namespace.
    async fn group_id(&self, rest: &Rest, namespace: &str) -> Result<Option<u64>> {
        let groups = self.groups(rest, DEVELOPER).await?;
        if let Some(group) = groups.iter().find(|group| group.full_path == namespace) {
            return Ok(Some(group.id));
        }
        let user: User = rest.get(rest.url(&["user"]), "user").await?;
        if user.username == namespace {
            return Ok(None);
        }
        Err(ErrorKind::NamespaceForbidden { namespace: namespace.to_owned() }.into())
    }
}

/// Why a project was not made: `{"message": {field: [text, …]}}`.
async fn refusal(rest: &Rest, answer: &Response, new: &NewRepository) -> Error {
    let error = rest.refusal(answer, &new.name).await;
    if !matches!(answer.status, 400 | 404 | 422) {
        return error;
    }
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    Error { kind: fault(&body["message"], new).unwrap_or(error.kind), ..error }
}

fn fault(message: &Value, new: &NewRepository) -> Option<ErrorKind> {
    let fields = message.as_object()?;
    let words = |field: &str| {
        let text = fields.get(field)?.as_array()?.first()?.as_str()?;
        Some(transport::bounded(text))
    };
    let first = |names: &[&str]| names.iter().find_map(|name| words(name));
    let invalid = |field: &str, problem| ErrorKind::InvalidField { field: field.into(), problem };
    let name = first(&["path", "name", "project_namespace.path", "project_namespace.name"]);
    if let Some(text) = name {
        let taken = text.contains("already been taken");
        return Some(if taken { ErrorKind::NameTaken } else { invalid("name", text) });
    }
    if first(&["namespace", "namespace_id", "limit_reached"]).is_some() {
        return Some(ErrorKind::NamespaceForbidden { namespace: new.namespace.clone() });
    }
    let field = [("visibility_level", "visibility"), ("description", "description")];
    let found = field.iter().find_map(|(theirs, ours)| Some(invalid(ours, words(theirs)?)));
    found.or_else(|| {
        let problem = fields.keys().find_map(|field| words(field))?;
        Some(invalid("name", problem))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_project_is_refused_at_the_field_that_is_wrong() {
        let new = NewRepository {
            namespace: "acme".into(),
            name: "web".into(),
            description: String::new(),
            visibility: Visibility::Public,
            options: Vec::new(),
        };
        let invalid = |field: &str, problem: &str| ErrorKind::InvalidField {
            field: field.into(),
            problem: problem.into(),
        };
        let forbidden = ErrorKind::NamespaceForbidden { namespace: "acme".into() };
        for (message, expected) in [
            (
                json!({ "project_namespace.name": ["has already been taken"], "name": ["has already been taken"], "path": ["has already been taken"] }),
                ErrorKind::NameTaken,
            ),
            (json!({ "path": ["can't end in '.git'"] }), invalid("name", "can't end in '.git'")),
            (
                json!({ "visibility_level": ["public is not allowed in a private group."] }),
                invalid("visibility", "public is not allowed in a private group."),
            ),
            (json!({ "namespace": ["is not valid"] }), forbidden.clone()),
            (json!({ "limit_reached": ["Your project limit is 0!"] }), forbidden),
            (json!({ "description": ["is too long"] }), invalid("description", "is too long")),
            (json!({ "base": ["is odd"] }), invalid("name", "is odd")),
        ] {
            assert_eq!(fault(&message, &new), Some(expected), "{message}");
        }
        assert_eq!(fault(&json!("400 Bad request"), &new), None);
    }
}
