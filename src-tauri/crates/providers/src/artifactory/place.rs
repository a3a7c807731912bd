//! Where a list is being read: what a cursor of Artifactory's lists holds.

use domain::{Cursor, Error, ErrorKind, Result};

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The beginning.
    Start,
    /// A page of names from the registry, by its query; of one key by its place among the keys, where several are read.
    Names(usize, Option<String>),
    /// Files from here on.
    Files(u64),
}

impl Place {
    /// Reads a cursor; without one it is the beginning.
    pub(super) fn of(cursor: Option<&Cursor>) -> Result<Self> {
        let Some(Cursor(text)) = cursor else { return Ok(Self::Start) };
        Self::parse(text).ok_or_else(foreign)
    }

    fn parse(text: &str) -> Option<Self> {
        if let Some(offset) = text.strip_prefix("files ") {
            return Some(Self::Files(offset.parse().ok()?));
        }
        let (at, query) = text.strip_prefix("names ")?.split_once(' ')?;
        let query = (!query.is_empty()).then(|| query.to_owned());
        Some(Self::Names(at.parse().ok()?, query))
    }

    pub(super) fn cursor(&self) -> Cursor {
        Cursor(match self {
            Self::Start => "names 0 ".to_owned(),
            Self::Names(at, query) => {
                format!("names {at} {}", query.as_deref().unwrap_or_default())
            }
            Self::Files(offset) => format!("files {offset}"),
        })
    }
}

/// The error for a cursor of another list.
pub(super) fn foreign() -> Error {
    ErrorKind::InvalidField { field: "cursor".into(), problem: "not one of ours".into() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        for place in [
            Place::Names(3, None),
            Place::Names(0, Some("last=a%20b&n=2".into())),
            Place::Files(5000),
        ] {
            assert_eq!(Place::of(Some(&place.cursor())).unwrap(), place);
        }
        assert_eq!(Place::of(None).unwrap(), Place::Start);
        for text in ["https://evil.example", "names x ", "files -1", "names 1"] {
            assert!(Place::of(Some(&Cursor(text.into()))).is_err(), "{text}");
        }
    }
}
