//! What is remembered between runs, and never a secret: accounts and settings as versioned JSON that a
//! person can read, and a cache (SQLite) of lists and of content known by digest.
//!
//! A file that cannot be read is kept aside under another name, told once as a [`Notice`], and a fresh
//! one begins. Deliberately not here: credentials (see `credentials`), the window's place (its plugin's).
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod accounts;
mod cache;
mod content;
mod database;
mod history;
mod json_file;
mod layer_lists;
mod names;
mod near;
mod proxy;
mod room;
mod secret_names;
mod seen;
mod settings;
mod tag_rows;

pub use accounts::{AccountRecord, Accounts};
pub use cache::{Cache, CacheUse, ListKey};
pub use history::{Sighting, TagMoves, TagStay};
pub use json_file::Notice;
pub use layer_lists::LayerFacts;
pub use names::{ListedName, NameHit};
pub use proxy::{ProxyChoice, ProxyFile, ProxySettings};
pub use room::{AccountUse, CAP};
pub use secret_names::{SecretNames, SecretTurn};
pub use seen::SeenTag;
pub use settings::{CommandTool, Language, Settings, SettingsFile, Theme};
pub use tag_rows::TagRow;

use domain::{Error, ErrorKind};

fn failed(what: &str, error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Storage { message: format!("{what}: {error}") })
}
