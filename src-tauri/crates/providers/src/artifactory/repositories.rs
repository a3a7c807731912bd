//! Repositories: images of one key, and of all keys one after the other.

use domain::{
    Completeness, Error, ErrorKind, Page, Repository, RepositoryDetail, RepositoryName, Result,
};
use transport::Request;

use super::api::{Catalog, TagNames};
use super::home::{Layout, under};
use super::place::{Place, foreign};
use super::{Artifactory, PAGE};
use crate::RepositoryQuery;
use crate::left_out::repository_name;
use crate::next_link::next_query;

/// One page of a registry's list of names.
pub(super) struct Names {
    pub(super) entries: Vec<String>,
    /// The query of the next page.
    pub(super) next: Option<String>,
    pub(super) completeness: Completeness,
}

impl Artifactory {
    pub(super) async fn list_repositories(
        &self,
        query: &RepositoryQuery,
    ) -> Result<Page<Repository>> {
        let (at, page) = match Place::of(query.cursor.as_ref())? {
            Place::Start => (0, None),
            Place::Names(at, page) => (at, page),
            Place::Files(_) => return Err(foreign()),
        };
        let mut found = match (&self.rest.home().await?.layout, &query.namespace) {
            (Layout::OneKey(_), _) => self.of_key("", page.as_deref(), at).await?,
            (Layout::Whole, Some(key)) => self.of_key(key, page.as_deref(), at).await?,
            (Layout::Whole, None) => self.of_all(at, page.as_deref()).await?,
        };
        if found.completeness == Completeness::Complete && !self.rest.is_signed_in().await? {
            found.completeness = Completeness::PublicOnly;
        }
        Ok(found)
    }

    /// The images of one key; `key` is empty where the address is that key's.
    async fn of_key(&self, key: &str, page: Option<&str>, at: usize) -> Result<Page<Repository>> {
        let url = under(&self.rest.registry_base(key).await?, &["v2", "_catalog"]);
        let names = self.names(url, page, key, |catalog: Catalog| catalog.repositories).await?;
        let items = names.entries.into_iter().filter_map(|image| {
            let name = if key.is_empty() { image } else { format!("{key}/{image}") };
            repository_name(&name).map(Repository::named)
        });
        Ok(Page {
            items: items.collect(),
            next: names.next.map(|next| Place::Names(at, Some(next)).cursor()),
            total: None,
            completeness: names.completeness,
        })
    }

    /// The images of the key at this place; when they are through, the next key's follow.
    async fn of_all(&self, at: usize, page: Option<&str>) -> Result<Page<Repository>> {
        let keys = self.rest.keys().await?;
        let Some(key) = keys.get(at) else { return Ok(Page::whole(Vec::new())) };
        let after = (at + 1 < keys.len()).then(|| Place::Names(at + 1, None).cursor());
        match self.of_key(&key.name, page, at).await {
            Ok(found) => Ok(Page { next: found.next.or(after), ..found }),
            // A key that may be seen and not read, among others.
            Err(Error {
                kind: ErrorKind::Forbidden { .. } | ErrorKind::NotFound { .. }, ..
            }) if keys.len() > 1 => {
                let completeness = Completeness::HiddenByToken;
                Ok(Page { items: Vec::new(), next: after, total: None, completeness })
            }
            Err(error) => Err(error),
        }
    }

    /// One page of names. Only the query of a `Link` is followed: its path may lack the key (RTFACT-18971).
    pub(super) async fn names<T: serde::de::DeserializeOwned>(
        &self,
        mut url: url::Url,
        page: Option<&str>,
        what: &str,
        read: fn(T) -> Option<Vec<String>>,
    ) -> Result<Names> {
        let asked = page.unwrap_or(PAGE);
        url.set_query(Some(asked));
        let answer = self.rest.send(Request::get(url)).await?;
        if !answer.is_success() {
            return Err(self.rest.refusal(&answer, what).await);
        }
        let names = read(answer.json()?).unwrap_or_default();
        let (next, completeness) = match next_query(&answer) {
            // A list that goes on with itself, or with nothing, never ends.
            Some(next) if next == asked || names.is_empty() => (None, Completeness::PageCap),
            next => (next, Completeness::Complete),
        };
        Ok(Names { entries: names, next, completeness })
    }

    pub(super) async fn read_repository(&self, name: &RepositoryName) -> Result<RepositoryDetail> {
        let mut url = self.image_url(name, &["tags", "list"]).await?;
        url.set_query(Some("n=1"));
        self.rest.get::<TagNames>(url, name.as_str()).await?;
        let repository = Repository::named(name.clone());
        Ok(RepositoryDetail { repository, readme: None, permissions: None, page: None })
    }
}
