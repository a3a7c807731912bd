//! TLS: the operating system's roots, what the person added, and the chain of a refused certificate.

mod refused;

use std::sync::{Arc, OnceLock};

use domain::{Error, ErrorKind, Result};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::SingleCertAndKey;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore,
    SignatureScheme,
};
use rustls_platform_verifier::Verifier;

use refused::Shown;
pub(crate) use refused::{Refusal, Refused};

use crate::{ClientIdentity, certificate};

/// The operating system's verifier, made when the first certificate is to be checked: reading all roots takes
/// time that a start of the app should not pay.
#[derive(Debug, Default)]
pub(crate) struct PlatformVerifier {
    /// What the person added. A server that shows one of these is taken at its word, for its own name and time.
    extra: Vec<CertificateDer<'static>>,
    made: OnceLock<Option<Verifier>>,
}

impl PlatformVerifier {
    fn get(&self, provider: &Arc<CryptoProvider>) -> Option<&Verifier> {
        let make = || {
            // Only an authority signs others. A server's own certificate that was added vouches for nobody but itself,
            // and no verifier asks of a root whether it is an authority.
            let roots = self.extra.iter().filter(|one| certificate::is_authority(one)).cloned();
            Verifier::new_with_extra_roots(roots, Arc::clone(provider))
                .inspect_err(
                    |error| tracing::warn!(%error, "no certificate roots to check against"),
                )
                .ok()
        };
        self.made.get_or_init(make).as_ref()
    }
}

/// What servers are held against: the operating system's roots, or those with what the person added for one registry.
pub(crate) fn verifier(
    shared: Arc<PlatformVerifier>,
    extra_ca_pem: Option<&str>,
) -> Result<Arc<PlatformVerifier>> {
    Ok(match extra_ca_pem {
        None => shared,
        Some(pem) => {
            Arc::new(PlatformVerifier { extra: certificates(pem)?, made: OnceLock::new() })
        }
    })
}

/// A client's TLS configuration. What it refuses goes into `refused`; `identity` is what it shows to servers that ask.
pub(crate) fn config(
    platform: Arc<PlatformVerifier>,
    refused: &Arc<Refused>,
    identity: Option<&ClientIdentity>,
) -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier =
        Recording { platform, provider: Arc::clone(&provider), refused: Arc::clone(refused) };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| ErrorKind::Internal { message: error.to_string() })?
        .dangerous() // only the name of the method: the verifier below refuses what the platform's refuses
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match identity {
        Some(identity) => {
            let shown = SingleCertAndKey::from(identity.certified());
            builder.with_client_cert_resolver(Arc::new(shown))
        }
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// What one registry is held against with `added` in it: the certificates of both texts, each once, as PEM.
///
/// # Errors
/// `InvalidField { field: "ca" }`: `not_pem`, `no_certificate`, `not_a_certificate`.
pub fn with_trusted(before: Option<&str>, added: &str) -> Result<String> {
    let mut all = before.map(certificates).transpose()?.unwrap_or_default();
    for certificate in certificates(added)? {
        if !all.contains(&certificate) {
            all.push(certificate);
        }
    }
    Ok(all.iter().map(certificate::pem).collect())
}

/// Reads the certificates of a PEM text that a person gave.
fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>> {
    let wrong = |problem: &str| {
        Error::new(ErrorKind::InvalidField { field: "ca".into(), problem: problem.to_owned() })
    };
    let found = CertificateDer::pem_slice_iter(pem.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| wrong("not_pem"))?;
    if found.is_empty() {
        return Err(wrong("no_certificate"));
    }
    let mut roots = RootCertStore::empty();
    for certificate in &found {
        roots.add(certificate.clone()).map_err(|_| wrong("not_a_certificate"))?;
    }
    Ok(found)
}

/// The server's own certificate is the very one that the person added. `openssl req -x509` makes such certificates for
/// home registries, marked as authorities, and those no verifier takes for a server's; name and time must fit all the same.
fn accept_itself(
    certificate: &CertificateDer<'_>,
    server_name: &ServerName<'_>,
    now: UnixTime,
) -> Result<ServerCertVerified, TlsError> {
    certificate::check_time(certificate, now).map_err(TlsError::InvalidCertificate)?;
    verify_server_name(&ParsedCertificate::try_from(certificate)?, server_name)?;
    Ok(ServerCertVerified::assertion())
}

/// Decides as the platform's verifier does, and keeps what it refused.
#[derive(Debug)]
struct Recording {
    platform: Arc<PlatformVerifier>,
    provider: Arc<CryptoProvider>,
    refused: Arc<Refused>,
}

impl ServerCertVerifier for Recording {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let verdict = match self.platform.get(&self.provider) {
            Some(platform) => platform.verify_server_cert(
                end_entity,
                intermediates,
                server_name,
                ocsp_response,
                now,
            ),
            None => Err(TlsError::InvalidCertificate(CertificateError::UnknownIssuer)),
        };
        let verdict = match verdict {
            Err(TlsError::InvalidCertificate(_)) if self.platform.extra.contains(end_entity) => {
                accept_itself(end_entity, server_name, now)
            }
            verdict => verdict,
        };
        verdict.inspect_err(|error| {
            if let TlsError::InvalidCertificate(error) = error {
                let shown =
                    Shown { own: end_entity, others: intermediates, name: server_name, now };
                self.refused.keep(server_name, shown.refusal(error, &self.provider));
            }
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests;
