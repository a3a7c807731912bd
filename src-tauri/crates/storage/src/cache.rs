//! The cache: lists as they were last read, and content known by digest. SQLite, in the cache folder;
//! everything in it can be read again from the registries.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{AccountId, Bytes, Cursor, Digest, Error, Page, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};
use specta::Type;

use crate::{Notice, failed, json_file, layer_lists, names};

/// Raised with every change of the tables; another version starts afresh.
const SCHEMA: i32 = 2;

/// Content by digest is dropped from the longest unused on when it takes more than this.
const CONTENT_CAP: u64 = 256 * 1024 * 1024;

/// Which list of an account: its namespaces, repositories of a namespace, or tags of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListKey {
    /// The namespaces.
    Namespaces,
    /// Repositories, of one namespace where the registry has any.
    Repositories(Option<String>),
    /// Tags of a repository.
    Tags(String),
    /// What a tag of a repository names: a list of one.
    Image(String, String),
}

impl ListKey {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Namespaces => "namespaces".to_owned(),
            Self::Repositories(namespace) => {
                format!("repositories/{}", namespace.as_deref().unwrap_or_default())
            }
            Self::Tags(repository) => format!("tags/{repository}"),
            Self::Image(repository, tag) => format!("image/{repository}:{tag}"),
        }
    }
}

/// What the cache takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct CacheUse {
    /// Bytes on disk.
    pub size: Bytes,
}

/// The cache. Its calls touch the disk: call them from a blocking thread.
#[derive(Debug)]
pub struct Cache {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Cache {
    /// Opens the cache, or begins a fresh one where it is missing, broken or of another version.
    pub fn open(path: PathBuf, notices: &mut Vec<Notice>) -> Result<Self, Error> {
        let connection = match connect(&path) {
            Ok(connection) => connection,
            Err(error) => {
                tracing::warn!(%error, "the cache cannot be read; a fresh one begins");
                let kept = json_file::set_aside(&path).map_err(|error| failed("cache", error))?;
                notices.push(Notice::KeptAside {
                    file: path.display().to_string(),
                    kept_as: kept.display().to_string(),
                });
                connect(&path).map_err(|error| failed("cache", error))?
            }
        };
        Ok(Self { path, connection: Mutex::new(connection) })
    }

    /// Keeps one page of a list. The first page (no `cursor`) begins the list anew.
    pub fn put_page<T: Serialize>(
        &self,
        account: &AccountId,
        key: &ListKey,
        cursor: Option<&Cursor>,
        page: &Page<T>,
    ) -> Result<(), Error> {
        let json = serde_json::to_string(page).map_err(|error| failed("cache", error))?;
        let next = page.next.as_ref().map(|next| next.0.as_str());
        let at = cursor.map_or("", |cursor| cursor.0.as_str());
        self.lock()
            .execute(
                "INSERT OR REPLACE INTO list_pages (account, list, cursor, next, fetched, page)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![account.0, key.text(), at, next, Timestamp::now().unix(), json],
            )
            .map_err(|error| failed("cache", error))?;
        Ok(())
    }

    /// The list as it was last read, with the time of its oldest page: the pages that hang on the first
    /// one. `None` when nothing is kept.
    pub fn list<T: DeserializeOwned>(
        &self,
        account: &AccountId,
        key: &ListKey,
    ) -> Result<Option<(Page<T>, Timestamp)>, Error> {
        let connection = self.lock();
        let mut statement = connection
            .prepare_cached(
                "SELECT page, fetched FROM list_pages WHERE account = ?1 AND list = ?2 AND cursor = ?3",
            )
            .map_err(|error| failed("cache", error))?;
        let mut whole: Option<(Page<T>, i64)> = None;
        let mut cursor = String::new();
        let mut seen = std::collections::HashSet::new();
        while seen.insert(cursor.clone()) {
            let row: Option<(String, i64)> = statement
                .query_row(params![account.0, key.text(), cursor], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()
                .map_err(|error| failed("cache", error))?;
            let Some((json, fetched)) = row else { break };
            // A page of an older shape is as good as none.
            let Ok(page) = serde_json::from_str::<Page<T>>(&json) else { break };
            let next = page.next.clone();
            whole = Some(match whole {
                None => (page, fetched),
                Some((mut list, oldest)) => {
                    list.items.extend(page.items);
                    (list, oldest.min(fetched))
                }
            });
            let Some(next) = next else { break };
            cursor = next.0;
        }
        Ok(whole.map(|(mut page, fetched)| {
            page.next = None;
            (page, Timestamp::from_unix(fetched).unwrap_or_else(Timestamp::now))
        }))
    }

    /// When the first page of a list was read.
    pub fn list_began(&self, account: &AccountId, key: &ListKey) -> Option<Timestamp> {
        let fetched = self.lock().query_row(
            "SELECT fetched FROM list_pages WHERE account = ?1 AND list = ?2 AND cursor = ''",
            params![account.0, key.text()],
            |row| row.get(0),
        );
        fetched.ok().and_then(Timestamp::from_unix)
    }

    /// The first pages of all lists of an account whose key begins so, with what follows in the key.
    pub(crate) fn pages_under<T: DeserializeOwned>(
        &self,
        account: &AccountId,
        prefix: &str,
    ) -> Result<Vec<(String, Page<T>)>, Error> {
        let connection = self.lock();
        let read = || -> rusqlite::Result<Vec<(String, String)>> {
            let mut statement = connection.prepare_cached(
                "SELECT substr(list, length(?2) + 1), page FROM list_pages
                 WHERE account = ?1 AND substr(list, 1, length(?2)) = ?2",
            )?;
            let rows = statement
                .query_map(params![account.0, prefix], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        };
        let rows = read().map_err(|error| failed("cache", error))?;
        // A page of an older shape is as good as none.
        let parse = |(key, json): (String, String)| Some((key, serde_json::from_str(&json).ok()?));
        Ok(rows.into_iter().filter_map(parse).collect())
    }

    /// Forgets an account's lists, and the names that they brought.
    pub fn forget_lists(&self, account: &AccountId) -> Result<(), Error> {
        let connection = self.lock();
        for table in ["list_pages", "names"] {
            connection
                .execute(&format!("DELETE FROM {table} WHERE account = ?1"), [&account.0])
                .map_err(|error| failed("cache", error))?;
        }
        Ok(())
    }

    /// Empties the cache and gives its space back.
    pub fn clear(&self) -> Result<(), Error> {
        self.lock()
            .execute_batch(
                "DELETE FROM list_pages; DELETE FROM names; DELETE FROM content; DELETE FROM layer_lists; VACUUM;",
            )
            .map_err(|error| failed("cache", error))
    }

    /// What the cache takes up on disk.
    pub fn usage(&self) -> CacheUse {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
        let wal = self.path.with_extension("db-wal");
        CacheUse { size: Bytes(size(&self.path) + size(&wal)) }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Content kept by digest, marking it as used.
    pub fn content(&self, digest: &Digest) -> Option<(Option<String>, Vec<u8>)> {
        let connection = self.lock();
        let found = connection
            .query_row(
                "UPDATE content SET used = ?2 WHERE digest = ?1 RETURNING media_type, bytes",
                params![digest.as_str(), Timestamp::now().unix()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional();
        found.unwrap_or_else(|error| {
            tracing::warn!(%error, "the cache could not be read");
            None
        })
    }

    /// Keeps content by its digest.
    pub fn put_content(&self, digest: &Digest, media_type: Option<&str>, bytes: &[u8]) {
        let connection = self.lock();
        let kept = connection
            .execute(
                "INSERT OR REPLACE INTO content (digest, media_type, bytes, used) VALUES (?1, ?2, ?3, ?4)",
                params![digest.as_str(), media_type, bytes, Timestamp::now().unix()],
            )
            .and_then(|_| evict(&connection));
        // Nothing is lost: it will be asked for again.
        if let Err(error) = kept {
            tracing::warn!(%error, "the cache could not be written");
        }
    }
}

fn evict(connection: &Connection) -> rusqlite::Result<()> {
    let total: i64 =
        connection
            .query_row("SELECT COALESCE(SUM(size), 0) FROM content_size", [], |row| row.get(0))?;
    if u64::try_from(total).unwrap_or(0) > CONTENT_CAP {
        connection.execute(
            "DELETE FROM content WHERE digest IN
             (SELECT digest FROM content ORDER BY used LIMIT (SELECT COUNT(*) / 4 + 1 FROM content))",
            [],
        )?;
    }
    Ok(())
}

fn connect(path: &Path) -> Result<Connection, Box<dyn std::error::Error>> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    let found: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found != SCHEMA {
        // What is kept can be read again: another version's tables are dropped, not migrated.
        connection.execute_batch(
            "DROP TABLE IF EXISTS list_pages; DROP TABLE IF EXISTS content; DROP TABLE IF EXISTS content_size;
             CREATE TABLE list_pages (
               account TEXT NOT NULL, list TEXT NOT NULL, cursor TEXT NOT NULL,
               next TEXT, fetched INTEGER NOT NULL, page TEXT NOT NULL,
               PRIMARY KEY (account, list, cursor)) WITHOUT ROWID;
             CREATE TABLE content (
               digest TEXT PRIMARY KEY, media_type TEXT, bytes BLOB NOT NULL, used INTEGER NOT NULL);
             CREATE TABLE content_size (size INTEGER NOT NULL);
             INSERT INTO content_size VALUES (0);
             CREATE TRIGGER content_added AFTER INSERT ON content BEGIN
               UPDATE content_size SET size = size + length(NEW.bytes); END;
             CREATE TRIGGER content_removed AFTER DELETE ON content BEGIN
               UPDATE content_size SET size = size - length(OLD.bytes); END;",
        )?;
        connection.execute_batch(names::SCHEMA)?;
        connection.pragma_update(None, "user_version", SCHEMA)?;
        // REPLACE only fires delete triggers when they are recursive.
    }
    connection.execute_batch(layer_lists::TABLE)?;
    connection.pragma_update(None, "recursive_triggers", true)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use domain::Completeness;

    use super::*;

    fn page(items: &[&str], next: Option<&str>) -> Page<String> {
        Page {
            items: items.iter().map(|&item| item.to_owned()).collect(),
            next: next.map(|next| Cursor(next.into())),
            total: None,
            completeness: Completeness::Complete,
        }
    }

    fn open(folder: &tempfile::TempDir) -> Cache {
        Cache::open(folder.path().join("cache.db"), &mut Vec::new()).unwrap()
    }

    #[test]
    fn the_pages_of_a_list_are_read_back_as_one_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let cache = open(&folder);
        let (account, key) = (AccountId("a".into()), ListKey::Tags("acme/web".into()));
        assert_eq!(cache.list::<String>(&account, &key).unwrap(), None);
        cache.put_page(&account, &key, None, &page(&["1", "2"], Some("2"))).unwrap();
        cache.put_page(&account, &key, Some(&Cursor("2".into())), &page(&["3"], None)).unwrap();
        let (list, _) = cache.list::<String>(&account, &key).unwrap().unwrap();
        assert_eq!(list.items, ["1", "2", "3"]);

        // A shorter list leaves nothing of the longer one behind.
        cache.put_page(&account, &key, None, &page(&["9"], None)).unwrap();
        let (list, _) = cache.list::<String>(&account, &key).unwrap().unwrap();
        assert_eq!(list.items, ["9"]);
        cache.forget_lists(&account).unwrap();
        assert_eq!(cache.list::<String>(&account, &key).unwrap(), None);
    }

    #[test]
    fn content_is_found_by_its_digest_and_counted_once() {
        let folder = tempfile::tempdir().unwrap();
        let cache = open(&folder);
        let digest = Digest::parse(&format!("sha256:{}", "a".repeat(64))).unwrap();
        assert_eq!(cache.content(&digest), None);
        cache.put_content(&digest, Some("text/plain"), b"anchor");
        cache.put_content(&digest, Some("text/plain"), b"anchor");
        assert_eq!(cache.content(&digest), Some((Some("text/plain".into()), b"anchor".to_vec())));
        let counted: i64 =
            cache.lock().query_row("SELECT size FROM content_size", [], |row| row.get(0)).unwrap();
        assert_eq!(counted, 6);
        cache.clear().unwrap();
        assert_eq!(cache.content(&digest), None);
    }

    #[test]
    fn a_cache_that_is_no_database_is_kept_aside_and_a_fresh_one_begins() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache.db");
        std::fs::write(&path, "this is no database, and long enough to be looked at as one")
            .unwrap();
        let mut notices = Vec::new();
        let cache = Cache::open(path, &mut notices).unwrap();
        assert!(matches!(notices.as_slice(), [Notice::KeptAside { .. }]));
        cache
            .put_page(&AccountId("a".into()), &ListKey::Repositories(None), None, &page(&[], None))
            .unwrap();
    }
}
