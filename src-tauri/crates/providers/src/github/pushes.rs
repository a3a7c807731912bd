//! When tags were pushed, as their versions told: the registry, which tells the rest of a tag, does not know.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::{RepositoryName, Tag, Timestamp};

/// Tags that are remembered, at most.
const MOST: usize = 50_000;

/// The dates of the tags that were listed.
#[derive(Default)]
pub(super) struct Pushes(Mutex<HashMap<(RepositoryName, String), Timestamp>>);

impl Pushes {
    pub(super) fn note(&self, name: &RepositoryName, tags: &[Tag]) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() + tags.len() > MOST {
            known.clear();
        }
        known.extend(tags.iter().filter_map(|tag| {
            let at = tag.detail.as_ref()?.last_pushed?;
            Some(((name.clone(), tag.name.clone()), at))
        }));
    }

    pub(super) fn of(&self, name: &RepositoryName, tag: &str) -> Option<Timestamp> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(name.clone(), tag.to_owned())).copied()
    }
}
