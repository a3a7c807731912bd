//! GitLab's REST API v4, as far as Roadstead reads it (`specs/gitlab-container-registry.openapi.json`).

use domain::{Permissions, Timestamp, Visibility};
use serde::Deserialize;

/// `GET /user`
#[derive(Deserialize)]
pub(super) struct User {
    pub(super) username: String,
}

impl User {
    /// Whether this is the user that GitLab made for a project or group access token: it has no projects of its own.
    pub(super) fn is_bot(&self) -> bool {
        let number = |rest: &str| rest.split('_').next().is_some_and(|n| n.parse::<u64>().is_ok());
        ["project_", "group_"].iter().any(|kind| {
            self.username
                .strip_prefix(kind)
                .is_some_and(|rest| number(rest) && rest.contains("_bot"))
        })
    }
}

/// `GET /personal_access_tokens/self`
#[derive(Deserialize)]
pub(super) struct TokenSelf {
    #[serde(default)]
    pub(super) scopes: Vec<String>,
    /// A day: the token is good until it begins.
    pub(super) expires_at: Option<String>,
}

impl TokenSelf {
    pub(super) fn expires(&self) -> Option<Timestamp> {
        let text = self.expires_at.as_deref()?;
        Timestamp::lenient(text).or_else(|| Timestamp::lenient(&format!("{text}T00:00:00Z")))
    }
}

/// A row of `GET /groups`
#[derive(Deserialize)]
pub(super) struct Group {
    pub(super) id: u64,
    pub(super) full_path: String,
}

/// `GET /projects/:id`, and a row of `GET /projects`
#[derive(Deserialize)]
pub(super) struct Project {
    pub(super) id: u64,
    pub(super) path_with_namespace: String,
    pub(super) visibility: Option<String>,
    pub(super) web_url: Option<String>,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) archived: bool,
    /// `registry.gitlab.com/group/project`
    pub(super) container_registry_image_prefix: Option<String>,
    /// `enabled`, `private`, `disabled`
    pub(super) container_registry_access_level: Option<String>,
    permissions: Option<ProjectPermissions>,
}

#[derive(Deserialize)]
struct ProjectPermissions {
    project_access: Option<AccessLevel>,
    group_access: Option<AccessLevel>,
}

#[derive(Deserialize)]
struct AccessLevel {
    access_level: u64,
}

impl Project {
    pub(super) fn visibility(&self) -> Option<Visibility> {
        visibility(self.visibility.as_deref()?)
    }

    pub(super) fn has_registry(&self) -> bool {
        self.container_registry_access_level.as_deref() != Some("disabled")
    }

    /// From the higher of the two roles (GitLab, "Roles and permissions": reading images needs Reporter, pushing
    /// Developer, settings Maintainer). Nothing is told to those who are no members.
    pub(super) fn permissions(&self) -> Option<Permissions> {
        let told = self.permissions.as_ref()?;
        let level = [&told.project_access, &told.group_access]
            .into_iter()
            .filter_map(|access| access.as_ref().map(|access| access.access_level))
            .max()?;
        Some(Permissions { read: level >= 20, write: level >= 30, admin: level >= 40 })
    }

    /// The namespace, without the project's own part.
    pub(super) fn namespace(&self) -> &str {
        self.path_with_namespace.rsplit_once('/').map_or("", |(namespace, _)| namespace)
    }
}

/// A row of the repository lists.
#[derive(Deserialize)]
pub(super) struct Repository {
    pub(super) id: u64,
    pub(super) path: String,
    pub(super) project_id: u64,
    /// The reference without a tag: `registry.gitlab.com/group/project/image`
    pub(super) location: Option<String>,
    /// Bytes; gitlab.com only, and only when asked for.
    pub(super) size: Option<u64>,
}

/// A row of the tag list: names only.
#[derive(Deserialize)]
pub(super) struct TagBrief {
    pub(super) name: String,
}

/// `GET …/tags/:tag`
#[derive(Deserialize)]
pub(super) struct TagFacts {
    pub(super) digest: Option<String>,
    /// Of the image, not of the push.
    pub(super) created_at: Option<String>,
    pub(super) total_size: Option<u64>,
}

/// What GitLab calls who may see a project.
pub(super) fn visibility(word: &str) -> Option<Visibility> {
    match word {
        "public" => Some(Visibility::Public),
        "internal" => Some(Visibility::Internal),
        "private" => Some(Visibility::Private),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tokens_last_day_is_read_as_the_moment_it_begins() {
        let token = |text: &str| TokenSelf { scopes: vec![], expires_at: Some(text.into()) };
        let moment = Timestamp::lenient("2026-12-31T00:00:00Z");
        assert_eq!(token("2026-12-31").expires(), moment);
        assert_eq!(token("2026-12-31T00:00:00.000Z").expires(), moment);
        assert_eq!(token("never").expires(), None);
    }

    #[test]
    fn the_users_behind_project_and_group_tokens_are_known_by_their_names() {
        let is_bot = |name: &str| User { username: name.into() }.is_bot();
        assert!(
            is_bot("project_42_bot") && is_bot("project_42_bot2") && is_bot("group_7_bot_3b1c")
        );
        assert!(!is_bot("project_bot") && !is_bot("projectile") && !is_bot("group_therapy_bot"));
    }

    #[test]
    fn the_higher_of_the_two_roles_counts() {
        let project = |permissions: &str| -> Project {
            serde_json::from_str(&format!(
                r#"{{"id":1,"path_with_namespace":"a/b","permissions":{permissions}}}"#
            ))
            .unwrap()
        };
        let both =
            project(r#"{"project_access":{"access_level":20},"group_access":{"access_level":30}}"#);
        assert_eq!(both.permissions(), Some(Permissions { read: true, write: true, admin: false }));
        assert_eq!(project(r#"{"project_access":null,"group_access":null}"#).permissions(), None);
    }
}
