//! What a vendor's list told of tags, kept for the rows that are read again by a request of their own.
//!
//! A registry tells size and platforms of a tag, and nothing of its dates; the list told those. Without this the dates would
//! go as the rest comes.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::{RepositoryName, Tag, TagDetail};

/// Tags remembered at most; then it begins anew.
const MOST: usize = 50_000;

/// What lists told lately.
#[derive(Default)]
pub(crate) struct Told(Mutex<HashMap<(RepositoryName, String), TagDetail>>);

impl Told {
    /// Remembers a page of tags that have more to tell.
    pub(crate) fn note(&self, name: &RepositoryName, tags: &[Tag]) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() + tags.len() > MOST {
            told.clear();
        }
        let parts = tags.iter().filter_map(|tag| Some((tag, tag.detail.as_deref()?)));
        for (tag, detail) in parts.filter(|(_, detail)| detail.more) {
            told.insert((name.clone(), tag.name.clone()), detail.clone());
        }
    }

    /// What was read of a tag, with what the list told beside it. A tag that moved since keeps nothing of what it was.
    pub(crate) fn beside(&self, name: &RepositoryName, tag: &str, read: TagDetail) -> TagDetail {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match told.get(&(name.clone(), tag.to_owned())) {
            Some(before) if before.digest == read.digest => TagDetail {
                size: read.size.or(before.size),
                size_scope: read.size_scope.or(before.size_scope),
                created: read.created.or(before.created),
                last_pushed: read.last_pushed.or(before.last_pushed),
                pushed_by: read.pushed_by.or_else(|| before.pushed_by.clone()),
                last_pulled: read.last_pulled.or(before.last_pulled),
                signed: read.signed.or(before.signed),
                immutable: read.immutable.or(before.immutable),
                ..read
            },
            _ => read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Bytes, Digest, Timestamp};

    #[test]
    fn dates_of_the_list_stay_with_a_tag_until_it_moves() {
        let digest = |byte: &str| Digest::parse(&format!("sha256:{}", byte.repeat(32))).ok();
        let name = RepositoryName::parse("a/b").unwrap();
        let pushed = Timestamp::from_unix(1_900_000_000);
        let listed = TagDetail {
            digest: digest("aa"),
            last_pushed: pushed,
            more: true,
            ..TagDetail::default()
        };
        let told = Told::default();
        told.note(&name, &[Tag::with("1".into(), listed)]);
        let read =
            |byte| TagDetail { digest: digest(byte), size: Some(Bytes(7)), ..TagDetail::default() };
        let same = told.beside(&name, "1", read("aa"));
        assert_eq!((same.last_pushed, same.size, same.more), (pushed, Some(Bytes(7)), false));
        assert_eq!(told.beside(&name, "1", read("bb")).last_pushed, None);
        assert_eq!(told.beside(&name, "2", read("aa")).last_pushed, None);
    }
}
