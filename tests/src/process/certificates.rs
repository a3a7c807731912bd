//! Certificates of every sort, good and bad, for servers and for people, made when a test wants them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

/// A certificate with those that signed it, and its key, as PEM.
#[derive(Debug, Clone)]
pub struct Certified {
    /// The certificate, and behind it what is sent along.
    pub chain: String,
    /// Its private key.
    pub key: String,
}

impl Certified {
    /// Writes both into `dir` and answers where they are: the chain, and the key.
    ///
    /// # Errors
    /// The files cannot be written.
    pub fn write(&self, dir: &Path, name: &str) -> Result<(PathBuf, PathBuf)> {
        let (chain, key) = (dir.join(format!("{name}.crt")), dir.join(format!("{name}.key")));
        fs::write(&chain, &self.chain)?;
        fs::write(&key, &self.key)?;
        Ok((chain, key))
    }
}

/// What a certificate says.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// The host that it is for; `None`: this machine, by each of its names.
    pub host: Option<&'static str>,
    /// The first year of its time.
    pub from: i32,
    /// The year that it ends with the beginning of.
    pub until: i32,
}

impl Wish {
    /// One for this machine that is good today.
    pub const GOOD: Self = Self { host: None, from: 2020, until: 2120 };
    /// One whose time was over years ago.
    pub const ENDED: Self = Self { host: None, from: 2019, until: 2021 };
    /// One whose time comes in years.
    pub const EARLY: Self = Self { host: None, from: 2110, until: 2120 };
    /// One for another host.
    pub const ELSEWHERE: Self = Self { host: Some("elsewhere.example"), from: 2020, until: 2120 };

    fn params(self) -> Result<CertificateParams> {
        let here = ["localhost", "127.0.0.1", "::1"];
        let names = self.host.map_or(here.to_vec(), |host| vec![host]);
        let mut params =
            CertificateParams::new(names.into_iter().map(str::to_owned).collect::<Vec<_>>())?;
        params.distinguished_name.push(DnType::CommonName, "harbour.example");
        params.not_before = date_time_ymd(self.from, 1, 1);
        params.not_after = date_time_ymd(self.until, 1, 1);
        Ok(params)
    }
}

/// An authority that nobody trusts unless told to.
pub struct RootAuthority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own certificate, as PEM.
    pub pem: String,
}

impl RootAuthority {
    /// A new one of this name.
    ///
    /// # Errors
    /// Its key cannot be made.
    pub fn new(name: &str) -> Result<Self> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate()?;
        let pem = params.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), pem })
    }

    /// A server's certificate, which comes alone: nobody sends along who signed it.
    ///
    /// # Errors
    /// The key cannot be made.
    pub fn server(&self, wish: Wish) -> Result<Certified> {
        let key = KeyPair::generate()?;
        let chain = wish.params()?.signed_by(&key, &self.issuer)?.pem();
        Ok(Certified { chain, key: key.serialize_pem() })
    }

    /// The same with this authority's own certificate behind it.
    ///
    /// # Errors
    /// The key cannot be made.
    pub fn server_with_chain(&self, wish: Wish) -> Result<Certified> {
        let alone = self.server(wish)?;
        Ok(Certified { chain: format!("{}{}", alone.chain, self.pem), ..alone })
    }

    /// What a person shows.
    ///
    /// # Errors
    /// The key cannot be made.
    pub fn person(&self, wish: Wish) -> Result<Certified> {
        let key = KeyPair::generate()?;
        let mut params = wish.params()?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let chain = params.signed_by(&key, &self.issuer)?.pem();
        Ok(Certified { chain, key: key.serialize_pem() })
    }
}

/// A server's certificate that signed itself: marked as an authority, as `openssl req -x509` does, or not.
///
/// # Errors
/// The key cannot be made.
pub fn self_signed(wish: Wish, marked: bool) -> Result<Certified> {
    let key = KeyPair::generate()?;
    let mut params = wish.params()?;
    if marked {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    Ok(Certified { chain: params.self_signed(&key)?.pem(), key: key.serialize_pem() })
}
