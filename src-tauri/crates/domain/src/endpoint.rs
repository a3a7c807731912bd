//! Where a registry is, and how it is reached.

use serde::{Deserialize, Serialize};
use specta::Type;
use url::Url;

/// Where a registry is and what a person allowed for it. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Endpoint {
    /// Base URL of the registry: scheme, host, port, and a path prefix where there is one.
    #[specta(type = String)]
    pub url: Url,
    /// Plain HTTP was switched on by the person (loopback never needs it).
    #[serde(default)]
    pub plain_http: bool,
    /// An extra certificate authority for this registry, as PEM. Public by nature, so no secret.
    #[serde(default)]
    pub extra_ca_pem: Option<String>,
    /// The certificate that this registry is shown, with those that signed it, as PEM. Its key is in the keychain.
    #[serde(default)]
    pub client_certificate_pem: Option<String>,
    /// Token realms on another site that the person agreed to send this registry's credentials to.
    #[serde(default)]
    pub trusted_realms: Vec<Origin>,
}

impl Endpoint {
    /// An endpoint with nothing special allowed.
    pub fn new(url: Url) -> Self {
        Self {
            url,
            plain_http: false,
            extra_ca_pem: None,
            client_certificate_pem: None,
            trusted_realms: Vec::new(),
        }
    }

    /// `host` or `host:port` as it stands at the front of image references.
    pub fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        match self.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// Whether the traffic to it is unencrypted.
    pub fn is_plain_http(&self) -> bool {
        self.url.scheme() == "http"
    }
}

/// Scheme, host and port: what credentials are bound to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct Origin(String);

impl Origin {
    /// The origin of a URL, with its port even where that is the scheme's default.
    pub fn of(url: &Url) -> Self {
        Self(format!(
            "{}://{}:{}",
            url.scheme(),
            url.host_str().unwrap_or_default(),
            url.port_or_known_default().unwrap_or_default()
        ))
    }

    /// `scheme://host:port`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a URL's host is this machine itself (`127.0.0.0/8`, `::1`, `localhost`).
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}
