//! The cache: lists as they were last read, and content known by digest. SQLite, in the cache folder;
//! everything in it can be read again from the registries.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{AccountId, Bytes, Cursor, Error, Page, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};
use specta::Type;

use crate::database::{Newer, connect, in_memory, is_unusable};
use crate::room::AccountUse;
use crate::{Notice, failed, history, json_file, tag_rows};

/// Which list of an account: its namespaces, repositories of a namespace, or tags of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ListKey {
    /// The namespaces.
    Namespaces,
    /// Repositories, of one namespace where the registry has any.
    Repositories(Option<String>),
    /// Tags of a repository.
    Tags(String),
    /// What was read of a repository's tags one by one; not kept as a list, but written and waited for like one.
    TagRows(String),
    /// What a tag of a repository names: a list of one.
    Image(String, String),
}

impl ListKey {
    /// As one text, unlike that of any other list.
    pub fn text(&self) -> String {
        match self {
            Self::Namespaces => "namespaces".to_owned(),
            Self::Repositories(namespace) => {
                format!("repositories/{}", namespace.as_deref().unwrap_or_default())
            }
            Self::Tags(repository) => format!("tags/{repository}"),
            Self::TagRows(repository) => format!("rows/{repository}"),
            Self::Image(repository, tag) => format!("image/{repository}:{tag}"),
        }
    }
}

/// What the cache takes up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CacheUse {
    /// Bytes on disk.
    pub size: Bytes,
    /// What of it are lists of one account.
    pub accounts: Vec<AccountUse>,
}

/// The cache. Its calls touch the disk: call them from a blocking thread.
#[derive(Debug)]
pub struct Cache {
    path: PathBuf,
    connection: Mutex<Connection>,
}

impl Cache {
    /// Opens the cache, or begins a fresh one where it is missing, broken or of another version. Where nothing can be written, or
    /// another process holds it, it is in memory for this run, and the file stays as it is.
    pub fn open(path: PathBuf, notices: &mut Vec<Notice>) -> Result<Self, Error> {
        let connection = match connect(&path) {
            Ok(connection) => connection,
            Err(error) if is_unusable(error.as_ref()) => Self::afresh(&path, &*error, notices)?,
            Err(error) => Self::unkept(&path, &*error, notices)?,
        };
        Ok(Self { path, connection: Mutex::new(connection) })
    }

    /// Keeps the old file aside and begins a new one.
    fn afresh(
        path: &Path,
        error: &(dyn std::error::Error + 'static),
        notices: &mut Vec<Notice>,
    ) -> Result<Connection, Error> {
        tracing::warn!(%error, "the cache cannot be read; a fresh one begins");
        let kept = match json_file::set_aside(path) {
            Ok(kept) => kept,
            Err(error) => return Self::unkept(path, &error, notices),
        };
        let (file, kept_as) = (path.display().to_string(), kept.display().to_string());
        notices.push(match error.downcast_ref::<Newer>() {
            Some(Newer { .. }) => Notice::FromNewerVersion { file, kept_as },
            None => Notice::KeptAside { file, kept_as },
        });
        // What belonged to the old file means nothing to a fresh one.
        for end in ["db-wal", "db-shm"] {
            let _ = std::fs::remove_file(path.with_extension(end));
        }
        connect(path).or_else(|error| Self::unkept(path, &*error, notices))
    }

    /// Nothing can be kept: said once, and what is read is shown all the same.
    fn unkept(
        path: &Path,
        error: &(dyn std::error::Error + 'static),
        notices: &mut Vec<Notice>,
    ) -> Result<Connection, Error> {
        tracing::warn!(%error, "the cache cannot be opened; this run keeps it in memory");
        let folder = path.parent().unwrap_or(path);
        notices.push(Notice::NotWritten { file: folder.display().to_string() });
        in_memory().map_err(|error| failed("cache", error))
    }

    /// Keeps one page of a list, as it was when `read`. The first page (no `cursor`) begins the list anew.
    pub fn put_page<T: Serialize>(
        &self,
        account: &AccountId,
        key: &ListKey,
        cursor: Option<&Cursor>,
        page: &Page<T>,
        read: Timestamp,
    ) -> Result<(), Error> {
        let json = serde_json::to_string(page).map_err(|error| failed("cache", error))?;
        let next = page.next.as_ref().map(|next| next.0.as_str());
        let at = cursor.map_or("", |cursor| cursor.0.as_str());
        let connection = self.lock();
        connection
            .execute(
                "INSERT OR REPLACE INTO list_pages (account, list, cursor, next, fetched, page)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![account.0, key.text(), at, next, read.unix(), json],
            )
            .and_then(|_| match cursor {
                None => Self::note_use(&connection, account, key),
                Some(_) => Ok(()),
            })
            .map_err(|error| failed("cache", error))
    }

    /// The list as it was last read, with the time of its oldest page: the pages that hang on the first
    /// one. `None` when nothing is kept.
    pub fn list<T: DeserializeOwned>(
        &self,
        account: &AccountId,
        key: &ListKey,
    ) -> Result<Option<(Page<T>, Timestamp)>, Error> {
        self.list_from(account, key, None, usize::MAX)
    }

    /// A part of the list as it was last read: whole pages from `cursor` on, until there are `enough` items. `next` leads to
    /// the part after it. `None` when nothing is kept there.
    pub fn list_from<T: DeserializeOwned>(
        &self,
        account: &AccountId,
        key: &ListKey,
        cursor: Option<&Cursor>,
        enough: usize,
    ) -> Result<Option<(Page<T>, Timestamp)>, Error> {
        let connection = self.lock();
        if cursor.is_none()
            && let Err(error) = Self::note_use(&connection, account, key)
        {
            // A full disk is no reason not to read.
            tracing::debug!(%error, "a list's use could not be noted");
        }
        let mut statement = connection
            .prepare_cached(
                "SELECT page, fetched FROM list_pages WHERE account = ?1 AND list = ?2 AND cursor = ?3",
            )
            .map_err(|error| failed("cache", error))?;
        let mut whole: Option<(Page<T>, i64)> = None;
        let mut cursor = cursor.map_or_else(String::new, |cursor| cursor.0.clone());
        let mut seen = std::collections::HashSet::new();
        let mut next = None;
        while seen.insert(cursor.clone()) {
            let row: Option<(String, i64)> = statement
                .query_row(params![account.0, key.text(), cursor], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()
                .map_err(|error| failed("cache", error))?;
            next = None;
            let Some((json, fetched)) = row else { break };
            // A page of an older shape is as good as none.
            let Ok(page) = serde_json::from_str::<Page<T>>(&json) else { break };
            next.clone_from(&page.next);
            let count = match &mut whole {
                None => whole.insert((page, fetched)).0.items.len(),
                Some((list, oldest)) => {
                    list.items.extend(page.items);
                    *oldest = fetched.min(*oldest);
                    list.items.len()
                }
            };
            let Some(Cursor(after)) = &next else { break };
            if count >= enough {
                break;
            }
            cursor.clone_from(after);
        }
        Ok(whole.map(|(mut page, fetched)| {
            page.next = next.filter(|Cursor(after)| !seen.contains(after));
            (page, Timestamp::from_unix(fetched).unwrap_or_else(Timestamp::now))
        }))
    }

    /// Notes that a list was read again and is as it was.
    pub fn touch_list(
        &self,
        account: &AccountId,
        key: &ListKey,
        read: Timestamp,
    ) -> Result<(), Error> {
        self.lock()
            .execute(
                "UPDATE list_pages SET fetched = ?3 WHERE account = ?1 AND list = ?2",
                params![account.0, key.text(), read.unix()],
            )
            .map_err(|error| failed("cache", error))?;
        Ok(())
    }

    /// Drops what is left of an earlier reading of a list, after a later one, which `began` then, came to its end.
    pub fn end_list(
        &self,
        account: &AccountId,
        key: &ListKey,
        began: Timestamp,
    ) -> Result<(), Error> {
        self.lock()
            .execute(
                "DELETE FROM list_pages WHERE account = ?1 AND list = ?2 AND fetched < ?3",
                params![account.0, key.text(), began.unix()],
            )
            .map_err(|error| failed("cache", error))?;
        Ok(())
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

    /// Forgets an account's lists, the names that they brought, and where its tags were seen to point.
    pub fn forget_lists(&self, account: &AccountId) -> Result<(), Error> {
        let connection = self.lock();
        let forget = || -> rusqlite::Result<()> {
            for table in ["list_pages", "names", "list_use"] {
                connection
                    .execute(&format!("DELETE FROM {table} WHERE account = ?1"), [&account.0])?;
            }
            tag_rows::forget(&connection, Some(account))?;
            history::forget(&connection, Some(account))
        };
        forget().map_err(|error| failed("cache", error))
    }

    /// Empties the cache and gives its space back.
    pub fn clear(&self) -> Result<(), Error> {
        let connection = self.lock();
        history::forget(&connection, None)
            .and_then(|()| tag_rows::forget(&connection, None))
            .and_then(|()| {
                connection.execute_batch(
                    "DELETE FROM list_pages; DELETE FROM names; DELETE FROM list_use; DELETE FROM content;
                     DELETE FROM layer_lists; VACUUM;",
                )
            })
            .map_err(|error| failed("cache", error))
    }

    /// What the cache takes up on disk.
    pub fn usage(&self) -> Result<CacheUse, Error> {
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |meta| meta.len());
        let wal = self.path.with_extension("db-wal");
        let size = Bytes(size(&self.path) + size(&wal));
        Ok(CacheUse { size, accounts: self.usage_by_account()? })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use domain::Completeness;

    use super::*;
    use crate::database::SCHEMA;

    fn page(items: &[&str], next: Option<&str>) -> Page<String> {
        Page {
            items: items.iter().map(|&item| item.to_owned()).collect(),
            next: next.map(|next| Cursor(next.into())),
            total: None,
            completeness: Completeness::Complete,
        }
    }

    fn now() -> Timestamp {
        Timestamp::now()
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
        cache.put_page(&account, &key, None, &page(&["1", "2"], Some("2")), now()).unwrap();
        cache
            .put_page(&account, &key, Some(&Cursor("2".into())), &page(&["3"], None), now())
            .unwrap();
        let (list, _) = cache.list::<String>(&account, &key).unwrap().unwrap();
        assert_eq!(list.items, ["1", "2", "3"]);

        // A shorter list leaves nothing of the longer one behind.
        cache.put_page(&account, &key, None, &page(&["9"], None), now()).unwrap();
        let (list, _) = cache.list::<String>(&account, &key).unwrap().unwrap();
        assert_eq!(list.items, ["9"]);
        cache.forget_lists(&account).unwrap();
        assert_eq!(cache.list::<String>(&account, &key).unwrap(), None);
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
            .put_page(
                &AccountId("a".into()),
                &ListKey::Repositories(None),
                None,
                &page(&[], None),
                now(),
            )
            .unwrap();
    }

    #[test]
    fn a_cache_of_a_newer_version_is_kept_aside_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache.db");
        drop(open(&folder));
        Connection::open(&path).unwrap().pragma_update(None, "user_version", SCHEMA + 1).unwrap();
        let mut notices = Vec::new();
        let cache = Cache::open(path.clone(), &mut notices).unwrap();
        let [Notice::FromNewerVersion { kept_as, .. }] = notices.as_slice() else {
            panic!("{notices:?}")
        };
        assert!(Path::new(kept_as).exists(), "the newer app finds its own again");
        assert_eq!(
            cache.list::<String>(&AccountId("a".into()), &ListKey::Namespaces).unwrap(),
            None
        );
    }

    #[test]
    fn a_cache_that_another_process_holds_is_left_as_it_is_and_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache.db");
        let account = AccountId("a".into());
        open(&folder)
            .put_page(&account, &ListKey::Namespaces, None, &page(&["x"], None), now())
            .unwrap();
        let holder = Connection::open(&path).unwrap();
        holder.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
        holder
            .execute_batch("BEGIN EXCLUSIVE; CREATE TABLE held (x); COMMIT; BEGIN EXCLUSIVE;")
            .unwrap();
        let mut notices = Vec::new();
        let cache = Cache::open(path.clone(), &mut notices).unwrap();
        assert!(matches!(notices.as_slice(), [Notice::NotWritten { .. }]), "{notices:?}");
        cache.put_page(&account, &ListKey::Namespaces, None, &page(&["y"], None), now()).unwrap();
        drop((cache, holder));
        let mut notices = Vec::new();
        let cache = Cache::open(path, &mut notices).unwrap();
        assert!(notices.is_empty(), "nothing was set aside: {notices:?}");
        let (list, _) = cache.list::<String>(&account, &ListKey::Namespaces).unwrap().unwrap();
        assert_eq!(list.items, ["x"]);
    }

    #[test]
    fn where_no_folder_can_be_made_the_cache_is_in_memory_for_this_run() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("in the way");
        std::fs::write(&file, "").unwrap();
        let mut notices = Vec::new();
        let cache = Cache::open(file.join("cache/cache.db"), &mut notices).unwrap();
        assert!(matches!(notices.as_slice(), [Notice::NotWritten { .. }]), "{notices:?}");
        let account = AccountId("a".into());
        cache.put_page(&account, &ListKey::Namespaces, None, &page(&["x"], None), now()).unwrap();
        assert!(cache.list::<String>(&account, &ListKey::Namespaces).unwrap().is_some());
    }

    #[test]
    fn two_processes_share_one_cache() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (open(&folder), open(&folder));
        let key = |number: u32| ListKey::Tags(format!("acme/{number}"));
        std::thread::scope(|threads| {
            for (cache, account) in [(&one, "a"), (&other, "b")] {
                threads.spawn(move || {
                    for number in 0..50 {
                        let page = page(&["1", "2"], None);
                        cache
                            .put_page(&AccountId(account.into()), &key(number), None, &page, now())
                            .unwrap();
                    }
                });
            }
        });
        for number in 0..50 {
            let list = one.list::<String>(&AccountId("b".into()), &key(number)).unwrap();
            assert_eq!(list.unwrap().0.items, ["1", "2"]);
        }
    }

    #[test]
    fn a_list_is_read_back_in_parts_of_whole_pages() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, account) = (open(&folder), AccountId("a".into()));
        let key = ListKey::Tags("acme/web".into());
        let cursor = |text: &str| Cursor(text.into());
        cache.put_page(&account, &key, None, &page(&["1", "2"], Some("b")), now()).unwrap();
        cache
            .put_page(&account, &key, Some(&cursor("b")), &page(&["3"], Some("c")), now())
            .unwrap();
        cache.put_page(&account, &key, Some(&cursor("c")), &page(&["4"], None), now()).unwrap();
        let (part, _) = cache.list_from::<String>(&account, &key, None, 3).unwrap().unwrap();
        assert_eq!((part.items.len(), &part.next), (3, &Some(cursor("c"))));
        let (rest, _) =
            cache.list_from::<String>(&account, &key, part.next.as_ref(), 3).unwrap().unwrap();
        assert_eq!((rest.items, rest.next), (vec!["4".to_owned()], None));
    }
}
