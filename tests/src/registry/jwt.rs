//! Signed tokens with an expiry, as far as the sandbox needs them: with a secret of its own (HS256), or with a key whose
//! certificate stands in each token (ES256, `x5c`), for registries that others wrote.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use rcgen::{CertificateParams, DnType, KeyPair, SigningKey as _};
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
    certified: Option<Certified>,
}

/// A key and the certificate that says whose it is.
struct Certified {
    key: KeyPair,
    certificate: String,
}

impl Default for Signer {
    fn default() -> Self {
        Self { key: rand::random(), certified: None }
    }
}

impl Signer {
    /// A signer whose tokens carry a certificate, and the certificate as PEM, to be given to whoever is to believe them.
    pub fn certified() -> anyhow::Result<(Self, String)> {
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Sandbox tokens");
        let certificate = params.self_signed(&key)?;
        let pem = certificate.pem();
        let certified = Certified { key, certificate: STANDARD.encode(certificate.der()) };
        Ok((Self { certified: Some(certified), ..Self::default() }, pem))
    }
}

impl Certified {
    /// The signature as JWS has it: both numbers of 32 bytes, one after the other (RFC 7518 §3.4).
    fn sign(&self, text: &str) -> Option<Vec<u8>> {
        let der = self.key.sign(text.as_bytes()).ok()?;
        // SEQUENCE { INTEGER r, INTEGER s }, all of them shorter than 128 bytes.
        let (r, rest) = integer(der.get(2..)?)?;
        let (s, _) = integer(rest)?;
        Some([fixed(r)?, fixed(s)?].concat())
    }
}

fn integer(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::from(*der.get(1)?);
    Some((der.get(2..2 + length)?, der.get(2 + length..)?))
}

fn fixed(number: &[u8]) -> Option<[u8; 32]> {
    let digits = &number[number.iter().take_while(|byte| **byte == 0).count()..];
    let mut fixed = [0; 32];
    fixed.get_mut(32usize.checked_sub(digits.len())?..)?.copy_from_slice(digits);
    Some(fixed)
}

impl Signer {
    /// Signs `claims`, which must be an object, after adding `iat`, `nbf`, `exp` and `jti`.
    pub fn sign(&self, mut claims: Value, lifetime_seconds: u64) -> String {
        let now = Timestamp::now().as_second();
        claims["iat"] = json!(now);
        claims["nbf"] = json!(now);
        claims["exp"] = json!(now.saturating_add_unsigned(lifetime_seconds));
        claims["jti"] = json!(uuid::Uuid::new_v4().to_string());
        let header = match &self.certified {
            Some(own) => json!({ "alg": "ES256", "typ": "JWT", "x5c": [own.certificate] }),
            None => json!({ "alg": "HS256", "typ": "JWT" }),
        };
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let signature = match &self.certified {
            Some(own) => own.sign(&signed),
            None => self.mac(&signed).map(|mac| mac.finalize().into_bytes().to_vec()),
        };
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
