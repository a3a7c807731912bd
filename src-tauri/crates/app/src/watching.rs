//! Looking again at repositories that are open or have a star: what is new since the last look, for as little as it takes.
//!
//! A look is one page of the list, asked for only if it has changed where the registry can tell (`ETag`), and where lists
//! have names alone, [`HEADS`] HEADs. It never reads a manifest: on Docker Hub that would be a pull.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;

use domain::{AccountId, Digest, ErrorKind, Page, RepositoryName, Result, Tag};
use futures::StreamExt;
use serde::Serialize;
use specta::Type;

use crate::{App, lock};

/// HEADs of one look, at most.
const HEADS: usize = 4;

/// Repositories of which the last look is remembered, at most.
const MOST: usize = 500;

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
}

/// What the last looks saw.
#[derive(Default)]
pub(crate) struct LastLooks {
    hasher: RandomState,
    seen: Mutex<HashMap<(AccountId, RepositoryName), Seen>>,
}

/// The first page of one repository as it was. Names are hashed: there may be 200,000 of them.
struct Seen {
    tags: HashSet<u64>,
    digests: HashMap<u64, Digest>,
    number: usize,
}

impl LastLooks {
    /// Compares a first page with the last one, and remembers it. Of a first page there is no news.
    fn compare(&self, id: &AccountId, name: &RepositoryName, page: &Page<Tag>) -> RepositoryNews {
        let key = |tag: &Tag| self.hasher.hash_one(&tag.name);
        let digests = page.items.iter().filter_map(|tag| {
            Some((key(tag), tag.detail.as_ref().and_then(|detail| detail.digest.clone())?))
        });
        let mut now = Seen {
            tags: page.items.iter().map(key).collect(),
            digests: digests.collect(),
            number: page.items.len(),
        };
        let mut all = lock(&self.seen);
        if all.len() >= MOST {
            // Whose last look is forgotten has no news at the next one.
            all.clear();
        }
        let place = (id.clone(), name.clone());
        let Some(before) = all.remove(&place) else {
            all.insert(place, now);
            return RepositoryNews::default();
        };
        let known = |tag: &Tag| before.tags.contains(&key(tag));
        // What stands behind all known tags of a page that is not the last has only moved up from the next one.
        let end = match page.items.iter().rposition(known) {
            Some(last) if page.next.is_some() => last + 1,
            _ => page.items.len(),
        };
        let fresh: Vec<_> = page.items.iter().take(end).filter(|tag| !known(tag)).collect();
        let moved: Vec<_> = page
            .items
            .iter()
            .filter(|tag| {
                let (was, is) = (before.digests.get(&key(tag)), now.digests.get(&key(tag)));
                was.zip(is).is_some_and(|(was, is)| was != is)
            })
            .collect();
        let names = |tags: &[&Tag]| tags.iter().take(TOLD).map(|tag| tag.name.clone()).collect();
        let news = RepositoryNews {
            fresh: names(&fresh),
            moved: names(&moved),
            changed: !fresh.is_empty()
                || !moved.is_empty()
                || now.number != before.number
                || now.tags != before.tags,
        };
        // What only HEADs told is not in the list.
        for (tag, digest) in before.digests {
            if now.tags.contains(&tag) {
                now.digests.entry(tag).or_insert(digest);
            }
        }
        all.insert(place, now);
        news
    }

    /// Notes where a HEAD saw a tag point; whether that is elsewhere than at the last look.
    fn note(&self, id: &AccountId, name: &RepositoryName, tag: &str, at: &Digest) -> bool {
        let mut all = lock(&self.seen);
        let Some(seen) = all.get_mut(&(id.clone(), name.clone())) else { return false };
        let before = seen.digests.insert(self.hasher.hash_one(tag), at.clone());
        before.is_some_and(|before| before != *at)
    }

    /// Forgets an account's looks.
    pub(crate) fn forget(&self, id: &AccountId) {
        lock(&self.seen).retain(|(account, _), _| account != id);
    }
}

impl App {
    /// Looks at a repository: what is new since the last look, or since its list was last read. The first look has no news.
    ///
    /// # Errors
    /// Those of reading the list. A repository that is not there yet has no tags.
    pub async fn look_again(
        &self,
        id: &AccountId,
        name: &RepositoryName,
    ) -> Result<RepositoryNews> {
        let look = |provider: std::sync::Arc<dyn providers::Provider>| async move {
            transport::revalidating(providers::left_out::tags(provider.as_ref(), name, None)).await
        };
        let page = match self.with_provider(id, look).await {
            Err(error) if matches!(error.kind, ErrorKind::NotFound { .. }) => Page::whole(vec![]),
            read => read?,
        };
        let seen = page
            .items
            .iter()
            .filter_map(|tag| Some((tag.name.clone(), tag.detail.as_ref()?.digest.clone()?)));
        self.note_sightings(id, name, seen.collect());
        let mut news = self.last_looks.compare(id, name, &page);
        let names_only = page.items.iter().all(|tag| tag.detail.is_none());
        if names_only {
            let moved = self.look_at_heads(id, name, &page).await?;
            news.changed |= !moved.is_empty();
            news.moved.extend(moved);
        }
        Ok(news)
    }

    /// Remembers a first page that was read for another reason: of what is on the screen there is no news.
    pub(crate) fn note_look(&self, id: &AccountId, name: &RepositoryName, page: &Page<Tag>) {
        self.last_looks.compare(id, name, page);
    }

    /// Where lists have names alone, HEADs tell what moved: `latest`, and what was seen to move before.
    async fn look_at_heads(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        page: &Page<Tag>,
    ) -> Result<Vec<String>> {
        let moves = self.tag_moves(id, name).await?.into_iter().map(|moves| moves.tag);
        let wanted = std::iter::once("latest".to_owned()).chain(moves).take(4 * HEADS);
        let mut tags: Vec<String> = Vec::new();
        for tag in wanted {
            let listed = page.items.iter().any(|listed| listed.name == tag);
            if listed && !tags.contains(&tag) && tags.len() < HEADS {
                tags.push(tag);
            }
        }
        if tags.is_empty() {
            return Ok(tags);
        }
        let tags = &tags;
        let heads = self.with_provider(id, |provider| async move {
            let content = provider.content(name).await?;
            let head = |tag: String| {
                let content = content.clone();
                async move {
                    let head = content.registry.head_manifest(&content.name, &tag).await?;
                    Ok((tag, head.and_then(|head| head.digest)))
                }
            };
            let heads = futures::stream::iter(tags.clone()).map(head).buffered(HEADS);
            heads.collect::<Vec<Result<_>>>().await.into_iter().collect::<Result<Vec<_>>>()
        });
        let mut elsewhere = Vec::new();
        for (tag, digest) in heads.await? {
            let Some(digest) = digest else { continue };
            self.note_tag(id, name, &tag, &digest);
            if self.last_looks.note(id, name, &tag, &digest) {
                elsewhere.push(tag);
            }
        }
        Ok(elsewhere)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Cursor, TagDetail};

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
        Page { next: goes_on.then(|| Cursor("2".into())), ..Page::whole(items) }
    }

    #[test]
    fn what_is_new_moved_and_gone_is_told_once() {
        let (looks, (id, name)) = (LastLooks::default(), place());
        let first = page(&[("1.1", 1), ("1.0", 2), ("latest", 1)], false);
        assert_eq!(looks.compare(&id, &name, &first), RepositoryNews::default());
        let later = page(&[("1.2", 3), ("1.1", 1), ("latest", 3)], false);
        let news = looks.compare(&id, &name, &later);
        assert_eq!(news.fresh, ["1.2"]);
        assert_eq!(news.moved, ["latest"]);
        assert_eq!(looks.compare(&id, &name, &later), RepositoryNews::default());
        let gone = page(&[("1.2", 3), ("latest", 3)], false);
        let news = looks.compare(&id, &name, &gone);
        assert!(news.changed && news.fresh.is_empty() && news.moved.is_empty());
    }

    #[test]
    fn an_old_tag_that_moves_up_from_the_next_page_is_no_news() {
        let (looks, (id, name)) = (LastLooks::default(), place());
        looks.compare(&id, &name, &page(&[("3", 3), ("2", 2)], true));
        let news = looks.compare(&id, &name, &page(&[("2", 2), ("1", 1)], true));
        assert!(news.changed && news.fresh.is_empty(), "3 was deleted, and 1 is old");
        let news = looks.compare(&id, &name, &page(&[("4", 4), ("2", 2)], true));
        assert_eq!(news.fresh, ["4"]);
    }

    #[test]
    fn what_a_head_saw_outlives_lists_of_names() {
        let (looks, (id, name)) = (LastLooks::default(), place());
        let names = Page::whole(vec![Tag::named("latest".to_owned())]);
        let at = |digest| tag("", digest).detail.unwrap().digest.unwrap();
        looks.compare(&id, &name, &names);
        assert!(!looks.note(&id, &name, "latest", &at(1)));
        looks.compare(&id, &name, &names);
        assert!(looks.note(&id, &name, "latest", &at(2)));
        assert!(!looks.note(&id, &name, "latest", &at(2)));
    }
}
