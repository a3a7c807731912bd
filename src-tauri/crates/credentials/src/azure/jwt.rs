//! What a token says of itself. It is read, not verified: whom it is shown to does that.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Timestamp;
use secrecy::zeroize::Zeroizing;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Times {
    exp: Option<i64>,
    iat: Option<i64>,
}

/// Until when a token is good, where it is one that says so.
pub fn expiry(token: &str) -> Option<Timestamp> {
    claims::<Times>(token)?.exp.and_then(Timestamp::from_unix)
}

#[derive(Deserialize)]
struct Subject {
    sub: Option<String>,
}

/// Whose a token is, where it is one that says so.
pub fn subject(token: &str) -> Option<String> {
    claims::<Subject>(token)?.sub.filter(|name| !name.trim().is_empty())
}

/// For how many seconds a token was made. Whose clock is wrong does not matter to that.
pub fn lifetime(token: &str) -> Option<i64> {
    let Times { exp, iat } = claims(token)?;
    exp?.checked_sub(iat?)
}

/// The claims of a token.
pub(super) fn claims<T: DeserializeOwned>(token: &str) -> Option<T> {
    let payload = token.split('.').nth(1)?;
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?);
    serde_json::from_slice(&bytes).ok()
}
