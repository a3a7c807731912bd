//! What stands in a keychain entry: small JSON, built by hand so that no copy of the secret is left behind.

use std::borrow::Cow;

use domain::{Credential, Error, ErrorKind, Result, SecretKind};
use secrecy::SecretString;
use secrecy::zeroize::{Zeroize, Zeroizing};
use serde::Deserialize;

use crate::KeychainSecret;

/// Writes a credential. The buffer is large enough from the start: a growing one would leave its old self behind.
pub(crate) fn write(credential: &Credential) -> KeychainSecret {
    let kind = match credential.kind {
        SecretKind::Password => "password",
        SecretKind::IdentityToken => "identity_token",
        SecretKind::ClientKey => "client_key",
        SecretKind::Cloud => "cloud",
    };
    let issued = credential.issued.as_deref();
    // JSON writes a byte as `\u00xx` at worst.
    let longest =
        6 * (credential.username.len() + credential.expose().len() + issued.map_or(0, str::len));
    let mut out = Zeroizing::new(Vec::with_capacity(longest + 80));
    out.extend_from_slice(b"{\"username\":");
    text(&mut out, &credential.username);
    out.extend_from_slice(b",\"kind\":");
    text(&mut out, kind);
    out.extend_from_slice(b",\"secret\":");
    text(&mut out, credential.expose());
    if let Some(issued) = issued {
        out.extend_from_slice(b",\"issued\":");
        text(&mut out, issued);
    }
    out.push(b'}');
    out
}

fn text(out: &mut Vec<u8>, text: &str) {
    // Writing text into memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// Reads what [`write`] wrote.
///
/// # Errors
/// `KeychainFailed` for an entry that somebody else wrote over.
pub(crate) fn read(bytes: &KeychainSecret) -> Result<Credential> {
    #[derive(Deserialize)]
    struct Entry<'a> {
        username: String,
        kind: Kind,
        #[serde(borrow)]
        secret: Cow<'a, str>,
        issued: Option<String>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Password,
        IdentityToken,
        ClientKey,
        Cloud,
    }
    // Serde's message may quote the secret, so it goes nowhere.
    let entry: Entry<'_> = serde_json::from_slice(bytes).map_err(|_| {
        Error::new(ErrorKind::KeychainFailed { message: "the entry is not readable".into() })
    })?;
    let secret = SecretString::from(entry.secret.as_ref());
    if let Cow::Owned(mut copy) = entry.secret {
        copy.zeroize();
    }
    let kind = match entry.kind {
        Kind::Password => SecretKind::Password,
        Kind::IdentityToken => SecretKind::IdentityToken,
        Kind::ClientKey => SecretKind::ClientKey,
        Kind::Cloud => SecretKind::Cloud,
    };
    Ok(Credential { username: entry.username, kind, secret, issued: entry.issued })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_comes_back_as_it_was_written_whatever_is_in_it() {
        for secret in ["anchor-chain", "", "\"\\\u{0}\u{1f}é\n", &"\u{1}".repeat(4000)] {
            let credential = Credential {
                username: "acme \"the\" one".into(),
                kind: SecretKind::IdentityToken,
                secret: SecretString::from(secret),
                issued: Some("b30bbf97".into()),
            };
            let bytes = write(&credential);
            let back = read(&bytes).unwrap();
            assert_eq!(back.expose(), secret);
            assert_eq!(back.username, credential.username);
            assert_eq!(back.kind, credential.kind);
            assert_eq!(back.issued, credential.issued);
        }
    }

    #[test]
    fn writing_never_outgrows_its_buffer() {
        let credential = Credential::password("\u{1}".repeat(50), "\u{1}".repeat(999));
        let bytes = write(&credential);
        assert!(bytes.capacity() >= bytes.len());
        let longest = 6 * (50 + 999) + 80;
        assert_eq!(bytes.capacity(), longest, "a second buffer was allocated");
    }

    #[test]
    fn an_entry_of_somebody_else_is_an_error_that_does_not_quote_it() {
        let error = read(&Zeroizing::new(b"anchor-chain".to_vec())).unwrap_err();
        assert!(!format!("{error:?}").contains("anchor"));
    }
}
