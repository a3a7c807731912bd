//! The first steps of **Test connection**: the name, the connection, the certificate.
//!
//! Each is made on its own and sends nothing but what the step needs, so that a person sees where it ends.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::{ErrorKind, Result};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::redact::host_of;
use crate::{Transport, failure, resolver};

const PATIENCE: Duration = Duration::from_secs(10);

/// What the certificate step found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFacts {
    /// The protocol's version, such as `TLSv1_3`.
    pub version: String,
    /// Who signed the server's certificate.
    pub issuer: String,
    /// Until when it is good.
    pub not_after: Option<domain::Timestamp>,
}

/// Looks the registry's name up.
///
/// # Errors
/// `NameNotResolved`, `TimedOut`.
pub async fn resolve(transport: &Transport) -> Result<Vec<SocketAddr>> {
    let url = &transport.endpoint().url;
    let host = host_of(url);
    let port = url.port_or_known_default().unwrap_or_default();
    let found = timeout(PATIENCE, resolver::look_up(url.host_str().unwrap_or_default()))
        .await
        .map_err(|_| ErrorKind::TimedOut { host: host.clone() })?
        .map_err(|_| ErrorKind::NameNotResolved { host })?;
    Ok(found.into_iter().map(|address| SocketAddr::new(address.ip(), port)).collect())
}

/// Opens a TCP connection to the first address that takes one.
///
/// # Errors
/// `NameNotResolved`, `ConnectionFailed`, `TimedOut`.
pub async fn connect(transport: &Transport) -> Result<SocketAddr> {
    Ok(open(transport).await?.1)
}

/// Makes a TLS handshake and ends it; `None` where plain HTTP is spoken.
///
/// # Errors
/// `Certificate`, `NotTls`, `ConnectionLost`, and those of [`connect`].
pub async fn certificate(transport: &Transport) -> Result<Option<TlsFacts>> {
    let url = &transport.endpoint().url;
    if url.scheme() != "https" {
        return Ok(None);
    }
    let host = host_of(url);
    let bare = url.host_str().unwrap_or_default();
    let name = bare.trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = ServerName::try_from(name)
        .map_err(|_| ErrorKind::NameNotResolved { host: host.clone() })?;
    let (stream, _) = open(transport).await?;
    let (config, refused) = transport.tls();
    let stream = timeout(PATIENCE, TlsConnector::from(Arc::clone(&config)).connect(name, stream))
        .await
        .map_err(|_| ErrorKind::TimedOut { host: host.clone() })?
        .map_err(|error| {
            failure::tls_kind(&error, url, refused).unwrap_or(ErrorKind::ConnectionLost { host })
        })?;
    let (_, session) = stream.get_ref();
    let leaf = session.peer_certificates().and_then(|chain| chain.first());
    let leaf = leaf.map(crate::certificate::describe);
    Ok(Some(TlsFacts {
        version: session.protocol_version().map_or_else(String::new, |v| format!("{v:?}")),
        issuer: leaf.as_ref().map_or_else(String::new, |leaf| leaf.issuer.clone()),
        not_after: leaf.and_then(|leaf| leaf.not_after),
    }))
}

async fn open(transport: &Transport) -> Result<(TcpStream, SocketAddr)> {
    let host = host_of(&transport.endpoint().url);
    let addresses = resolve(transport).await?;
    let stream = timeout(PATIENCE, TcpStream::connect(addresses.as_slice()))
        .await
        .map_err(|_| ErrorKind::TimedOut { host: host.clone() })?
        .map_err(|_| ErrorKind::ConnectionFailed { host: host.clone() })?;
    let address = stream.peer_addr().map_err(|_| ErrorKind::ConnectionFailed { host })?;
    Ok((stream, address))
}
