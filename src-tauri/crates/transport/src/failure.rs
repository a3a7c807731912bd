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
    match find::<rustls::Error>(failure)? {
        rustls::Error::InvalidCertificate(problem) => {
            let chain = refused.of(url.host_str().unwrap_or_default());
            Some(ErrorKind::Certificate {
                host,
                problem: certificate::problem(problem),
                chain: chain.iter().map(certificate::describe).collect(),
            })
        }
        rustls::Error::InvalidMessage(_) => Some(ErrorKind::NotTls { host }),
        // What a server says that asked for a client certificate and got none, or one that it does not trust.
        rustls::Error::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied,
        ) => Some(ErrorKind::ClientCertificateNeeded { host }),
        _ => None,
    }
}

/// Looks through the causes for one of a type. `io::Error` hides its inner error from `source()`, so it is opened.
fn find<'a, T: StdError + 'static>(failure: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut next = Some(failure);
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<T>() {
            return Some(found);
        }
        next = match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    None
}

fn is_io(failure: &(dyn StdError + 'static), kind: io::ErrorKind) -> bool {
    find::<io::Error>(failure).is_some_and(|error| error.kind() == kind)
}
