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

/// The database at a path, with our tables in it.
pub(crate) fn connect(path: &Path) -> Result<Connection, Box<dyn std::error::Error>> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let connection = Connection::open(path)?;
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
    for table in [layer_lists::TABLE, history::TABLE, room::TABLE, tag_rows::TABLE] {
        connection.execute_batch(table)?;
    }
    // REPLACE only fires delete triggers when they are recursive.
    connection.pragma_update(None, "recursive_triggers", true)?;
    Ok(connection)
}
