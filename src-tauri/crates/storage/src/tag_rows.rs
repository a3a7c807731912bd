//! What single requests told of tags whose list tells only names: a row each, as it was when last read. So a list that was
//! looked at before is whole at once, after a restart and without a network too.

use std::collections::HashMap;

use domain::{AccountId, Error, RepositoryName, TagDetail, Timestamp};
use rusqlite::{Connection, params};

use crate::cache::Cache;
use crate::failed;

/// A row that is written again gets a new `id`, so the lowest are those that nobody read for the longest time.
pub(crate) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS tag_rows (
      id INTEGER PRIMARY KEY, account TEXT NOT NULL, repository TEXT NOT NULL, tag TEXT NOT NULL,
      seen INTEGER NOT NULL, detail TEXT NOT NULL, UNIQUE (account, repository, tag));";

/// Rows that are kept in all; at about a kilobyte each.
const MOST: u32 = 50_000;

/// What was read of one tag, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    /// What was read.
    pub detail: TagDetail,
    /// When.
    pub seen: Timestamp,
}

impl Cache {
    /// Keeps what was read of tags.
    pub fn put_tag_rows(
        &self,
        account: &AccountId,
        repository: &RepositoryName,
        rows: &[(String, TagRow)],
    ) -> Result<(), Error> {
        let mut connection = self.lock();
        let mut put = || -> rusqlite::Result<()> {
            let transaction = connection.transaction()?;
            for (tag, row) in rows {
                // A detail is text, numbers and lists of them: nothing in it can fail to be written.
                let Ok(json) = serde_json::to_string(&row.detail) else { continue };
                transaction
                    .prepare_cached(
                        "INSERT OR REPLACE INTO tag_rows (account, repository, tag, seen, detail)
                         VALUES (?1, ?2, ?3, ?4, ?5)",
                    )?
                    .execute(params![account.0, repository.as_str(), tag, row.seen.unix(), json])?;
            }
            transaction
                .prepare_cached(
                    "DELETE FROM tag_rows WHERE id <= (SELECT MAX(id) FROM tag_rows) - ?1",
                )?
                .execute([MOST])?;
            transaction.commit()
        };
        put().map_err(|error| failed("cache", error))
    }

    /// What is kept of these tags of a repository, by their names.
    pub fn tag_rows(
        &self,
        account: &AccountId,
        repository: &RepositoryName,
        tags: &[String],
    ) -> Result<HashMap<String, TagRow>, Error> {
        let wanted = serde_json::to_string(tags).map_err(|error| failed("cache", error))?;
        let connection = self.lock();
        let read = || -> rusqlite::Result<Vec<(String, i64, String)>> {
            let mut statement = connection.prepare_cached(
                "SELECT tag, seen, detail FROM tag_rows
                 WHERE account = ?1 AND repository = ?2 AND tag IN (SELECT value FROM json_each(?3))",
            )?;
            let rows = statement
                .query_map(params![account.0, repository.as_str(), wanted], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?;
            rows.collect()
        };
        let rows = read().map_err(|error| failed("cache", error))?;
        // A row of an older shape is as good as none.
        let row = |(tag, seen, json): (String, i64, String)| {
            let seen = Timestamp::from_unix(seen)?;
            Some((tag, TagRow { detail: serde_json::from_str(&json).ok()?, seen }))
        };
        Ok(rows.into_iter().filter_map(row).collect())
    }

    /// All tags of which a row is kept, of one repository or of all.
    pub(crate) fn all_tag_rows(
        &self,
        account: &AccountId,
        repository: Option<&RepositoryName>,
    ) -> Result<Vec<(RepositoryName, String, TagDetail)>, Error> {
        let connection = self.lock();
        let read = || -> rusqlite::Result<Vec<(String, String, String)>> {
            let mut statement = connection.prepare_cached(
                "SELECT repository, tag, detail FROM tag_rows
                 WHERE account = ?1 AND (?2 IS NULL OR repository = ?2)",
            )?;
            let repository = repository.map(RepositoryName::as_str);
            let rows = statement.query_map(params![account.0, repository], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
            rows.collect()
        };
        let rows = read().map_err(|error| failed("cache", error))?;
        let row = |(repository, tag, json): (String, String, String)| {
            let detail = serde_json::from_str(&json).ok()?;
            Some((RepositoryName::parse(&repository).ok()?, tag, detail))
        };
        Ok(rows.into_iter().filter_map(row).collect())
    }
}

/// Forgets the rows of an account, or of all.
pub(crate) fn forget(connection: &Connection, account: Option<&AccountId>) -> rusqlite::Result<()> {
    match account {
        Some(account) => {
            connection.execute("DELETE FROM tag_rows WHERE account = ?1", [&account.0])?
        }
        None => connection.execute("DELETE FROM tag_rows", [])?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::Bytes;

    use super::*;

    fn row(size: u64) -> TagRow {
        let detail = TagDetail { size: Some(Bytes(size)), ..TagDetail::default() };
        TagRow { detail, seen: Timestamp::from_unix(1_700_000_000).unwrap() }
    }

    #[test]
    fn rows_are_found_by_their_names_and_a_later_reading_takes_the_place_of_an_earlier_one() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path().join("cache.db"), &mut Vec::new()).unwrap();
        let (account, name) = (AccountId("a".into()), RepositoryName::parse("acme/web").unwrap());
        let rows = [("1.0".to_owned(), row(1)), ("1.1".to_owned(), row(2))];
        cache.put_tag_rows(&account, &name, &rows).unwrap();
        cache.put_tag_rows(&account, &name, &[("1.1".to_owned(), row(3))]).unwrap();
        let asked = ["1.1".to_owned(), "1'2".to_owned()];
        let found = cache.tag_rows(&account, &name, &asked).unwrap();
        assert_eq!(found, HashMap::from([("1.1".to_owned(), row(3))]));

        let other = RepositoryName::parse("acme/api").unwrap();
        assert!(cache.tag_rows(&account, &other, &asked).unwrap().is_empty());
        assert!(cache.tag_rows(&AccountId("b".into()), &name, &asked).unwrap().is_empty());
        cache.forget_lists(&account).unwrap();
        assert!(cache.tag_rows(&account, &name, &asked).unwrap().is_empty());
    }

    #[test]
    fn rows_that_nobody_read_for_the_longest_time_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path().join("cache.db"), &mut Vec::new()).unwrap();
        let (account, name) = (AccountId("a".into()), RepositoryName::parse("acme/web").unwrap());
        let rows: Vec<_> = (0..=MOST).map(|number| (format!("t{number}"), row(1))).collect();
        cache.put_tag_rows(&account, &name, &rows).unwrap();
        let asked = ["t0".to_owned(), "t1".to_owned()];
        let found = cache.tag_rows(&account, &name, &asked).unwrap();
        assert_eq!(found.keys().collect::<Vec<_>>(), ["t1"]);
    }
}
