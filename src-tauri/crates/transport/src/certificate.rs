//! What a certificate says of itself, for a person to judge.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{CertificateInfo, CertificateProblem, Timestamp};
use rustls::CertificateError;
use rustls::pki_types::{CertificateDer, UnixTime};
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate, X509Version};

/// Reads subject, issuer and dates; what cannot be read is left empty, the fingerprint never.
pub(crate) fn describe(der: &CertificateDer<'_>) -> CertificateInfo {
    let fingerprint = fingerprint(der);
    match X509Certificate::from_der(der.as_ref()) {
        Ok((_, parsed)) => CertificateInfo {
            subject: crate::bounded(&parsed.subject().to_string()),
            names: names(&parsed),
            issuer: crate::bounded(&parsed.issuer().to_string()),
            not_before: Timestamp::from_unix(parsed.validity().not_before.timestamp()),
            not_after: Timestamp::from_unix(parsed.validity().not_after.timestamp()),
            fingerprint,
        },
        Err(_) => CertificateInfo {
            subject: String::new(),
            names: Vec::new(),
            issuer: String::new(),
            not_before: None,
            not_after: None,
            fingerprint,
        },
    }
}

/// Names of hosts that are shown of one certificate, at most: those of a provider's front end may be a hundred.
const NAMES_SHOWN: usize = 12;

/// The hosts of RFC 5280, 4.2.1.6. A subject's own name counts for nobody any more.
fn names(parsed: &X509Certificate<'_>) -> Vec<String> {
    let told = parsed.subject_alternative_name().ok().flatten();
    let all = told.map(|told| told.value.general_names.as_slice()).unwrap_or_default();
    let shown = all.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(crate::bounded(name)),
        GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
        _ => None,
    });
    shown.take(NAMES_SHOWN).collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
        16 => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
        _ => None,
    }
}

/// SHA-256 over the certificate, in hex.
pub(crate) fn fingerprint(der: &CertificateDer<'_>) -> String {
    Sha256::digest(der.as_ref()).iter().fold(String::new(), |mut hex, byte| {
        hex.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('?'));
        hex.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('?'));
        hex
    })
}

/// RFC 7468.
pub(crate) fn pem(der: &CertificateDer<'_>) -> String {
    let text = STANDARD.encode(der);
    let mut pem = String::with_capacity(text.len() + text.len() / 64 + 64);
    pem.push_str("-----BEGIN CERTIFICATE-----\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, others) = rest.split_at(rest.len().min(64));
        pem.push_str(line);
        pem.push('\n');
        rest = others;
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

/// Whether it says that it may sign others (RFC 5280, 4.2.1.9). Those of version 1 cannot say so, and old authorities are of it.
pub(crate) fn is_authority(der: &CertificateDer<'_>) -> bool {
    let Ok((_, parsed)) = X509Certificate::from_der(der.as_ref()) else { return false };
    let told = parsed.basic_constraints();
    parsed.version() == X509Version::V1
        || told.is_ok_and(|told| told.is_some_and(|constraints| constraints.value.ca))
}

/// Whether it names itself as who signed it.
pub(crate) fn signed_itself(der: &CertificateDer<'_>) -> bool {
    X509Certificate::from_der(der.as_ref())
        .is_ok_and(|(_, parsed)| parsed.subject().as_raw() == parsed.issuer().as_raw())
}

/// Whether the certificate's time has come and is not over.
pub(crate) fn check_time(der: &CertificateDer<'_>, now: UnixTime) -> Result<(), CertificateError> {
    let (_, parsed) =
        X509Certificate::from_der(der.as_ref()).map_err(|_| CertificateError::BadEncoding)?;
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    if now < parsed.validity().not_before.timestamp() {
        Err(CertificateError::NotValidYet)
    } else if now > parsed.validity().not_after.timestamp() {
        Err(CertificateError::Expired)
    } else {
        Ok(())
    }
}

/// What the verifier held against a certificate.
pub(crate) fn problem(error: &CertificateError) -> CertificateProblem {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateProblem::Expired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateProblem::NotYetValid
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateProblem::WrongHost
        }
        // A bad signature: an authority of that name is trusted, but it is another one.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            CertificateProblem::UnknownIssuer
        }
        _ => CertificateProblem::Other,
    }
}
