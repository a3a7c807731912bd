//! Client certificates out of PKCS#12 files (`.p12`, `.pfx`), as browsers, Windows and Java keep them.
//!
//! A file is opened once, into the same PEM text that a person would paste; from there on all is as with PEM. Both what OpenSSL 3
//! writes (PBES2 with AES) and the older 3DES and RC2 are read; the count of hashing rounds that a file may ask for is bounded by
//! the reader.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::Result;
use p12_keystore::error::Error as Refusal;
use p12_keystore::{CertificateBag, Pkcs12Archive, PrivateKeyBag};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::identity::wrong;
use crate::{ClientIdentity, split_identity};

/// Whether these bytes may be a PKCS#12 file: DER, which begins with a sequence. PEM begins with a dash.
pub fn is_pkcs12(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30)
}

/// The certificate with those that signed it and its private key, as one PEM text.
///
/// # Errors
/// `InvalidField { field: "client_certificate" }`: `pkcs12_password` where the password is wrong or missing, `pkcs12` where the file
/// cannot be read, `no_key`, `no_certificate`, `key_mismatch`.
pub fn open_pkcs12(bytes: &[u8], password: &SecretString) -> Result<SecretString> {
    let archive = Pkcs12Archive::from_pkcs12(bytes, password.expose_secret()).map_err(|error| {
        tracing::debug!(%error, "a PKCS#12 file was not opened");
        wrong(match error {
            // A file without a checksum shows a wrong password only in what comes out of the cipher.
            Refusal::MacError(_) | Refusal::UnpadError | Refusal::Pkcs5Error(_) => {
                "pkcs12_password"
            }
            _ => "pkcs12",
        })
    })?;
    let key = archive.keys.first().ok_or_else(|| wrong("no_key"))?;
    if archive.certs.is_empty() {
        return Err(wrong("no_certificate"));
    }
    let text = (0..archive.certs.len())
        .filter(|at| may_be_of(key, &archive.certs[*at]))
        .map(|own| pem(key, &archive.certs, own))
        .find(fits);
    text.ok_or_else(|| wrong("key_mismatch"))
}

/// Files name which certificate goes with which key; where one does not, all are tried.
fn may_be_of(key: &PrivateKeyBag, certificate: &CertificateBag) -> bool {
    match (&key.local_key_id, &certificate.local_key_id) {
        (Some(key), Some(certificate)) => key.as_ref() == certificate.as_slice(),
        _ => true,
    }
}

fn fits(text: &SecretString) -> bool {
    let parts = split_identity(text.expose_secret());
    parts.and_then(|(certificates, key)| ClientIdentity::from_pem(&certificates, &key)).is_ok()
}

/// The own certificate first, as TLS sends a chain; then the others in their order; then the key.
fn pem(key: &PrivateKeyBag, certificates: &[CertificateBag], own: usize) -> SecretString {
    let others = certificates.iter().enumerate().filter(|(at, _)| *at != own).map(|(_, bag)| bag);
    let chain = certificates.get(own).into_iter().chain(others);
    let mut text = Zeroizing::new(String::new());
    for bag in chain {
        block(&mut text, "CERTIFICATE", bag.cert.as_der());
    }
    block(&mut text, "PRIVATE KEY", key.key.as_der());
    SecretString::from(text.as_str())
}

fn block(text: &mut String, label: &str, der: &[u8]) {
    let body = Zeroizing::new(STANDARD.encode(der));
    text.extend(["-----BEGIN ", label, "-----\n"]);
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(64));
        text.extend([line, "\n"]);
        rest = more;
    }
    text.extend(["-----END ", label, "-----\n"]);
}

#[cfg(test)]
mod tests {
    use domain::ErrorKind;
    use p12_keystore::{
        Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKey,
        PrivateKeyChain,
    };
    use rcgen::{CertificateParams, KeyPair};

    use super::*;

    fn made(cipher: EncryptionAlgorithm, mac: MacAlgorithm, own_key: bool) -> Vec<u8> {
        let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let names = vec!["harbourmaster".to_owned()];
        let certificate = CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
        let kept = if own_key { &key } else { &other };
        let entry = PrivateKeyChain::new(
            "1",
            PrivateKey::from_der(&kept.serialize_der()).unwrap(),
            [Certificate::from_der(certificate.der()).unwrap()],
        );
        let mut store = KeyStore::new();
        store.add_entry("harbourmaster", KeyStoreEntry::PrivateKeyChain(entry));
        store
            .writer("anchor-chain")
            .encryption_algorithm(cipher)
            .mac_algorithm(mac)
            .write()
            .unwrap()
    }

    fn problem<T>(outcome: Result<T>) -> String {
        match outcome.map(|_| ()).unwrap_err().kind {
            ErrorKind::InvalidField { field, problem } if field == "client_certificate" => problem,
            other => panic!("{other:?}"),
        }
    }

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn a_file_is_opened_with_its_password_in_the_old_cipher_and_in_the_new() {
        for (cipher, mac) in [
            (EncryptionAlgorithm::PbeWithHmacSha256AndAes256, MacAlgorithm::HmacSha256),
            (EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc, MacAlgorithm::HmacSha1),
            (EncryptionAlgorithm::PbeWithShaAnd40BitRc4Cbc, MacAlgorithm::HmacSha1),
        ] {
            let file = made(cipher, mac, true);
            assert!(is_pkcs12(&file));
            let text = open_pkcs12(&file, &secret("anchor-chain")).unwrap();
            assert!(fits(&text));
            for wrong in ["", "anchor-chian"] {
                assert_eq!(problem(open_pkcs12(&file, &secret(wrong))), "pkcs12_password");
            }
        }
    }

    #[test]
    fn what_is_no_such_file_or_does_not_fit_is_named() {
        let cipher = EncryptionAlgorithm::PbeWithHmacSha256AndAes256;
        let file = made(cipher, MacAlgorithm::HmacSha256, false);
        assert_eq!(problem(open_pkcs12(&file, &secret("anchor-chain"))), "key_mismatch");
        for broken in [&b"\x30\x82\x0a\xff"[..], &file[..file.len() / 2]] {
            assert_eq!(problem(open_pkcs12(broken, &secret(""))), "pkcs12");
        }
        let empty = KeyStore::new().writer("x").write().unwrap();
        assert_eq!(problem(open_pkcs12(&empty, &secret("x"))), "no_key");
    }
}
