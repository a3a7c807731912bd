//! Browsing tags: names first, the rest for the rows on screen.

use domain::{AccountId, Cursor, Page, RepositoryName, Result, Tag, TagPatch, Timestamp};
use futures::StreamExt;
use storage::{ListKey, ListedName};

use crate::{App, CachedList, long_pages};

/// Rows asked for at once; the transport holds each host to its own limit below.
const ROWS_AT_ONCE: usize = 6;

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
            .with_provider(id, |provider| async move { provider.tags(name, asked).await })
            .await?;
        if at.is_none() {
            self.note_look(id, name, &page);
        }
        let name_of = |tag: &Tag| Some(ListedName { name: tag.name.clone(), visibility: None });
        if self.long_pages.is_other(id, &list, &page) {
            self.note_listed(id, name, &page.items);
            let (read, began) = (Timestamp::now(), at.is_none());
            for (at, piece) in long_pages::pieces(&page, at.as_ref()) {
                self.keep_rows(id, &key, at, &piece, read);
            }
            // After all rows: two hundred thousand names take a while.
            self.keep_names(id, &key, &page, name_of, read, began.then_some(read));
        } else {
            self.keep_age(id, &key);
        }
        if page.items.len() > long_pages::PIECE {
            self.long_pages.let_go_later();
        }
        Ok(match piece {
            Some(place) => self.long_pages.again(id, &list, &place, page),
            None => self.long_pages.first(id, &list, at, page),
        })
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

    /// Reads what only requests of their own can tell of these tags, and hands on each row as it comes.
    ///
    /// # Errors
    /// Only when no row can be read at all; a single row's error is that row's patch.
    pub async fn tag_details(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        tags: Vec<String>,
        on_patch: impl Fn(TagPatch),
    ) -> Result<()> {
        let (tags, on_patch) = (&tags, &on_patch);
        self.with_provider(id, |provider| async move {
            let mut rows = futures::stream::iter(tags.clone())
                .map(|tag| {
                    let provider = provider.clone();
                    async move {
                        match provider.tag_detail(name, &tag).await {
                            Ok(detail) => TagPatch::Read { name: tag, detail },
                            Err(error) => TagPatch::Failed { name: tag, error },
                        }
                    }
                })
                .buffer_unordered(ROWS_AT_ONCE);
            while let Some(patch) = rows.next().await {
                if let TagPatch::Read { name: tag, detail } = &patch
                    && let Some(digest) = &detail.digest
                {
                    self.seen.put(id, name, tag, digest);
                    self.note_tag(id, name, tag, digest);
                }
                on_patch(patch);
            }
            Ok(())
        })
        .await
    }
}
