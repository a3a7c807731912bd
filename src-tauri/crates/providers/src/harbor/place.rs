//! Where a list is being read: what a cursor of Harbor's lists holds.

use domain::{Cursor, Error, ErrorKind, Result};

/// Pages of one list, at most: a million rows at a hundred a page.
const PAGES_MOST: u64 = 10_000;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A numbered page.
    Page(u64),
    /// A numbered page of the repositories of one project, by its place among the projects.
    Project(usize, u64),
    /// A page of names from the registry itself.
    Names(Option<Cursor>),
}

impl Place {
    /// Reads a cursor; without one it is the first page.
    pub(super) fn of(cursor: Option<&Cursor>) -> Result<Self> {
        let Some(Cursor(text)) = cursor else { return Ok(Self::Page(1)) };
        Self::parse(text).ok_or_else(|| {
            let problem = "not one of ours".into();
            Error::new(ErrorKind::InvalidField { field: "cursor".into(), problem })
        })
    }

    fn parse(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("names ") {
            return Some(Self::Names(Some(Cursor(rest.to_owned()))));
        }
        match text.split_once('/') {
            Some((project, page)) => Some(Self::Project(project.parse().ok()?, page.parse().ok()?)),
            None => Some(Self::Page(text.parse().ok()?)),
        }
    }

    pub(super) fn cursor(&self) -> Cursor {
        Cursor(match self {
            Self::Page(page) => page.to_string(),
            Self::Project(project, page) => format!("{project}/{page}"),
            Self::Names(inner) => {
                format!("names {}", inner.as_ref().map_or("", |cursor| cursor.0.as_str()))
            }
        })
    }

    /// The page after a numbered one; `None` beyond the last that is read.
    pub(super) fn after(page: u64) -> Option<u64> {
        (page < PAGES_MOST).then_some(page + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        for place in [
            Place::Page(7),
            Place::Project(3, 2),
            Place::Names(Some(Cursor("{\"page\":2}".into()))),
        ] {
            assert_eq!(Place::of(Some(&place.cursor())).unwrap(), place);
        }
        assert_eq!(Place::of(None).unwrap(), Place::Page(1));
        assert!(Place::of(Some(&Cursor("https://evil.example".into()))).is_err());
    }
}
