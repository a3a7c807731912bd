//! Where tags were seen to point, over time: so that `latest` has a history on every registry, as far as this computer was
//! looking. No registry can tell it again, so it outlives every change of the other tables and is never evicted.

use domain::{AccountId, Digest, Error, RepositoryName, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use specta::Type;

use crate::cache::Cache;
use crate::failed;

/// One row for each stay of a tag at a digest; `id` orders them, whatever the clock did.
pub(crate) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS tag_history (
      id INTEGER PRIMARY KEY, account TEXT NOT NULL, repository TEXT NOT NULL, tag TEXT NOT NULL,
      digest TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS tag_history_by_tag ON tag_history (account, repository, tag, id);
    CREATE INDEX IF NOT EXISTS tag_history_by_digest ON tag_history (digest);";

/// Stays that are kept of one tag; older ones go. A tag that moves with every commit should not fill the disk.
const STAYS_MOST: u32 = 100;

/// A stay of a tag at a digest, as it was seen from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TagStay {
    /// Where the tag pointed.
    pub digest: Digest,
    /// When it was first seen there.
    pub first: Timestamp,
    /// When it was last seen there.
    pub last: Timestamp,
}

/// How often a tag was seen to move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TagMoves {
    /// The tag.
    pub tag: String,
    /// Its moves.
    pub moves: u32,
}

/// A tag and where it was seen to point.
pub type Sighting = (String, Digest);

impl Cache {
    /// Notes where tags of a repository were seen to point.
    pub fn note_sightings(
        &self,
        account: &AccountId,
        repository: &RepositoryName,
        seen: &[Sighting],
        at: Timestamp,
    ) -> Result<(), Error> {
        let mut connection = self.lock();
        let noted = connection.transaction().and_then(|transaction| {
            for (tag, digest) in seen {
                note(&transaction, account, repository, tag, digest, at)?;
            }
            transaction.commit()
        });
        noted.map_err(|error| failed("history", error))
    }

    /// Where a tag was seen to point, the newest stay first.
    pub fn tag_history(
        &self,
        account: &AccountId,
        repository: &RepositoryName,
        tag: &str,
    ) -> Result<Vec<TagStay>, Error> {
        let connection = self.lock();
        let read = || -> rusqlite::Result<Vec<(String, i64, i64)>> {
            let mut statement = connection.prepare_cached(
                "SELECT digest, first, last FROM tag_history
                 WHERE account = ?1 AND repository = ?2 AND tag = ?3 ORDER BY id DESC",
            )?;
            let rows = statement
                .query_map(params![account.0, repository.as_str(), tag], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?;
            rows.collect()
        };
        let rows = read().map_err(|error| failed("history", error))?;
        Ok(rows
            .into_iter()
            .filter_map(|(digest, first, last)| {
                Some(TagStay {
                    digest: Digest::parse(&digest).ok()?,
                    first: Timestamp::from_unix(first)?,
                    last: Timestamp::from_unix(last)?,
                })
            })
            .collect())
    }

    /// The tags of a repository that were seen to move.
    pub fn tag_moves(
        &self,
        account: &AccountId,
        repository: &RepositoryName,
    ) -> Result<Vec<TagMoves>, Error> {
        let connection = self.lock();
        let read = || -> rusqlite::Result<Vec<TagMoves>> {
            let mut statement = connection.prepare_cached(
                "SELECT tag, COUNT(*) - 1 FROM tag_history WHERE account = ?1 AND repository = ?2
                 GROUP BY tag HAVING COUNT(*) > 1",
            )?;
            let rows = statement.query_map(params![account.0, repository.as_str()], |row| {
                Ok(TagMoves { tag: row.get(0)?, moves: row.get(1)? })
            })?;
            rows.collect()
        };
        read().map_err(|error| failed("history", error))
    }

    /// The tags of an account that were last seen to point to a digest.
    pub fn tags_of_digest(
        &self,
        account: &AccountId,
        digest: &Digest,
    ) -> Result<Vec<(RepositoryName, String)>, Error> {
        let connection = self.lock();
        let read = || -> rusqlite::Result<Vec<(String, String)>> {
            let mut statement = connection.prepare_cached(
                "SELECT repository, tag FROM tag_history AS stay WHERE digest = ?2 AND account = ?1
                 AND id = (SELECT MAX(id) FROM tag_history WHERE account = stay.account
                           AND repository = stay.repository AND tag = stay.tag)",
            )?;
            let rows = statement.query_map(params![account.0, digest.as_str()], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            rows.collect()
        };
        let rows = read().map_err(|error| failed("history", error))?;
        let named = |(name, tag): (String, String)| Some((RepositoryName::parse(&name).ok()?, tag));
        Ok(rows.into_iter().filter_map(named).collect())
    }
}

fn note(
    transaction: &Transaction<'_>,
    account: &AccountId,
    repository: &RepositoryName,
    tag: &str,
    digest: &Digest,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let name = repository.as_str();
    let newest: Option<(i64, String)> = transaction
        .prepare_cached(
            "SELECT id, digest FROM tag_history WHERE account = ?1 AND repository = ?2 AND tag = ?3
             ORDER BY id DESC LIMIT 1",
        )?
        .query_row(params![account.0, name, tag], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((id, was)) = &newest
        && was == digest.as_str()
    {
        // A clock that was set back makes no stay shorter.
        transaction
            .prepare_cached("UPDATE tag_history SET last = MAX(last, ?2) WHERE id = ?1")?
            .execute(params![id, at.unix()])?;
        return Ok(());
    }
    transaction
        .prepare_cached(
            "INSERT INTO tag_history (account, repository, tag, digest, first, last) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        )?
        .execute(params![account.0, name, tag, digest.as_str(), at.unix()])?;
    if newest.is_some() {
        transaction
            .prepare_cached(
                "DELETE FROM tag_history WHERE account = ?1 AND repository = ?2 AND tag = ?3 AND id NOT IN
                 (SELECT id FROM tag_history WHERE account = ?1 AND repository = ?2 AND tag = ?3
                  ORDER BY id DESC LIMIT ?4)",
            )?
            .execute(params![account.0, name, tag, STAYS_MOST])?;
    }
    Ok(())
}

/// Forgets what was seen with an account, or with any.
pub(crate) fn forget(connection: &Connection, account: Option<&AccountId>) -> rusqlite::Result<()> {
    match account {
        Some(account) => {
            connection.execute("DELETE FROM tag_history WHERE account = ?1", [&account.0])?
        }
        None => connection.execute("DELETE FROM tag_history", [])?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &tempfile::TempDir) -> Cache {
        Cache::open(folder.path().join("cache.db"), &mut Vec::new()).unwrap()
    }

    fn digest(letter: &str) -> Digest {
        Digest::parse(&format!("sha256:{}", letter.repeat(64))).unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn web() -> RepositoryName {
        RepositoryName::parse("acme/web").unwrap()
    }

    #[test]
    fn a_tag_has_one_stay_for_each_time_it_moved() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, account) = (open(&folder), AccountId("a".into()));
        for (letter, second) in [("a", 10), ("a", 20), ("b", 30), ("a", 40)] {
            let seen = [("latest".to_owned(), digest(letter)), ("1.0".to_owned(), digest("a"))];
            cache.note_sightings(&account, &web(), &seen, at(second)).unwrap();
        }
        let stay = |letter, first, last| TagStay {
            digest: digest(letter),
            first: at(first),
            last: at(last),
        };
        assert_eq!(
            cache.tag_history(&account, &web(), "latest").unwrap(),
            [stay("a", 40, 40), stay("b", 30, 30), stay("a", 10, 20),]
        );
        assert_eq!(cache.tag_history(&account, &web(), "1.0").unwrap(), [stay("a", 10, 40)]);
        let moved = TagMoves { tag: "latest".into(), moves: 2 };
        assert_eq!(cache.tag_moves(&account, &web()).unwrap(), [moved]);
    }

    #[test]
    fn a_clock_that_was_set_back_neither_shortens_a_stay_nor_mixes_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, account) = (open(&folder), AccountId("a".into()));
        for (letter, second) in [("a", 100), ("a", 50), ("b", 20)] {
            let seen = [("latest".to_owned(), digest(letter))];
            cache.note_sightings(&account, &web(), &seen, at(second)).unwrap();
        }
        let history = cache.tag_history(&account, &web(), "latest").unwrap();
        assert_eq!(
            history.iter().map(|stay| &stay.digest).collect::<Vec<_>>(),
            [&digest("b"), &digest("a")]
        );
        assert_eq!(history[1].last, at(100));
    }

    #[test]
    fn a_digest_finds_the_tags_that_point_to_it_now() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, account) = (open(&folder), AccountId("a".into()));
        let seen = [("1.0".to_owned(), digest("a")), ("latest".to_owned(), digest("a"))];
        cache.note_sightings(&account, &web(), &seen, at(1)).unwrap();
        cache
            .note_sightings(&account, &web(), &[("latest".to_owned(), digest("b"))], at(2))
            .unwrap();
        assert_eq!(cache.tags_of_digest(&account, &digest("a")).unwrap(), [(web(), "1.0".into())]);
        assert_eq!(cache.tags_of_digest(&AccountId("b".into()), &digest("a")).unwrap(), []);
    }

    #[test]
    fn of_a_tag_that_never_rests_only_the_newest_stays_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, account) = (open(&folder), AccountId("a".into()));
        for second in 0..i64::from(STAYS_MOST) + 20 {
            let letter = if second % 2 == 0 { "a" } else { "b" };
            let seen = [("edge".to_owned(), digest(letter))];
            cache.note_sightings(&account, &web(), &seen, at(second + 1)).unwrap();
        }
        let history = cache.tag_history(&account, &web(), "edge").unwrap();
        assert_eq!(history.len(), STAYS_MOST as usize);
        assert_eq!(history[0].first, at(i64::from(STAYS_MOST) + 20));
    }

    #[test]
    fn a_forgotten_account_has_no_history() {
        let folder = tempfile::tempdir().unwrap();
        let cache = open(&folder);
        for account in ["a", "b"] {
            let seen = [("latest".to_owned(), digest("a"))];
            cache.note_sightings(&AccountId(account.into()), &web(), &seen, at(1)).unwrap();
        }
        cache.forget_lists(&AccountId("a".into())).unwrap();
        assert_eq!(cache.tag_history(&AccountId("a".into()), &web(), "latest").unwrap(), []);
        assert_eq!(cache.tag_history(&AccountId("b".into()), &web(), "latest").unwrap().len(), 1);
        cache.clear().unwrap();
        assert_eq!(cache.tag_history(&AccountId("b".into()), &web(), "latest").unwrap(), []);
    }
}
