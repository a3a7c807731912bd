//! Repositories: of one project, of all projects, and one by itself.

use domain::{
    Capability, Completeness, Count, Error, ErrorKind, Page, Permissions, Reason, Repository,
    RepositoryDetail, RepositoryName, Result,
};
use transport::Request;

use super::api::{Permission, Project, Repository as ApiRepository};
use super::identity::{Who, visibility};
use super::place::Place;
use super::rest::Rows;
use super::{Harbor, next, split};
use crate::RepositoryQuery;
use crate::left_out::repository_name;

impl Harbor {
    pub(super) async fn list_repositories(
        &self,
        query: &RepositoryQuery,
    ) -> Result<Page<Repository>> {
        let place = Place::of(query.cursor.as_ref())?;
        let who = self.identity.who(&self.rest).await?;
        let listed = match (&query.namespace, &who, place) {
            (Some(project), _, Place::Page(page)) => self.of_project(project, page).await,
            // `GET /repositories` shows a robot only what is public (goharbor/harbor `handler/repository.go`).
            (None, Who::Robot { .. }, Place::Page(1)) => self.of_robot(0, 1).await,
            (None, Who::Robot { .. }, Place::Project(project, page)) => {
                self.of_robot(project, page).await
            }
            (None, _, Place::Page(page)) => self.of_all(page).await,
            _ => {
                let problem = "of another list".into();
                return Err(ErrorKind::InvalidField { field: "cursor".into(), problem }.into());
            }
        };
        let mut page = listed.map_err(|error| match (&who, &error.kind) {
            // A robot that may pull and not list: its repositories are opened by name.
            (Who::Robot { .. }, ErrorKind::Forbidden { .. }) => {
                Error { kind: ErrorKind::NoCatalogue, ..error }
            }
            _ => error,
        })?;
        if who == Who::Anybody && page.completeness == Completeness::Complete {
            page.completeness = Completeness::PublicOnly;
        }
        Ok(page)
    }

    async fn of_project(&self, project: &str, page: u64) -> Result<Page<Repository>> {
        let url = self.rest.url(&["projects", project, "repositories"]);
        let rows = self.rest.page::<ApiRepository>(url, page, project).await?;
        self.page_of(rows, page).await
    }

    async fn of_all(&self, page: u64) -> Result<Page<Repository>> {
        let rows = self.rest.page(self.rest.url(&["repositories"]), page, "repositories").await?;
        self.page_of(rows, page).await
    }

    /// The repositories of a robot: those of its projects, one after the other.
    async fn of_robot(&self, at: usize, page: u64) -> Result<Page<Repository>> {
        let projects = self.identity.projects(&self.rest).await?;
        let filled = |project: &Project| project.repo_count != Some(0);
        let Some(at) = (at..projects.len()).find(|at| filled(&projects[*at])) else {
            return Ok(Page { total: None, ..Page::whole(Vec::new()) });
        };
        let listed = self.of_project(&projects[at].name, page).await;
        let after = (at + 1..projects.len()).find(|at| filled(&projects[*at]));
        let after = after.map(|next| Place::Project(next, 1).cursor());
        match listed {
            Ok(listed) => {
                let here = listed.next.is_some().then(|| Place::Project(at, page + 1).cursor());
                Ok(Page { next: here.or(after), total: None, ..listed })
            }
            // One project that it may not list, among others that it may.
            Err(Error { kind: ErrorKind::Forbidden { .. }, .. })
                if after.is_some() || at > 0 || page > 1 =>
            {
                let completeness = Completeness::HiddenByToken;
                Ok(Page { items: Vec::new(), next: after, total: None, completeness })
            }
            Err(error) => Err(error),
        }
    }

    /// Rows with what their projects say of who may pull.
    async fn page_of(&self, rows: Rows<ApiRepository>, page: u64) -> Result<Page<Repository>> {
        let projects = match self.identity.projects(&self.rest).await {
            Ok(projects) => projects,
            Err(Error { kind: ErrorKind::Forbidden { .. }, .. }) => Vec::new(),
            Err(error) => return Err(error),
        };
        let items = rows.items.iter().filter_map(|row| {
            let project = row.name.split('/').next().unwrap_or_default();
            let project = projects.iter().find(|known| known.name == project);
            repository(row, project)
        });
        Ok(Page {
            items: items.collect(),
            next: next(rows.more, page),
            total: rows.total.map(Count),
            completeness: completeness(rows.more, page),
        })
    }

    pub(super) async fn read_repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        let (project, _) = split(name)?;
        self.identity.who(&self.rest).await?;
        let url = self.url_in(name, &[])?;
        let row = match self.rest.get::<ApiRepository>(Request::get(url), name.as_str()).await {
            Ok(row) => row,
            // Who may pull but not list still gets to the repository.
            Err(error) if matches!(error.kind, ErrorKind::Forbidden { .. }) => {
                self.registry.find(name).await.map_err(|_| error)?;
                let repository = Repository::named(name.clone());
                return Ok(RepositoryDetail {
                    repository,
                    readme: None,
                    permissions: None,
                    page: None,
                });
            }
            Err(error) => return Err(error),
        };
        let project = self.read_project(project).await.ok();
        let permissions = match &project {
            Some(project) => self.permissions(project).await,
            None => None,
        };
        let readme = row.description.clone().filter(|text| !text.trim().is_empty());
        let repository = repository(&row, project.as_ref())
            .ok_or_else(|| ErrorKind::NotFound { what: name.to_string() })?;
        Ok(RepositoryDetail { repository, readme, permissions, page: None })
    }

    /// What the account may do in a project; `None` where Harbor does not say.
    async fn permissions(&self, project: &Project) -> Option<Permissions> {
        self.rest.username().await.ok()??;
        let mut url = self.rest.url(&["users", "current", "permissions"]);
        url.query_pairs_mut()
            .append_pair("scope", &format!("/project/{}", project.id))
            .append_pair("relative", "true");
        let told: Option<Vec<Permission>> =
            self.rest.get(Request::get(url), "users/current/permissions").await.ok()?;
        let told = told.unwrap_or_default();
        let may = |action: &str| {
            told.iter().any(|one| one.resource == "repository" && one.action == action)
        };
        Some(Permissions { read: may("pull"), write: may("push"), admin: may("delete") })
    }

    /// Whether a robot may list what is in the first of its projects.
    pub(super) async fn robot_may_list(&self, projects: &[Project]) -> Capability {
        let lacks = || {
            Capability::denied(Reason::PermissionMissing { permission: "repository:list".into() })
        };
        let Some(project) = projects.iter().find(|project| project.repo_count != Some(0)) else {
            return Capability::Unknown;
        };
        match self.of_project(&project.name, 1).await.map_err(|error| error.kind) {
            Ok(_) => Capability::Allowed,
            Err(ErrorKind::Forbidden { .. }) => lacks(),
            Err(_) => Capability::Unknown,
        }
    }
}

/// Whether a list that ends with this page is whole.
pub(super) fn completeness(more: bool, page: u64) -> Completeness {
    if more && Place::after(page).is_none() {
        Completeness::PageCap
    } else {
        Completeness::Complete
    }
}

/// A row of a list. `None` for a name that cannot be shown.
fn repository(row: &ApiRepository, project: Option<&Project>) -> Option<Repository> {
    let name = repository_name(&row.name)?;
    let first_line = row.description.as_deref().and_then(|text| {
        text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
    });
    Some(Repository {
        description: first_line,
        visibility: project.and_then(visibility),
        // `update_time` moves with every pull (goharbor/harbor `pkg/repository/dao`), so it is no date of a push.
        last_pushed: None,
        pulls: row.pull_count.map(Count),
        ..Repository::named(name)
    })
}
