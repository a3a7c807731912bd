//! What came of handshakes that failed: why a server's certificate was refused, its chain, and what of it a person may trust.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use domain::{
    CertificateInfo, CertificateProblem, ClientCertificateProblem, Origin, TrustOffer, Trusted,
};
use rustls::client::danger::ServerCertVerifier;
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{AlertDescription, CertificateError, RootCertStore};
use url::Url;

use crate::certificate;
use crate::network::lock;

/// Refused chains that are kept for display, at most.
const CHAINS_KEPT: usize = 64;

/// Why a certificate was refused.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) problem: CertificateProblem,
    /// As the server sent it, its own first.
    pub(crate) chain: Vec<CertificateInfo>,
    pub(crate) offer: Option<Box<TrustOffer>>,
}

impl Refusal {
    /// One whose chain nobody kept.
    pub(crate) fn unseen(problem: CertificateProblem) -> Self {
        Self { problem, chain: Vec::new(), offer: None }
    }
}

/// What failed handshakes leave behind of what their errors do not say: the chains that servers presented, by their name, and
/// what was shown to the one that is shown a client certificate.
#[derive(Debug, Default)]
pub(crate) struct Refused {
    chains: Mutex<HashMap<String, Refusal>>,
    ours: Mutex<Option<(Origin, CertificateDer<'static>)>>,
}

impl Refused {
    /// What was held against `host` last.
    pub(crate) fn of(&self, host: &str) -> Option<Refusal> {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        lock(&self.chains).get(host).cloned()
    }

    pub(super) fn keep(&self, name: &ServerName<'_>, refusal: Refusal) {
        let mut chains = lock(&self.chains);
        if chains.len() >= CHAINS_KEPT {
            // Shown by now, or never.
            chains.clear();
        }
        chains.insert(name.to_str().into_owned(), refusal);
    }

    /// From now on `origin` is shown this certificate of ours.
    pub(crate) fn shows(&self, origin: &Origin, certificate: CertificateDer<'static>) {
        *lock(&self.ours) = Some((origin.clone(), certificate));
    }

    /// Why the server of `url` did not take what it was shown, as far as that can be known here: many say the same word to all.
    pub(crate) fn of_ours(&self, url: &Url, alert: AlertDescription) -> ClientCertificateProblem {
        let ours = lock(&self.ours);
        let Some((_, shown)) = ours.as_ref().filter(|(origin, _)| Origin::of(url) == *origin)
        else {
            return ClientCertificateProblem::Missing;
        };
        match certificate::check_time(shown, UnixTime::now()) {
            Err(CertificateError::NotValidYet) => ClientCertificateProblem::NotYetValid,
            Err(CertificateError::Expired) => ClientCertificateProblem::Expired,
            // By the server's clock.
            _ if alert == AlertDescription::CertificateExpired => ClientCertificateProblem::Expired,
            _ => ClientCertificateProblem::Refused,
        }
    }
}

/// What a server showed.
pub(super) struct Shown<'a> {
    pub(super) own: &'a CertificateDer<'a>,
    pub(super) others: &'a [CertificateDer<'a>],
    pub(super) name: &'a ServerName<'a>,
    pub(super) now: UnixTime,
}

impl Shown<'_> {
    pub(super) fn refusal(
        &self,
        error: &CertificateError,
        provider: &Arc<CryptoProvider>,
    ) -> Refusal {
        let (problem, trusted) = self.judge(error, provider);
        let chain = std::iter::once(self.own).chain(self.others);
        Refusal {
            problem,
            chain: chain.map(certificate::describe).collect(),
            offer: trusted.map(|(what, der)| {
                let (pem, fingerprint) = (certificate::pem(der), certificate::fingerprint(der));
                Box::new(TrustOffer { what, pem, fingerprint })
            }),
        }
    }

    /// Names what is wrong, and what trust would mend. Only what leaves nothing else wrong is offered: a name and a time that
    /// do not fit are nobody's to allow.
    fn judge(
        &self,
        error: &CertificateError,
        provider: &Arc<CryptoProvider>,
    ) -> (CertificateProblem, Option<(Trusted, &CertificateDer<'_>)>) {
        let problem = certificate::problem(error);
        // A certificate that signed itself and is marked as an authority is refused as that, which has no name of its own.
        let unknown = problem == CertificateProblem::UnknownIssuer
            || matches!(error, CertificateError::Other(_) | CertificateError::InvalidPurpose);
        if !unknown {
            return (problem, None);
        }
        if let Err(error) = certificate::check_time(self.own, self.now) {
            return (certificate::problem(&error), None);
        }
        match ParsedCertificate::try_from(self.own) {
            Err(_) => return (problem, None),
            Ok(parsed) if verify_server_name(&parsed, self.name).is_err() => {
                return (CertificateProblem::WrongHost, None);
            }
            Ok(_) => {}
        }
        if certificate::signed_itself(self.own) {
            return (CertificateProblem::SelfSigned, Some((Trusted::Certificate, self.own)));
        }
        if problem != CertificateProblem::UnknownIssuer {
            return (problem, None);
        }
        // The one at the top first: those below it are replaced more often.
        let authority = self
            .others
            .iter()
            .rev()
            .find(|one| certificate::is_authority(one) && self.would_do_with(one, provider));
        let trusted = match authority {
            Some(authority) => (Trusted::Authority, authority),
            // Who signed it was not sent along.
            None => (Trusted::Certificate, self.own),
        };
        (problem, Some(trusted))
    }

    /// Whether all would be well if this authority alone were trusted.
    fn would_do_with(&self, one: &CertificateDer<'_>, provider: &Arc<CryptoProvider>) -> bool {
        let mut roots = RootCertStore::empty();
        if roots.add(one.clone().into_owned()).is_err() {
            return false;
        }
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
                .build();
        verifier.is_ok_and(|verifier| {
            verifier.verify_server_cert(self.own, self.others, self.name, &[], self.now).is_ok()
        })
    }
}
