//! What the last looks at repositories saw, and what of a list a look reads.
//!
//! The first page says all that is new where a list begins with the newest, as its dates tell. Elsewhere, and the OCI
//! protocol orders tags by name, a new tag may stand on any page: then the last page is read too, where names with a date or
//! a running number grow, and of the pages between one in turn. So a look never takes more than three pages, and after as
//! many looks as there are pages every one was seen.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;

use domain::{AccountId, Cursor, Digest, Page, RepositoryName, Tag};
use serde::Serialize;
use specta::Type;

use crate::lock;

/// Repositories of which the last look is remembered, at most.
const MOST: usize = 500;

/// Names that are remembered of all of them, at most: 17 bytes each.
const NAMES_MOST: usize = 1_000_000;

/// Names told of one look, at most: a person reads a few, and the rest is a number.
const TOLD: usize = 50;

/// What a look found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Type)]
pub struct RepositoryNews {
    /// Tags that were not there, as the registry orders them; the first few.
    pub fresh: Vec<String>,
    /// Tags that pointed elsewhere; the first few.
    pub moved: Vec<String>,
    /// The list is another than at the last look, also by what is gone.
    pub changed: bool,
    /// Those of them that stand behind the first page, as their list tells them.
    pub beyond: Vec<Tag>,
    /// What of the list was looked at.
    pub watched: Watched,
}

/// What of a list looks see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum Watched {
    /// All of it, at each look.
    #[default]
    Whole,
    /// The first page of a list that begins with the newest.
    Newest,
    /// First and last page, and one of those between in turn.
    InTurn {
        /// How many pages the list has; `None` until the first round is done.
        pages: Option<u32>,
    },
}

/// What the last looks saw.
#[derive(Default)]
pub(crate) struct LastLooks {
    hasher: RandomState,
    seen: Mutex<HashMap<(AccountId, RepositoryName), Seen>>,
}

/// One repository as it was. Names and digests are hashed: there may be 200,000 of them.
#[derive(Default)]
struct Seen {
    /// Every name that was seen, and where it pointed; 0 where nobody told.
    known: HashMap<u64, u64>,
    /// The names of the first page.
    first: HashSet<u64>,
    number: usize,
    /// Every page was seen once: a name that is not known is new, wherever it stands.
    whole: bool,
    round: Round,
    /// The cursor of the last page, and the pages of the last round that came to its end.
    last: Option<Cursor>,
    pages: Option<u32>,
    /// Names that the last round did not come across: pages may have shifted meanwhile.
    missed: HashSet<u64>,
}

/// A walk through the pages after the first.
#[derive(Default)]
struct Round {
    next: Option<Cursor>,
    pages: u32,
    names: HashSet<u64>,
}

impl LastLooks {
    /// Compares the page at `at` with what was seen of it, and remembers it. Of what is seen for the first time there is no news.
    pub(crate) fn compare(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        at: Option<&Cursor>,
        page: &Page<Tag>,
    ) -> RepositoryNews {
        let mut all = lock(&self.seen);
        let place = (id.clone(), name.clone());
        let names: usize = all.values().map(|seen| seen.known.len()).sum();
        if (all.len() >= MOST || names >= NAMES_MOST) && !all.contains_key(&place) {
            // Whose last look is forgotten has no news at the next one.
            all.clear();
        }
        let hashed: Vec<_> = page.items.iter().map(|tag| self.print(tag)).collect();
        let begins = at.is_none();
        let new_here = !all.contains_key(&place);
        if new_here && !begins {
            // A list is seen from its beginning.
            return RepositoryNews::default();
        }
        let seen = all.entry(place).or_default();
        let fresh = seen.fresh(new_here, begins, page, &hashed);
        let elsewhere = |(_, (key, at)): &(&Tag, &(u64, u64))| {
            seen.known.get(key).is_some_and(|was| *was != 0 && *at != 0 && was != at)
        };
        let moved: Vec<_> =
            page.items.iter().zip(&hashed).filter(elsewhere).map(|(tag, _)| tag).collect();
        let told = |tags: &[&Tag]| tags.iter().take(TOLD).map(|tag| tag.name.clone()).collect();
        let beyond = fresh.iter().chain(&moved).take(if begins { 0 } else { TOLD });
        let mut news = RepositoryNews {
            fresh: told(&fresh),
            moved: told(&moved),
            changed: !fresh.is_empty() || !moved.is_empty(),
            beyond: beyond.map(|tag| (*tag).clone()).collect(),
            watched: Watched::Whole,
        };
        if begins {
            let now: HashSet<_> = hashed.iter().map(|(key, _)| *key).collect();
            news.changed |= !new_here && (seen.number != page.items.len() || seen.first != now);
            seen.begin(page, now);
        } else {
            seen.go_on(at, page, &hashed);
        }
        for (key, at) in hashed {
            let kept = seen.known.entry(key).or_default();
            if at != 0 {
                *kept = at;
            }
        }
        news
    }

    /// The pages after the first that a look at a list with several reads: the next one in turn, and the last one.
    pub(crate) fn further(&self, id: &AccountId, name: &RepositoryName) -> Vec<Cursor> {
        let all = lock(&self.seen);
        let Some(seen) = all.get(&(id.clone(), name.clone())) else { return Vec::new() };
        // Of two pages, the one in turn is the last one, also where it begins elsewhere by now.
        let other = |last: &Cursor| seen.pages != Some(2) && seen.round.next.as_ref() != Some(last);
        let last = seen.last.clone().filter(other);
        seen.round.next.clone().into_iter().chain(last).collect()
    }

    /// Begins the round anew: a page of it could not be read, and its cursor may be too old.
    pub(crate) fn begin_anew(&self, id: &AccountId, name: &RepositoryName) {
        if let Some(seen) = lock(&self.seen).get_mut(&(id.clone(), name.clone())) {
            (seen.round, seen.last) = (Round::default(), None);
        }
    }

    /// How many pages a list has, once a round came to its end.
    pub(crate) fn pages(&self, id: &AccountId, name: &RepositoryName) -> Option<u32> {
        lock(&self.seen).get(&(id.clone(), name.clone()))?.pages
    }

    /// Whether a tag may be there: it was seen, or not all was seen yet.
    pub(crate) fn may_have(&self, id: &AccountId, name: &RepositoryName, tag: &str) -> bool {
        lock(&self.seen)
            .get(&(id.clone(), name.clone()))
            .is_some_and(|seen| !seen.whole || seen.known.contains_key(&self.hasher.hash_one(tag)))
    }

    /// Notes where a HEAD saw a tag point; whether that is elsewhere than at the last look.
    pub(crate) fn note(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        tag: &str,
        at: &Digest,
    ) -> bool {
        let mut all = lock(&self.seen);
        let Some(seen) = all.get_mut(&(id.clone(), name.clone())) else { return false };
        let at = self.hasher.hash_one(at);
        let before = seen.known.insert(self.hasher.hash_one(tag), at);
        before.is_some_and(|before| before != 0 && before != at)
    }

    /// Forgets an account's looks.
    pub(crate) fn forget(&self, id: &AccountId) {
        lock(&self.seen).retain(|(account, _), _| account != id);
    }

    fn print(&self, tag: &Tag) -> (u64, u64) {
        let digest = tag.detail.as_ref().and_then(|detail| detail.digest.as_ref());
        (self.hasher.hash_one(&tag.name), digest.map_or(0, |digest| self.hasher.hash_one(digest)))
    }
}

impl Seen {
    /// The tags of a page that were not there before.
    fn fresh<'a>(
        &self,
        new_here: bool,
        begins: bool,
        page: &'a Page<Tag>,
        hashed: &[(u64, u64)],
    ) -> Vec<&'a Tag> {
        let known = |(key, _): &(u64, u64)| self.known.contains_key(key);
        let end = match hashed.iter().rposition(known) {
            _ if new_here => 0,
            _ if self.whole => hashed.len(),
            // What stands behind all known tags of a page that is not the last has only moved up from the next one.
            Some(last) if page.next.is_some() || !begins => last + 1,
            // A page that is seen for the first time.
            None if !begins => 0,
            _ => hashed.len(),
        };
        let tags = page.items.iter().zip(hashed).take(end);
        tags.filter(|(_, key)| !known(key)).map(|(tag, _)| tag).collect()
    }

    /// Takes in the first page.
    fn begin(&mut self, page: &Page<Tag>, now: HashSet<u64>) {
        (self.number, self.first) = (page.items.len(), now);
        match &page.next {
            None => {
                // All there is: what is gone may come again as news.
                self.known.retain(|key, _| self.first.contains(key));
                self.whole = true;
                (self.round, self.last, self.pages) = (Round::default(), None, Some(1));
                self.missed.clear();
            }
            Some(next) if self.round.next.is_none() => {
                self.round = Round { next: Some(next.clone()), pages: 1, names: HashSet::new() };
            }
            Some(_) => {}
        }
        self.round.names.extend(&self.first);
    }

    /// Takes in a later page.
    fn go_on(&mut self, at: Option<&Cursor>, page: &Page<Tag>, hashed: &[(u64, u64)]) {
        self.round.names.extend(hashed.iter().map(|(key, _)| *key));
        if self.round.next.as_ref() != at {
            return;
        }
        self.round.pages += 1;
        self.round.next.clone_from(&page.next);
        if page.next.is_some() {
            return;
        }
        let round = std::mem::take(&mut self.round);
        (self.whole, self.last, self.pages) = (true, at.cloned(), Some(round.pages));
        // What two rounds did not come across is gone, and may come again as news.
        let missing: HashSet<_> =
            self.known.keys().filter(|key| !round.names.contains(key)).copied().collect();
        self.known.retain(|key, _| !(missing.contains(key) && self.missed.contains(key)));
        self.missed = missing;
    }
}

/// Whether a page begins with the newest, as its dates tell. A few may stand elsewhere: what a registry sorts by may be another
/// date than the one that it tells.
pub(crate) fn begins_with_the_newest(page: &Page<Tag>) -> bool {
    let date = |tag: &Tag| {
        let detail = tag.detail.as_ref()?;
        Some(detail.last_pushed.or(detail.created)?.unix())
    };
    let dates: Option<Vec<_>> = page.items.iter().map(date).collect();
    dates.is_some_and(|dates| {
        let wrong = dates.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let falls = dates.first() > dates.last();
        falls && wrong * 10 <= dates.len()
    })
}

#[cfg(test)]
mod tests {
    use domain::{TagDetail, Timestamp};

    use super::*;

    fn place() -> (AccountId, RepositoryName) {
        (AccountId("a".into()), RepositoryName::parse("acme/web").unwrap())
    }

    fn tag(name: &str, digest: u8) -> Tag {
        let digest = Digest::parse(&format!("sha256:{}", format!("{digest:02x}").repeat(32)));
        let detail = TagDetail { digest: digest.ok(), ..TagDetail::default() };
        Tag { detail: Some(Box::new(detail)), ..Tag::named(name.to_owned()) }
    }

    fn page(tags: &[(&str, u8)], goes_on: bool) -> Page<Tag> {
        let items = tags.iter().map(|(name, digest)| tag(name, *digest)).collect();
        Page { next: goes_on.then(|| at("2")), ..Page::whole(items) }
    }

    fn at(text: &str) -> Cursor {
        Cursor(text.into())
    }

    /// Names alone, and where the list goes on.
    fn names(names: &[&str], next: Option<&str>) -> Page<Tag> {
        let items = names.iter().map(|name| Tag::named((*name).to_owned())).collect();
        Page { next: next.map(at), ..Page::whole(items) }
    }

    #[test]
    fn what_is_new_moved_and_gone_is_told_once() {
        let (looks, (id, name)) = (LastLooks::default(), place());
        let compare = |page: &Page<Tag>| looks.compare(&id, &name, None, page);
        let first = page(&[("1.1", 1), ("1.0", 2), ("latest", 1)], false);
        assert_eq!(compare(&first), RepositoryNews::default());
        let later = page(&[("1.2", 3), ("1.1", 1), ("latest", 3)], false);
        let news = compare(&later);
        assert_eq!(news.fresh, ["1.2"]);
        assert_eq!(news.moved, ["latest"]);
        assert_eq!(compare(&later), RepositoryNews::default());
        let gone = page(&[("1.2", 3), ("latest", 3)], false);
        let news = compare(&gone);
        assert!(news.changed && news.fresh.is_empty() && news.moved.is_empty());
        assert_eq!(compare(&later).fresh, ["1.1"], "what was gone and came again is new");
    }

    #[test]
    fn an_old_tag_that_moves_up_from_the_next_page_is_no_news() {
        let (looks, (id, name)) = (LastLooks::default(), place());
        let compare = |page: &Page<Tag>| looks.compare(&id, &name, None, page);
        compare(&page(&[("3", 3), ("2", 2)], true));
        let news = compare(&page(&[("2", 2), ("1", 1)], true));
        assert!(news.changed && news.fresh.is_empty(), "3 was deleted, and 1 is old");
        let news = compare(&page(&[("4", 4), ("2", 2)], true));
        assert_eq!(news.fresh, ["4"]);
    }

    #[test]
    fn what_a_head_saw_outlives_lists_of_names() {
        let (looks, (id, name)) = (LastLooks::default(), place());
        let list = names(&["latest"], None);
        let digest = |digest| tag("", digest).detail.unwrap().digest.unwrap();
        looks.compare(&id, &name, None, &list);
        assert!(!looks.note(&id, &name, "latest", &digest(1)));
        looks.compare(&id, &name, None, &list);
        assert!(looks.note(&id, &name, "latest", &digest(2)));
        assert!(!looks.note(&id, &name, "latest", &digest(2)));
    }

    #[test]
    fn pages_come_in_turn_and_the_last_one_each_time_once_it_is_known() {
        let (looks, (id, name)) = (LastLooks::default(), place());
        let look = |at: Option<&Cursor>, page: &Page<Tag>| looks.compare(&id, &name, at, page);
        let further = || looks.further(&id, &name);
        let first = names(&["a"], Some("2"));
        look(None, &first);
        assert_eq!(further(), [at("2")]);
        look(Some(&at("2")), &names(&["b"], Some("3")));
        look(None, &first);
        assert_eq!(further(), [at("3")]);
        assert_eq!(looks.pages(&id, &name), None);
        look(Some(&at("3")), &names(&["c"], None));
        assert_eq!(looks.pages(&id, &name), Some(3));
        look(None, &first);
        assert_eq!(further(), [at("2"), at("3")], "the last page beside the one in turn");
        look(Some(&at("2")), &names(&["b"], Some("3")));
        look(None, &first);
        assert_eq!(further(), [at("3")], "which is not read twice");
        looks.begin_anew(&id, &name);
        look(None, &first);
        assert_eq!(further(), [at("2")]);
    }

    #[test]
    fn a_new_tag_of_any_page_is_news_once_all_were_seen_and_none_before() {
        let (looks, (id, name)) = (LastLooks::default(), place());
        let look = |at: Option<&Cursor>, page: &Page<Tag>| looks.compare(&id, &name, at, page);
        look(None, &names(&["a"], Some("2")));
        let news = look(Some(&at("2")), &names(&["b", "c"], None));
        assert_eq!(news, RepositoryNews::default(), "it was never seen before");
        look(None, &names(&["a"], Some("2")));
        let news = look(Some(&at("2")), &names(&["b", "bb", "c"], None));
        assert_eq!(news.fresh, ["bb"]);
        assert_eq!(news.beyond, [Tag::named("bb".into())], "it is not on the first page");
        assert!(news.changed);
    }

    #[test]
    fn pages_that_shift_make_no_news_and_what_is_gone_for_two_rounds_may_come_again() {
        let (looks, (id, name)) = (LastLooks::default(), place());
        let round = |second: &[&str]| {
            looks.compare(&id, &name, None, &names(&["a"], Some("2")));
            looks.compare(&id, &name, Some(&at("2")), &names(second, None))
        };
        round(&["b", "c"]);
        assert_eq!(round(&["c"]).fresh, [""; 0], "b fell between two pages");
        assert_eq!(round(&["b", "c"]), RepositoryNews::default(), "and is no news");
        round(&["c"]);
        round(&["c"]);
        assert_eq!(round(&["b", "c"]).fresh, ["b"]);
    }

    #[test]
    fn a_list_begins_with_the_newest_when_its_dates_fall() {
        let dated = |days: &[i64]| {
            let items = days.iter().map(|day| {
                let pushed = Timestamp::lenient(&format!("2026-01-{day:02}T00:00:00Z"));
                let detail = TagDetail { last_pushed: pushed, ..TagDetail::default() };
                Tag { detail: Some(Box::new(detail)), ..Tag::named(format!("t{day}")) }
            });
            Page::whole(items.collect())
        };
        assert!(begins_with_the_newest(&dated(&[9, 8, 8, 3, 1])));
        assert!(!begins_with_the_newest(&dated(&[9, 1, 8, 2, 7])), "by something else");
        assert!(!begins_with_the_newest(&dated(&[1, 2, 3])), "the oldest first");
        assert!(!begins_with_the_newest(&names(&["a", "b"], None)), "nobody knows");
    }
}
