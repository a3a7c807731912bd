//! The grammar of repository and tag names (distribution specification, "Pulling manifests").

/// Longest repository name that is taken.
const NAME_LIMIT: usize = 255;

/// Whether `name` is a repository name: path components of lower-case letters and digits, joined inside by `.`, `_`, `__` or
/// dashes.
pub fn is_repository(name: &str) -> bool {
    !name.is_empty() && name.len() <= NAME_LIMIT && name.split('/').all(is_component)
}

fn is_component(text: &str) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    if !bytes.first().copied().is_some_and(alphanumeric)
        || !bytes.last().copied().is_some_and(alphanumeric)
    {
        return false;
    }
    text.split(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        .filter(|separator| !separator.is_empty())
        .all(|separator| {
            matches!(separator, "." | "_" | "__") || separator.bytes().all(|byte| byte == b'-')
        })
}

/// Whether `tag` is a tag name: a word character, then up to 127 word characters, dots and dashes.
pub(super) fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let bytes = tag.as_bytes();
    bytes.len() <= 128
        && bytes.first().copied().is_some_and(word)
        && bytes.iter().all(|byte| word(*byte) || matches!(byte, b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repository_names_follow_the_specification() {
        for good in ["web", "acme/web", "a/b/c-d", "a__b", "a--b", "0.1"] {
            assert!(is_repository(good), "{good} is allowed by the grammar");
        }
        for bad in ["", "Web", "acme//web", "/web", "web/", "a..b", "-a", "a_", "a___b", "a b"] {
            assert!(!is_repository(bad), "{bad:?} is refused by the grammar");
        }
    }

    #[test]
    fn tag_names_follow_the_specification() {
        assert!(is_tag("1.2.3-rc_1") && is_tag("_x"));
        assert!(!is_tag("-x") && !is_tag("") && !is_tag("a:b") && !is_tag(&"x".repeat(129)));
    }
}
