//! What a tag shares with the others that were seen, and where a digest was seen. No request is made for it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::image::{DigestHit, Neighbours, SharedLayer};
use domain::{AccountId, Bytes, Count, Digest, RepositoryName, Result};
use storage::{ListKey, SeenTag};

use crate::kept_lists::PATIENCE;
use crate::{App, blocking::blocking, lock};

/// Other images that are looked at, at most.
const COMPARED_MOST: usize = 500;
/// Tags that are named for a shared layer.
const NAMED_MOST: usize = 5;
impl App {
    /// What the tag that points to `digest` shares with the tags seen of its repository; sizes are those of its entry `entry`,
    /// or of all of it.
    pub async fn neighbours(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
        entry: Option<&Digest>,
    ) -> Result<Neighbours> {
        let seen = self.seen(id, Some(name)).await?;
        let mut same = BTreeSet::new();
        let mut others: BTreeMap<Digest, BTreeSet<String>> = BTreeMap::new();
        for tag in seen {
            if tag.digest == *digest {
                same.insert(tag.tag);
            } else {
                others.entry(tag.digest).or_default().insert(tag.tag);
            }
        }
        let content = self.session(id)?.provider.content(name).await?;
        let own = content.registry.known_parts(entry.unwrap_or(digest)).await;
        let mut shared: BTreeMap<Digest, BTreeSet<String>> = BTreeMap::new();
        let mut compared = 0_u64;
        for (other, tags) in others.into_iter().take(COMPARED_MOST) {
            let parts = content.registry.known_parts(&other).await;
            compared += if parts.sizes.is_empty() { 0 } else { tags.len() as u64 };
            for part in parts.sizes.into_keys().filter(|part| own.sizes.contains_key(part)) {
                shared.entry(part).or_default().extend(tags.iter().cloned());
            }
        }
        let sum = |wanted: bool| {
            let ours = own.sizes.iter().filter(|(part, _)| shared.contains_key(*part) == wanted);
            ours.map(|(_, size)| *size).sum::<Option<u64>>().map(Bytes)
        };
        let known = own.whole && !own.sizes.is_empty();
        Ok(Neighbours {
            same: same.into_iter().collect(),
            compared: Count(compared),
            unique: if known { sum(false) } else { None },
            shared: if known { sum(true) } else { None },
            layers: shared
                .into_iter()
                .map(|(digest, tags)| SharedLayer {
                    digest,
                    total: Count(tags.len() as u64),
                    tags: tags.into_iter().take(NAMED_MOST).collect(),
                })
                .collect(),
        })
    }

    /// Where a digest was seen, as a tag's own or as an entry of one, in every account.
    pub async fn find_digest(&self, digest: &Digest) -> Result<Vec<DigestHit>> {
        let accounts: Vec<AccountId> =
            lock(&self.accounts).all().iter().map(|record| record.account.id.clone()).collect();
        let mut hits = Vec::new();
        for account in accounts {
            let mut found: BTreeMap<String, (RepositoryName, BTreeSet<String>)> = BTreeMap::new();
            for seen in self.seen(&account, None).await? {
                if seen.digest == *digest || seen.entries.contains(digest) {
                    let key = seen.repository.as_str().to_owned();
                    let of = found.entry(key).or_insert_with(|| (seen.repository, BTreeSet::new()));
                    of.1.insert(seen.tag);
                }
            }
            let (cache, id, wanted) = (self.cache.clone(), account.clone(), digest.clone());
            for (name, tag) in blocking(move || cache.tags_of_digest(&id, &wanted)).await? {
                let key = name.as_str().to_owned();
                found.entry(key).or_insert_with(|| (name, BTreeSet::new())).1.insert(tag);
            }
            hits.extend(found.into_values().map(|(repository, tags)| DigestHit {
                account: account.clone(),
                repository,
                tags: tags.into_iter().collect(),
            }));
        }
        Ok(hits)
    }

    async fn seen(&self, id: &AccountId, name: Option<&RepositoryName>) -> Result<Vec<SeenTag>> {
        let list = name.map(|name| (id.clone(), Some(ListKey::Tags(name.as_str().to_owned()))));
        // Of all lists, what is still being written is not waited for long.
        let patience = if list.is_some() { PATIENCE } else { Duration::from_secs(1) };
        let settled = self.keeper.settled(list, patience);
        let (cache, account, wanted) = (self.cache.clone(), id.clone(), name.cloned());
        let kept = blocking(move || {
            settled();
            cache.seen_tags(&account, wanted.as_ref())
        })
        .await?;
        let mut newest: BTreeMap<(String, String), SeenTag> = BTreeMap::new();
        for seen in kept {
            newest.insert((seen.repository.as_str().to_owned(), seen.tag.clone()), seen);
        }
        Ok(newest.into_values().collect())
    }
}
