//! What only requests of their own can tell of tags, for the rows on screen: first what is kept of them, then what the
//! registry says now.

use std::collections::HashMap;
use std::time::Duration;

use domain::{AccountId, RepositoryName, Result, TagPatch, Timestamp};
use futures::StreamExt;
use storage::{ListKey, TagRow};

use crate::blocking::blocking;
use crate::{App, lock};

/// Rows asked for at once; the transport holds each host to its own limit below.
const ROWS_AT_ONCE: usize = 32;
/// Rows written together: so few that little is lost when somebody scrolls on.
const KEPT_TOGETHER: usize = 20;
/// A row that was read within this time is not asked for again, unless somebody asks for just that. Long enough to come back
/// from a tag's page, short enough that nobody takes it for news.
const FRESH: Duration = Duration::from_secs(30);
/// How long the rows wait for others that are just being written; the registry is asked for what is not there by then.
const PATIENCE: Duration = Duration::from_millis(50);

impl App {
    /// Hands on what is kept of these tags, reads what only requests of their own can tell, and hands on each row as it comes.
    /// With `again`, also of those that were read just now.
    ///
    /// # Errors
    /// Only when no row can be read at all; a single row's error is that row's patch.
    pub async fn tag_details(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        tags: Vec<String>,
        again: bool,
        on_patch: impl Fn(TagPatch),
    ) -> Result<()> {
        let mut kept = self.kept_rows(id, name, tags.clone()).await;
        let now = Timestamp::now();
        let mut asked = Vec::new();
        for tag in tags {
            match kept.remove(&tag) {
                Some(row) if !again && is_fresh(&row, now) => {
                    on_patch(TagPatch::Read { name: tag, detail: row.detail });
                }
                Some(row) => {
                    on_patch(TagPatch::Kept { name: tag.clone(), detail: row.detail });
                    asked.push(tag);
                }
                None => asked.push(tag),
            }
        }
        if asked.is_empty() {
            return Ok(());
        }
        let unwritten = Unwritten { app: self, id, name, rows: std::sync::Mutex::default() };
        let (asked, on_patch, unwritten) = (&asked, &on_patch, &unwritten);
        self.with_provider(id, |provider| async move {
            let mut rows = futures::stream::iter(asked.clone())
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
                if let TagPatch::Read { name: tag, detail } = &patch {
                    unwritten.add(tag, TagRow { detail: detail.clone(), seen: Timestamp::now() });
                }
                on_patch(patch);
            }
            Ok(())
        })
        .await
    }

    /// What is kept of rows; nothing where the cache cannot be read, for then the registry is asked.
    async fn kept_rows(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        tags: Vec<String>,
    ) -> HashMap<String, TagRow> {
        let settled = self.keeper.settled(Some((id.clone(), Some(rows_of(name)))), PATIENCE);
        let (cache, id, name) = (self.cache.clone(), id.clone(), name.clone());
        let read = blocking(move || {
            settled();
            cache.tag_rows(&id, &name, &tags)
        });
        read.await.unwrap_or_else(|error| {
            tracing::warn!(?error, "kept rows cannot be read");
            HashMap::new()
        })
    }
}

/// Rows that were read and are not yet with the keeper. They go to it a few at a time, and the rest when the stream ends or
/// is given up.
struct Unwritten<'a> {
    app: &'a App,
    id: &'a AccountId,
    name: &'a RepositoryName,
    rows: std::sync::Mutex<Vec<(String, TagRow)>>,
}

impl Unwritten<'_> {
    fn add(&self, tag: &str, row: TagRow) {
        let mut rows = lock(&self.rows);
        rows.push((tag.to_owned(), row));
        if rows.len() >= KEPT_TOGETHER {
            self.write(std::mem::take(&mut *rows));
        }
    }

    fn write(&self, rows: Vec<(String, TagRow)>) {
        let seen = |(tag, row): &(String, TagRow)| Some((tag.clone(), row.detail.digest.clone()?));
        let sightings = rows.iter().filter_map(seen).collect();
        let (account, name) = (self.id.clone(), self.name.clone());
        let work = move |cache: &storage::Cache| cache.put_tag_rows(&account, &name, &rows);
        self.app.keeper.write(self.id, Some(&rows_of(self.name)), Box::new(work));
        // After the rows: who waits for where tags point finds these too.
        self.app.note_sightings(self.id, self.name, sightings);
    }
}

impl Drop for Unwritten<'_> {
    fn drop(&mut self) {
        let rows = std::mem::take(&mut *lock(&self.rows));
        if !rows.is_empty() {
            self.write(rows);
        }
    }
}

/// A clock that was set back makes no row fresh.
fn is_fresh(row: &TagRow, now: Timestamp) -> bool {
    let age = now.unix() - row.seen.unix();
    u64::try_from(age).is_ok_and(|age| age < FRESH.as_secs())
}

/// The rows of a repository's tags are not waited for with the list of them, which may be long.
fn rows_of(name: &RepositoryName) -> ListKey {
    ListKey::TagRows(name.as_str().to_owned())
}
