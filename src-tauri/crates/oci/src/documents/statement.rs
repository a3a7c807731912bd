//! Envelopes: DSSE, sigstore's bundle, and the in-toto statement inside. Their signatures are not verified.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// What the outside of a document tells.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outside {
    payload: Option<serde_json::Value>,
    dsse_envelope: Option<Envelope>,
    predicate_type: Option<serde_json::Value>,
    predicate: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Envelope {
    payload: Option<serde_json::Value>,
}

/// A document without its envelopes.
pub(super) struct Opened {
    /// The document, or the statement that it is in.
    pub(super) bytes: Vec<u8>,
    /// What the statement says it states; `None` where there is no statement.
    pub(super) predicate_type: Option<String>,
}

/// Takes a document out of its envelopes. `None` when it is not JSON, or an envelope with nothing in it.
pub(super) fn open(bytes: &[u8]) -> Option<Opened> {
    let mut bytes = std::borrow::Cow::Borrowed(bytes);
    // A bundle holds an envelope, that a statement; nothing holds more.
    for _ in 0..3 {
        let outside: Outside = serde_json::from_slice(&bytes).ok()?;
        let payload =
            outside.dsse_envelope.and_then(|envelope| envelope.payload).or(outside.payload);
        if let Some(payload) = payload {
            let payload = payload.as_str()?;
            let decoded = STANDARD.decode(payload).or_else(|_| URL_SAFE.decode(payload));
            bytes = decoded.ok()?.into();
            continue;
        }
        let stated = outside.predicate.and(outside.predicate_type);
        let predicate_type = stated.as_ref().and_then(|told| told.as_str()).map(str::to_owned);
        return Some(Opened { bytes: bytes.into_owned(), predicate_type });
    }
    None
}
