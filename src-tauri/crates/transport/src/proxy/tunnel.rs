//! The way through a proxy, made step by step by our own hands.
//!
//! The HTTP client makes its own. This is for **Test connection**, which tells the steps apart, and for finding out after a
//! failure which of them it was: the client's errors say no more than that it was one.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{ProxyProblem, Result};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use secrecy::ExposeSecret;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::server::Speech;
use super::{Login, Proxy};
use crate::resolver;

const PATIENCE: Duration = Duration::from_secs(10);

/// The longest head of an answer to `CONNECT`.
const HEAD_MOST: usize = 16 * 1024;

/// A connection, whatever it is made of.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Opens a way to `target`: to its port, or to a proxy that forwards single requests.
///
/// # Errors
/// `Proxy` with what went wrong, and those of where its password is kept.
pub(crate) async fn open(
    proxy: &Proxy,
    target: &Url,
    tls: &ClientConfig,
) -> Result<Box<dyn Stream>> {
    let login = proxy.login().await?;
    let blame = |problem| proxy.error(target, problem);
    let way = async {
        let tcp = connect(proxy).await?;
        let mut stream: Box<dyn Stream> = match proxy.speech {
            Speech::Https => Box::new(shake_hands(proxy, tcp, tls).await?),
            _ => Box::new(tcp),
        };
        match proxy.speech {
            Speech::Socks { names } => {
                socks(&mut stream, target, login.as_ref(), names).await?;
            }
            _ if proxy.forwards(target) => {}
            _ => tunnel(&mut stream, target, login.as_ref()).await?,
        }
        Ok(stream)
    };
    timeout(PATIENCE, way).await.unwrap_or(Err(ProxyProblem::TimedOut)).map_err(blame)
}

async fn connect(proxy: &Proxy) -> Result<TcpStream, ProxyProblem> {
    let found = resolver::look_up(proxy.name()).await;
    let mut addresses = found.map_err(|_| ProxyProblem::NameNotResolved)?;
    for address in &mut addresses {
        address.set_port(proxy.port);
    }
    TcpStream::connect(addresses.as_slice()).await.map_err(|_| ProxyProblem::Unreachable)
}

async fn shake_hands(
    proxy: &Proxy,
    tcp: TcpStream,
    tls: &ClientConfig,
) -> Result<impl Stream + use<>, ProxyProblem> {
    let mut tls = tls.clone();
    tls.alpn_protocols.clear();
    let name = ServerName::try_from(proxy.name().to_owned()).map_err(|_| ProxyProblem::Address)?;
    TlsConnector::from(Arc::new(tls)).connect(name, tcp).await.map_err(|error| {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        match inner {
            Some(rustls::Error::InvalidCertificate(_)) => ProxyProblem::Certificate,
            Some(_) => ProxyProblem::NotAProxy,
            None => ProxyProblem::Lost,
        }
    })
}

/// How every answer begins that is one.
const HTTP: &[u8] = b"HTTP/";

/// RFC 9110, 9.3.6. Nothing of ours but the login goes along: the proxy is not the registry.
async fn tunnel(
    stream: &mut (impl Stream + ?Sized),
    target: &Url,
    login: Option<&Login>,
) -> Result<(), ProxyProblem> {
    let place = format!("{}:{}", target.host_str().unwrap_or_default(), port(target));
    let mut head = format!("CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n");
    if let Some(Login { username, password }) = login {
        let pair = STANDARD.encode(format!("{username}:{}", password.expose_secret()));
        for part in ["Proxy-Authorization: Basic ", &pair, "\r\n"] {
            head.push_str(part);
        }
    }
    head.push_str("\r\n");
    send(stream, head.as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let begun = answer.len().min(HTTP.len());
        if answer.len() >= HEAD_MOST || answer.get(..begun) != HTTP.get(..begun) {
            return Err(ProxyProblem::NotAProxy);
        }
        answer.push(stream.read_u8().await.map_err(|_| ProxyProblem::Lost)?);
    }
    let status =
        answer.split(|byte| *byte == b' ').nth(1).and_then(|s| std::str::from_utf8(s).ok());
    match status.and_then(|status| status.parse::<u16>().ok()) {
        Some(200..=299) => Ok(()),
        // tinyproxy says 401 to a wrong password (seen with 1.11.1).
        Some(401 | 407) if login.is_some() => Err(ProxyProblem::PasswordWrong),
        Some(407) => Err(ProxyProblem::PasswordNeeded),
        // Squid says 503 where a name or a port is none, tinyproxy 500, others 502 and 504.
        Some(404 | 500 | 502 | 503 | 504) => Err(ProxyProblem::CannotReach),
        Some(_) => Err(ProxyProblem::Refused),
        None => Err(ProxyProblem::NotAProxy),
    }
}

/// RFC 1928, and RFC 1929 for user name and password.
async fn socks(
    stream: &mut (impl Stream + ?Sized),
    target: &Url,
    login: Option<&Login>,
    names: bool,
) -> Result<(), ProxyProblem> {
    const PASSWORD: u8 = 2;
    let offered: &[u8] = if login.is_some() { &[5, 2, 0, PASSWORD] } else { &[5, 1, 0] };
    send(stream, offered).await?;
    match (read::<2>(stream).await?, login) {
        ([5, 0], _) => {}
        ([5, PASSWORD], Some(login)) => {
            let mut told = vec![1];
            for text in [login.username.as_str(), login.password.expose_secret()] {
                told.push(u8::try_from(text.len()).map_err(|_| ProxyProblem::PasswordWrong)?);
                told.extend_from_slice(text.as_bytes());
            }
            send(stream, &told).await?;
            if read::<2>(stream).await?[1] != 0 {
                return Err(ProxyProblem::PasswordWrong);
            }
        }
        ([5, _], Some(_)) => return Err(ProxyProblem::PasswordWrong),
        ([5, _], None) => return Err(ProxyProblem::PasswordNeeded),
        _ => return Err(ProxyProblem::NotAProxy),
    }
    let mut wish = vec![5, 1, 0];
    wish.extend(place(target, names).await?);
    wish.extend(port(target).to_be_bytes());
    send(stream, &wish).await?;
    let [version, outcome, _, kind] = read::<4>(stream).await?;
    match (version, outcome) {
        (5, 0) => {}
        (5, 1 | 3..=6) => return Err(ProxyProblem::CannotReach),
        (5, _) => return Err(ProxyProblem::Refused),
        _ => return Err(ProxyProblem::NotAProxy),
    }
    // From where the proxy speaks to the target: of no use, and in the way.
    let rest = match kind {
        1 => 4,
        4 => 16,
        3 => usize::from(read::<1>(stream).await?[0]),
        _ => return Err(ProxyProblem::NotAProxy),
    };
    let mut rest = vec![0; rest + 2];
    stream.read_exact(&mut rest).await.map_err(|_| ProxyProblem::Lost)?;
    Ok(())
}

async fn place(target: &Url, names: bool) -> Result<Vec<u8>, ProxyProblem> {
    let of = |address: IpAddr| match address {
        IpAddr::V4(v4) => [&[1][..], &v4.octets()].concat(),
        IpAddr::V6(v6) => [&[4][..], &v6.octets()].concat(),
    };
    match target.host() {
        Some(Host::Ipv4(v4)) => Ok(of(v4.into())),
        Some(Host::Ipv6(v6)) => Ok(of(v6.into())),
        Some(Host::Domain(name)) if names => {
            let length = u8::try_from(name.len()).map_err(|_| ProxyProblem::CannotReach)?;
            Ok([&[3, length][..], name.as_bytes()].concat())
        }
        Some(Host::Domain(name)) => {
            let found = resolver::look_up(name).await.map_err(|_| ProxyProblem::CannotReach)?;
            found.first().map(|at| of(at.ip())).ok_or(ProxyProblem::CannotReach)
        }
        None => Err(ProxyProblem::CannotReach),
    }
}

fn port(target: &Url) -> u16 {
    target.port_or_known_default().unwrap_or_default()
}

async fn send(stream: &mut (impl Stream + ?Sized), bytes: &[u8]) -> Result<(), ProxyProblem> {
    stream.write_all(bytes).await.map_err(|_| ProxyProblem::Lost)?;
    stream.flush().await.map_err(|_| ProxyProblem::Lost)
}

async fn read<const N: usize>(
    stream: &mut (impl Stream + ?Sized),
) -> Result<[u8; N], ProxyProblem> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await.map_err(|_| ProxyProblem::Lost)?;
    Ok(bytes)
}
