//! Regular expressions over names: here, and not in the window, because the engine here takes a time that grows with the
//! text and no faster. The window's own would stand still for hours on `(a+)+b`.

use domain::{Error, ErrorKind, Result};
use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use specta::Type;

/// The longest expression that is taken, in bytes.
const LENGTH_MOST: usize = 1_000;
/// The most memory that a compiled one may take, in bytes.
const SIZE_MOST: usize = 1 << 20;

/// A regular expression as a person types it: `/source/flags`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct NamePattern {
    /// What stands between the slashes, in the syntax of the crate `regex`: no back-references, no looking around.
    pub source: String,
    /// What stands after them: `i` for any case; `m` and `s` as usual; others mean nothing.
    pub flags: String,
}

impl NamePattern {
    /// The places of the names that it finds.
    ///
    /// # Errors
    /// `InvalidField { field: "pattern" }`, with the reason, when it is no expression.
    pub fn places(&self, names: &[String]) -> Result<Vec<u32>> {
        let expression = self.compiled()?;
        let numbered = (0_u32..).zip(names);
        Ok(numbered.filter(|(_, name)| expression.is_match(name)).map(|(place, _)| place).collect())
    }

    fn compiled(&self) -> Result<Regex> {
        if self.source.len() > LENGTH_MOST {
            return Err(refused("too long"));
        }
        RegexBuilder::new(&self.source)
            .case_insensitive(self.flags.contains('i'))
            .multi_line(self.flags.contains('m'))
            .dot_matches_new_line(self.flags.contains('s'))
            .size_limit(SIZE_MOST)
            .build()
            // The last line says what is wrong; those before it draw where.
            .map_err(|error| refused(error.to_string().lines().last().unwrap_or_default()))
    }
}

fn refused(problem: &str) -> Error {
    let problem = problem.trim_start_matches("error:").trim().to_owned();
    Error::new(ErrorKind::InvalidField { field: "pattern".into(), problem })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn found(source: &str, flags: &str, names: &[&str]) -> Result<Vec<u32>> {
        let pattern = NamePattern { source: source.into(), flags: flags.into() };
        pattern.places(&names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn it_finds_names_in_the_case_that_is_asked_for() {
        let names = ["latest", "1.10", "LATEST", "1.10-rc.1"];
        assert_eq!(found(r"^\d+\.\d+$", "", &names).unwrap(), [1]);
        assert_eq!(found("latest", "i", &names).unwrap(), [0, 2]);
    }

    #[test]
    fn what_is_not_whole_is_refused_with_the_reason() {
        let error = found("(", "", &[]).unwrap_err();
        let ErrorKind::InvalidField { problem, .. } = error.kind else { panic!("{error:?}") };
        assert_eq!(problem, "unclosed group");
        assert!(found(&"a".repeat(1_001), "", &[]).is_err());
        assert!(found(r"(\w{500}){500}", "", &[]).is_err(), "what would take too much memory");
    }

    #[test]
    fn no_expression_takes_longer_than_the_names_are_long() {
        let name = "a".repeat(128);
        let names: Vec<&str> = std::iter::repeat_n(name.as_str(), 1_000).collect();
        let began = Instant::now();
        assert_eq!(found("(a+)+b", "", &names).unwrap(), Vec::<u32>::new());
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    }
}
