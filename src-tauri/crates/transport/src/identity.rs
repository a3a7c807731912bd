//! Client certificates: who we are to a registry that asks for one in the TLS handshake.
//!
//! The certificate is public, its key is not: the key is fetched when the first connection needs it, and it is shown to the
//! registry's own origin only, never to where a redirect or a token realm leads.

use std::fmt;
use std::sync::Arc;

use domain::{CertificateInfo, Error, ErrorKind, Result};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};

use crate::certificate;

/// A client certificate with its chain and its key.
#[derive(Clone)]
pub struct ClientIdentity {
    certified: Arc<CertifiedKey>,
}

/// Where the client certificate of an endpoint comes from.
#[async_trait::async_trait]
pub trait IdentitySource: Send + Sync {
    /// The certificate with its key.
    ///
    /// # Errors
    /// `ClientKeyMissing`, and those of the keychain.
    async fn identity(&self) -> Result<ClientIdentity>;
}

#[async_trait::async_trait]
impl IdentitySource for ClientIdentity {
    async fn identity(&self) -> Result<ClientIdentity> {
        Ok(self.clone())
    }
}

impl ClientIdentity {
    /// From PEM texts: the certificate first, those that signed it behind it; and its private key.
    ///
    /// # Errors
    /// `InvalidField { field: "client_certificate" }`: `not_pem`, `no_certificate`, `no_key`, `key_mismatch`.
    pub fn from_pem(certificates: &str, key: &SecretString) -> Result<Self> {
        let chain = chain(certificates)?;
        let key = PrivateKeyDer::from_pem_slice(key.expose_secret().as_bytes())
            .map_err(|_| wrong("no_key"))?;
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let certified = CertifiedKey::from_der(chain, key, &provider).map_err(|error| {
            tracing::debug!(%error, "the key and the certificate do not go together");
            wrong("key_mismatch")
        })?;
        Ok(Self { certified: Arc::new(certified) })
    }

    pub(crate) fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }
}

impl fmt::Debug for ClientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientIdentity(…)")
    }
}

/// What a PEM text of a client certificate says of it.
///
/// # Errors
/// `InvalidField { field: "client_certificate" }`.
pub fn describe_client_certificate(certificates: &str) -> Result<CertificateInfo> {
    chain(certificates)?.first().map(certificate::describe).ok_or_else(|| wrong("no_certificate"))
}

/// Takes apart what a person gave: the certificates, which are public, and the private key, which is not. The two may stand
/// in one text in any order, as `openssl` and `kubectl` write them.
///
/// # Errors
/// `InvalidField { field: "client_certificate" }`: `not_pem`, `no_certificate`, `no_key`, `encrypted_key`.
pub fn split_identity(pem: &str) -> Result<(String, SecretString)> {
    let mut certificates = String::new();
    let mut key = String::new();
    let mut block: Option<(&str, String)> = None;
    for line in pem.lines().map(str::trim) {
        if let Some(label) = line.strip_prefix("-----BEGIN ").and_then(|l| l.strip_suffix("-----"))
        {
            block = Some((label, String::with_capacity(pem.len())));
        }
        let Some((label, text)) = &mut block else { continue };
        if line.starts_with("Proc-Type:") && line.contains("ENCRYPTED") {
            return Err(wrong("encrypted_key"));
        }
        text.push_str(line);
        text.push('\n');
        if line.starts_with("-----END ") {
            match *label {
                "CERTIFICATE" => certificates.push_str(text),
                "ENCRYPTED PRIVATE KEY" => return Err(wrong("encrypted_key")),
                "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => key = std::mem::take(text),
                _ => {}
            }
            text.zeroize();
            block = None;
        }
    }
    match (certificates.is_empty(), key.is_empty()) {
        (true, true) => Err(wrong("not_pem")),
        (true, false) => Err(wrong("no_certificate")),
        (false, true) => Err(wrong("no_key")),
        (false, false) => Ok((certificates, SecretString::from(key))),
    }
}

fn chain(pem: &str) -> Result<Vec<CertificateDer<'static>>> {
    let found = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| wrong("not_pem"))?;
    if found.is_empty() { Err(wrong("no_certificate")) } else { Ok(found) }
}

pub(crate) fn wrong(problem: &str) -> Error {
    let problem = problem.to_owned();
    Error::new(ErrorKind::InvalidField { field: "client_certificate".into(), problem })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> (String, String) {
        let key = rcgen::KeyPair::generate().unwrap();
        let names = vec!["harbourmaster".to_owned()];
        let certificate = rcgen::CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    fn problem<T>(outcome: Result<T>) -> String {
        match outcome.map(|_| ()).unwrap_err().kind {
            ErrorKind::InvalidField { field, problem } if field == "client_certificate" => problem,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn certificate_and_key_are_told_apart_in_whatever_order_they_stand() {
        let (certificate, key) = made();
        for text in [format!("{certificate}{key}"), format!("notes\r\n{key}\r\n\n{certificate}")] {
            let (public, secret) = split_identity(&text).unwrap();
            assert!(!public.contains("PRIVATE"), "what is public holds no key");
            ClientIdentity::from_pem(&public, &secret).unwrap();
        }
        assert!(describe_client_certificate(&certificate).unwrap().not_after.is_some());
    }

    #[test]
    fn what_is_missing_or_does_not_fit_is_named() {
        let (certificate, key) = made();
        let (_, other) = made();
        assert_eq!(problem(split_identity("hello")), "not_pem");
        assert_eq!(problem(split_identity(&certificate)), "no_key");
        assert_eq!(problem(split_identity(&key)), "no_certificate");
        let locked =
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n";
        assert_eq!(problem(split_identity(&format!("{certificate}{locked}"))), "encrypted_key");
        let identity = ClientIdentity::from_pem(&certificate, &SecretString::from(other));
        assert_eq!(problem(identity), "key_mismatch");
        assert!(
            !format!("{:?}", ClientIdentity::from_pem(&certificate, &SecretString::from(key)))
                .contains("PRIVATE")
        );
    }
}
