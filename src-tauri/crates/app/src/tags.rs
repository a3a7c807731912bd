//! The list of a repository's tags: names first. What only requests of their own tell is in `tag_rows`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::{AccountId, Cursor, Page, RepositoryName, Result, Tag, Timestamp};
use storage::{ListKey, ListedName};

use crate::{App, CachedList, history, kept_lists, long_pages};

impl App {
    /// One page of tags.
    pub async fn tags(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        cursor: Option<Cursor>,
    ) -> Result<Page<Tag>> {
        let key = ListKey::Tags(name.as_str().to_owned());
        let list = key.text();
        let piece = cursor.as_ref().and_then(long_pages::Place::of);
        if let Some(place) = &piece
            && let Some(piece) = self.long_pages.piece(id, &list, place)
        {
            return Ok(piece);
        }
        let at = piece.as_ref().map_or(cursor, |place| place.page.clone());
        let asked = at.as_ref();
        let page = self
            .with_provider(id, |provider| async move {
                providers::left_out::tags(provider.as_ref(), name, asked).await
            })
            .await?;
        self.note_look(id, name, at.as_ref(), &page);
        let page = Arc::new(page);
        self.keep_tags(id, name, at.clone(), Arc::clone(&page));
        if page.items.len() > long_pages::PIECE {
            self.long_pages.let_go_later();
        }
        Ok(match piece {
            Some(place) => self.long_pages.again(id, &list, &place, page),
            None => self.long_pages.first(id, &list, at, page),
        })
    }

    /// Keeps a page of tags, where each points, and their names to be found again. All of it is work of the keeper's thread: of
    /// 200,000 names, the first rows should not wait for the last to be written down.
    fn keep_tags(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        at: Option<Cursor>,
        page: Arc<Page<Tag>>,
    ) {
        let key = ListKey::Tags(name.as_str().to_owned());
        let (read, began) = (Timestamp::now(), at.is_none());
        let unchanged = Arc::new(AtomicBool::new(false));
        let rows = {
            let (account, name, key) = (id.clone(), name.clone(), key.clone());
            let (page, unchanged) = (Arc::clone(&page), Arc::clone(&unchanged));
            let long_pages = self.long_pages.clone();
            move |cache: &storage::Cache| {
                if !long_pages.is_other(&account, &key.text(), &page) {
                    unchanged.store(true, Ordering::Relaxed);
                    return cache.touch_list(&account, &key, read);
                }
                history::note_listed(cache, &account, &name, &page.items, read)?;
                for (at, piece) in long_pages::pieces(&page, at.as_ref()) {
                    kept_lists::keep_rows(cache, &account, &key, at.as_ref(), &piece, read)?;
                }
                Ok(())
            }
        };
        self.keeper.write(id, Some(&key), Box::new(rows));
        // After all rows: two hundred thousand names take a while.
        let account = id.clone();
        let names = move |cache: &storage::Cache| {
            if unchanged.load(Ordering::Relaxed) {
                return Ok(());
            }
            let name_of = |tag: &Tag| Some(ListedName { name: tag.name.clone(), visibility: None });
            let began = began.then_some(read);
            kept_lists::keep_names(cache, &account, &key, &page, name_of, read, began)
        };
        self.keeper.write(id, None, Box::new(names));
    }

    /// The tags as they were when last read, from `cursor` on.
    pub async fn cached_tags(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        cursor: Option<Cursor>,
    ) -> Result<Option<CachedList<Tag>>> {
        self.cached_list(id, ListKey::Tags(name.as_str().to_owned()), cursor).await
    }
}
