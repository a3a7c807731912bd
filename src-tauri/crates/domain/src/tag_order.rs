//! The order of tags by version: total, and on names alone.

use std::cmp::Ordering;

/// Compares two tag names as versions: numbers by value, `1.10` after `1.9`, a pre-release before its
/// release (`1.0-rc.1` < `1.0`), and texts by their bytes. Total: equal only when the names are.
///
/// ```
/// use std::cmp::Ordering;
/// assert_eq!(roadstead_domain::tag_order::by_version("1.9", "1.10"), Ordering::Less);
/// assert_eq!(roadstead_domain::tag_order::by_version("1.0-rc.1", "1.0"), Ordering::Less);
/// ```
pub fn by_version(left: &str, right: &str) -> Ordering {
    key(left).cmp(&key(right)).then_with(|| left.cmp(right))
}

/// Versions after words, so that a descending list begins with the newest version.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Word(&'a str),
    Version(Vec<Part<'a>>),
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    /// `-rc.1`: what follows comes before the same version without it.
    Prerelease(&'a str, Vec<Number<'a>>),
    End,
    Number(Number<'a>),
}

/// A number of any length, compared by value without overflow.
#[derive(PartialEq, Eq)]
struct Number<'a>(&'a str);

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (self.0.trim_start_matches('0'), other.0.trim_start_matches('0'));
        left.len().cmp(&right.len()).then_with(|| left.cmp(right))
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn key(tag: &str) -> Key<'_> {
    let digits = tag.strip_prefix('v').unwrap_or(tag);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return Key::Word(tag);
    }
    let core_end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let (core, rest) = digits.split_at(core_end);
    let mut parts: Vec<Part<'_>> = core
        .split('.')
        .filter(|part| !part.is_empty())
        .map(|part| Part::Number(Number(part)))
        .collect();
    if rest.is_empty() {
        parts.push(Part::End);
    } else {
        let numbers = rest
            .split(|c: char| !c.is_ascii_digit())
            .filter(|run| !run.is_empty())
            .map(Number)
            .collect();
        let word = rest.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
        parts.push(Part::Prerelease(word, numbers));
    }
    Key::Version(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// In order; the window's own order is held against the same (`tagOrder.test.ts`).
    const EXAMPLES: &str = include_str!("../../../../ui/src/kit/tagOrder.examples.json");

    #[test]
    fn versions_are_ordered_as_people_count_and_as_the_window_orders_them() {
        let examples: Vec<&str> = serde_json::from_str(EXAMPLES).unwrap();
        assert!(examples.len() > 40, "the examples are not read: {examples:?}");
        for pair in examples.windows(2) {
            assert_eq!(by_version(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        let mut tags: Vec<_> = examples.iter().rev().copied().collect();
        tags.sort_by(|a, b| by_version(a, b));
        assert_eq!(tags, examples);
    }

    proptest! {
        #[test]
        fn the_order_is_total_for_names_that_no_tag_has_either(mut names in prop::collection::vec("\\PC{0,12}", 3)) {
            let before = names.clone();
            names.sort_by(|a, b| by_version(a, b));
            for pair in names.windows(2) {
                prop_assert_ne!(by_version(&pair[0], &pair[1]), Ordering::Greater);
                prop_assert_eq!(by_version(&pair[0], &pair[1]), by_version(&pair[1], &pair[0]).reverse());
                prop_assert_eq!(by_version(&pair[0], &pair[1]) == Ordering::Equal, pair[0] == pair[1]);
            }
            // The first is before the last: what holds between neighbours holds over them.
            prop_assert_ne!(by_version(&names[0], &names[2]), Ordering::Greater, "{:?}", before);
        }

        #[test]
        fn the_order_is_total(a in "[v0-9.a-c-]{0,9}", b in "[v0-9.a-c-]{0,9}", c in "[v0-9.a-c-]{0,9}") {
            prop_assert_eq!(by_version(&a, &b), by_version(&b, &a).reverse());
            prop_assert_eq!(by_version(&a, &b) == Ordering::Equal, a == b);
            if by_version(&a, &b) != Ordering::Greater && by_version(&b, &c) != Ordering::Greater {
                prop_assert_ne!(by_version(&a, &c), Ordering::Greater);
            }
        }
    }
}
