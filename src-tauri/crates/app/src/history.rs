//! Where tags were seen to point over time: noted whenever a list, a row or an image's page tells it.

use domain::{AccountId, Digest, RepositoryName, Result, Tag, Timestamp};
use storage::{Cache, ListKey, Sighting, TagMoves, TagStay};

use crate::App;
use crate::blocking::blocking;
use crate::kept_lists::PATIENCE;

/// Sightings noted at once: so few that nobody waits long for the cache meanwhile.
const AT_ONCE: usize = 250;

impl App {
    /// Where a tag was seen to point, the newest stay first.
    pub async fn tag_history(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        tag: String,
    ) -> Result<Vec<TagStay>> {
        let (cache, id, name, settled) = self.for_history(id, name);
        blocking(move || {
            settled();
            cache.tag_history(&id, &name, &tag)
        })
        .await
    }

    /// The tags of a repository that were seen to move.
    pub async fn tag_moves(&self, id: &AccountId, name: &RepositoryName) -> Result<Vec<TagMoves>> {
        let (cache, id, name, settled) = self.for_history(id, name);
        blocking(move || {
            settled();
            cache.tag_moves(&id, &name)
        })
        .await
    }

    fn for_history(
        &self,
        id: &AccountId,
        name: &RepositoryName,
    ) -> (std::sync::Arc<Cache>, AccountId, RepositoryName, impl FnOnce() + Send + 'static) {
        let settled = self.keeper.settled(Some((id.clone(), Some(list_of(name)))), PATIENCE);
        (self.cache.clone(), id.clone(), name.clone(), settled)
    }

    /// Notes where one tag was seen to point.
    pub(crate) fn note_tag(&self, id: &AccountId, name: &RepositoryName, tag: &str, at: &Digest) {
        self.note_sightings(id, name, vec![(tag.to_owned(), at.clone())]);
    }

    /// Notes where tags were seen to point.
    pub(crate) fn note_sightings(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        seen: Vec<Sighting>,
    ) {
        if seen.is_empty() {
            return;
        }
        let (account, repository, now) = (id.clone(), name.clone(), Timestamp::now());
        let work = move |cache: &Cache| note(cache, &account, &repository, &seen, now);
        self.keeper.write(id, Some(&list_of(name)), Box::new(work));
    }
}

/// Notes what a list told of its tags.
pub(crate) fn note_listed(
    cache: &Cache,
    id: &AccountId,
    name: &RepositoryName,
    tags: &[Tag],
    at: Timestamp,
) -> Result<()> {
    let sighting = |tag: &Tag| Some((tag.name.clone(), tag.detail.as_ref()?.digest.clone()?));
    let seen: Vec<_> = tags.iter().filter_map(sighting).collect();
    note(cache, id, name, &seen, at)
}

fn note(
    cache: &Cache,
    id: &AccountId,
    name: &RepositoryName,
    seen: &[Sighting],
    at: Timestamp,
) -> Result<()> {
    seen.chunks(AT_ONCE).try_for_each(|seen| cache.note_sightings(id, name, seen, at))
}

fn list_of(name: &RepositoryName) -> ListKey {
    ListKey::Tags(name.as_str().to_owned())
}
