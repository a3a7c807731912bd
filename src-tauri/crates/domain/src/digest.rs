//! Content digests: `algorithm:hex` (OCI image-spec, descriptor.md, "Digests").

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Error, ErrorKind};

/// A content digest such as `sha256:9f3c…`, checked for its grammar when made.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// Checks the grammar; for the registered algorithms also the length.
    ///
    /// # Errors
    /// `InvalidField { field: "digest" }` when it is not a digest.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = || {
            Error::new(ErrorKind::InvalidField {
                field: "digest".into(),
                problem: text.chars().take(100).collect(),
            })
        };
        let (algorithm, encoded) = text.split_once(':').ok_or_else(wrong)?;
        let algorithm_ok = !algorithm.is_empty()
            && algorithm.split(['+', '.', '_', '-']).all(|part| {
                !part.is_empty()
                    && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            });
        let hex = |length: usize| {
            encoded.len() == length
                && encoded.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        let encoded_ok = match algorithm {
            "sha256" => hex(64),
            "sha512" => hex(128),
            _ => {
                (1..=256).contains(&encoded.len())
                    && encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"=_-".contains(&b))
            }
        };
        if algorithm_ok && encoded_ok { Ok(Self(text.to_owned())) } else { Err(wrong()) }
    }

    /// The whole text, `algorithm:encoded`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the colon.
    pub fn algorithm(&self) -> &str {
        self.0.split_once(':').map_or("", |(algorithm, _)| algorithm)
    }

    /// The part after the colon.
    pub fn encoded(&self) -> &str {
        self.0.split_once(':').map_or("", |(_, encoded)| encoded)
    }
}

impl TryFrom<String> for Digest {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        Self::parse(&text)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_has_an_algorithm_and_the_length_that_it_asks_for() {
        assert!(Digest::parse(&format!("sha256:{}", "a".repeat(64))).is_ok());
        assert!(Digest::parse(&format!("sha512:{}", "0".repeat(128))).is_ok());
        for wrong in [
            "",
            "sha256:",
            "sha256:abc",
            "sha256",
            ":abc",
            "SHA256:aa",
            &format!("sha256:{}", "A".repeat(64)),
        ] {
            assert!(Digest::parse(wrong).is_err(), "{wrong:?} is no digest");
        }
    }
}
