//! Lists as they were last read: kept behind the caller's back, and read back in parts.

use std::time::Duration;

use domain::{AccountId, Completeness, Cursor, Page, Result, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use specta::Type;
use storage::{ListKey, ListedName};

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
    pub(crate) fn keep_page<T: Serialize>(
        &self,
        id: &AccountId,
        key: &ListKey,
        at: Option<Cursor>,
        page: &Page<T>,
        name_of: fn(&T) -> Option<ListedName>,
    ) {
        let read = Timestamp::now();
        let began = at.is_none().then_some(read);
        self.keep_rows(id, key, at, page, read);
        self.keep_names(id, key, page, name_of, read, began);
    }

    /// Keeps the rows of a page, to be shown again.
    pub(crate) fn keep_rows<T: Serialize>(
        &self,
        id: &AccountId,
        key: &ListKey,
        at: Option<Cursor>,
        page: &Page<T>,
        read: Timestamp,
    ) {
        let json = match serde_json::to_string(page) {
            Ok(json) => json,
            Err(error) => return tracing::warn!(%error, "a list cannot be kept"),
        };
        let (account, list, next) = (id.clone(), key.clone(), page.next.clone());
        let ends = is_whole(page);
        let work = move |cache: &storage::Cache| {
            cache.put_json(&account, &list, at.as_ref(), next.as_ref(), read, &json)?;
            // A page whose beginning was cleared away meanwhile proves nothing gone.
            match cache.list_began(&account, &list) {
                Some(began) if ends => cache.end_list(&account, &list, began),
                _ => Ok(()),
            }
        };
        self.keeper.write(id, Some(key), Box::new(work));
    }

    /// Keeps the names of a page, to be found again. It takes longer than the rows, and nobody waits for it.
    pub(crate) fn keep_names<T>(
        &self,
        id: &AccountId,
        key: &ListKey,
        page: &Page<T>,
        name_of: fn(&T) -> Option<ListedName>,
        read: Timestamp,
        began: Option<Timestamp>,
    ) {
        let names: Vec<_> = page.items.iter().filter_map(name_of).collect();
        let ends = is_whole(page);
        let (account, list) = (id.clone(), key.clone());
        let work = move |cache: &storage::Cache| {
            for names in names.chunks(NAMES_AT_ONCE) {
                cache.note_names(&account, &list, names, read, false)?;
            }
            match began.or_else(|| cache.list_began(&account, &list)) {
                Some(began) if ends => cache.note_names(&account, &list, &[], began, true),
                _ => Ok(()),
            }
        };
        self.keeper.write(id, None, Box::new(work));
    }

    /// Keeps that a list was read again and has not changed.
    pub(crate) fn keep_age(&self, id: &AccountId, key: &ListKey) {
        let (account, list, read) = (id.clone(), key.clone(), Timestamp::now());
        let work = move |cache: &storage::Cache| cache.touch_list(&account, &list, read);
        self.keeper.write(id, Some(key), Box::new(work));
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

/// Whether a list ends with this page, with nothing missing.
fn is_whole<T>(page: &Page<T>) -> bool {
    page.next.is_none() && page.completeness == Completeness::Complete
}
