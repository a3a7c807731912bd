//! Computing and checking digests.

use std::fmt::Write;

use domain::{Digest, Error, ErrorKind, Result};
use sha2::{Digest as _, Sha256, Sha512};

/// The SHA-256 digest of these bytes.
pub(crate) fn sha256(bytes: &[u8]) -> Result<Digest> {
    Digest::parse(&format!("sha256:{}", hex(&Sha256::digest(bytes))))
}

/// Checks that these bytes are what the digest names.
///
/// # Errors
/// `DigestMismatch`; also for an algorithm that we cannot compute, since unverified is not verified.
pub(crate) fn verify(expected: &Digest, bytes: &[u8]) -> Result<()> {
    let actual = match expected.algorithm() {
        "sha256" => format!("sha256:{}", hex(&Sha256::digest(bytes))),
        "sha512" => format!("sha512:{}", hex(&Sha512::digest(bytes))),
        _ => String::new(),
    };
    if actual == expected.as_str() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::DigestMismatch { expected: expected.to_string(), actual }))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_held_against_the_digest_that_it_was_asked_by() {
        let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b"").unwrap().as_str(), empty);
        assert!(verify(&Digest::parse(empty).unwrap(), b"").is_ok());
        assert!(verify(&Digest::parse(empty).unwrap(), b"x").is_err());
        let long = Digest::parse(&format!("sha512:{}", hex(&Sha512::digest(b"x")))).unwrap();
        assert!(verify(&long, b"x").is_ok());
        assert!(verify(&Digest::parse("blake3:abc").unwrap(), b"x").is_err(), "not verifiable");
    }
}
