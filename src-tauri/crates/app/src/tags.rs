//! Browsing tags: names first, the rest for the rows on screen.

use domain::{AccountId, Cursor, Page, RepositoryName, Result, Tag, TagPatch};
use futures::StreamExt;
use storage::{ListKey, ListedName};

use crate::{App, CachedList};

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
        let (at, cursor) = (cursor.clone(), cursor.as_ref());
        let page = self
            .with_provider(id, |provider| async move { provider.tags(name, cursor).await })
            .await?;
        let name_of = |tag: &Tag| Some(ListedName { name: tag.name.clone(), visibility: None });
        self.keep_page(id, ListKey::Tags(name.as_str().to_owned()), at, page, name_of).await
    }

    /// The tags as they were when last read.
    pub async fn cached_tags(
        &self,
        id: &AccountId,
        name: &RepositoryName,
    ) -> Result<Option<CachedList<Tag>>> {
        self.cached_list(id, ListKey::Tags(name.as_str().to_owned())).await
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
                }
                on_patch(patch);
            }
            Ok(())
        })
        .await
    }
}
