//! What went wrong on the way to a server, from the depths of the HTTP stack to a kind that people know.

use std::error::Error as StdError;
use std::io;

use domain::{Error, ErrorKind, ServerDetail};
use rustls::AlertDescription;
use url::Url;

use crate::redact::host_of;
use crate::resolver::{NotResolved, PrivateAddress};
use crate::tls::{Refusal, Refused};
use crate::{Redacted, certificate};

/// Names a failure. The HTTP stack's own text may hold URLs with secrets, so it goes nowhere.
pub(crate) fn error(failure: &reqwest::Error, url: &Url, refused: &Refused) -> Error {
    if find::<PrivateAddress>(failure).is_some() {
        return led_astray(url, None);
    }
    let kind = tls_kind(failure, url, refused).unwrap_or_else(|| {
        let host = host_of(url);
        if find::<NotResolved>(failure).is_some() {
            ErrorKind::NameNotResolved { host }
        } else if way_is_gone(failure) && !failure.is_connect() {
            ErrorKind::ConnectionLost { host }
        } else if failure.is_timeout() || is_io(failure, io::ErrorKind::TimedOut) {
            ErrorKind::TimedOut { host }
        } else if failure.is_builder() {
            ErrorKind::Internal { message: "the request could not be built".into() }
        } else if failure.is_connect() && !broke_off(failure) {
            ErrorKind::ConnectionFailed { host }
        } else {
            // Or the body's compression is broken: cut off, or no gzip at all.
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
    refused: &Refused,
) -> Option<ErrorKind> {
    let host = host_of(url);
    let Some(found) = find::<rustls::Error>(failure) else {
        let alert = told_certificate_alert(failure)?;
        let problem = refused.of_ours(url, alert);
        return Some(ErrorKind::ClientCertificateNeeded { host, problem });
    };
    match found {
        rustls::Error::InvalidCertificate(problem) => {
            let known = refused.of(url.host_str().unwrap_or_default());
            let Refusal { problem, chain, offer } =
                known.unwrap_or_else(|| Refusal::unseen(certificate::problem(problem)));
            Some(ErrorKind::Certificate { host, problem, chain, offer })
        }
        rustls::Error::InvalidMessage(_) => Some(ErrorKind::NotTls { host }),
        rustls::Error::AlertReceived(alert) if CERTIFICATE_ALERTS.contains(alert) => {
            Some(ErrorKind::ClientCertificateNeeded { host, problem: refused.of_ours(url, *alert) })
        }
        rustls::Error::PeerIncompatible(_) => Some(ErrorKind::NoCommonTls { host }),
        rustls::Error::AlertReceived(alert) if INCOMPATIBLE_ALERTS.contains(alert) => {
            Some(ErrorKind::NoCommonTls { host })
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

/// What a server says that knows no version, or no cipher, of those that we offer. OpenSSL says the same in TLS 1.2 to who
/// showed it no certificate: [`crate::probe`] tells the two apart.
const INCOMPATIBLE_ALERTS: [AlertDescription; 3] = [
    AlertDescription::ProtocolVersion,
    AlertDescription::InsufficientSecurity,
    AlertDescription::HandshakeFailure,
];

/// The same alert where HTTP/2 carries it: it comes after the handshake there (TLS 1.3), and `h2` keeps of an error of the
/// connection nothing but its text, which is rustls's.
fn told_certificate_alert(failure: &(dyn StdError + 'static)) -> Option<AlertDescription> {
    let alerts =
        CERTIFICATE_ALERTS.map(|alert| (alert, rustls::Error::AlertReceived(alert).to_string()));
    causes(failure).find_map(|cause| {
        let text = cause.to_string();
        let (alert, _) = alerts.iter().find(|(_, told)| text.contains(told.as_str()))?;
        Some(*alert)
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

/// Whether somebody was there and hung up before the way to the server stood: in the TLS handshake, or a proxy. That passes,
/// as a proxy that has too much to do, and it is no sign that nobody is there.
fn broke_off(failure: &(dyn StdError + 'static)) -> bool {
    /// Of the HTTP client's own error, whose type is not public (hyper-util 0.1.21, `TunnelError`).
    const TUNNEL_CLOSED: &str = "tunnel error: unexpected end of file";
    [
        io::ErrorKind::ConnectionReset,
        io::ErrorKind::ConnectionAborted,
        io::ErrorKind::BrokenPipe,
        io::ErrorKind::UnexpectedEof,
    ]
    .into_iter()
    .any(|kind| is_io(failure, kind))
        || causes(failure).any(|cause| cause.to_string() == TUNNEL_CLOSED)
}

/// Whether the system itself gave the connection up, because nothing that was sent on it arrived any more. A server that says
/// nothing is another matter: what was sent to it arrived.
fn way_is_gone(failure: &(dyn StdError + 'static)) -> bool {
    find::<io::Error>(failure).is_some_and(|error| {
        error.kind() == io::ErrorKind::TimedOut && error.raw_os_error().is_some()
    })
}

fn is_io(failure: &(dyn StdError + 'static), kind: io::ErrorKind) -> bool {
    find::<io::Error>(failure).is_some_and(|error| error.kind() == kind)
}
