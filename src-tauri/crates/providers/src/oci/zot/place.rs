//! Where a list is being read: at an offset of zot's search, or in a list of the protocol.

use domain::{Cursor, ErrorKind, Result};
use serde::{Deserialize, Serialize};

/// The page to be read next.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::oci) enum Place {
    /// zot's search, from this row on.
    Search(u32),
    /// The protocol's own list.
    Registry(Cursor),
}

impl Place {
    /// # Errors
    /// `InvalidField { field: "cursor" }` for one that is not ours.
    pub(in crate::oci) fn of(cursor: Option<&Cursor>) -> Result<Option<Self>> {
        let read = |cursor: &Cursor| serde_json::from_str(&cursor.0);
        cursor.map(read).transpose().map_err(|_| {
            let problem = "not one of ours".to_owned();
            ErrorKind::InvalidField { field: "cursor".into(), problem }.into()
        })
    }

    pub(in crate::oci) fn cursor(&self) -> Result<Cursor> {
        let text = serde_json::to_string(self);
        Ok(Cursor(text.map_err(|error| ErrorKind::Internal { message: error.to_string() })?))
    }
}
