//! The way out of this network: which proxy a URL is reached through, if any.
//!
//! [`Proxies`] is what the person, or the environment, said. It is asked anew for each request, so a change counts from the
//! next one on. This machine's own ports are not reached through a proxy unless that was said, and a proxy that was asked for
//! and cannot be used is an error: nothing ever goes around it.

mod exceptions;
mod server;
mod tunnel;

use std::fmt;
use std::sync::Arc;

use domain::{ErrorKind, ProxyProblem, Result};
use hyper_util::client::proxy::matcher::Matcher;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use exceptions::Exceptions;
pub(crate) use server::{Login, Proxy};
pub use server::{PasswordSource, proxy_origin};
pub(crate) use tunnel::{Stream, open};

use crate::redact::host_of;

/// The proxy variables of an environment. They may hold passwords, so they are held as secrets.
#[derive(Debug, Clone, Default)]
pub struct ProxyVariables {
    /// `HTTP_PROXY`.
    pub http: Option<SecretString>,
    /// `HTTPS_PROXY`.
    pub https: Option<SecretString>,
    /// `ALL_PROXY`, for what the other two do not say.
    pub all: Option<SecretString>,
    /// `NO_PROXY`.
    pub no: Option<String>,
}

impl ProxyVariables {
    /// Reads the variables by `get`, each in capitals and, failing that, in small letters. One that is empty is not set.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let named = |name: &str| {
            let set = |text: &String| !text.trim().is_empty();
            get(name).filter(set).or_else(|| get(&name.to_lowercase()).filter(set))
        };
        let secret = |name: &str| named(name).map(SecretString::from);
        Self {
            http: secret("HTTP_PROXY"),
            https: secret("HTTPS_PROXY"),
            all: secret("ALL_PROXY"),
            no: named("NO_PROXY"),
        }
    }
}

/// A proxy as a person typed it.
#[derive(Clone)]
pub struct ManualProxy {
    /// `host:port`, or with `http://`, `https://` or `socks5://` before it.
    pub address: String,
    /// The user name, where the proxy asks for one; empty otherwise.
    pub username: String,
    /// Where the password is, for when the proxy is first spoken to.
    pub password: Arc<dyn PasswordSource>,
    /// Which hosts are reached without it.
    pub exceptions: String,
}

/// Which proxy is used for what; cheap to clone.
#[derive(Clone, Default)]
pub struct Proxies {
    rules: Arc<Rules>,
}

#[derive(Default)]
struct Rules {
    http: Slot,
    https: Slot,
    exceptions: Exceptions,
    /// The exceptions of the operating system's own settings (macOS, Windows).
    system: Option<Matcher>,
}

#[derive(Default)]
enum Slot {
    #[default]
    Direct,
    Through(Arc<Proxy>),
    /// One was asked for, and what was said is no proxy's address.
    Unusable,
}

impl Proxies {
    /// No proxy at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// One that cannot be used, so that nothing leaves this machine.
    pub fn unusable() -> Self {
        let rules = Rules { http: Slot::Unusable, https: Slot::Unusable, ..Rules::default() };
        Self { rules: Arc::new(rules) }
    }

    /// As the environment says and, where it is silent, the settings of macOS or Windows.
    pub fn of_system(variables: &ProxyVariables) -> Self {
        let ProxyVariables { http, https, all, no } = variables;
        let silent = http.is_none() && https.is_none() && all.is_none();
        if silent && cfg!(any(windows, target_os = "macos")) {
            return Self::of_matcher(Matcher::from_system());
        }
        let slot = |own: &Option<SecretString>| match own.as_ref().or(all.as_ref()) {
            None => Slot::Direct,
            Some(text) => Proxy::from_variable(text.expose_secret())
                .map_or(Slot::Unusable, |proxy| Slot::Through(Arc::new(proxy))),
        };
        let rules = Rules {
            http: slot(http),
            https: slot(https),
            exceptions: Exceptions::read(no.as_deref().unwrap_or_default()),
            system: None,
        };
        Self { rules: Arc::new(rules) }
    }

    fn of_matcher(matcher: Matcher) -> Self {
        let slot = |url: &str| {
            let found = url.parse().ok().and_then(|url| matcher.intercept(&url));
            match found.map(|found| Proxy::from_variable(&found.uri().to_string())) {
                None => Slot::Direct,
                Some(proxy) => proxy.map_or(Slot::Unusable, |it| Slot::Through(Arc::new(it))),
            }
        };
        // Names that nobody excepts.
        let (http, https) = (slot("http://proxied.invalid/"), slot("https://proxied.invalid/"));
        let rules = Rules { http, https, exceptions: Exceptions::default(), system: Some(matcher) };
        Self { rules: Arc::new(rules) }
    }

    /// As a person said.
    ///
    /// # Errors
    /// `InvalidField { field: "proxy_address" }` with the problem `proxy_scheme`, `proxy_login` (user name or password in the
    /// address) or `proxy_address`.
    pub fn manual(manual: ManualProxy) -> Result<Self> {
        let exceptions = Exceptions::read(&manual.exceptions);
        let proxy = Arc::new(Proxy::manual(manual)?);
        let (http, https) = (Slot::Through(Arc::clone(&proxy)), Slot::Through(proxy));
        Ok(Self { rules: Arc::new(Rules { http, https, exceptions, system: None }) })
    }

    /// The proxy that a URL is reached through, as it may be shown: `host:port`.
    ///
    /// # Errors
    /// `Proxy` where one was asked for and cannot be used.
    pub fn shown_for(&self, url: &Url) -> Result<Option<String>> {
        Ok(self.route(url)?.map(|proxy| proxy.shown()))
    }

    pub(crate) fn route(&self, url: &Url) -> Result<Option<Arc<Proxy>>> {
        let rules = &self.rules;
        if rules.exceptions.hold(url) || rules.system_excepts(url) {
            return Ok(None);
        }
        let slot = if url.scheme() == "http" { &rules.http } else { &rules.https };
        match slot {
            Slot::Direct => Ok(None),
            Slot::Through(proxy) => Ok(Some(Arc::clone(proxy))),
            Slot::Unusable => {
                let problem = ProxyProblem::Address;
                let (proxy, host) = (String::new(), host_of(url));
                Err(ErrorKind::Proxy { proxy, host, problem }.into())
            }
        }
    }

    /// Whether this very proxy is still one of these.
    pub(crate) fn hold(&self, proxy: &Arc<Proxy>) -> bool {
        [&self.rules.http, &self.rules.https]
            .into_iter()
            .any(|slot| matches!(slot, Slot::Through(one) if Arc::ptr_eq(one, proxy)))
    }
}

impl Rules {
    fn system_excepts(&self, url: &Url) -> bool {
        let excepts = |matcher: &Matcher| {
            url.as_str().parse().is_ok_and(|url| matcher.intercept(&url).is_none())
        };
        self.system.as_ref().is_some_and(excepts)
    }
}

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |slot: &Slot| match slot {
            Slot::Direct => "direct".to_owned(),
            Slot::Through(proxy) => proxy.shown(),
            Slot::Unusable => "unusable".to_owned(),
        };
        let (http, https) = (shown(&self.rules.http), shown(&self.rules.https));
        write!(f, "Proxies {{ http: {http}, https: {https} }}")
    }
}

#[cfg(test)]
mod tests;
