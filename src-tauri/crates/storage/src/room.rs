//! Room: how much the cache takes, and what goes first when that is too much. Lists go from the longest unused on;
//! content by digest and lists of layers have caps of their own.

use domain::{AccountId, Bytes, Error, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use specta::Type;

use crate::cache::{Cache, ListKey};
use crate::failed;

/// When each list was last looked at. Made beside the other tables, so that adding it drops none of them.
pub(crate) const TABLE: &str = "CREATE TABLE IF NOT EXISTS list_use (
    account TEXT NOT NULL, list TEXT NOT NULL, used INTEGER NOT NULL, PRIMARY KEY (account, list)) WITHOUT ROWID";

/// Bytes that everything together may take.
pub const CAP: u64 = 1024 * 1024 * 1024;

/// What the lists of one account take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AccountUse {
    /// The account.
    pub account: AccountId,
    /// Bytes of its lists.
    pub size: Bytes,
}

impl Cache {
    /// Marks a list as looked at.
    pub(crate) fn note_use(
        connection: &Connection,
        account: &AccountId,
        key: &ListKey,
    ) -> rusqlite::Result<()> {
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO list_use (account, list, used) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![account.0, key.text(), Timestamp::now().unix()])?;
        Ok(())
    }

    /// Drops lists from the longest unused on until no more than `cap` bytes are in use, and answers how many went.
    pub fn make_room(&self, cap: u64) -> Result<u32, Error> {
        let mut dropped = 0;
        // One at a time: who reads meanwhile should not wait for all of them.
        while self.drop_oldest_beyond(cap).map_err(|error| failed("cache", error))? {
            dropped += 1;
        }
        Ok(dropped)
    }

    fn drop_oldest_beyond(&self, cap: u64) -> rusqlite::Result<bool> {
        let connection = self.lock();
        let number = |name: &str| -> rusqlite::Result<u64> {
            let value: i64 = connection.pragma_query_value(None, name, |row| row.get(0))?;
            Ok(u64::try_from(value).unwrap_or(0))
        };
        let in_use = (number("page_count")?.saturating_sub(number("freelist_count")?))
            * number("page_size")?;
        if in_use <= cap {
            return Ok(false);
        }
        let oldest: Option<(String, String)> = connection
            .query_row(
                "SELECT pages.account, pages.list FROM list_pages AS pages
                 LEFT JOIN list_use USING (account, list) WHERE pages.cursor = ''
                 ORDER BY COALESCE(list_use.used, pages.fetched) LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let Some((account, list)) = oldest else { return Ok(false) };
        for table in ["list_pages", "names", "list_use"] {
            connection.execute(
                &format!("DELETE FROM {table} WHERE account = ?1 AND list = ?2"),
                params![account, list],
            )?;
        }
        tracing::info!(list, "a list was dropped from the cache to make room");
        Ok(true)
    }

    /// What each account's lists take.
    pub fn usage_by_account(&self) -> Result<Vec<AccountUse>, Error> {
        let connection = self.lock();
        let read = || -> rusqlite::Result<Vec<AccountUse>> {
            let mut statement = connection
                .prepare("SELECT account, SUM(LENGTH(page)) FROM list_pages GROUP BY account")?;
            let rows = statement.query_map([], |row| {
                let size: i64 = row.get(1)?;
                let size = Bytes(u64::try_from(size).unwrap_or(0));
                Ok(AccountUse { account: AccountId(row.get(0)?), size })
            })?;
            rows.collect()
        };
        read().map_err(|error| failed("cache", error))
    }
}

#[cfg(test)]
mod tests {
    use domain::Page;

    use super::*;

    #[test]
    fn the_list_that_was_looked_at_longest_ago_goes_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path().join("cache.db"), &mut Vec::new()).unwrap();
        let account = AccountId("a".into());
        let key = |number: u32| ListKey::Tags(format!("acme/{number}"));
        for number in 0..8 {
            let page = Page::whole(vec!["x".repeat(200_000)]);
            cache.put_page(&account, &key(number), None, &page, Timestamp::now()).unwrap();
            cache
                .lock()
                .execute(
                    "UPDATE list_use SET used = ?2 WHERE list = ?1",
                    params![key(number).text(), 100 + number],
                )
                .unwrap();
        }
        // Looking at the oldest makes it the newest.
        cache.list::<String>(&account, &key(0)).unwrap().unwrap();
        assert_eq!(cache.make_room(u64::MAX).unwrap(), 0);
        let dropped = cache.make_room(1_000_000).unwrap();
        assert!((4..8).contains(&dropped), "{dropped}");
        assert!(cache.list::<String>(&account, &key(0)).unwrap().is_some());
        assert!(cache.list::<String>(&account, &key(1)).unwrap().is_none());
        assert!(cache.list::<String>(&account, &key(7)).unwrap().is_some());
        let used = cache.usage_by_account().unwrap();
        assert_eq!(used[0].account, account);
        assert!(used[0].size.0 < 1_000_000);
    }
}
