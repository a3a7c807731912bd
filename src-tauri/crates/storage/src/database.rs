//! The file that the cache is in: its version and its tables.

use std::path::Path;

use rusqlite::Connection;

use crate::{history, layer_lists, names, room, tag_rows};

/// Raised with every change of the tables; another version starts afresh.
pub(crate) const SCHEMA: i32 = 2;

/// The cache is of this version, which is newer than ours.
#[derive(Debug)]
pub(crate) struct Newer(i32);

impl std::fmt::Display for Newer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "version {} is newer than this app", self.0)
    }
}

impl std::error::Error for Newer {}

/// The file itself is at fault: no database, damaged, or a newer app's. Anything else, as a full disk, a folder that cannot be
/// written or another process that holds it, says nothing against what is in it.
pub(crate) fn is_unusable(error: &(dyn std::error::Error + 'static)) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    error.is::<Newer>()
        || error.downcast_ref::<rusqlite::Error>().is_some_and(|error| {
            error.sqlite_error_code().is_none_or(|code| {
                matches!(code, NotADatabase | DatabaseCorrupt | rusqlite::ErrorCode::Unknown)
            })
        })
}

/// The database at a path, with our tables in it.
pub(crate) fn connect(path: &Path) -> Result<Connection, Box<dyn std::error::Error>> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    prepare(Connection::open(path)?)
}

/// One that is only in memory, for a process that may keep nothing.
pub(crate) fn in_memory() -> Result<Connection, Box<dyn std::error::Error>> {
    prepare(Connection::open_in_memory()?)
}

fn prepare(connection: Connection) -> Result<Connection, Box<dyn std::error::Error>> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    let found: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > SCHEMA {
        return Err(Newer(found).into());
    }
    if found != SCHEMA {
        if found != 0 {
            tracing::info!(
                found,
                SCHEMA,
                "the cache is of an older version; its lists begin afresh"
            );
        }
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
    }
    let own = [layer_lists::TABLE, history::TABLE, room::TABLE, tag_rows::TABLE, names::OPENED];
    for table in own {
        connection.execute_batch(table)?;
    }
    // REPLACE only fires delete triggers when they are recursive.
    connection.pragma_update(None, "recursive_triggers", true)?;
    Ok(connection)
}
