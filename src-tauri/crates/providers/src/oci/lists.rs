//! The lists: zot's search where there is one, else the protocol's own.

use domain::{
    Completeness, Count, Cursor, Error, ErrorKind, Page, Repository, RepositoryName, Result, Tag,
};

use super::OciRegistry;
use super::zot::{Place, Told};

impl OciRegistry {
    pub(super) async fn list_repositories(
        &self,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Repository>> {
        let page = match Place::of(cursor)? {
            Some(Place::Registry(cursor)) => self.catalogue(Some(&cursor)).await?,
            Some(Place::Search(offset)) => {
                match self.zot.repositories(&self.registry, offset).await? {
                    Told::Data(page) => page,
                    Told::Nothing => return Err(self.broken_off()),
                }
            }
            None if self.zot.searches(&self.registry).await? => {
                match self.zot.repositories(&self.registry, 0).await? {
                    Told::Data(page) => page,
                    Told::Nothing => self.catalogue(None).await?,
                }
            }
            None => self.catalogue(None).await?,
        };
        self.remember(page.items.iter().map(|repository| &repository.name));
        let complete = page.completeness == Completeness::Complete;
        if complete && self.zot.knows_people() && !self.registry.is_signed_in().await? {
            return Ok(Page { completeness: Completeness::PublicOnly, ..page });
        }
        Ok(page)
    }

    async fn catalogue(&self, cursor: Option<&Cursor>) -> Result<Page<Repository>> {
        let page = self.registry.catalog(cursor).await?;
        Ok(Page {
            items: page.items.into_iter().map(Repository::named).collect(),
            next: page.next.map(|cursor| Place::Registry(cursor).cursor()).transpose()?,
            total: page.total,
            completeness: page.completeness,
        })
    }

    pub(super) async fn list_tags(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        match Place::of(cursor)? {
            Some(Place::Registry(cursor)) => self.tag_names(name, Some(&cursor)).await,
            Some(Place::Search(offset)) => match self.zot.tags(&self.registry, name, offset).await?
            {
                Told::Data(page) => Ok(page),
                Told::Nothing => Err(self.broken_off()),
            },
            None if self.zot.searches(&self.registry).await? => {
                match self.zot.tags(&self.registry, name, 0).await? {
                    // Of a repository that is not there zot answers that it has no images.
                    Told::Data(page) if page.items.is_empty() => self.tag_names(name, None).await,
                    Told::Data(page) => Ok(page),
                    Told::Nothing => self.tag_names(name, None).await,
                }
            }
            None => self.tag_names(name, None).await,
        }
    }

    async fn tag_names(&self, name: &RepositoryName, cursor: Option<&Cursor>) -> Result<Page<Tag>> {
        let page = match self.registry.tags(name, cursor).await {
            Ok(page) => page,
            // Some registries answer 404 for a repository without tags (§1.4).
            Err(Error { kind: ErrorKind::NotFound { .. }, .. }) if self.is_listed(name) => {
                return Ok(Page::whole(Vec::new()));
            }
            Err(error) => return Err(error),
        };
        let total = match (&page.next, cursor, &page.completeness) {
            (None, None, Completeness::Complete) => Some(Count(page.items.len() as u64)),
            _ => None,
        };
        Ok(Page {
            items: page.items.into_iter().map(Tag::named).collect(),
            next: page.next.map(|cursor| Place::Registry(cursor).cursor()).transpose()?,
            total,
            completeness: page.completeness,
        })
    }

    /// A repository with what is known of it.
    pub(super) async fn find_repository(&self, name: &RepositoryName) -> Result<Repository> {
        if self.zot.searches(&self.registry).await?
            && let Some(found) = self.zot.repository(&self.registry, name).await?
        {
            return Ok(found);
        }
        if !self.is_listed(name) {
            self.registry.find(name).await?;
        }
        Ok(Repository::named(name.clone()))
    }

    /// The search fell silent in the middle of a list; another list would begin elsewhere.
    fn broken_off(&self) -> Error {
        ErrorKind::BadResponse { host: self.context.endpoint.host() }.into()
    }
}
