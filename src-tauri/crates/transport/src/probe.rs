//! The first steps of **Test connection**: the name, the connection, the certificate.
//!
//! Each is made on its own and sends nothing but what the step needs, so that a person sees where it ends. Behind a
//! proxy the first two are about the proxy, which is all that this machine reaches by itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::{ErrorKind, Result};
use hyper_util::client::proxy::matcher::Matcher;
use rustls::pki_types::ServerName;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Url;

use crate::checkup::Chain;
use crate::redact::host_of;
use crate::{Request, Transport, failure, resolver};

const PATIENCE: Duration = Duration::from_secs(10);

/// How long a server is listened to that has nothing to say.
const SILENCE: Duration = Duration::from_secs(1);

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

/// Where the first connection goes: to the registry, or to the system's proxy on the way to it.
struct FirstHop {
    name: String,
    port: u16,
    proxied: bool,
}

impl FirstHop {
    fn to(url: &Url) -> Self {
        // As `Transport` has it: this machine's own ports are not reached through a proxy.
        if domain::endpoint::is_loopback(url) {
            return Self::direct(url);
        }
        Self::by(&Matcher::from_system(), url)
    }

    fn by(proxies: &Matcher, url: &Url) -> Self {
        let proxy = url.as_str().parse().ok().and_then(|url| proxies.intercept(&url));
        let proxy = proxy.as_ref().and_then(|found| {
            let (name, port) = (found.uri().host()?.to_owned(), found.uri().port_u16());
            Some(Self { name, port: port.unwrap_or(80), proxied: true })
        });
        proxy.unwrap_or_else(|| Self::direct(url))
    }

    fn direct(url: &Url) -> Self {
        let name = url.host_str().unwrap_or_default().to_owned();
        Self { name, port: url.port_or_known_default().unwrap_or_default(), proxied: false }
    }

    fn host(&self, url: &Url) -> String {
        if self.proxied { format!("{}:{}", self.name, self.port) } else { host_of(url) }
    }
}

/// Looks the registry's name up.
///
/// # Errors
/// `NameNotResolved`, `TimedOut`.
pub async fn resolve(transport: &Transport) -> Result<Vec<SocketAddr>> {
    let url = &transport.endpoint().url;
    let hop = FirstHop::to(url);
    let (host, port) = (hop.host(url), hop.port);
    let found = timeout(PATIENCE, resolver::look_up(&hop.name))
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
    if FirstHop::to(url).proxied {
        // The handshake is inside the proxy's tunnel, which the HTTP client knows how to open.
        transport.send(Request::head(url.clone()).never_retry()).await?;
        return Ok(Some(TlsFacts {
            version: "TLS".into(),
            issuer: String::new(),
            not_after: None,
        }));
    }
    let stream = shake_hands(transport).await?;
    let (_, session) = stream.get_ref();
    let leaf = session.peer_certificates().and_then(|chain| chain.first());
    let leaf = leaf.map(crate::certificate::describe);
    Ok(Some(TlsFacts {
        version: session.protocol_version().map_or_else(String::new, |v| format!("{v:?}")),
        issuer: leaf.as_ref().map_or_else(String::new, |leaf| leaf.issuer.clone()),
        not_after: leaf.and_then(|leaf| leaf.not_after),
    }))
}

/// The whole chain, as a check-up shows it.
///
/// # Errors
/// Those of [`certificate`].
pub(crate) async fn chain(transport: &Transport) -> Result<Chain> {
    let stream = shake_hands(transport).await?;
    let (_, session) = stream.get_ref();
    let chain = session.peer_certificates().unwrap_or_default();
    Ok(Chain {
        version: session.protocol_version().map_or_else(String::new, |v| format!("{v:?}")),
        certificates: chain.iter().map(crate::certificate::describe).collect(),
    })
}

/// `host:port` of the proxy on the way to a URL.
pub(crate) fn proxy(url: &Url) -> Option<String> {
    let hop = FirstHop::to(url);
    hop.proxied.then(|| hop.host(url))
}

/// What a server says right after the handshake, before anything is asked of it. In TLS 1.3 that is when it refuses who
/// showed no client certificate; a request that is under way by then may drown the refusal in a reset connection.
pub(crate) async fn refusal(transport: &Transport) -> Option<ErrorKind> {
    let url = &transport.endpoint().url;
    if url.scheme() != "https" || FirstHop::to(url).proxied {
        return None;
    }
    let mut stream = shake_hands(transport).await.ok()?;
    let (_, refused) = transport.tls().await.ok()?;
    let told = timeout(SILENCE, stream.read_u8()).await.ok()?;
    failure::tls_kind(&told.err()?, url, refused)
}

async fn shake_hands(transport: &Transport) -> Result<TlsStream<TcpStream>> {
    let url = &transport.endpoint().url;
    let host = host_of(url);
    let bare = url.host_str().unwrap_or_default();
    let name = bare.trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = ServerName::try_from(name)
        .map_err(|_| ErrorKind::NameNotResolved { host: host.clone() })?;
    let (stream, _) = open(transport).await?;
    let (config, refused) = transport.tls().await?;
    timeout(PATIENCE, TlsConnector::from(Arc::clone(&config)).connect(name, stream))
        .await
        .map_err(|_| ErrorKind::TimedOut { host: host.clone() })?
        .map_err(|error| {
            let lost = ErrorKind::ConnectionLost { host };
            failure::tls_kind(&error, url, refused).unwrap_or(lost).into()
        })
}

async fn open(transport: &Transport) -> Result<(TcpStream, SocketAddr)> {
    let url = &transport.endpoint().url;
    let host = FirstHop::to(url).host(url);
    let addresses = resolve(transport).await?;
    let stream = timeout(PATIENCE, TcpStream::connect(addresses.as_slice()))
        .await
        .map_err(|_| ErrorKind::TimedOut { host: host.clone() })?
        .map_err(|_| ErrorKind::ConnectionFailed { host: host.clone() })?;
    let address = stream.peer_addr().map_err(|_| ErrorKind::ConnectionFailed { host })?;
    Ok((stream, address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_a_proxy_the_first_steps_are_about_the_proxy() {
        let proxies =
            Matcher::builder().https("http://proxy.example:3128").no("inside.example").build();
        let hop = |url: &str| {
            let hop = FirstHop::by(&proxies, &Url::parse(url).unwrap());
            (hop.name, hop.port, hop.proxied)
        };
        assert_eq!(hop("https://r.example/"), ("proxy.example".into(), 3128, true));
        assert_eq!(hop("https://inside.example:8443/"), ("inside.example".into(), 8443, false));
        assert_eq!(hop("http://r.example:5000/"), ("r.example".into(), 5000, false));
    }
}
