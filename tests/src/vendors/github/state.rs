//! What GitHub knows beside the content of its registry: packages, and the numbers of their versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;

use super::people::{Owner, Token, owner};
use crate::registry::{Digest, Store};
use crate::vendors::swagger::Notes;

/// A package.
#[derive(Clone, Debug)]
pub(super) struct Package {
    pub(super) id: u64,
    pub(super) public: bool,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
}

/// What changes while the sandbox runs.
#[derive(Default)]
pub(super) struct Desk {
    /// By full name, `owner/package`, in lower case.
    pub(super) packages: BTreeMap<String, Package>,
    versions: BTreeMap<(String, Digest), u64>,
    pub(super) calls: BTreeMap<&'static str, u32>,
}

impl Desk {
    /// Notes a push: the first one makes the package, private.
    pub(super) fn note_push(&mut self, name: &str, at: Timestamp) {
        let id = 100 + self.packages.len() as u64;
        let new = || Package { id, public: false, created: at, updated: at };
        let package = self.packages.entry(name.to_owned()).or_insert_with(new);
        package.updated = package.updated.max(at);
        package.created = package.created.min(at);
    }

    /// The number of a version.
    pub(super) fn version(&mut self, name: &str, digest: &Digest) -> u64 {
        let next = 1000 + self.versions.len() as u64;
        *self.versions.entry((name.to_owned(), digest.clone())).or_insert(next)
    }
}

/// GitHub.
pub(super) struct State {
    pub(super) store: Arc<Store>,
    pub(super) options: super::GithubOptions,
    pub(super) desk: Mutex<Desk>,
    pub(super) notes: Arc<Notes>,
    pub(super) url: String,
}

/// Who asks the API: the token that came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller(pub(super) &'static Token);

impl State {
    /// The owner of a package, by its full name.
    pub(super) fn owner_of(name: &str) -> Option<&'static Owner> {
        owner(name.split('/').next()?)
    }

    /// Whether somebody may see a package.
    pub(super) fn may_see(&self, user: Option<&str>, name: &str) -> bool {
        let desk = self.desk.lock();
        let Some(package) = desk.packages.get(name) else { return false };
        let let_in = |user| Self::owner_of(name).is_some_and(|owner| owner.lets_in(user));
        package.public || user.is_some_and(let_in)
    }

    /// The packages of an owner that somebody may see, by name.
    pub(super) fn packages_of(&self, user: &str, owner: &Owner) -> Vec<(String, Package)> {
        let start = format!("{}/", owner.login.to_lowercase());
        let desk = self.desk.lock();
        let mine = desk.packages.iter().filter(|(name, _)| name.starts_with(&start));
        mine.filter(|(_, package)| package.public || owner.lets_in(user))
            .map(|(name, package)| (name.clone(), package.clone()))
            .collect()
    }
}
