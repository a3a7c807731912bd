//! Secrets that are watched for, in every form in which they travel or are written.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regex::bytes::Regex;

/// One secret, and how it is found in bytes.
#[derive(Clone)]
pub struct Mark {
    secret: String,
    forms: Regex,
}

impl Mark {
    /// A mark for this secret: as it is, percent-encoded, in hex, in UTF-16 as web views store text, and inside anything that
    /// was encoded in base64.
    ///
    /// # Errors
    /// The secret is so long that no expression can be made of its forms.
    pub fn new(secret: &str) -> anyhow::Result<Self> {
        let mut forms: Vec<Vec<u8>> = vec![
            secret.into(),
            utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string().into(),
            spelt("", secret.as_bytes()).into(),
            secret.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ];
        forms.extend((0..3).flat_map(|before| inside_base64(secret, before)));
        let literals: Vec<String> = forms.iter().map(|form| spelt(r"\x", form)).collect();
        let any = literals.join("|");
        Ok(Self { secret: secret.to_owned(), forms: Regex::new(&format!("(?-u:{any})"))? })
    }

    /// The secret itself.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Whether it stands in `bytes`, in any form.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.forms.is_match(bytes)
    }
}

/// Which secret it is shows, and nothing of how it is looked for.
impl fmt::Debug for Mark {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Mark({})", self.secret)
    }
}

/// Bytes in hexadecimal, each with `mark` before it.
fn spelt(mark: &str, bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{mark}{byte:02x}"));
    digits.collect::<Vec<_>>().concat()
}

/// What is always in the base64 of a text with the secret in it, where `before` bytes stand in front of it in the first group of
/// three: the characters that depend on nothing but the secret. In both alphabets.
fn inside_base64(secret: &str, before: usize) -> [Vec<u8>; 2] {
    let padded = [vec![0; before], secret.as_bytes().to_vec()].concat();
    let first = (before * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    let sure = |text: String| text.as_bytes()[first..last].to_vec();
    [sure(STANDARD_NO_PAD.encode(&padded)), sure(URL_SAFE_NO_PAD.encode(&padded))]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn a_mark_is_found_however_it_is_dressed() {
        let mark = Mark::new("anchor-chain/of+harbour").unwrap();
        for before in ["", "a", "ac", "acme:", "harbourmaster:"] {
            let text = format!("{before}anchor-chain/of+harbour and more");
            assert!(mark.is_in(text.as_bytes()));
            assert!(mark.is_in(format!("Basic {}", STANDARD.encode(&text)).as_bytes()), "{before}");
            assert!(mark.is_in(URL_SAFE_NO_PAD.encode(&text).as_bytes()), "{before}");
        }
        assert!(mark.is_in(b"password=anchor%2Dchain%2Fof%2Bharbour&x=y"));
        let wide: Vec<u8> =
            "xanchor-chain/of+harbour".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(mark.is_in(&wide));
        assert!(!mark.is_in(b"anchor-chain/of+harbor"));
    }
}
