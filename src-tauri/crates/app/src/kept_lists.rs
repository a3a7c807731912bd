//! Lists as they were last read: kept behind the caller's back, and read back in parts.

use std::sync::Arc;
use std::time::Duration;

use domain::{AccountId, Completeness, Cursor, Page, Result, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use specta::Type;
use storage::{Cache, ListKey, ListedName};

use crate::App;
use crate::blocking::blocking;
use crate::long_pages::PIECE;

/// Names taken in at once: so few that nobody waits long for the cache meanwhile.
const NAMES_AT_ONCE: usize = 250;

/// How long somebody who wants to read or to clear lists waits for what is still being written.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A list as it was when last read.
#[derive(Debug, Clone, Serialize, Type)]
pub struct CachedList<T> {
    /// The list, all its pages in one.
    pub page: Page<T>,
    /// When it was read.
    pub fetched: Timestamp,
}

impl App {
    /// Keeps a page as it was read, and the names that `name_of` gives, to be found again. The caller does not wait for it.
    pub(crate) fn keep_page<T: Serialize + Clone + Send + Sync + 'static>(
        &self,
        id: &AccountId,
        key: &ListKey,
        at: Option<Cursor>,
        page: &Page<T>,
        name_of: fn(&T) -> Option<ListedName>,
    ) {
        let page = Arc::new(page.clone());
        let read = Timestamp::now();
        let began = at.is_none().then_some(read);
        let rows = {
            let (account, key, page) = (id.clone(), key.clone(), Arc::clone(&page));
            move |cache: &Cache| keep_rows(cache, &account, &key, at.as_ref(), &page, read)
        };
        self.keeper.write(id, Some(key), Box::new(rows));
        let (account, list) = (id.clone(), key.clone());
        let names =
            move |cache: &Cache| keep_names(cache, &account, &list, &page, name_of, read, began);
        self.keeper.write(id, None, Box::new(names));
    }

    /// A list as it was last read, from `cursor` on: as much of it as a window takes in at once.
    pub(crate) async fn cached_list<T>(
        &self,
        id: &AccountId,
        key: ListKey,
        cursor: Option<Cursor>,
    ) -> Result<Option<CachedList<T>>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let settled = self.keeper.settled(Some((id.clone(), Some(key.clone()))), PATIENCE);
        let (cache, id) = (self.cache.clone(), id.clone());
        let list = blocking(move || {
            settled();
            cache.list_from(&id, &key, cursor.as_ref(), PIECE)
        });
        Ok(list.await?.map(|(mut page, fetched)| {
            page.completeness = Completeness::Cached { fetched };
            CachedList { page, fetched }
        }))
    }
}

/// Keeps the rows of a page, to be shown again.
pub(crate) fn keep_rows<T: Serialize>(
    cache: &Cache,
    id: &AccountId,
    key: &ListKey,
    at: Option<&Cursor>,
    page: &Page<T>,
    read: Timestamp,
) -> Result<()> {
    cache.put_page(id, key, at, page, read)?;
    // A page whose beginning was cleared away meanwhile proves nothing gone.
    match cache.list_began(id, key) {
        Some(began) if is_whole(page) => cache.end_list(id, key, began),
        _ => Ok(()),
    }
}

/// Keeps the names of a page, to be found again. It takes longer than the rows, and nobody waits for it. `began` is when the
/// list began with this page; otherwise it is asked of what is kept.
pub(crate) fn keep_names<T>(
    cache: &Cache,
    id: &AccountId,
    key: &ListKey,
    page: &Page<T>,
    name_of: fn(&T) -> Option<ListedName>,
    read: Timestamp,
    began: Option<Timestamp>,
) -> Result<()> {
    // A few at a time, or 200,000 names would be there twice for as long as it takes.
    for items in page.items.chunks(NAMES_AT_ONCE) {
        let names: Vec<_> = items.iter().filter_map(name_of).collect();
        cache.note_names(id, key, &names, read, false)?;
    }
    match began.or_else(|| cache.list_began(id, key)) {
        Some(began) if is_whole(page) => cache.note_names(id, key, &[], began, true),
        _ => Ok(()),
    }
}

/// Whether a list ends with this page, with nothing missing.
fn is_whole<T>(page: &Page<T>) -> bool {
    page.next.is_none() && page.completeness == Completeness::Complete
}
