//! Namespaces, and the repositories in them.
//!
//! A group's repositories are listed with those of its subgroups; a person's own come project by project. GraphQL tells
//! both, with each project's visibility, in one request a page. Where it does not answer, REST does: for a group without
//! visibility, for projects with a request each.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Completeness, Cursor, Error, ErrorKind, Namespace, NamespaceKind, Page, Repository, Result,
};
use futures::stream::{self, StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use super::Gitlab;
use super::api::{self, Group, Project, User};
use super::graphql::{self, Connection, ProjectRows, Row, Told, number};
use super::locate::Located;
use super::rest::{PAGE_SIZE, Rest};
use crate::RepositoryQuery;
use crate::left_out::repository_name;

/// Projects of a page when each costs a request.
const PROJECTS: &str = "20";
/// Projects asked side by side; the transport bounds what goes to the host in all.
const AT_ONCE: usize = 6;

/// Where a list of repositories goes on.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// A group's, by GraphQL.
    Group { after: String },
    /// A namespace's projects, by GraphQL.
    Namespace { after: String },
    /// The projects of a membership, by GraphQL.
    Membership { after: String },
    /// A group's, by REST.
    GroupPages { query: String },
    /// Projects, by REST.
    ProjectPages { query: String },
}

impl Gitlab {
    /// The person's own namespace, the groups that they are in, and the namespaces of projects that they were let into
    /// alone. A group inside another is left out: its repositories are in the outer one's list.
    pub(super) async fn list_namespaces(&self) -> Result<Vec<Namespace>> {
        if !self.access().await?.list().may_try() {
            return Ok(Vec::new());
        }
        let rest = self.rest().await?;
        let (user, groups, projects) = tokio::try_join!(
            rest.get::<User>(rest.url(&["user"]), "user"),
            self.groups(rest, 10),
            membership(rest),
        )?;
        let groups: BTreeSet<String> = groups.into_iter().map(|group| group.full_path).collect();
        let mut found: BTreeMap<String, NamespaceKind> = BTreeMap::new();
        for group in &groups {
            if !inside_any(group, &groups) {
                found.insert(group.clone(), NamespaceKind::Organisation);
            }
        }
        for project in &projects {
            let namespace = project.namespace();
            if namespace != user.username && !within_any(namespace, &groups) {
                found.entry(namespace.to_owned()).or_insert(NamespaceKind::Unknown);
            }
        }
        let own = (!user.is_bot())
            .then(|| Namespace { name: user.username.clone(), kind: NamespaceKind::User });
        let others = found.into_iter().map(|(name, kind)| Namespace { name, kind });
        let all: Vec<Namespace> = own.into_iter().chain(others).collect();
        self.note_kinds(&all);
        Ok(all)
    }

    /// The groups in which the account has at least this role.
    pub(super) async fn groups(&self, rest: &Rest, role: u8) -> Result<Vec<Group>> {
        let mut url = rest.url(&["groups"]);
        url.query_pairs_mut()
            .append_pair("min_access_level", &role.to_string())
            .append_pair("per_page", PAGE_SIZE);
        rest.all(url, "groups").await
    }

    /// One page of repositories.
    pub(super) async fn list(&self, query: &RepositoryQuery) -> Result<Page<Repository>> {
        if !self.access().await?.list().may_try() {
            return Err(ErrorKind::NoCatalogue.into());
        }
        let rest = self.rest().await?;
        let namespace = query.namespace.as_deref();
        let page = match &query.cursor {
            None => self.first(rest, namespace).await?,
            Some(cursor) => {
                let place: Place = serde_json::from_str(&cursor.0).map_err(|_| not_ours())?;
                self.further(rest, namespace, place).await?
            }
        };
        // The token of a project or a group sees nothing beside it.
        let credential = self.context.credentials.credential().await?;
        let bot = credential.is_some_and(|c| User { username: c.username }.is_bot());
        let completeness = if bot { Completeness::HiddenByToken } else { page.completeness };
        Ok(Page { completeness, ..page })
    }

    async fn first(&self, rest: &Rest, namespace: Option<&str>) -> Result<Page<Repository>> {
        let Some(path) = namespace else {
            return match graphql::membership(rest, None).await? {
                Told::Data(projects) => {
                    self.of_projects(rest, projects, |after| Place::Membership { after }).await
                }
                Told::Nothing => self.project_page(rest, None, None).await,
            };
        };
        if self.may_be_group(path) {
            match graphql::group(rest, path, None).await? {
                Told::Data(Some(rows)) => return self.of_group(&rows),
                Told::Data(None) => {}
                Told::Nothing => match self.group_page(rest, path, None).await {
                    Err(Error {
                        kind: ErrorKind::NotFound { .. } | ErrorKind::Forbidden { .. },
                        ..
                    }) => {}
                    page => return page,
                },
            }
        }
        match graphql::namespace(rest, path, None).await? {
            Told::Data(Some(projects)) => {
                self.of_projects(rest, projects, |after| Place::Namespace { after }).await
            }
            Told::Data(None) => Err(ErrorKind::NotFound { what: path.to_owned() }.into()),
            Told::Nothing => {
                // Projects are picked by their namespace, and of one that is not there none would be.
                if !self.is_namespace(path).await? {
                    return Err(ErrorKind::NotFound { what: path.to_owned() }.into());
                }
                self.project_page(rest, Some(path), None).await
            }
        }
    }

    async fn is_namespace(&self, path: &str) -> Result<bool> {
        let within = |found: &Namespace| is_within(path, &found.name);
        Ok(self.list_namespaces().await?.iter().any(within))
    }

    /// A list goes on in the way that it began.
    async fn further(
        &self,
        rest: &Rest,
        namespace: Option<&str>,
        place: Place,
    ) -> Result<Page<Repository>> {
        let path = namespace.unwrap_or_default();
        let broken = || Error::new(ErrorKind::BadResponse { host: self.context.endpoint.host() });
        match place {
            Place::Group { after } => match graphql::group(rest, path, Some(&after)).await? {
                Told::Data(Some(rows)) => self.of_group(&rows),
                _ => Err(broken()),
            },
            Place::Namespace { after } => {
                match graphql::namespace(rest, path, Some(&after)).await? {
                    Told::Data(Some(rows)) => {
                        self.of_projects(rest, rows, |after| Place::Namespace { after }).await
                    }
                    _ => Err(broken()),
                }
            }
            Place::Membership { after } => match graphql::membership(rest, Some(&after)).await? {
                Told::Data(rows) => {
                    self.of_projects(rest, rows, |after| Place::Membership { after }).await
                }
                Told::Nothing => Err(broken()),
            },
            Place::GroupPages { query } => self.group_page(rest, path, Some(&query)).await,
            Place::ProjectPages { query } => self.project_page(rest, namespace, Some(&query)).await,
        }
    }

    fn of_group(&self, rows: &Connection<Row>) -> Result<Page<Repository>> {
        let next = rows.after().map(|after| Place::Group { after });
        let items = rows.nodes.iter().filter_map(|row| self.row(row)).collect();
        page_of(items, next)
    }

    async fn of_projects(
        &self,
        rest: &Rest,
        projects: Connection<ProjectRows>,
        place: impl Fn(String) -> Place,
    ) -> Result<Page<Repository>> {
        let next = projects.after().map(place);
        let mut items = Vec::new();
        for project in projects.nodes {
            let Some(rows) = project.container_repositories else { continue };
            if rows.after().is_none() {
                items.extend(rows.nodes.iter().filter_map(|row| self.row(row)));
                continue;
            }
            // More repositories than a page in one project: that one is read whole.
            let url = rest.url(&["projects", &project.full_path]);
            let facts: Project = rest.get(url, &project.full_path).await?;
            items.extend(self.of_project(rest, &facts).await?);
        }
        page_of(items, next)
    }

    /// A page of a group's repositories by REST.
    async fn group_page(
        &self,
        rest: &Rest,
        path: &str,
        query: Option<&str>,
    ) -> Result<Page<Repository>> {
        let mut url = rest.url(&["groups", path, "registry", "repositories"]);
        url.set_query(Some(query.unwrap_or("per_page=100")));
        let (rows, next, answer) = rest.page::<api::Repository>(url, path).await?;
        let total = answer.header("x-total").and_then(|text| text.parse().ok());
        let items = rows.iter().filter_map(|row| self.rest_row(row, None)).collect();
        let page = page_of(items, next.map(|query| Place::GroupPages { query }))?;
        Ok(Page { total: total.map(domain::Count), ..page })
    }

    /// A page of projects by REST, each with its repositories.
    async fn project_page(
        &self,
        rest: &Rest,
        namespace: Option<&str>,
        query: Option<&str>,
    ) -> Result<Page<Repository>> {
        let mut url = rest.url(&["projects"]);
        let first = format!("membership=true&per_page={PROJECTS}");
        url.set_query(Some(query.unwrap_or(&first)));
        let (projects, next, _) = rest.page::<Project>(url, "projects").await?;
        let wanted = projects.into_iter().filter(|project| {
            let inside = |path: &str| is_within(project.namespace(), path);
            project.has_registry() && namespace.is_none_or(inside)
        });
        let each = wanted.map(|project| async move {
            match self.of_project(rest, &project).await {
                // The registry is switched off for this one.
                Err(Error { kind: ErrorKind::NotFound { .. }, .. }) => Ok(Some(Vec::new())),
                // Its images are for other roles.
                Err(Error { kind: ErrorKind::Forbidden { .. }, .. }) => Ok(None),
                rows => rows.map(Some),
            }
        });
        let rows: Vec<_> = stream::iter(each).buffered(AT_ONCE).try_collect().await?;
        let hidden = rows.iter().any(Option::is_none);
        let items = rows.into_iter().flatten().flatten().collect();
        let page = page_of(items, next.map(|query| Place::ProjectPages { query }))?;
        let completeness =
            if hidden { Completeness::HiddenByToken } else { Completeness::Complete };
        Ok(Page { completeness, ..page })
    }

    /// All repositories of one project.
    async fn of_project(&self, rest: &Rest, project: &Project) -> Result<Vec<Repository>> {
        let id = project.id.to_string();
        let mut url = rest.url(&["projects", &id, "registry", "repositories"]);
        url.query_pairs_mut().append_pair("per_page", PAGE_SIZE);
        let rows: Vec<api::Repository> = rest.all(url, &project.path_with_namespace).await?;
        Ok(rows.iter().filter_map(|row| self.rest_row(row, Some(project))).collect())
    }

    fn row(&self, row: &Row) -> Option<Repository> {
        let name = repository_name(&row.path)?;
        self.learn(row.location.as_deref(), &row.path);
        if let (Some(repository), Some(project)) = (number(&row.id), number(&row.project.id)) {
            self.atlas.note(&name, Located { project, repository: Some(repository) });
        }
        Some(Repository {
            visibility: row.project.visibility.as_deref().and_then(api::visibility),
            description: described(row.project.description.as_deref()),
            archived: row.project.archived.unwrap_or_default(),
            ..Repository::named(name)
        })
    }

    /// A repository from REST's row, with what its project tells where that was asked.
    pub(super) fn rest_row(
        &self,
        row: &api::Repository,
        project: Option<&Project>,
    ) -> Option<Repository> {
        let name = repository_name(&row.path)?;
        self.learn(row.location.as_deref(), &row.path);
        let located = Located { project: row.project_id, repository: Some(row.id) };
        self.atlas.note(&name, located);
        let mut repository = Repository::named(name);
        repository.size = row.size.map(domain::Bytes);
        if let Some(project) = project {
            add_project(&mut repository, project);
        }
        Some(repository)
    }
}

fn page_of(items: Vec<Repository>, next: Option<Place>) -> Result<Page<Repository>> {
    let cursor = next.map(|place| serde_json::to_string(&place).map(Cursor));
    let next =
        cursor.transpose().map_err(|error| ErrorKind::Internal { message: error.to_string() })?;
    Ok(Page { items, next, total: None, completeness: Completeness::Complete })
}

/// What a project tells of each of its repositories.
pub(super) fn add_project(repository: &mut Repository, project: &Project) {
    repository.visibility = project.visibility();
    repository.description = described(project.description.as_deref());
    repository.archived = project.archived;
}

/// The first line of a description, if it has one.
fn described(text: Option<&str>) -> Option<String> {
    let line = text?.lines().next().map(transport::bounded)?;
    (!line.is_empty()).then_some(line)
}

fn not_ours() -> Error {
    let problem = "not one of ours".to_owned();
    ErrorKind::InvalidField { field: "cursor".into(), problem }.into()
}

/// The projects that the account is a member of.
async fn membership(rest: &Rest) -> Result<Vec<Project>> {
    let mut url = rest.url(&["projects"]);
    url.query_pairs_mut()
        .append_pair("membership", "true")
        .append_pair("simple", "true")
        .append_pair("per_page", PAGE_SIZE);
    rest.all(url, "projects").await
}

/// Whether a namespace is `group` or below it.
fn is_within(namespace: &str, group: &str) -> bool {
    namespace.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn within_any(namespace: &str, groups: &BTreeSet<String>) -> bool {
    groups.contains(namespace) || inside_any(namespace, groups)
}

/// Whether one of the groups is above this one.
fn inside_any(path: &str, groups: &BTreeSet<String>) -> bool {
    path.match_indices('/').any(|(at, _)| groups.contains(&path[..at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_counts_as_inside_another_only_at_a_slash() {
        let groups: BTreeSet<String> = ["acme", "acme/web", "acmeship"].map(str::to_owned).into();
        assert!(inside_any("acme/web", &groups) && !inside_any("acmeship", &groups));
        assert!(within_any("acme", &groups) && !within_any("acm", &groups));
        assert!(is_within("acme/web", "acme") && !is_within("acmeship", "acme"));
    }
}
