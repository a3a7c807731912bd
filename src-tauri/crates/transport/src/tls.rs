//! TLS: the operating system's roots, what the person added, and the chain of a refused certificate.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

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

use crate::network::lock;
use crate::{ClientIdentity, certificate};

/// Refused chains that are kept for display, at most.
const CHAINS_KEPT: usize = 64;

/// The operating system's verifier, made when the first certificate is to be checked: reading all roots takes
/// time that a start of the app should not pay.
#[derive(Debug, Default)]
pub(crate) struct PlatformVerifier {
    extra: Vec<CertificateDer<'static>>,
    made: OnceLock<Option<Verifier>>,
}

impl PlatformVerifier {
    fn get(&self, provider: &Arc<CryptoProvider>) -> Option<&Verifier> {
        let make = || {
            Verifier::new_with_extra_roots(self.extra.iter().cloned(), Arc::clone(provider))
                .inspect_err(
                    |error| tracing::warn!(%error, "no certificate roots to check against"),
                )
                .ok()
        };
        self.made.get_or_init(make).as_ref()
    }
}

/// The chains that servers presented and that were refused, by server name.
#[derive(Debug, Default)]
pub(crate) struct RefusedChains(Mutex<HashMap<String, Vec<CertificateDer<'static>>>>);

impl RefusedChains {
    /// The chain that `host` presented last, its own certificate first.
    pub(crate) fn of(&self, host: &str) -> Vec<CertificateDer<'static>> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        lock(&self.0).get(host).cloned().unwrap_or_default()
    }

    fn keep(&self, name: &ServerName<'_>, chain: Vec<CertificateDer<'static>>) {
        let mut chains = lock(&self.0);
        if chains.len() < CHAINS_KEPT {
            chains.insert(name.to_str().into_owned(), chain);
        }
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
    refused: &Arc<RefusedChains>,
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
    refused: Arc<RefusedChains>,
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
        verdict.inspect_err(|_| {
            let chain = std::iter::once(end_entity).chain(intermediates);
            self.refused.keep(server_name, chain.map(|c| c.clone().into_owned()).collect());
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
