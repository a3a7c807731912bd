//! What GitLab knows beside the content of its registry: groups, projects, and the numbers of all things.

use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::people::MEMBERS;
use crate::registry::Store;
use crate::vendors::swagger::Notes;

/// A group.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) id: u64,
    pub(super) path: String,
    pub(super) visibility: String,
}

/// A project.
#[derive(Clone, Debug)]
pub(super) struct Project {
    pub(super) id: u64,
    pub(super) path: String,
    pub(super) visibility: String,
    pub(super) description: String,
    /// `enabled`, `private`, `disabled`
    pub(super) registry: String,
    pub(super) archived: bool,
    pub(super) created: Timestamp,
}

/// What changes while the sandbox runs.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) groups: Vec<Group>,
    pub(super) projects: Vec<Project>,
    /// Repositories by their number, from 1.
    numbers: Vec<String>,
}

impl Desk {
    pub(super) fn add_group(&mut self, path: &str, visibility: &str) {
        let id = 100 + self.groups.len() as u64;
        self.groups.push(Group { id, path: path.to_owned(), visibility: visibility.to_owned() });
    }

    pub(super) fn add_project(
        &mut self,
        path: &str,
        visibility: &str,
        description: &str,
    ) -> Project {
        let project = Project {
            id: 1 + self.projects.len() as u64,
            path: path.to_owned(),
            visibility: visibility.to_owned(),
            description: description.to_owned(),
            registry: "enabled".to_owned(),
            archived: false,
            created: Timestamp::now(),
        };
        self.projects.push(project.clone());
        project
    }

    /// The number of a repository: the same for as long as the sandbox runs.
    fn number(&mut self, path: &str) -> u64 {
        let at = self.numbers.iter().position(|known| known == path).unwrap_or_else(|| {
            self.numbers.push(path.to_owned());
            self.numbers.len() - 1
        });
        at as u64 + 1
    }
}

/// A repository of the registry.
#[derive(Clone, Debug)]
pub(super) struct Image {
    pub(super) id: u64,
    pub(super) path: String,
    pub(super) project: Project,
}

/// Who asks the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// Nobody.
    Anybody,
    /// The owner of a token.
    User(&'static str),
}

impl Caller {
    pub(super) fn user(&self) -> Option<&'static str> {
        match self {
            Self::Anybody => None,
            Self::User(name) => Some(name),
        }
    }
}

/// GitLab.
pub(super) struct State {
    pub(super) store: Arc<Store>,
    pub(super) options: super::GitlabOptions,
    pub(super) desk: Mutex<Desk>,
    pub(super) notes: Arc<Notes>,
    pub(super) url: String,
    pub(super) registry_host: String,
}

/// Whether a path is `above` or below it.
pub(super) fn is_within(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A user's role at a path, from that and everything above; everybody owns their own namespace.
pub(super) fn role(user: &str, path: &str) -> u64 {
    let own = is_within(path, user).then_some(50);
    let given = MEMBERS.iter().filter(|(name, place, _)| *name == user && is_within(path, place));
    given.map(|(.., level)| *level).chain(own).max().unwrap_or_default()
}

impl State {
    /// The project that a repository belongs to.
    pub(super) fn project_of(&self, repository: &str) -> Option<Project> {
        let desk = self.desk.lock();
        let fitting = desk.projects.iter().filter(|project| is_within(repository, &project.path));
        fitting.max_by_key(|project| project.path.len()).cloned()
    }

    /// A project by its number or its path.
    pub(super) fn project(&self, id: &str) -> Option<Project> {
        let desk = self.desk.lock();
        let fits = |project: &&Project| {
            project.path.eq_ignore_ascii_case(id) || id.parse() == Ok(project.id)
        };
        desk.projects.iter().find(fits).cloned()
    }

    /// A group by its number or its path.
    pub(super) fn group(&self, id: &str) -> Option<Group> {
        let desk = self.desk.lock();
        let fits = |group: &&Group| group.path == id || id.parse() == Ok(group.id);
        desk.groups.iter().find(fits).cloned()
    }

    /// Whether somebody may know that a project or group of this visibility is there. A member of a project knows the
    /// groups above it (`app/policies/group_policy.rb`, `has_projects`).
    pub(super) fn may_see(caller: &Caller, path: &str, visibility: &str) -> bool {
        match (visibility, caller.user()) {
            ("public", _) | ("internal", Some(_)) => true,
            (_, Some(user)) => {
                let below =
                    |(name, at, _): &(&str, &str, u64)| *name == user && is_within(at, path);
                role(user, path) >= 10 || MEMBERS.iter().any(below)
            }
            _ => false,
        }
    }

    /// Whether somebody may pull a project's images: those who see it, from Reporter up where it is private.
    pub(super) fn may_pull(user: Option<&str>, project: &Project) -> bool {
        if project.registry == "disabled" {
            return false;
        }
        let level = user.map_or(0, |user| role(user, &project.path));
        match (project.registry.as_str(), project.visibility.as_str()) {
            ("enabled", "public") => true,
            ("enabled", "internal") => user.is_some() || level >= 20,
            _ => level >= 20,
        }
    }

    /// All repositories of projects that `wanted` picks, in the order of their paths.
    pub(super) fn images(&self, wanted: impl Fn(&Project) -> bool) -> Vec<Image> {
        let with_project = self.store.names().into_iter().filter_map(|path| {
            let project = self.project_of(&path).filter(&wanted)?;
            let id = self.desk.lock().number(&path);
            Some(Image { id, path, project })
        });
        with_project.collect()
    }

    /// A repository by its number.
    pub(super) fn image(&self, id: u64) -> Option<Image> {
        let at = usize::try_from(id).ok()?.checked_sub(1)?;
        let path = self.desk.lock().numbers.get(at).cloned()?;
        self.store.repository(&path, |_| ())?;
        Some(Image { id, project: self.project_of(&path)?, path })
    }

    pub(super) fn project_row(&self, caller: &Caller, project: &Project) -> Value {
        let (namespace, name) = project.path.rsplit_once('/').unwrap_or(("", &project.path));
        let mut row = json!({
            "id": project.id,
            "description": project.description,
            "name": name,
            "path": name,
            "path_with_namespace": project.path,
            "created_at": project.created.to_string(),
            "archived": project.archived,
            "visibility": project.visibility,
            "web_url": format!("{}/{}", self.url, project.path),
            "namespace": { "full_path": namespace },
            "container_registry_enabled": project.registry != "disabled",
            "container_registry_access_level": project.registry,
        });
        if self.options.registry {
            row["container_registry_image_prefix"] = json!(self.location(&project.path));
        }
        if let Some(user) = caller.user() {
            let direct = MEMBERS.iter().find(|(name, at, _)| *name == user && *at == project.path);
            let level = |level: u64| json!({ "access_level": level, "notification_level": 3 });
            let above = namespace_role(user, namespace);
            row["permissions"] = json!({
                "project_access": direct.map(|(.., found)| level(*found)),
                "group_access": (above > 0).then(|| level(above)),
            });
        }
        row
    }

    /// A reference without a tag.
    pub(super) fn location(&self, path: &str) -> String {
        format!("{}/{path}", self.registry_host)
    }
}

fn namespace_role(user: &str, namespace: &str) -> u64 {
    if namespace.is_empty() { 0 } else { role(user, namespace) }
}
