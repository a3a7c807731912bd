//! Lists of what is in layers, kept by the layer's digest. They are made from the layers and can be made again.

use domain::{Digest, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use crate::Cache;

/// Lists are dropped from the longest unused on when they take more than this.
const CAP: i64 = 128 * 1024 * 1024;

/// Made beside the other tables, so that adding it drops none of them.
pub(crate) const TABLE: &str = "CREATE TABLE IF NOT EXISTS layer_lists (
    digest TEXT PRIMARY KEY, list BLOB NOT NULL, entries INTEGER NOT NULL, unpacked INTEGER NOT NULL, used INTEGER NOT NULL)";

/// What is known of a layer without reading its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LayerFacts {
    /// How many entries it has.
    pub entries: u64,
    /// Bytes that it unpacks to.
    pub unpacked: u64,
}

impl Cache {
    /// The list of a layer, marking it as used.
    pub fn layer_list(&self, layer: &Digest) -> Option<Vec<u8>> {
        let found = self
            .lock()
            .query_row(
                "UPDATE layer_lists SET used = ?2 WHERE digest = ?1 RETURNING list",
                params![layer.as_str(), Timestamp::now().unix()],
                |row| row.get(0),
            )
            .optional();
        found.unwrap_or_else(|error| {
            tracing::warn!(%error, "the cache could not be read");
            None
        })
    }

    /// What is known of a layer whose list is kept.
    pub fn layer_facts(&self, layer: &Digest) -> Option<LayerFacts> {
        let facts = |row: &rusqlite::Row<'_>| {
            let (entries, unpacked): (i64, i64) = (row.get(0)?, row.get(1)?);
            Ok(LayerFacts { entries: entries.unsigned_abs(), unpacked: unpacked.unsigned_abs() })
        };
        let connection = self.lock();
        let query = "SELECT entries, unpacked FROM layer_lists WHERE digest = ?1";
        connection.query_row(query, [layer.as_str()], facts).optional().ok().flatten()
    }

    /// Keeps the list of a layer.
    pub fn put_layer_list(&self, layer: &Digest, list: &[u8], facts: LayerFacts) {
        let connection = self.lock();
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let kept = connection
            .execute(
                "INSERT OR REPLACE INTO layer_lists (digest, list, entries, unpacked, used) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    layer.as_str(),
                    list,
                    number(facts.entries),
                    number(facts.unpacked),
                    Timestamp::now().unix()
                ],
            )
            .and_then(|_| evict(&connection));
        // Nothing is lost: it will be read again.
        if let Err(error) = kept {
            tracing::warn!(%error, "the cache could not be written");
        }
    }
}

fn evict(connection: &Connection) -> rusqlite::Result<()> {
    let query = "SELECT COALESCE(SUM(length(list)), 0) FROM layer_lists";
    let total: i64 = connection.query_row(query, [], |row| row.get(0))?;
    if total > CAP {
        connection.execute(
            "DELETE FROM layer_lists WHERE digest IN
             (SELECT digest FROM layer_lists ORDER BY used LIMIT (SELECT COUNT(*) / 4 + 1 FROM layer_lists))",
            [],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layers_list_outlives_the_process_and_is_cleared_with_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Cache::open(folder.path().join("cache.db"), &mut Vec::new()).unwrap();
        let layer = Digest::parse(&format!("sha256:{}", "a".repeat(64))).unwrap();
        assert_eq!(open().layer_list(&layer), None);
        let facts = LayerFacts { entries: 3, unpacked: 9 };
        open().put_layer_list(&layer, b"list", facts);
        let cache = open();
        assert_eq!(cache.layer_list(&layer), Some(b"list".to_vec()));
        assert_eq!(cache.layer_facts(&layer), Some(facts));
        cache.clear().unwrap();
        assert_eq!((cache.layer_list(&layer), cache.layer_facts(&layer)), (None, None));
    }
}
