//! The pull limit that a registry tells in its headers.

use domain::{Count, PullQuota, Timestamp};
use transport::Response;

/// Reads `ratelimit-limit: 100;w=21600` and `ratelimit-remaining: 76;w=21600` (`registry-apis.md` §2g). No header: not limited,
/// or not told.
pub(crate) fn read(answer: &Response) -> Option<PullQuota> {
    let (limit, window) = number(answer.header("ratelimit-limit")?)?;
    let (remaining, _) = number(answer.header("ratelimit-remaining")?)?;
    Some(PullQuota {
        limit: Count(limit),
        remaining: Count(remaining),
        window_seconds: window,
        seen: Timestamp::now(),
    })
}

fn number(text: &str) -> Option<(u64, Option<u32>)> {
    let mut parts = text.split(';');
    let number = parts.next()?.trim().parse().ok()?;
    let window = parts.find_map(|part| part.trim().strip_prefix("w=")?.trim().parse().ok());
    Some((number, window))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_and_its_window_are_read() {
        assert_eq!(number("100;w=21600"), Some((100, Some(21600))));
        assert_eq!(number(" 76 "), Some((76, None)));
        assert_eq!(number("unlimited"), None);
    }
}
