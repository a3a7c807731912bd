//! Names that come close to a word with one slip in it: a letter too much, too few, another, or two that changed places.

use strsim::osa_distance;

/// Shorter words are taken as they are: of three letters, any slip makes another word.
const SHORTEST: usize = 4;
/// Longer ones too: nobody types them.
const LONGEST: usize = 40;

/// What may stand in a name where `word` was typed, as parts that are there undamaged; the surest guesses first. Any name with one
/// slip has one of them: the word without a letter, with two letters changed, or one of its halves as it is.
pub(crate) fn guesses(word: &str) -> Vec<Vec<String>> {
    let letters: Vec<char> = word.chars().collect();
    let length = letters.len();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Vec::new();
    }
    let text = |letters: &[char]| letters.iter().collect::<String>();
    let changed = (1..length).map(|at| {
        let mut letters = letters.clone();
        letters.swap(at - 1, at);
        text(&letters)
    });
    let without = (0..length).map(|at| {
        let mut letters = letters.clone();
        letters.remove(at);
        text(&letters)
    });
    let whole = changed.chain(without).filter(|part| part.chars().count() >= 3).collect();
    let half = (length / 2).max(3);
    vec![whole, vec![text(&letters[..half]), text(&letters[length - half..])]]
}

/// How many slips (optimal string alignment) lead from `word` to some part of `name`; `None` where those are more than a word of
/// its length may have.
pub(crate) fn slips(word: &str, name: &str) -> Option<usize> {
    if name.contains(word) {
        return Some(0);
    }
    let length = word.chars().count();
    let allowed = match length {
        ..SHORTEST => return None,
        SHORTEST..8 => 1,
        _ => 2,
    };
    let parts = name.split(|c: char| !c.is_alphanumeric());
    let parts = parts.chain(name.split('/')).chain([name]);
    let best = parts.flat_map(|part| {
        // Who typed the beginning of a part means the whole of it.
        let ends = part.char_indices().map(|(at, _)| at);
        let beginnings = ends.skip(length - 1).take(3).map(|end| &part[..end]);
        beginnings.chain([part])
    });
    best.map(|part| osa_distance(word, part)).min().filter(|slips| *slips <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_one_and_a_word_has_as_many_as_its_length_allows() {
        for typed in ["ngnix", "nginxx", "ngnx", "nginz"] {
            assert_eq!(slips(typed, "acme/nginx-ingress"), Some(1), "{typed}");
        }
        assert_eq!(slips("nginx", "acme/nginx"), Some(0));
        assert_eq!(slips("ingres", "acme/nginx-ingress"), Some(0), "a part is no slip");
        assert_eq!(slips("xgniz", "acme/nginx"), None);
        assert_eq!(slips("wbe", "acme/web"), None);
        assert_eq!(slips("kuberntees", "infra/kubernetes"), Some(1));
    }

    #[test]
    fn guesses_are_parts_that_a_name_with_one_slip_has() {
        let all = |word: &str| guesses(word).concat();
        assert!(all("ngnix").contains(&"nginx".to_owned()));
        assert!(all("postgress").contains(&"postgres".to_owned()));
        assert!(
            all("posgres").contains(&"gres".to_owned())
                || all("posgres").contains(&"res".to_owned())
        );
        assert_eq!(guesses("web"), Vec::<Vec<String>>::new());
    }
}
