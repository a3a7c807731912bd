//! Where a list is being read: what a cursor holds, and how an endless list is noticed.

use std::hash::{DefaultHasher, Hash, Hasher};

use domain::{Cursor, Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

/// Pages of one list, at most: a million entries at a hundred a page.
const PAGES_MOST: u32 = 10_000;

/// The page to be read next.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The query of its URL; `None` for the server's own page size.
    pub(crate) query: Option<String>,
    page: u32,
    /// Brent's way of finding a cycle of any length with one remembered page.
    mark: u64,
    lap: u32,
    reach: u32,
    /// A print of the entries of the page before.
    entries: Option<u64>,
    /// The server was asked for larger pages than its own and refused them.
    #[serde(default)]
    pub(crate) small: bool,
}

impl Place {
    /// The first page.
    pub(crate) fn first(query: &str) -> Self {
        let (mark, query) = (print(query), Some(query.to_owned()));
        Self { query, page: 1, mark, lap: 0, reach: 1, entries: None, small: false }
    }

    pub(crate) fn of(cursor: Option<&Cursor>, first: &str) -> Result<Self> {
        match cursor {
            None => Ok(Self::first(first)),
            Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
                Error::new(ErrorKind::InvalidField {
                    field: "cursor".into(),
                    problem: "not one of ours".into(),
                })
            }),
        }
    }

    pub(crate) fn cursor(&self) -> Result<Cursor> {
        let text = serde_json::to_string(self)
            .map_err(|error| ErrorKind::Internal { message: error.to_string() })?;
        Ok(Cursor(text))
    }

    /// Whether it is the page that a list begins with.
    pub(crate) fn is_first(&self) -> bool {
        self.page == 1
    }

    /// Whether this page says what the page before said.
    pub(crate) fn repeats(&self, entries: &[String]) -> bool {
        !entries.is_empty() && self.entries == Some(print(entries))
    }

    /// The page after this one; `None` when the list goes in circles or never ends.
    pub(crate) fn next(&self, query: String, entries: &[String]) -> Option<Self> {
        let here = print(&query);
        if self.query.as_ref() == Some(&query) || here == self.mark || self.page >= PAGES_MOST {
            return None;
        }
        let mut next = Self {
            query: Some(query),
            page: self.page + 1,
            lap: self.lap + 1,
            entries: Some(print(entries)),
            ..self.clone()
        };
        if next.lap == next.reach {
            (next.mark, next.lap, next.reach) = (here, 0, next.reach.saturating_mul(2));
        }
        Some(next)
    }
}

fn print<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn walk(step: impl Fn(u32) -> u32) -> u32 {
        let (mut place, mut at, mut pages) = (Place::first("0"), 0, 1);
        loop {
            at = step(at);
            match place.next(at.to_string(), &[]) {
                Some(next) => (place, pages) = (next, pages + 1),
                None => return pages,
            }
        }
    }

    #[test]
    fn a_list_without_an_end_stops_at_the_page_cap() {
        assert_eq!(walk(|at| at + 1), PAGES_MOST);
    }

    proptest! {
        #[test]
        fn a_list_that_goes_in_circles_is_noticed_soon(start in 0u32..50, round in 1u32..50) {
            let pages = walk(|at| if at + 1 >= start + round { start } else { at + 1 });
            prop_assert!(pages <= 4 * (start + round) + 4, "{pages} pages");
        }
    }

    #[test]
    fn a_cursor_that_is_not_ours_is_refused() {
        assert!(Place::of(Some(&Cursor("https://evil.example".into())), "n=1").is_err());
    }
}
