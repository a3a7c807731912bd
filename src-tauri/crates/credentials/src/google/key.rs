//! A service account's key.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use domain::{Error, ErrorKind, Result, Timestamp};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// How long an assertion is good, in seconds: the most that Google takes.
const ASSERTION_SECONDS: i64 = 3600;
/// Everything that Google Cloud's APIs ask for; what may be done is IAM's to say.
pub(super) const SCOPE: &str = "https://www.googleapis.com/auth/cloud-platform";

/// A service account's key, as its file holds it, without what is of no use.
#[derive(Debug, Clone)]
pub struct ServiceKey {
    /// The service account's address, which is its name.
    pub email: String,
    /// The project that it was made in.
    pub project: Option<String>,
    /// The key's own id.
    pub id: Option<String>,
    /// The token endpoint that the file names.
    pub token_uri: Option<String>,
    /// The private key as PKCS#8 (or PKCS#1), in base64.
    pub(super) der: SecretString,
}

/// The file, as far as it is read (`google.auth` writes and reads the same).
#[derive(Deserialize)]
struct File<'a> {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    project_id: Option<String>,
    #[serde(default)]
    private_key_id: Option<String>,
    #[serde(borrow, default)]
    private_key: Option<std::borrow::Cow<'a, str>>,
    #[serde(default)]
    client_email: Option<String>,
    #[serde(default)]
    token_uri: Option<String>,
}

/// The file, as it is written again.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    project_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_key_id: Option<&'a str>,
    private_key: &'a str,
    client_email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_uri: Option<&'a str>,
}

impl ServiceKey {
    /// Reads the text of a key file.
    ///
    /// # Errors
    /// `InvalidField` at `field`: `empty`, `not_json`, `user_login` (somebody's own login instead of a key), `other_kind`,
    /// `incomplete`, `private_key` (that part is damaged).
    pub fn read(text: &str, field: &str) -> Result<Self> {
        let wrong = |problem: &str| invalid(field, problem);
        if text.trim().is_empty() {
            return Err(wrong("empty"));
        }
        // Serde's message may quote the secret, so it goes nowhere.
        let file: File<'_> = serde_json::from_str(text).map_err(|_| wrong("not_json"))?;
        match file.kind.as_str() {
            "service_account" => {}
            "authorized_user" => return Err(wrong("user_login")),
            _ => return Err(wrong("other_kind")),
        }
        let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let email = filled(file.client_email).ok_or_else(|| wrong("incomplete"))?;
        let pem = file.private_key.ok_or_else(|| wrong("incomplete"))?;
        let der = PrivateKeyDer::from_pem_slice(pem.as_bytes());
        if let std::borrow::Cow::Owned(mut pem) = pem {
            secrecy::zeroize::Zeroize::zeroize(&mut pem);
        }
        let der = der.map_err(|_| wrong("private_key"))?;
        let key = Self {
            email,
            project: filled(file.project_id),
            id: filled(file.private_key_id),
            token_uri: filled(file.token_uri),
            der: SecretString::from(STANDARD.encode(der.secret_der())),
        };
        key.pair().ok_or_else(|| wrong("private_key"))?;
        Ok(key)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// `InvalidField` at `field`: `missing`, `unreadable`, and those of [`ServiceKey::read`].
    pub async fn read_file(path: std::path::PathBuf, field: &str) -> Result<Self> {
        let text = super::default_file::read(path, field).await?;
        Self::read(&text.ok_or_else(|| invalid(field, "missing"))?, field)
    }

    /// The file again, as the registry's user name `_json_key` wants it for a password.
    pub fn to_json(&self) -> SecretString {
        let body = self.der.expose_secret();
        let mut pem = Zeroizing::new(String::with_capacity(body.len() * 2 + 128));
        // PKCS#1 says of itself that it is RSA's.
        let label = if self.is_pkcs8() { "PRIVATE KEY" } else { "RSA PRIVATE KEY" };
        for part in ["-----BEGIN ", label, "-----\n"] {
            pem.push_str(part);
        }
        for line in body.as_bytes().chunks(64) {
            pem.push_str(std::str::from_utf8(line).unwrap_or_default());
            pem.push('\n');
        }
        for part in ["-----END ", label, "-----\n"] {
            pem.push_str(part);
        }
        let file = Written {
            kind: "service_account",
            project_id: self.project.as_deref(),
            private_key_id: self.id.as_deref(),
            private_key: &pem,
            client_email: &self.email,
            token_uri: self.token_uri.as_deref(),
        };
        let mut text = Zeroizing::new(Vec::with_capacity(16 * 1024));
        // Writing text into memory cannot fail.
        let _ = serde_json::to_writer(&mut *text, &file);
        SecretString::from(std::str::from_utf8(&text).unwrap_or_default())
    }

    /// A signed statement that this is the service account, for the token endpoint at `audience` (RFC 7523 §3).
    ///
    /// # Errors
    /// `Internal` when the key cannot sign, which was tried when it was read.
    pub(super) fn assertion(&self, audience: &str, now: Timestamp) -> Result<SecretString> {
        let header = serde_json::json!({ "alg": "RS256", "typ": "JWT", "kid": self.id });
        let claims = serde_json::json!({
            "iss": self.email,
            "scope": SCOPE,
            "aud": audience,
            "iat": now.unix(),
            "exp": now.unix() + ASSERTION_SECONDS,
        });
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&header), part(&claims));
        let failed =
            || Error::new(ErrorKind::Internal { message: "the key did not sign".to_owned() });
        let pair = self.pair().ok_or_else(failed)?;
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .map_err(|_| failed())?;
        Ok(SecretString::from(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))))
    }

    fn der_bytes(&self) -> Option<Zeroizing<Vec<u8>>> {
        STANDARD.decode(self.der.expose_secret()).ok().map(Zeroizing::new)
    }

    fn is_pkcs8(&self) -> bool {
        self.der_bytes().is_some_and(|der| RsaKeyPair::from_pkcs8(&der).is_ok())
    }

    fn pair(&self) -> Option<RsaKeyPair> {
        let der = self.der_bytes()?;
        RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der)).ok()
    }
}

/// Something is wrong with what was chosen or typed.
pub(super) fn invalid(field: &str, problem: &str) -> Error {
    ErrorKind::InvalidField { field: field.into(), problem: problem.into() }.into()
}
