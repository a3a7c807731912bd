//! Every name that some list has brought, to be found again without asking anybody: repositories and tags, by any part of
//! them. An index of three-letter pieces (SQLite's FTS5, tokenizer `trigram`) finds the candidates, and each is then
//! held against what was typed.

use std::cmp::Reverse;
use std::collections::HashSet;

use domain::{AccountId, Error, RepositoryName, Timestamp, Visibility};
use rusqlite::{Connection, Row, Transaction, params};
use serde::Serialize;
use specta::Type;

use crate::cache::{Cache, ListKey};
use crate::{failed, near};

/// How many candidates are looked at, of repositories and of tags each: what keeps a search within a frame however
/// common the letters are.
const CANDIDATES: u32 = 2_000;

/// The tables. `leaf` is the last part of a repository's name, and a tag's whole name.
pub(crate) const SCHEMA: &str = "
    DROP TABLE IF EXISTS repository_text; DROP TABLE IF EXISTS tag_text; DROP TABLE IF EXISTS names;
    CREATE TABLE names (
      id INTEGER PRIMARY KEY, account TEXT NOT NULL, list TEXT NOT NULL, repository TEXT NOT NULL,
      tag TEXT NOT NULL, leaf TEXT NOT NULL COLLATE NOCASE, visibility TEXT, seen INTEGER NOT NULL,
      opened INTEGER NOT NULL DEFAULT 0, UNIQUE (account, list, repository, tag));
    CREATE INDEX names_by_leaf ON names (tag = '', leaf);
    CREATE VIRTUAL TABLE repository_text USING fts5 (name, content='', contentless_delete=1, detail=none, tokenize='trigram');
    CREATE VIRTUAL TABLE tag_text USING fts5 (name, content='', contentless_delete=1, detail=none, tokenize='trigram');
    CREATE TRIGGER repository_added AFTER INSERT ON names WHEN NEW.tag = '' BEGIN
      INSERT INTO repository_text (rowid, name) VALUES (NEW.id, NEW.repository); END;
    CREATE TRIGGER tag_added AFTER INSERT ON names WHEN NEW.tag <> '' BEGIN
      INSERT INTO tag_text (rowid, name) VALUES (NEW.id, NEW.repository || ':' || NEW.tag); END;
    CREATE TRIGGER repository_removed AFTER DELETE ON names WHEN OLD.tag = '' BEGIN
      DELETE FROM repository_text WHERE rowid = OLD.id; END;
    CREATE TRIGGER tag_removed AFTER DELETE ON names WHEN OLD.tag <> '' BEGIN
      DELETE FROM tag_text WHERE rowid = OLD.id; END;";

/// What was opened last is asked for without a word of its name.
pub(crate) const OPENED: &str =
    "CREATE INDEX IF NOT EXISTS names_opened ON names (opened) WHERE opened > 0;";

/// The columns of a [`Candidate`].
const COLUMNS: &str =
    "names.account, names.repository, names.tag, names.visibility, names.leaf, names.opened";

/// A name as a list brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedName {
    /// The repository's whole name, or, in a list of tags, the tag.
    pub name: String,
    /// Who may pull it, where the list told.
    pub visibility: Option<Visibility>,
}

/// A name that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct NameHit {
    /// Whose list had it.
    pub account: AccountId,
    /// The repository.
    pub repository: String,
    /// The tag, where the hit is one.
    pub tag: Option<String>,
    /// Who may pull the repository, where its list told.
    pub visibility: Option<Visibility>,
}

/// A row, with what ranks it.
struct Candidate {
    hit: NameHit,
    leaf: String,
    opened: i64,
}

impl Cache {
    /// Takes in the names of one page. When the list `ends` with it, the names that it no longer has are forgotten:
    /// those last seen before `began`.
    pub fn note_names(
        &self,
        account: &AccountId,
        key: &ListKey,
        names: &[ListedName],
        began: Timestamp,
        ends: bool,
    ) -> Result<(), Error> {
        let mut connection = self.lock();
        let kept = connection.transaction().and_then(|transaction| {
            note(&transaction, account, key, names)?;
            if ends {
                transaction.execute(
                    "DELETE FROM names WHERE account = ?1 AND list = ?2 AND seen < ?3",
                    params![account.0, key.text(), began.unix()],
                )?;
            }
            transaction.commit()
        });
        kept.map_err(|error| failed("names", error))
    }

    /// Marks a repository as opened now: it is found before its equals.
    pub fn note_opened(&self, account: &AccountId, name: &RepositoryName) -> Result<(), Error> {
        self.lock()
            .execute(
                "UPDATE names SET opened = ?3 WHERE account = ?1 AND repository = ?2 AND tag = ''",
                params![account.0, name.as_str(), Timestamp::now().unix()],
            )
            .map_err(|error| failed("names", error))?;
        Ok(())
    }

    /// The repositories, and after them the tags, that hold every word of `query`, the best first, at most `most` of each.
    /// Where none does, the repositories whose names come close; without a word, those that were opened last.
    pub fn find_names(&self, query: &str, most: usize) -> Result<Vec<NameHit>, Error> {
        let words: Vec<String> =
            query.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let connection = self.lock();
        if words.is_empty() {
            return opened_last(&connection).map_err(|error| failed("names", error));
        }
        let mut hits = Vec::new();
        for tags in [false, true] {
            let found =
                candidates(&connection, &words, tags).map_err(|error| failed("names", error))?;
            hits.extend(best(found, &words, most));
        }
        if hits.is_empty() {
            let found = misspelt(&connection, &words).map_err(|error| failed("names", error))?;
            hits = closest(found, &words, most);
        }
        Ok(hits)
    }

    /// How many repositories are known; one that is in several lists counts as often.
    pub fn count_repositories(&self) -> Result<u32, Error> {
        self.lock()
            .query_row("SELECT COUNT(*) FROM names WHERE (tag = '') = 1", [], |row| row.get(0))
            .map_err(|error| failed("names", error))
    }
}

fn note(
    transaction: &Transaction<'_>,
    account: &AccountId,
    key: &ListKey,
    names: &[ListedName],
) -> rusqlite::Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO names (account, list, repository, tag, leaf, visibility, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (account, list, repository, tag) DO UPDATE SET visibility = excluded.visibility, seen = excluded.seen",
    )?;
    let (list, now) = (key.text(), Timestamp::now().unix());
    for listed in names {
        let (repository, tag) = match key {
            ListKey::Repositories(_) => (listed.name.as_str(), ""),
            ListKey::Tags(repository) => (repository.as_str(), listed.name.as_str()),
            // What is no repository and no tag is not searched for.
            ListKey::Namespaces | ListKey::TagRows(_) | ListKey::Image(..) => return Ok(()),
        };
        let leaf =
            if tag.is_empty() { repository.rsplit('/').next().unwrap_or(repository) } else { tag };
        let visibility = listed.visibility.map(visibility_text);
        statement.execute(params![account.0, list, repository, tag, leaf, visibility, now])?;
    }
    Ok(())
}

/// The repositories that were opened last.
fn opened_last(connection: &Connection) -> rusqlite::Result<Vec<NameHit>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM names WHERE opened > 0 AND tag = '' ORDER BY opened DESC LIMIT 32"
    ))?;
    let rows = statement.query_map([], candidate)?.collect::<rusqlite::Result<Vec<_>>>()?;
    let mut seen = HashSet::new();
    let new = |hit: &NameHit| seen.insert((hit.account.clone(), hit.repository.clone()));
    Ok(rows.into_iter().map(|row| row.hit).filter(new).collect())
}

/// Repositories that may be meant by words with a slip in them.
fn misspelt(connection: &Connection, words: &[String]) -> rusqlite::Result<Vec<Candidate>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM repository_text JOIN names ON names.id = repository_text.rowid
         WHERE repository_text MATCH ?1 LIMIT ?2"
    ))?;
    let mut found = Vec::new();
    for guess in words.iter().flat_map(|word| near::guesses(word)) {
        let all = |part: &String| format!("({})", pieces(part).join(" AND "));
        let guess = guess.iter().map(all).collect::<Vec<_>>().join(" OR ");
        let rows = statement.query_map(params![guess, CANDIDATES], candidate)?;
        found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(found)
}

/// Those of which every word is there or comes close, each once, the closest first.
fn closest(found: Vec<Candidate>, words: &[String], most: usize) -> Vec<NameHit> {
    let mut seen = HashSet::new();
    let mut ranked: Vec<_> = found
        .into_iter()
        .filter_map(|Candidate { hit, opened, .. }| {
            let low = hit.repository.to_lowercase();
            let slips: Option<usize> = words.iter().map(|word| near::slips(word, &low)).sum();
            let new = seen.insert((hit.account.clone(), hit.repository.clone()));
            Some(((slips.filter(|_| new)?, Reverse(opened), low.len(), low), hit))
        })
        .collect();
    ranked.sort_by(|(left, _), (right, _)| left.cmp(right));
    ranked.into_iter().take(most).map(|(_, hit)| hit).collect()
}

/// What may be meant: names whose last part begins with a word, and those that have all the pieces of the longer words.
fn candidates(
    connection: &Connection,
    words: &[String],
    tags: bool,
) -> rusqlite::Result<Vec<Candidate>> {
    let mut found = Vec::new();
    let mut by_leaf = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM names WHERE (tag = '') = ?1 AND leaf >= ?2 AND leaf < ?3 ORDER BY leaf LIMIT ?4"
    ))?;
    for word in words {
        let after = format!("{word}\u{10ffff}");
        let rows = by_leaf.query_map(params![!tags, word, after, CANDIDATES / 4], candidate)?;
        found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    let pieces = words.iter().flat_map(|word| pieces(word)).collect::<Vec<_>>().join(" AND ");
    if !pieces.is_empty() {
        let text = if tags { "tag_text" } else { "repository_text" };
        let mut by_pieces = connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM {text} JOIN names ON names.id = {text}.rowid WHERE {text} MATCH ?1 LIMIT ?2"
        ))?;
        let rows = by_pieces.query_map(params![pieces, CANDIDATES], candidate)?;
        found.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(found)
}

/// The three-letter pieces of a word, each as a quoted string of FTS5; none of a shorter one.
fn pieces(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters
        .windows(3)
        .map(|piece| format!("\"{}\"", piece.iter().collect::<String>().replace('"', "\"\"")))
        .collect()
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    let tag: String = row.get(2)?;
    let visibility: Option<String> = row.get(3)?;
    let hit = NameHit {
        account: AccountId(row.get(0)?),
        repository: row.get(1)?,
        tag: Some(tag).filter(|tag| !tag.is_empty()),
        visibility: visibility.as_deref().and_then(visibility_of),
    };
    Ok(Candidate { hit, leaf: row.get(4)?, opened: row.get(5)? })
}

/// Those that do hold every word, each once: first where a word is the last part or begins it, then what was opened last,
/// then the shorter name.
fn best(found: Vec<Candidate>, words: &[String], most: usize) -> Vec<NameHit> {
    let mut seen = HashSet::new();
    let mut ranked: Vec<_> = found
        .into_iter()
        .filter_map(|Candidate { hit, leaf, opened }| {
            let name = match &hit.tag {
                Some(tag) => format!("{}:{tag}", hit.repository),
                None => hit.repository.clone(),
            };
            let (low, leaf) = (name.to_lowercase(), leaf.to_lowercase());
            // A repository's name alone finds the repository, not each of its tags.
            let meant = hit.tag.is_none()
                || words.iter().any(|word| word.contains(':') || leaf.contains(word));
            let fits = meant && words.iter().all(|word| low.contains(word));
            let new = fits && seen.insert((hit.account.clone(), name.clone()));
            let place = if words.contains(&leaf) {
                0
            } else if words.iter().any(|word| leaf.starts_with(word)) {
                1
            } else {
                2
            };
            new.then_some(((place, Reverse(opened), name.len(), name), hit))
        })
        .collect();
    ranked.sort_by(|(left, _), (right, _)| left.cmp(right));
    ranked.into_iter().take(most).map(|(_, hit)| hit).collect()
}

fn visibility_text(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Internal => "internal",
        Visibility::Private => "private",
    }
}

fn visibility_of(text: &str) -> Option<Visibility> {
    match text {
        "public" => Some(Visibility::Public),
        "internal" => Some(Visibility::Internal),
        "private" => Some(Visibility::Private),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &tempfile::TempDir) -> Cache {
        Cache::open(folder.path().join("cache.db"), &mut Vec::new()).unwrap()
    }

    fn listed(names: &[&str]) -> Vec<ListedName> {
        names.iter().map(|&name| ListedName { name: name.to_owned(), visibility: None }).collect()
    }

    fn long_ago() -> Timestamp {
        Timestamp::from_unix(1).unwrap()
    }

    fn found(cache: &Cache, query: &str) -> Vec<String> {
        let hits = cache.find_names(query, 10).unwrap();
        hits.into_iter()
            .map(|hit| {
                hit.tag.map_or(hit.repository.clone(), |tag| format!("{}:{tag}", hit.repository))
            })
            .collect()
    }

    #[test]
    fn a_name_is_found_by_any_part_of_it_in_any_case_the_best_first() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, account) = (open(&folder), AccountId("a".into()));
        let key = ListKey::Repositories(Some("acme".into()));
        let names = listed(&["acme/web", "acme/webhooks", "acme/cobweb", "acme/api", "web/tools"]);
        cache.note_names(&account, &key, &names, long_ago(), true).unwrap();
        assert_eq!(found(&cache, "WEB"), ["acme/web", "acme/webhooks", "web/tools", "acme/cobweb"]);
        assert_eq!(
            found(&cache, "we"),
            ["acme/web", "acme/webhooks"],
            "two letters find beginnings"
        );
        assert_eq!(found(&cache, "acme hook"), ["acme/webhooks"], "every word has to be there");
        assert_eq!(
            found(&cache, "\" OR *"),
            Vec::<String>::new(),
            "what is typed is text, not a query"
        );
        assert_eq!(cache.count_repositories().unwrap(), 5);
    }

    #[test]
    fn tags_come_after_repositories_and_are_found_with_their_repositorys_name() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, account) = (open(&folder), AccountId("a".into()));
        let lists = ListKey::Repositories(None);
        cache.note_names(&account, &lists, &listed(&["acme/web"]), long_ago(), true).unwrap();
        let tags = ListKey::Tags("acme/web".into());
        cache
            .note_names(&account, &tags, &listed(&["1.8.2", "web-nightly"]), long_ago(), true)
            .unwrap();
        assert_eq!(found(&cache, "web"), ["acme/web", "acme/web:web-nightly"]);
        assert_eq!(found(&cache, "web 1.8"), ["acme/web:1.8.2"]);
        assert_eq!(found(&cache, "acme/web:1.8.2"), ["acme/web:1.8.2"]);
    }

    #[test]
    fn what_a_list_no_longer_has_is_found_no_more_once_it_is_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, account) = (open(&folder), AccountId("a".into()));
        let key = ListKey::Repositories(None);
        cache
            .note_names(&account, &key, &listed(&["acme/old", "acme/web"]), long_ago(), true)
            .unwrap();
        let soon = Timestamp::from_unix(Timestamp::now().unix() + 60).unwrap();
        cache.note_names(&account, &key, &[], soon, false).unwrap();
        assert_eq!(found(&cache, "acme").len(), 2, "half a list proves nothing gone");
        cache.note_names(&account, &key, &[], soon, true).unwrap();
        assert_eq!(found(&cache, "acme"), Vec::<String>::new());
    }

    #[test]
    fn what_was_opened_last_is_found_before_its_equals() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, account) = (open(&folder), AccountId("a".into()));
        let names = listed(&["acme/api", "acme/api-gateway-with-a-long-name", "acme/api-docs"]);
        cache.note_names(&account, &ListKey::Repositories(None), &names, long_ago(), true).unwrap();
        let opened = RepositoryName::parse("acme/api-gateway-with-a-long-name").unwrap();
        cache.note_opened(&account, &opened).unwrap();
        assert_eq!(found(&cache, "api-"), ["acme/api-gateway-with-a-long-name", "acme/api-docs"]);
    }

    #[test]
    fn a_word_with_a_slip_in_it_finds_what_comes_close_where_nothing_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, account) = (open(&folder), AccountId("a".into()));
        let names = ["acme/nginx-ingress", "acme/postgres", "acme/web", "acme/nginx-old/exporter"];
        let key = ListKey::Repositories(None);
        cache.note_names(&account, &key, &listed(&names), long_ago(), true).unwrap();
        for typed in ["posgres", "postgers", "postgress", "postgrez", "acme postrges"] {
            assert_eq!(found(&cache, typed), ["acme/postgres"], "{typed}");
        }
        assert_eq!(found(&cache, "ngnix").len(), 2, "two letters that changed places");
        assert_eq!(found(&cache, "ngnix ingres"), ["acme/nginx-ingress"], "every word counts");
        assert_eq!(found(&cache, "wbe"), [""; 0], "of three letters, any slip is another word");
        assert_eq!(found(&cache, "kubernetes"), [""; 0]);
        assert_eq!(found(&cache, "nginx").len(), 2, "what is there needs no guess");
    }

    #[test]
    fn without_a_word_there_is_what_was_opened_last() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, account) = (open(&folder), AccountId("a".into()));
        let names = listed(&["acme/api", "acme/web", "acme/job"]);
        cache.note_names(&account, &ListKey::Repositories(None), &names, long_ago(), true).unwrap();
        assert_eq!(found(&cache, " "), [""; 0], "nothing was");
        cache.note_opened(&account, &RepositoryName::parse("acme/web").unwrap()).unwrap();
        assert_eq!(found(&cache, ""), ["acme/web"]);
    }

    #[test]
    fn a_forgotten_account_leaves_no_name_behind() {
        let folder = tempfile::tempdir().unwrap();
        let cache = open(&folder);
        for account in ["a", "b"] {
            let account = AccountId(account.into());
            cache
                .note_names(
                    &account,
                    &ListKey::Repositories(None),
                    &listed(&["acme/web"]),
                    long_ago(),
                    true,
                )
                .unwrap();
        }
        cache.forget_lists(&AccountId("a".into())).unwrap();
        let hits = cache.find_names("web", 10).unwrap();
        assert_eq!(hits.iter().map(|hit| hit.account.0.as_str()).collect::<Vec<_>>(), ["b"]);
        cache.clear().unwrap();
        assert_eq!(cache.find_names("web", 10).unwrap(), []);
    }
}
