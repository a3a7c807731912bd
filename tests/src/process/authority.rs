//! A certificate authority of a test's own, and the certificates of a server and of a person that it signed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};

/// A root certificate and a certificate for `localhost`, `127.0.0.1` and `::1` signed by it, as PEM files.
#[derive(Debug)]
pub struct Authority {
    /// What a client must trust.
    pub root: PathBuf,
    /// What the server shows.
    pub certificate: PathBuf,
    /// The server's private key.
    pub key: PathBuf,
    /// What a person shows who is let in: certificate and key in one file.
    pub person: PathBuf,
}

impl Authority {
    /// Makes a new one in `dir`.
    ///
    /// # Errors
    /// The keys cannot be made or the files cannot be written.
    pub fn new(dir: &Path) -> Result<Self> {
        let mut root = CertificateParams::default();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        root.distinguished_name.push(DnType::CommonName, "Roadstead test authority");
        let root_key = KeyPair::generate()?;
        let root_certificate = root.self_signed(&root_key)?;
        let issuer = Issuer::new(root, root_key);

        let key = KeyPair::generate()?;
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        let certificate = CertificateParams::new(names)?.signed_by(&key, &issuer)?;

        let person_key = KeyPair::generate()?;
        let mut person = CertificateParams::default();
        person.distinguished_name.push(DnType::CommonName, "harbourmaster");
        person.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let person = person.signed_by(&person_key, &issuer)?;

        let authority = Self {
            root: dir.join("ca.crt"),
            certificate: dir.join("server.crt"),
            key: dir.join("server.key"),
            person: dir.join("person.pem"),
        };
        fs::write(&authority.root, root_certificate.pem())?;
        fs::write(&authority.certificate, certificate.pem())?;
        fs::write(&authority.key, key.serialize_pem())?;
        let both = format!("{}{}", person.pem(), person_key.serialize_pem());
        fs::write(&authority.person, both)?;
        Ok(authority)
    }
}
