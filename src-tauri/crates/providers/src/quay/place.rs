//! Where a list is being read: what a cursor of Quay's lists holds.

use domain::{Cursor, Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

/// Pages of one list, at most: a million rows at a hundred a page.
const PAGES_MOST: u32 = 10_000;

/// The page to be read next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) list: List,
    /// How many pages came before.
    page: u32,
}

/// Which list it is, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum List {
    /// The API's repositories of the namespace at this place among the account's, from an opaque mark on.
    Namespace(usize, Option<String>),
    /// The API's list of one namespace, or of all that is public, from an opaque mark on.
    Marked(String),
    /// The registry's catalogue, from the query of its own link on.
    Catalogue(String),
    /// A numbered page of tags.
    Tags(u32),
    /// The registry's tags.
    Names(Cursor),
}

impl Place {
    pub(super) fn of(cursor: Option<&Cursor>) -> Result<Option<Self>> {
        let Some(Cursor(text)) = cursor else { return Ok(None) };
        serde_json::from_str(text).map(Some).map_err(|_| foreign())
    }

    /// The cursor of the page after the one read from `before`; `None` where a list never ends.
    pub(super) fn after(before: Option<&Self>, list: List) -> Option<Cursor> {
        let page = before.map_or(0, |place| place.page) + 1;
        if page >= PAGES_MOST || before.is_some_and(|place| place.list == list) {
            return None;
        }
        serde_json::to_string(&Self { list, page }).ok().map(Cursor)
    }
}

/// A cursor that is not of this list.
pub(super) fn foreign() -> Error {
    let problem = "not one of ours".into();
    ErrorKind::InvalidField { field: "cursor".into(), problem }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_stays_where_it_is_ends() {
        let list = List::Marked("gAAAA==".into());
        let cursor = Place::after(None, list.clone()).unwrap();
        let place = Place::of(Some(&cursor)).unwrap().unwrap();
        assert_eq!(place.list, list);
        assert_eq!(Place::after(Some(&place), list), None, "the same mark again");
        assert!(Place::of(Some(&Cursor("https://evil.example".into()))).is_err());
    }

    #[test]
    fn a_list_without_an_end_stops_at_the_page_cap() {
        let mut place = None;
        let mut pages = 1;
        while let Some(cursor) = Place::after(place.as_ref(), List::Tags(pages)) {
            place = Place::of(Some(&cursor)).unwrap();
            pages += 1;
        }
        assert_eq!(pages, PAGES_MOST);
    }
}
