//! Lists in pages, and whether they are whole.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Count, Timestamp};

/// Where the next page begins: opaque, made and read by the provider that gave it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Page<T> {
    /// The items of this page, in the registry's order.
    pub items: Vec<T>,
    /// Where to go on; `None` on the last page.
    pub next: Option<Cursor>,
    /// How many there are over all pages, where told.
    pub total: Option<Count>,
    /// Whether the list, once read to its end, is whole.
    pub completeness: Completeness,
}

impl<T> Page<T> {
    /// A list that came whole in one page.
    pub fn whole(items: Vec<T>) -> Self {
        let total = Some(Count(items.len() as u64));
        Self { items, next: None, total, completeness: Completeness::Complete }
    }

    /// A page that says the same of other items.
    pub fn with_items<U>(&self, items: Vec<U>) -> Page<U> {
        let (next, completeness) = (self.next.clone(), self.completeness.clone());
        Page { items, next, total: self.total, completeness }
    }
}

/// Whether a list is whole, and if not why. A list is never silently short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Completeness {
    /// Everything that this account may see.
    Complete,
    /// Only what is public: the account is anonymous.
    PublicOnly,
    /// The registry lists nothing; these were opened by name.
    OpenedByName,
    /// The token hides what it may not see.
    HiddenByToken,
    /// The server gave pages without an end; reading stopped here.
    PageCap,
    /// The registry gave names that nothing can have, such as one with HTML or a line break in it; they are not shown.
    NamesLeftOut,
    /// From the cache, as it was then.
    Cached {
        /// When it was read from the registry.
        fetched: Timestamp,
    },
}
