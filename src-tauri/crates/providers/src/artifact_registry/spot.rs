//! Where a list is being read: what a cursor holds.

use domain::{Completeness, Cursor};
use transport::Request;

use super::desk::Desk;

/// The first page is small, so that there is something to see soon; those after it are the largest there are.
const FIRST: u16 = 100;
const MOST: u16 = 1000;
/// Pages of one list that are read at most: a server that pages for ever is left there.
const PAGES_MOST: u32 = 10_000;

/// A page of a list, which may go over several of the API's lists, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// Pages read before.
    pub(super) page: u32,
    /// Which of the lists.
    pub(super) list: usize,
    /// Something was found before.
    pub(super) found: bool,
    pub(super) token: Option<String>,
}

impl Spot {
    /// A cursor that is none of ours (from a cache of another version) begins anew.
    pub(super) fn of(cursor: Option<&Cursor>) -> Self {
        cursor.and_then(|cursor| Self::parse(&cursor.0)).unwrap_or_default()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '|');
        let spot = Self {
            page: parts.next()?.parse().ok()?,
            list: parts.next()?.parse().ok()?,
            found: parts.next()? == "+",
            token: None,
        };
        let token = parts.next()?;
        Some(Self { token: (!token.is_empty()).then(|| token.to_owned()), ..spot })
    }

    fn cursor(&self) -> Cursor {
        let found = if self.found { "+" } else { "-" };
        let token = self.token.as_deref().unwrap_or_default();
        Cursor(format!("{}|{}|{found}|{token}", self.page, self.list))
    }

    /// Asks for this page.
    pub(super) fn request(&self, desk: &Desk, parts: &[&str], more: &[(&str, &str)]) -> Request {
        let mut url = desk.url(parts);
        {
            let size = if self.page == 0 { FIRST } else { MOST };
            let mut query = url.query_pairs_mut();
            query.append_pair("pageSize", &size.to_string());
            if let Some(token) = &self.token {
                query.append_pair("pageToken", token);
            }
            query.extend_pairs(more);
        }
        Request::get(url)
    }

    /// The page after this one, in this list or the next of `lists`, and whether the whole is whole: a list that goes in a
    /// circle, or never ends, is not.
    pub(super) fn next(&self, token: Option<String>, lists: usize) -> (Option<Self>, Completeness) {
        let token = token.filter(|token| !token.is_empty());
        if token.is_some() && (token == self.token || self.page >= PAGES_MOST) {
            return (None, Completeness::PageCap);
        }
        let list = if token.is_some() { self.list } else { self.list + 1 };
        let more = list < lists;
        let next = Self { page: self.page + 1, list, found: self.found, token };
        (more.then_some(next), Completeness::Complete)
    }
}

/// The cursor of a spot.
pub(super) fn cursor_of(spot: Option<Spot>) -> Option<Cursor> {
    spot.map(|spot| spot.cursor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_a_foreign_one_begins_anew() {
        let spot = Spot { page: 3, list: 2, found: true, token: Some("a|b==".into()) };
        assert_eq!(Spot::of(Some(&spot.cursor())), spot);
        assert_eq!(Spot::of(Some(&Cursor("foreign".into()))), Spot::default());
    }

    #[test]
    fn one_list_follows_the_other_and_a_circle_is_left() {
        let first = Spot::default();
        let (second, _) = first.next(Some("t".into()), 2);
        let second = second.unwrap();
        assert_eq!((second.list, second.token.as_deref()), (0, Some("t")));
        assert_eq!(second.next(Some("t".into()), 2), (None, Completeness::PageCap));
        let (third, _) = second.next(Some(String::new()), 2);
        let third = third.unwrap();
        assert_eq!((third.list, third.token.clone()), (1, None));
        assert_eq!(third.next(None, 2), (None, Completeness::Complete));
    }
}
