//! Numbers that cross to the UI. JavaScript's numbers are exact up to 2^53, which is 9 PB.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A number of things.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type,
)]
#[serde(transparent)]
pub struct Count(#[specta(type = f64)] pub u64);

/// A number of bytes.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type,
)]
#[serde(transparent)]
pub struct Bytes(#[specta(type = f64)] pub u64);
