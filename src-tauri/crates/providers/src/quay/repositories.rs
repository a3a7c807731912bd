//! Repositories: of one namespace, of all the account's namespaces, of everybody, and one by itself.

use domain::{
    Bytes, Completeness, Cursor, Error, ErrorKind, Page, Permissions, Repository, RepositoryDetail,
    RepositoryName, Result, Timestamp, Visibility,
};

use super::Quay;
use super::api::{Repository as ApiRepository, RepositoryList};
use super::identity::Who;
use super::place::{List, Place, foreign};
use crate::RepositoryQuery;
use crate::left_out::repository_name;

impl Quay {
    pub(super) async fn list_repositories(
        &self,
        query: &RepositoryQuery,
    ) -> Result<Page<Repository>> {
        let place = Place::of(query.cursor.as_ref())?;
        let (namespace, place) = (query.namespace.as_deref(), place.as_ref());
        let mut page = match (self.who().await?, namespace) {
            (Who::Registry { .. }, _) => return self.catalogue.page(namespace, place).await,
            (Who::Token { person: None }, None) => self.catalogue.page(None, place).await?,
            (Who::Token { person: Some(person) }, None) => {
                let own = std::iter::once(person.username);
                let all: Vec<_> =
                    own.chain(person.organizations.into_iter().map(|o| o.name)).collect();
                return self.of_all(&all, place).await;
            }
            // Without a namespace the API insists on `public`, and that is all there is to see for a stranger.
            (_, namespace) => self.of_one(namespace, place).await?,
        };
        if page.completeness == Completeness::Complete {
            page.completeness = match self.who().await? {
                Who::Anybody => Completeness::PublicOnly,
                Who::Token { person: None } => Completeness::HiddenByToken,
                _ => Completeness::Complete,
            };
        }
        Ok(page)
    }

    /// One namespace, or everything public. The API sends a namespace whole and everything public in pages.
    async fn of_one(
        &self,
        namespace: Option<&str>,
        place: Option<&Place>,
    ) -> Result<Page<Repository>> {
        let mark = match place.map(|place| &place.list) {
            None => None,
            Some(List::Marked(mark)) => Some(mark.as_str()),
            Some(_) => return Err(foreign()),
        };
        let list = self.read_list(namespace, mark).await?;
        let more = list.next_page.is_some();
        let next = list.next_page.and_then(|mark| Place::after(place, List::Marked(mark)));
        Ok(page(list.repositories, next, more))
    }

    /// All namespaces of the account, one after the other: a page each.
    async fn of_all(&self, all: &[String], place: Option<&Place>) -> Result<Page<Repository>> {
        let (at, mark) = match place.map(|place| &place.list) {
            None => (0, None),
            Some(List::Namespace(at, mark)) => (*at, mark.as_deref()),
            Some(_) => return Err(foreign()),
        };
        let Some(namespace) = all.get(at) else { return Err(foreign()) };
        let list = self.read_list(Some(namespace), mark).await?;
        let following = match list.next_page {
            Some(mark) => Some(List::Namespace(at, Some(mark))),
            None => (at + 1 < all.len()).then_some(List::Namespace(at + 1, None)),
        };
        let more = following.is_some();
        let next = following.and_then(|list| Place::after(place, list));
        Ok(page(list.repositories, next, more))
    }

    async fn read_list(
        &self,
        namespace: Option<&str>,
        mark: Option<&str>,
    ) -> Result<RepositoryList> {
        let mut url = self.rest.url(["repository"]);
        {
            let mut query = url.query_pairs_mut();
            query.extend_pairs(namespace.map(|namespace| ("namespace", namespace)));
            // Without it a namespace's public repositories are left out for those who are not its members.
            query.append_pair("public", "true").append_pair("last_modified", "true");
            query.extend_pairs(mark.map(|mark| ("next_page", mark)));
        }
        self.rest.get(url, namespace.unwrap_or("repository"), "repo:read").await
    }

    pub(super) async fn read_repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        match (self.describe(name).await, self.who().await?) {
            // The API does not know a robot; the registry does.
            (Err(error), Who::Registry { .. }) if is_refusal(&error) => {
                self.registry.find(name).await?;
                let repository = Repository::named(name.clone());
                Ok(RepositoryDetail { repository, readme: None, permissions: None, page: None })
            }
            (outcome, _) => outcome,
        }
    }

    /// A repository's own page, from the API.
    pub(super) async fn describe(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        let mut url = self.url_in(name, &[]);
        // Otherwise it would bring up to 500 tags along.
        url.query_pairs_mut().append_pair("includeTags", "false");
        let found: ApiRepository = self.rest.get(url, name.as_str(), "repo:read").await?;
        let permissions = found.can_write.map(|write| Permissions {
            read: true,
            write,
            admin: found.can_admin.unwrap_or(false),
        });
        // What it says of a caller that it does not know is of no use.
        let permissions = match self.who().await? {
            Who::Token { .. } => permissions,
            Who::Anybody | Who::Registry { .. } => None,
        };
        let readme = found.description.clone().filter(|text| !text.trim().is_empty());
        let repository =
            repository(found).ok_or_else(|| ErrorKind::NotFound { what: name.to_string() })?;
        Ok(RepositoryDetail { repository, readme, permissions, page: None })
    }
}

/// Whether the API would not answer this caller.
pub(super) fn is_refusal(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::SignInNeeded | ErrorKind::Forbidden { .. })
}

fn page(rows: Vec<ApiRepository>, next: Option<Cursor>, more: bool) -> Page<Repository> {
    let completeness = match &next {
        None if more => Completeness::PageCap,
        _ => Completeness::Complete,
    };
    let items = rows.into_iter().filter_map(repository).collect();
    Page { items, next, total: None, completeness }
}

/// A row of a list. `None` for a name that cannot be shown.
fn repository(row: ApiRepository) -> Option<Repository> {
    let name = repository_name(&format!("{}/{}", row.namespace, row.name));
    let first_line = row.description.as_deref().and_then(|text| {
        text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
    });
    let visibility = |public| if public { Visibility::Public } else { Visibility::Private };
    Some(Repository {
        description: first_line,
        visibility: row.is_public.map(visibility),
        last_pushed: row.last_modified.filter(|at| *at > 0).and_then(Timestamp::from_unix),
        size: row.quota_report.and_then(|report| report.quota_bytes).map(Bytes),
        archived: row.state.as_deref() == Some("READ_ONLY"),
        ..Repository::named(name?)
    })
}
