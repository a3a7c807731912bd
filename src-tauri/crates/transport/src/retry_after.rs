//! When a server wants to be asked again.

use domain::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// A number this large in `Retry-After` is a moment, not a span (it would be 30 years).
const SURELY_A_MOMENT: i64 = 1_000_000_000;

/// Reads `Retry-After` (seconds or HTTP date; RFC 9110 §10.2.3), else Docker Hub's `X-Retry-After`, which is a
/// unix time (`registry-apis.md` §2g).
pub(crate) fn retry_at(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim);
    if let Some(value) = text(RETRY_AFTER.as_str()) {
        if let Ok(seconds) = value.parse::<i64>() {
            return if seconds >= SURELY_A_MOMENT {
                Timestamp::from_unix(seconds)
            } else {
                Some(now.plus_seconds(seconds.max(0)))
            };
        }
        if let Ok(date) = httpdate::parse_http_date(value) {
            let unix = date.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
            return Timestamp::from_unix(i64::try_from(unix).ok()?);
        }
    }
    let seconds = text("x-retry-after")?.parse::<i64>().ok()?;
    if seconds >= SURELY_A_MOMENT {
        Timestamp::from_unix(seconds)
    } else {
        Some(now.plus_seconds(seconds.max(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &'static str, value: &str) -> Option<i64> {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        retry_at(&headers, Timestamp::from_unix(1_800_000_000).unwrap()).map(Timestamp::unix)
    }

    #[test]
    fn retry_after_is_read_as_seconds_as_a_date_and_as_a_unix_time() {
        assert_eq!(read("retry-after", "30"), Some(1_800_000_030));
        assert_eq!(read("retry-after", "Fri, 15 Jan 2027 08:00:10 GMT"), Some(1_800_000_010));
        assert_eq!(read("retry-after", "1800000060"), Some(1_800_000_060));
        assert_eq!(read("x-retry-after", "1800000090"), Some(1_800_000_090));
        for rubbish in ["", "soon", "-", "1e9", "99999999999999999999"] {
            assert_eq!(read("retry-after", rubbish), None, "{rubbish:?} names no moment");
        }
    }
}
