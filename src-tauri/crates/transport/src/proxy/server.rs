//! One proxy: where it is, how it is spoken to, and what it is told of who we are.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use domain::{Error, ErrorKind, Origin, ProxyProblem, Result};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::OnceCell;
use url::Url;

use super::ManualProxy;

/// Where a proxy's password is. It is asked for when the proxy is first spoken to, and again until it has answered.
#[async_trait]
pub trait PasswordSource: Send + Sync {
    /// The password; `None` where there is none.
    ///
    /// # Errors
    /// Those of where it is kept.
    async fn password(&self) -> Result<Option<SecretString>>;
}

/// What a proxy is told of who we are.
#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub(crate) username: String,
    pub(crate) password: SecretString,
}

/// How a proxy is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speech {
    Http,
    Https,
    /// SOCKS 5. `names`: it is given names and looks them up itself; otherwise they are looked up here.
    Socks {
        names: bool,
    },
}

/// A proxy server. `Debug` shows nothing but its host and port.
pub(crate) struct Proxy {
    pub(crate) speech: Speech,
    pub(crate) host: String,
    pub(crate) port: u16,
    who: Who,
}

enum Who {
    Nobody,
    Known(Login),
    Kept { username: String, source: Arc<dyn PasswordSource>, read: OnceCell<Login> },
}

/// What is wrong with an address.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wrong(pub(crate) &'static str);

impl Proxy {
    /// Reads a variable's value: `host:port` is spoken to in HTTP, user name and password may stand before the host, and
    /// `socks5` looks names up here while `socks5h` leaves it to the proxy, as curl has it.
    pub(super) fn from_variable(text: &str) -> Result<Self, Wrong> {
        let (url, speech) = parse(text, false)?;
        let decoded = |text: &str| {
            let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
            decoded.map(std::borrow::Cow::into_owned).map_err(|_| Wrong("proxy_address"))
        };
        let password = decoded(url.password().unwrap_or_default())?;
        let username = decoded(url.username())?;
        let who = if username.is_empty() && password.is_empty() {
            Who::Nobody
        } else {
            Who::Known(Login { username, password: SecretString::from(password) })
        };
        Self::at(&url, speech, who)
    }

    /// As a person typed it; with SOCKS the proxy looks names up.
    pub(super) fn manual(manual: ManualProxy) -> Result<Self> {
        let wrong = |Wrong(problem)| {
            let (field, problem) = ("proxy_address".to_owned(), problem.to_owned());
            Error::new(ErrorKind::InvalidField { field, problem })
        };
        let (url, speech) = parse(&manual.address, true).map_err(wrong)?;
        if !url.username().is_empty() || url.password().is_some() {
            // The address is kept in a file, and there are fields for these.
            return Err(wrong(Wrong("proxy_login")));
        }
        let who = if manual.username.is_empty() {
            Who::Nobody
        } else {
            let (username, source) = (manual.username, manual.password);
            Who::Kept { username, source, read: OnceCell::new() }
        };
        Self::at(&url, speech, who).map_err(wrong)
    }

    fn at(url: &Url, speech: Speech, who: Who) -> Result<Self, Wrong> {
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(Wrong("proxy_address"))?;
        let usual = match speech {
            Speech::Http => 80,
            Speech::Https => 443,
            Speech::Socks { .. } => 1080,
        };
        let port = url.port().unwrap_or(usual);
        Ok(Self { speech, host: host.to_owned(), port, who })
    }

    /// `host:port`.
    pub(crate) fn shown(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// The host as names are looked up and certificates are checked: without brackets.
    pub(crate) fn name(&self) -> &str {
        self.host.trim_start_matches('[').trim_end_matches(']')
    }

    /// Whether it is on this machine, so that what goes to it leaves the machine only as it sends it on.
    pub(crate) fn is_here(&self) -> bool {
        let url = Url::parse(&format!("http://{}/", self.host));
        url.is_ok_and(|url| domain::endpoint::is_loopback(&url))
    }

    /// Whether it is told of every request to this URL itself, and could read and change it: plain HTTP over an HTTP proxy.
    pub(crate) fn forwards(&self, url: &Url) -> bool {
        url.scheme() == "http" && !matches!(self.speech, Speech::Socks { .. })
    }

    /// Whether its own connection is encrypted.
    pub(crate) fn is_tls(&self) -> bool {
        self.speech == Speech::Https
    }

    /// Whether names that it is asked to reach are looked up by nobody else.
    pub(crate) fn owns_names(&self) -> bool {
        matches!(self.speech, Speech::Socks { names: true })
    }

    /// What it is told of who we are.
    pub(crate) async fn login(&self) -> Result<Option<Login>> {
        match &self.who {
            Who::Nobody => Ok(None),
            Who::Known(login) => Ok(Some(login.clone())),
            Who::Kept { username, source, read } => {
                let login = read.get_or_try_init(|| async {
                    let password = source.password().await?.unwrap_or_default();
                    Ok::<_, Error>(Login { username: username.clone(), password })
                });
                login.await.map(|login| Some(login.clone()))
            }
        }
    }

    /// The error that names this proxy as the cause.
    pub(crate) fn error(&self, url: &Url, problem: ProxyProblem) -> Error {
        let (proxy, host) = (self.shown(), crate::redact::host_of(url));
        Error::new(ErrorKind::Proxy { proxy, host, problem })
    }

    /// As the HTTP client takes it.
    pub(crate) async fn to_client(&self) -> Result<reqwest::Proxy> {
        let scheme = match self.speech {
            Speech::Http => "http",
            Speech::Https => "https",
            Speech::Socks { names: true } => "socks5h",
            Speech::Socks { names: false } => "socks5",
        };
        let proxy = reqwest::Proxy::all(format!("{scheme}://{}", self.shown())).map_err(|_| {
            let (proxy, problem) = (self.shown(), ProxyProblem::Address);
            ErrorKind::Proxy { proxy, host: String::new(), problem }
        })?;
        Ok(match self.login().await? {
            Some(login) => proxy.basic_auth(&login.username, login.password.expose_secret()),
            None => proxy,
        })
    }
}

/// Where a password for this address is kept under: scheme, host and port, without anything else.
pub fn proxy_origin(address: &str) -> Option<Origin> {
    parse(address, true).ok().map(|(url, _)| Origin::of(&url))
}

fn parse(text: &str, manual: bool) -> Result<(Url, Speech), Wrong> {
    let text = text.trim();
    let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = Url::parse(&full).map_err(|_| Wrong("proxy_address"))?;
    let speech = match url.scheme() {
        "http" => Speech::Http,
        "https" => Speech::Https,
        "socks5h" => Speech::Socks { names: true },
        "socks5" => Speech::Socks { names: manual },
        _ => return Err(Wrong("proxy_scheme")),
    };
    let rest = !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
    // A variable's path is of no use, and was never an error to anybody.
    if manual && rest { Err(Wrong("proxy_address")) } else { Ok((url, speech)) }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({})", self.shown())
    }
}
