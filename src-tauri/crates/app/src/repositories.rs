//! Browsing repositories.

use std::sync::Arc;

use domain::{
    Account, AccountId, Completeness, Cursor, Error, ErrorKind, Namespace, Page, Repository,
    RepositoryDetail, RepositoryName, Result,
};
use providers::{Provider, RepositoryQuery};
use serde::Serialize;
use specta::Type;
use storage::{ListKey, ListedName};

use crate::{App, CachedList, lock, sessions::TriedCredential};

/// The most names remembered for a registry that lists none.
const OPENED_MAX: usize = 200;

/// What commands need to reach a repository.
#[derive(Debug, Clone, Serialize, Type)]
pub struct PushTarget {
    /// The server for `docker login`; `None` where the command line's default registry is meant.
    pub login_server: Option<String>,
    /// The user name for `docker login`.
    pub username: Option<String>,
    /// `host:port` before the repository in references; `None` for the default registry.
    pub registry: Option<String>,
    /// Traffic to it is unencrypted.
    pub plain_http: bool,
}

impl App {
    /// The namespaces of an account.
    pub async fn namespaces(&self, id: &AccountId) -> Result<Vec<Namespace>> {
        let listed =
            self.with_provider(id, |provider| async move { provider.namespaces().await }).await?;
        let page = Page::whole(listed);
        self.keep_page(id, &ListKey::Namespaces, None, &page, |_| None);
        Ok(page.items)
    }

    /// The namespaces as they were when last read, so that the side bar stands still at a start.
    pub async fn cached_namespaces(&self, id: &AccountId) -> Result<Option<Vec<Namespace>>> {
        let list = self.cached_list(id, ListKey::Namespaces, None).await?;
        Ok(list.map(|list: CachedList<Namespace>| list.page.items))
    }

    /// One page of repositories. Where the registry lists none: those that were opened by name.
    pub async fn repositories(
        &self,
        id: &AccountId,
        namespace: Option<String>,
        cursor: Option<Cursor>,
    ) -> Result<Page<Repository>> {
        let key = ListKey::Repositories(namespace.clone());
        let query = &RepositoryQuery { namespace, cursor };
        let at = query.cursor.clone();
        let listed = self
            .with_provider(id, |provider| async move {
                providers::left_out::repositories(provider.as_ref(), query).await
            })
            .await;
        match listed {
            Ok(page) => {
                let name_of = |item: &Repository| {
                    let name = item.name.as_str().to_owned();
                    Some(ListedName { name, visibility: item.visibility })
                };
                self.keep_page(id, &key, at, &page, name_of);
                Ok(page)
            }
            Err(Error { kind: ErrorKind::NoCatalogue, .. }) => {
                let opened = self.record(id)?.opened;
                let items = opened.into_iter().map(Repository::named).collect();
                Ok(Page { completeness: Completeness::OpenedByName, ..Page::whole(items) })
            }
            Err(error) => Err(error),
        }
    }

    /// The repositories as they were when last read, from `cursor` on.
    pub async fn cached_repositories(
        &self,
        id: &AccountId,
        namespace: Option<String>,
        cursor: Option<Cursor>,
    ) -> Result<Option<CachedList<Repository>>> {
        self.cached_list(id, ListKey::Repositories(namespace), cursor).await
    }

    /// A repository's own page.
    pub async fn repository(
        &self,
        id: &AccountId,
        name: &RepositoryName,
    ) -> Result<RepositoryDetail> {
        let detail = self
            .with_provider(id, |provider| async move { provider.repository(name).await })
            .await?;
        self.note_opened(id, name).await;
        Ok(detail)
    }

    /// What commands need to reach an account's repositories.
    pub fn push_target(&self, id: &AccountId) -> Result<PushTarget> {
        let record = self.record(id)?;
        let provider = self.any_provider(&record.account)?;
        let registry = provider.reference_host();
        Ok(PushTarget {
            login_server: registry.as_ref().map(|_| provider.docker_login_server()),
            username: provider.docker_login_user().map(str::to_owned).or(record.account.username),
            registry,
            plain_http: record.account.endpoint.is_plain_http(),
        })
    }

    /// What stands before the repository in an account's references.
    pub(crate) fn reference_host(&self, account: &Account) -> Option<String> {
        self.any_provider(account).ok()?.reference_host()
    }

    /// A provider to ask what needs no request: where its registry is, what it is called.
    fn any_provider(&self, account: &Account) -> Result<Arc<dyn Provider>> {
        match self.session(&account.id) {
            Ok(session) => Ok(session.provider),
            // Signed out: the address is known all the same.
            Err(_) => self.open_provider(account, Arc::new(TriedCredential(None))),
        }
    }

    /// One page of the registry's own search: over what is public, and where it tells more, over what the account may see.
    pub async fn search(
        &self,
        id: &AccountId,
        query: &str,
        cursor: Option<Cursor>,
    ) -> Result<Page<Repository>> {
        let cursor = cursor.as_ref();
        self.with_provider(id, |provider| async move {
            match provider.search() {
                Some(search) => search.search(query, cursor).await,
                None => Err(Error::new(ErrorKind::NoCatalogue)),
            }
        })
        .await
    }

    /// The person's starred repositories of an account.
    pub fn favourites(&self, id: &AccountId) -> Result<Vec<RepositoryName>> {
        Ok(self.record(id)?.favourites)
    }

    /// Sets or takes away a star.
    pub fn set_favourite(
        &self,
        id: &AccountId,
        name: RepositoryName,
        favourite: bool,
    ) -> Result<()> {
        lock(&self.accounts).update(id, |record| {
            record.favourites.retain(|starred| starred != &name);
            if favourite {
                record.favourites.push(name);
            } else {
                // Nobody looks at it any more, so nothing can be told of it.
                record.bells.retain(|named| named != &name);
            }
        })
    }

    /// The repositories of an account whose pushes are told by a notification.
    pub fn bells(&self, id: &AccountId) -> Result<Vec<RepositoryName>> {
        Ok(self.record(id)?.bells)
    }

    /// Asks for notifications of a repository's pushes, or no longer.
    pub fn set_bell(&self, id: &AccountId, name: RepositoryName, on: bool) -> Result<()> {
        lock(&self.accounts).update(id, |record| {
            record.bells.retain(|named| named != &name);
            if on {
                record.bells.push(name);
            }
        })
    }

    /// Remembers a repository that was opened by name, newest first.
    pub fn remember_repository(&self, id: &AccountId, name: RepositoryName) -> Result<()> {
        lock(&self.accounts).update(id, |record| {
            record.opened.retain(|opened| opened != &name);
            record.opened.insert(0, name);
            record.opened.truncate(OPENED_MAX);
        })
    }

    /// Forgets a repository that was opened by name.
    pub fn forget_repository(&self, id: &AccountId, name: &RepositoryName) -> Result<()> {
        lock(&self.accounts).update(id, |record| record.opened.retain(|opened| opened != name))
    }
}
