//! Signed tokens (HS256) with an expiry, as far as the sandbox needs them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// Not signed by us, or not a token.
    Invalid,
    /// Its time is over.
    Expired,
}

/// Signs tokens and reads them back.
pub struct Signer {
    key: [u8; 32],
}

impl Default for Signer {
    fn default() -> Self {
        Self { key: rand::random() }
    }
}

impl Signer {
    /// Signs `claims`, which must be an object, after adding `iat`, `nbf`, `exp` and `jti`.
    pub fn sign(&self, mut claims: Value, lifetime_seconds: u64) -> String {
        let now = Timestamp::now().as_second();
        claims["iat"] = json!(now);
        claims["nbf"] = json!(now);
        claims["exp"] = json!(now.saturating_add_unsigned(lifetime_seconds));
        claims["jti"] = json!(uuid::Uuid::new_v4().to_string());
        let header = json!({ "alg": "HS256", "typ": "JWT" });
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let signature = self.mac(&signed).map(|mac| mac.finalize().into_bytes());
        let signature = signature.map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default();
        format!("{signed}.{signature}")
    }

    /// The claims of a token of ours that is still good.
    pub fn read(&self, token: &str) -> Result<Value, TokenFault> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenFault::Invalid)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenFault::Invalid)?;
        let mac = self.mac(signed).ok_or(TokenFault::Invalid)?;
        mac.verify_slice(&signature).map_err(|_| TokenFault::Invalid)?;
        let (_, claims) = signed.split_once('.').ok_or(TokenFault::Invalid)?;
        let claims = URL_SAFE_NO_PAD.decode(claims).map_err(|_| TokenFault::Invalid)?;
        let claims: Value = serde_json::from_slice(&claims).map_err(|_| TokenFault::Invalid)?;
        let expiry = claims["exp"].as_i64().ok_or(TokenFault::Invalid)?;
        if Timestamp::now().as_second() >= expiry {
            return Err(TokenFault::Expired);
        }
        Ok(claims)
    }

    fn mac(&self, text: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(text.as_bytes());
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_by_its_signer_and_by_nobody_else() {
        let signer = Signer::default();
        let token = signer.sign(json!({ "sub": "acme" }), 60);
        assert_eq!(signer.read(&token).unwrap()["sub"], "acme");
        assert_eq!(Signer::default().read(&token), Err(TokenFault::Invalid), "another key");
        assert_eq!(signer.read("a.b.c"), Err(TokenFault::Invalid));
    }

    #[test]
    fn a_token_ends_with_its_time() {
        let signer = Signer::default();
        let token = signer.sign(json!({ "sub": "acme" }), 0);
        assert_eq!(signer.read(&token), Err(TokenFault::Expired));
    }
}
