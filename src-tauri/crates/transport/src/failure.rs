//! What went wrong on the way to a server, from the depths of the HTTP stack to a kind that people know.

use std::error::Error as StdError;
use std::io;

use domain::{Error, ErrorKind, ServerDetail};
use rustls::AlertDescription;
use url::Url;

use crate::redact::host_of;
use crate::resolver::{NotResolved, PrivateAddress};
use crate::tls::RefusedChains;
use crate::{Redacted, certificate};

/// Names a failure. The HTTP stack's own text may hold URLs with secrets, so it goes nowhere.
pub(crate) fn error(failure: &reqwest::Error, url: &Url, refused: &RefusedChains) -> Error {
    if find::<PrivateAddress>(failure).is_some() {
        return led_astray(url, None);
    }
    let kind = tls_kind(failure, url, refused).unwrap_or_else(|| {
        let host = host_of(url);
        if find::<NotResolved>(failure).is_some() {
            ErrorKind::NameNotResolved { host }
        } else if failure.is_timeout() || is_io(failure, io::ErrorKind::TimedOut) {
            ErrorKind::TimedOut { host }
        } else if failure.is_builder() {
            ErrorKind::Internal { message: "the request could not be built".into() }
        } else if failure.is_connect() && !is_io(failure, io::ErrorKind::ConnectionReset) {
            ErrorKind::ConnectionFailed { host }
        } else if failure.is_decode() {
            // The body's compression is broken: cut off, or no gzip at all.
            ErrorKind::ConnectionLost { host }
        } else {
            ErrorKind::ConnectionLost { host }
        }
    });
    tracing::debug!(url = %Redacted(url), ?kind, "request failed");
    Error::new(kind)
}

/// The registry leads to a place that it has no business to lead to.
pub(crate) fn led_astray(url: &Url, status: Option<u16>) -> Error {
    let message = format!("leads to {}, a private address", Redacted(url));
    Error::new(ErrorKind::BadResponse { host: host_of(url) }).with_detail(ServerDetail {
        status,
        message: Some(message),
        ..ServerDetail::default()
    })
}

/// TLS's own troubles, also for a connection test that makes its own handshake.
pub(crate) fn tls_kind(
    failure: &(dyn StdError + 'static),
    url: &Url,
    refused: &RefusedChains,
) -> Option<ErrorKind> {
    let host = host_of(url);
    let Some(found) = find::<rustls::Error>(failure) else {
        return asks_for_certificate(failure)
            .then_some(ErrorKind::ClientCertificateNeeded { host });
    };
    match found {
        rustls::Error::InvalidCertificate(problem) => {
            let chain = refused.of(url.host_str().unwrap_or_default());
            Some(ErrorKind::Certificate {
                host,
                problem: certificate::problem(problem),
                chain: chain.iter().map(certificate::describe).collect(),
            })
        }
        rustls::Error::InvalidMessage(_) => Some(ErrorKind::NotTls { host }),
        rustls::Error::AlertReceived(alert) if CERTIFICATE_ALERTS.contains(alert) => {
            Some(ErrorKind::ClientCertificateNeeded { host })
        }
        _ => None,
    }
}

/// What a server says that asked for a client certificate, and got none or one that it does not trust.
const CERTIFICATE_ALERTS: [AlertDescription; 8] = [
    AlertDescription::CertificateRequired,
    AlertDescription::BadCertificate,
    AlertDescription::UnsupportedCertificate,
    AlertDescription::CertificateRevoked,
    AlertDescription::CertificateExpired,
    AlertDescription::CertificateUnknown,
    AlertDescription::UnknownCA,
    AlertDescription::AccessDenied,
];

/// The same alert where HTTP/2 carries it: it comes after the handshake there (TLS 1.3), and `h2` keeps of an error of the
/// connection nothing but its text, which is rustls's.
fn asks_for_certificate(failure: &(dyn StdError + 'static)) -> bool {
    let alerts = CERTIFICATE_ALERTS.map(|alert| rustls::Error::AlertReceived(alert).to_string());
    causes(failure).any(|cause| {
        let text = cause.to_string();
        alerts.iter().any(|alert| text.contains(alert.as_str()))
    })
}

/// Looks through the causes for one of a type.
fn find<'a, T: StdError + 'static>(failure: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    causes(failure).find_map(|cause| cause.downcast_ref::<T>())
}

/// An error and what caused it. `io::Error` hides its inner error from `source()`, so it is opened.
fn causes<'a>(
    failure: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(failure), |cause| {
        let cause = *cause;
        match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => cause.source(),
        }
    })
}

fn is_io(failure: &(dyn StdError + 'static), kind: io::ErrorKind) -> bool {
    find::<io::Error>(failure).is_some_and(|error| error.kind() == kind)
}
