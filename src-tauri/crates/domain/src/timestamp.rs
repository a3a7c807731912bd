//! Moments in time, in UTC.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A moment in UTC; RFC 3339 text outside.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type,
)]
#[serde(transparent)]
pub struct Timestamp(#[specta(type = String)] pub jiff::Timestamp);

impl Timestamp {
    /// Now, by this machine's clock.
    pub fn now() -> Self {
        Self(jiff::Timestamp::now())
    }

    /// Seconds since 1970.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        jiff::Timestamp::from_second(seconds).ok().map(Self)
    }

    /// Seconds since 1970.
    pub fn unix(self) -> i64 {
        self.0.as_second()
    }

    /// Reads what registries write. `None` for what is no date, and for the placeholders that mean
    /// "not set": year 1 (Go's zero time) and the epoch (reproducible builds).
    pub fn lenient(text: &str) -> Option<Self> {
        let parsed: jiff::Timestamp = text.trim().parse().ok()?;
        (parsed.as_second() > 0).then_some(Self(parsed))
    }

    /// The moment this many seconds later (earlier when negative), within the calendar.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        let moved = self.0.as_second().saturating_add(seconds);
        Self::from_unix(moved).unwrap_or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_one_and_the_epoch_mean_not_set() {
        assert_eq!(Timestamp::lenient("0001-01-01T00:00:00Z"), None);
        assert_eq!(Timestamp::lenient("1970-01-01T00:00:00Z"), None);
        assert_eq!(Timestamp::lenient("soon"), None);
        assert!(Timestamp::lenient("2026-11-24T04:25:10.123456Z").is_some());
    }
}
