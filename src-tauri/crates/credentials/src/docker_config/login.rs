//! One entry of `auths`.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use domain::{Credential, SecretKind};
use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde_json::{Map, Value};

/// Whether an entry holds a login itself, and does not merely say that a helper has one.
pub(super) fn is_inline(entry: &Value) -> bool {
    ["auth", "identitytoken", "password"]
        .iter()
        .any(|field| entry.get(field).and_then(Value::as_str).is_some_and(|text| !text.is_empty()))
}

/// The login in an entry.
///
/// `auth` is base64 of `user:password`; an `identitytoken` takes the place of the password (docker/cli
/// `configfile/file.go`, `decodeAuth`). The problem is told without quoting.
pub(super) fn inline_credential(entry: &Value) -> Result<Option<Credential>, &'static str> {
    let Value::Object(fields) = entry else { return Err("is not an object") };
    let text =
        |name: &str| fields.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let mut username = text("username").unwrap_or_default().to_owned();
    let mut secret = text("password").map(SecretString::from);
    if let Some(auth) = text("auth") {
        let bytes = decoded(auth).ok_or("\"auth\" is not base64")?;
        let pair = std::str::from_utf8(&bytes).map_err(|_| "\"auth\" is not text")?;
        let (user, password) = pair.split_once(':').ok_or("\"auth\" is not user:password")?;
        user.clone_into(&mut username);
        // Older Dockers padded it with NULs.
        secret =
            Some(password.trim_matches('\0')).filter(|p| !p.is_empty()).map(SecretString::from);
    }
    if let Some(token) = text("identitytoken") {
        let kind = SecretKind::IdentityToken;
        return Ok(Some(Credential { username, kind, secret: token.into(), issued: None }));
    }
    let kind = SecretKind::Password;
    Ok(secret.map(|secret| Credential { username, kind, secret, issued: None }))
}

fn decoded(auth: &str) -> Option<Zeroizing<Vec<u8>>> {
    let auth = auth.trim();
    STANDARD.decode(auth).or_else(|_| STANDARD_NO_PAD.decode(auth)).ok().map(Zeroizing::new)
}

/// Writes a login into an entry; what else stands in it is kept.
pub(super) fn put(fields: &mut Map<String, Value>, credential: &Credential) {
    let (user, secret, token) = match credential.kind {
        SecretKind::Password => (credential.username.as_str(), credential.expose(), None),
        SecretKind::IdentityToken => (credential.username.as_str(), "", Some(credential.expose())),
        // No registry takes it: its provider makes the login that one takes.
        SecretKind::Cloud | SecretKind::ClientKey => return,
    };
    let pair = Zeroizing::new(format!("{user}:{secret}"));
    fields.insert("auth".into(), Value::String(STANDARD.encode(pair.as_bytes())));
    for stale in ["username", "password", "identitytoken", "registrytoken"] {
        fields.shift_remove(stale);
    }
    if let Some(token) = token {
        fields.insert("identitytoken".into(), Value::String(token.to_owned()));
    }
}
