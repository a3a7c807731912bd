//! Repository names and each registry's rules for them.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Error, ErrorKind};

/// A repository's full name inside its registry: `acme/web`, `a/b/c`, `library/alpine`.
///
/// Names come from registries, so anything without control characters up to 255 characters is kept
/// and shown; what is *created* is held to [`NameRules`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(try_from = "String", into = "String")]
pub struct RepositoryName(String);

impl RepositoryName {
    /// Checks that the name can stand in a URL path and on a screen.
    ///
    /// # Errors
    /// `InvalidField { field: "name" }`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        // A name of a megabyte is refused by its length, before anybody looks at its letters.
        let whole = (1..=255 * 4).contains(&text.len()) && text.chars().count() <= 255;
        let segments =
            || text.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
        let fits = |c: char| !c.is_control() && !c.is_whitespace() && !"?#%\\\"<>^`{|}".contains(c);
        if whole && segments() && text.chars().all(fits) {
            Ok(Self(text.to_owned()))
        } else {
            let problem = text.chars().filter(|c| !c.is_control()).take(100).collect();
            Err(Error::new(ErrorKind::InvalidField { field: "name".into(), problem }))
        }
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the last slash, if anything.
    pub fn namespace(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(namespace, _)| namespace)
    }

    /// What stands after the last slash.
    pub fn short(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, short)| short)
    }
}

impl TryFrom<String> for RepositoryName {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        Self::parse(&text)
    }
}

impl From<RepositoryName> for String {
    fn from(name: RepositoryName) -> Self {
        name.0
    }
}

impl std::fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One registry's rules for the names of new repositories.
///
/// All known registries build names from lower-case letters and digits with separators between them
/// (distribution-spec, "Pulling manifests"); they differ in length, separators and depth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NameRules {
    /// Fewest characters.
    pub min: u16,
    /// Most characters.
    pub max: u16,
    /// Separators that may stand, singly, between letters and digits.
    pub separators: String,
    /// Whether a slash may stand in the name.
    pub slashes: bool,
}

/// What is wrong with a name, with a name that would do where one can be made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum NameProblem {
    /// Nothing was typed.
    Empty,
    /// Fewer characters than needed.
    TooShort {
        /// The fewest.
        min: u16,
    },
    /// More characters than allowed.
    TooLong {
        /// The most.
        max: u16,
        /// The name, cut.
        suggestion: String,
    },
    /// An upper-case letter.
    UpperCase {
        /// The first of them.
        character: String,
        /// The name in lower case.
        suggestion: String,
    },
    /// A slash, where the namespace is chosen apart.
    Slash {
        /// What stands after the last slash.
        suggestion: Option<String>,
    },
    /// A character that no name may have.
    BadCharacter {
        /// The first of them.
        character: String,
        /// The name without it.
        suggestion: Option<String>,
    },
    /// Two separators in a row.
    DoubleSeparator {
        /// The two.
        characters: String,
        /// The name with one.
        suggestion: Option<String>,
    },
    /// A separator at the front or at the end.
    SeparatorAtEdge {
        /// The separator.
        character: String,
        /// The name without it.
        suggestion: Option<String>,
    },
}

impl NameRules {
    /// Docker Hub's: 2–255 of `a-z 0-9` with single `.`, `_` or `-` between (`registry-apis.md` §2c).
    pub fn docker_hub() -> Self {
        Self { min: 2, max: 255, separators: "._-".into(), slashes: false }
    }

    /// The distribution protocol's own: path segments of at most 255 characters in all.
    pub fn distribution() -> Self {
        Self { min: 1, max: 255, separators: "._-".into(), slashes: true }
    }

    /// The first thing that is wrong with `name`, from the left; `None` when it will do.
    pub fn check(&self, name: &str) -> Option<NameProblem> {
        let length = name.chars().count();
        if length == 0 {
            return Some(NameProblem::Empty);
        }
        let mut previous: Option<char> = None;
        for character in name.chars() {
            let separator = self.is_separator(character);
            let problem = if character.is_ascii_uppercase() {
                Some(NameProblem::UpperCase {
                    character: character.to_string(),
                    suggestion: self.corrected(name).unwrap_or_else(|| plain(name)),
                })
            } else if character == '/' && !self.slashes {
                let last = name.rsplit('/').next().unwrap_or_default();
                Some(NameProblem::Slash { suggestion: self.corrected(last) })
            } else if !separator && !character.is_ascii_lowercase() && !character.is_ascii_digit() {
                Some(NameProblem::BadCharacter {
                    character: character.to_string(),
                    suggestion: self.corrected(name),
                })
            } else if separator && previous.is_none() {
                Some(NameProblem::SeparatorAtEdge {
                    character: character.to_string(),
                    suggestion: self.corrected(name),
                })
            } else if separator && previous.is_some_and(|p| self.is_separator(p)) {
                let characters = previous.into_iter().chain([character]).collect();
                Some(NameProblem::DoubleSeparator { characters, suggestion: self.corrected(name) })
            } else {
                None
            };
            if problem.is_some() {
                return problem;
            }
            previous = Some(character);
        }
        if let Some(last) = previous.filter(|c| self.is_separator(*c)) {
            return Some(NameProblem::SeparatorAtEdge {
                character: last.to_string(),
                suggestion: self.corrected(name),
            });
        }
        if length < usize::from(self.min) {
            return Some(NameProblem::TooShort { min: self.min });
        }
        if length > usize::from(self.max) {
            let suggestion = self.corrected(name).unwrap_or_default();
            return Some(NameProblem::TooLong { max: self.max, suggestion });
        }
        None
    }

    fn is_separator(&self, character: char) -> bool {
        self.separators.contains(character) || (self.slashes && character == '/')
    }

    /// The nearest name that passes, or `None` when nothing is left of it.
    fn corrected(&self, name: &str) -> Option<String> {
        let mut out = String::new();
        for character in name.chars().flat_map(char::to_lowercase) {
            let last_is_separator = out.chars().next_back().is_none_or(|c| self.is_separator(c));
            let plain = character.is_ascii_lowercase() || character.is_ascii_digit();
            let separator = self.is_separator(character);
            if plain || (separator && !last_is_separator) {
                out.push(character);
            } else if (character.is_whitespace() || character == '/') && !last_is_separator {
                out.push('-');
            }
        }
        let cut: String = out.chars().take(usize::from(self.max)).collect();
        let trimmed = cut.trim_end_matches(|c| self.is_separator(c)).to_owned();
        (trimmed.len() >= usize::from(self.min)).then_some(trimmed)
    }
}

/// What is left of a name that is too short to be corrected: its letters and digits in lower case.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn suggestion(problem: &NameProblem) -> Option<&str> {
        match problem {
            NameProblem::TooLong { suggestion, .. } | NameProblem::UpperCase { suggestion, .. } => {
                Some(suggestion)
            }
            NameProblem::Slash { suggestion }
            | NameProblem::BadCharacter { suggestion, .. }
            | NameProblem::DoubleSeparator { suggestion, .. }
            | NameProblem::SeparatorAtEdge { suggestion, .. } => suggestion.as_deref(),
            NameProblem::Empty | NameProblem::TooShort { .. } => None,
        }
    }

    #[test]
    fn each_way_to_be_wrong_is_named_and_a_name_that_would_do_is_offered() {
        let rules = NameRules::docker_hub();
        assert_eq!(rules.check("docker-quickstart"), None);
        for (typed, offered) in [
            ("Docker-Quickstart", Some("docker-quickstart")),
            ("my repo", Some("my-repo")),
            ("a--b", Some("a-b")),
            ("acme/web", Some("web")),
            ("-web", Some("web")),
            ("web.", Some("web")),
            ("wéb", Some("wb")),
            ("A\u{1eea5}", Some("a")),
        ] {
            let problem = rules.check(typed).expect(typed);
            assert_eq!(suggestion(&problem), offered, "{typed}");
        }
        assert_eq!(rules.check(""), Some(NameProblem::Empty));
        assert_eq!(rules.check("a"), Some(NameProblem::TooShort { min: 2 }));
        assert!(matches!(rules.check(&"a".repeat(256)), Some(NameProblem::TooLong { .. })));
    }

    proptest! {
        #[test]
        fn what_is_offered_always_passes(name in "\\PC{0,300}") {
            let rules = NameRules::docker_hub();
            if let Some(offered) = rules.check(&name).as_ref().and_then(suggestion)
                && offered.len() >= 2 {
                prop_assert_eq!(rules.check(offered), None);
            }
        }

        #[test]
        fn a_path_never_climbs_out_of_its_place(name in "[a-z./]{1,20}") {
            if let Ok(name) = RepositoryName::parse(&name) {
                prop_assert!(name.as_str().split('/').all(|part| part != ".." && part != "." && !part.is_empty()));
            }
        }
    }
}
