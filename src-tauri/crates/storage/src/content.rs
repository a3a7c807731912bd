//! Content known by digest: kept for ever, as far as there is room.

use domain::{Digest, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use crate::Cache;

/// Content by digest is dropped from the longest unused on when it takes more than this.
const CONTENT_CAP: u64 = 256 * 1024 * 1024;

impl Cache {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &tempfile::TempDir) -> Cache {
        Cache::open(folder.path().join("cache.db"), &mut Vec::new()).unwrap()
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
}
