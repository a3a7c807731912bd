//! The first steps of **Test connection**: the name, the connection, the certificate.
//!
//! Each is made on its own and sends nothing but what the step needs, so that a person sees where it ends. Behind a
//! proxy the first two are about the proxy, which is all that this machine reaches by itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::{Error, ErrorKind, ProxyProblem, Result};
use rustls::client::ResolvesClientCert;
use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use rustls::{AlertDescription, ClientConfig, SignatureScheme};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Url;

use crate::checkup::Chain;
use crate::proxy::{Proxy, Stream};
use crate::redact::host_of;
use crate::{Transport, failure, proxy, resolver};

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

/// Looks the registry's name up, or the proxy's.
///
/// # Errors
/// `NameNotResolved`, `TimedOut`, `Proxy`.
pub async fn resolve(transport: &Transport) -> Result<Vec<SocketAddr>> {
    let url = &transport.endpoint().url;
    let host = host_of(url);
    let proxy = transport.route(url)?;
    let (name, port) = match &proxy {
        Some(proxy) => (proxy.name(), proxy.port),
        None => (url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(0)),
    };
    let blame = |problem, kind: ErrorKind| match &proxy {
        Some(proxy) => proxy.error(url, problem),
        None => Error::new(kind),
    };
    let found = timeout(PATIENCE, resolver::look_up(name))
        .await
        .map_err(|_| blame(ProxyProblem::TimedOut, ErrorKind::TimedOut { host: host.clone() }))?
        .map_err(|_| blame(ProxyProblem::NameNotResolved, ErrorKind::NameNotResolved { host }))?;
    Ok(found.into_iter().map(|address| SocketAddr::new(address.ip(), port)).collect())
}

/// Opens a TCP connection to the first address that takes one.
///
/// # Errors
/// `NameNotResolved`, `ConnectionFailed`, `TimedOut`, `Proxy`.
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

/// What a server says right after the handshake, before anything is asked of it. In TLS 1.3 that is when it refuses who
/// showed no client certificate; a request that is under way by then may drown the refusal in a reset connection.
pub(crate) async fn refusal(transport: &Transport) -> Option<ErrorKind> {
    let url = &transport.endpoint().url;
    if url.scheme() != "https" {
        return None;
    }
    let mut stream = match shake_hands(transport).await {
        Ok(stream) => stream,
        Err(error) => {
            let asked = matches!(error.kind, ErrorKind::ClientCertificateNeeded { .. });
            return asked.then_some(error.kind);
        }
    };
    let (_, refused) = transport.tls().await.ok()?;
    let told = timeout(SILENCE, stream.read_u8()).await.ok()?;
    failure::tls_kind(&told.err()?, url, refused)
}

/// Finds out what of a failure is the proxy's, by going its way once more, step by step.
pub(crate) async fn blame(transport: &Transport, proxy: &Proxy, url: &Url, error: Error) -> Error {
    let of_the_way = matches!(
        error.kind,
        ErrorKind::NameNotResolved { .. }
            | ErrorKind::ConnectionFailed { .. }
            | ErrorKind::ConnectionLost { .. }
            | ErrorKind::TimedOut { .. }
    );
    // A handshake that failed may have been the proxy's own.
    let of_tls = proxy.is_tls()
        && matches!(error.kind, ErrorKind::Certificate { .. } | ErrorKind::NotTls { .. });
    if !(of_the_way || of_tls) {
        return error;
    }
    let open = || proxy::open(proxy, url, transport.bare_tls());
    let mut way = open().await;
    if way.as_ref().is_err_and(is_lost) {
        // A proxy with too much to do hangs up on some: what it says to the next is worth more.
        way = open().await;
    }
    if let Err(found) = way {
        return found;
    }
    let at_home = url.host() == transport.endpoint().url.host();
    match &error.kind {
        ErrorKind::ConnectionLost { .. } if at_home => match refusal(transport).await {
            Some(refused) => Error::new(refused),
            None => proxy.error(url, ProxyProblem::Lost),
        },
        ErrorKind::TimedOut { .. } => proxy.error(url, ProxyProblem::TimedOut),
        _ if of_the_way => proxy.error(url, ProxyProblem::Lost),
        _ => error,
    }
}

fn is_lost(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Proxy { problem: ProxyProblem::Lost, .. })
}

async fn shake_hands(transport: &Transport) -> Result<TlsStream<Box<dyn Stream>>> {
    let url = &transport.endpoint().url;
    let host = host_of(url);
    let bare = url.host_str().unwrap_or_default();
    let name = bare.trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = ServerName::try_from(name)
        .map_err(|_| ErrorKind::NameNotResolved { host: host.clone() })?;
    let stream: Box<dyn Stream> = match transport.route(url)? {
        Some(proxy) => proxy::open(&proxy, url, transport.bare_tls()).await?,
        None => Box::new(open(transport).await?.0),
    };
    let (config, refused) = transport.tls().await?;
    let mut config = ClientConfig::clone(&config);
    let asked = Arc::new(Asked::instead_of(config.client_auth_cert_resolver));
    config.client_auth_cert_resolver = asked.clone();
    timeout(PATIENCE, TlsConnector::from(Arc::new(config)).connect(name, stream))
        .await
        .map_err(|_| ErrorKind::TimedOut { host: host.clone() })?
        .map_err(|error| {
            let found = failure::tls_kind(&error, url, refused);
            match found.unwrap_or(ErrorKind::ConnectionLost { host: host.clone() }) {
                ErrorKind::NoCommonTls { .. } if asked.was_asked() => {
                    let problem = refused.of_ours(url, AlertDescription::HandshakeFailure);
                    ErrorKind::ClientCertificateNeeded { host, problem }.into()
                }
                kind => kind.into(),
            }
        })
}

/// Answers a server's wish for a client certificate as another does, and remembers that there was one: to who shows none,
/// OpenSSL says in TLS 1.2 no more than that the handshake failed.
#[derive(Debug)]
struct Asked {
    answer: Arc<dyn ResolvesClientCert>,
    asked: AtomicBool,
}

impl Asked {
    fn instead_of(answer: Arc<dyn ResolvesClientCert>) -> Self {
        Self { answer, asked: AtomicBool::new(false) }
    }

    fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

impl ResolvesClientCert for Asked {
    fn resolve(
        &self,
        authorities: &[&[u8]],
        schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Relaxed);
        self.answer.resolve(authorities, schemes)
    }

    fn has_certs(&self) -> bool {
        self.answer.has_certs()
    }
}

async fn open(transport: &Transport) -> Result<(TcpStream, SocketAddr)> {
    let url = &transport.endpoint().url;
    let host = host_of(url);
    let proxy = transport.route(url)?;
    let blame = |problem, kind: ErrorKind| match &proxy {
        Some(proxy) => proxy.error(url, problem),
        None => Error::new(kind),
    };
    let failed =
        || blame(ProxyProblem::Unreachable, ErrorKind::ConnectionFailed { host: host.clone() });
    let addresses = resolve(transport).await?;
    let stream = timeout(PATIENCE, TcpStream::connect(addresses.as_slice()))
        .await
        .map_err(|_| blame(ProxyProblem::TimedOut, ErrorKind::TimedOut { host: host.clone() }))?
        .map_err(|_| failed())?;
    let address = stream.peer_addr().map_err(|_| failed())?;
    Ok((stream, address))
}
