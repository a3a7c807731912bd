//! Docker's old manifest, schema 1: only its digest, which leaves the signatures out.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

#[derive(Deserialize)]
struct Signed {
    #[serde(default)]
    signatures: Vec<Signature>,
}

#[derive(Deserialize)]
struct Signature {
    protected: String,
}

#[derive(Deserialize)]
struct Protected {
    #[serde(rename = "formatLength")]
    length: usize,
    #[serde(rename = "formatTail")]
    tail: String,
}

/// The bytes that were signed, and that the digest is over (distribution, "Image Manifest V2, Schema 1", signed manifests).
/// An unsigned manifest is its own payload.
pub(crate) fn payload(raw: &[u8]) -> Option<Vec<u8>> {
    let signed: Signed = serde_json::from_slice(raw).ok()?;
    let Some(signature) = signed.signatures.first() else { return Some(raw.to_vec()) };
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
    let protected: Protected = serde_json::from_slice(&decode(&signature.protected)?).ok()?;
    let mut payload = raw.get(..protected.length)?.to_vec();
    payload.extend(decode(&protected.tail)?);
    Some(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_schema_1_manifest_leaves_the_signatures_out() {
        let payload_text = "{\n   \"schemaVersion\": 1\n}";
        let cut = payload_text.len() - 2;
        let protected = URL_SAFE_NO_PAD.encode(
            serde_json::json!({ "formatLength": cut, "formatTail": URL_SAFE_NO_PAD.encode("\n}") })
                .to_string(),
        );
        let raw = format!(
            "{},\n   \"signatures\": [{{\"protected\": \"{protected}\"}}]\n}}",
            &payload_text[..cut]
        );
        assert_eq!(payload(raw.as_bytes()).unwrap(), payload_text.as_bytes());
        assert_eq!(payload(b"{\"schemaVersion\":1}").unwrap(), b"{\"schemaVersion\":1}");
        assert_eq!(payload(b"{\"signatures\":[{\"protected\":\"!\"}]}"), None);
    }
}
