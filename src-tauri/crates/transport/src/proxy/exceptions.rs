//! Which hosts are reached without the proxy: what `NO_PROXY` says, by the rules that curl made usual
//! (`curl.se/docs/manpage.html`, `NO_PROXY`), with the port and the `*.` that people write as well.

use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

/// Sends also this machine's own registries through the proxy. Chromium's word for it
/// (`chromium.googlesource.com/chromium/src/+/HEAD/net/docs/proxy.md`).
const LOOPBACK_TOO: &str = "<-loopback>";

/// The hosts that no proxy is used for.
#[derive(Debug, Default)]
pub(super) struct Exceptions {
    entries: Vec<Entry>,
    loopback_too: bool,
}

#[derive(Debug)]
enum Entry {
    Everything,
    Network(IpNet),
    /// An address, and its port where only that is meant.
    Address(IpAddr, Option<u16>),
    /// A name and all below it, and the port where only that is meant.
    Name(String, Option<u16>),
}

impl Exceptions {
    /// Reads a list with commas, semicolons, blanks or lines between its entries.
    pub(super) fn read(text: &str) -> Self {
        let mut all = Self::default();
        let between = |c: char| c == ',' || c == ';' || c.is_whitespace();
        for word in text.split(between).filter(|word| !word.is_empty()) {
            if word == LOOPBACK_TOO {
                all.loopback_too = true;
            } else {
                all.entries.extend(Entry::read(word));
            }
        }
        all
    }

    /// Whether this URL is reached without a proxy.
    pub(super) fn hold(&self, url: &Url) -> bool {
        if domain::endpoint::is_loopback(url) && !self.loopback_too {
            return true;
        }
        self.entries.iter().any(|entry| entry.holds(url))
    }
}

impl Entry {
    fn read(word: &str) -> Option<Self> {
        if word == "*" {
            return Some(Self::Everything);
        }
        if let Ok(network) = word.parse() {
            return Some(Self::Network(network));
        }
        if let Ok(address) = word.parse() {
            return Some(Self::Address(address, None));
        }
        // An IPv6 address in brackets has colons of its own.
        let (host, port) = match word.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':').unwrap_or_default()),
            None => word.rsplit_once(':').unwrap_or((word, "")),
        };
        let port = port.parse().ok();
        if let Ok(address) = host.parse() {
            return Some(Self::Address(address, port));
        }
        let name = host.trim_start_matches('*').trim_start_matches('.').trim_end_matches('.');
        (!name.is_empty()).then(|| Self::Name(name.to_ascii_lowercase(), port))
    }

    fn holds(&self, url: &Url) -> bool {
        let fits = |port: &Option<u16>| port.is_none() || *port == url.port_or_known_default();
        let address = match url.host() {
            Some(Host::Ipv4(v4)) => Some(IpAddr::V4(v4)),
            Some(Host::Ipv6(v6)) => Some(IpAddr::V6(v6)),
            _ => None,
        };
        match self {
            Self::Everything => true,
            Self::Network(network) => address.is_some_and(|address| network.contains(&address)),
            Self::Address(own, port) => address == Some(*own) && fits(port),
            Self::Name(name, port) => {
                let host = url.domain().unwrap_or_default().trim_end_matches('.');
                let below = host.strip_suffix(name.as_str());
                below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.')) && fits(port)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_are_names_with_all_below_addresses_networks_ports_and_the_star() {
        for (list, url, held) in [
            ("example.com", "https://example.com/", true),
            ("example.com", "https://r.EXAMPLE.com:5000/", true),
            ("example.com", "https://example.com./", true),
            ("example.com", "https://notexample.com/", false),
            (".example.com", "https://r.example.com/", true),
            (".example.com", "https://example.com/", true),
            ("*.example.com", "https://a.b.example.com/", true),
            ("other.dev, example.com", "https://r.example.com/", true),
            ("other.dev;example.com other.net\nmore.dev", "https://more.dev/", true),
            ("r.example.com:5000", "https://r.example.com:5000/", true),
            ("r.example.com:5000", "https://r.example.com/", false),
            ("r.example.com:443", "https://r.example.com/", true),
            ("10.0.0.0/8", "https://10.1.2.3:5000/", true),
            ("10.0.0.0/8", "https://11.1.2.3/", false),
            ("10.0.0.0/8", "https://ten.example/", false),
            ("10.1.2.3", "https://10.1.2.3/", true),
            ("10.1.2.3:80", "https://10.1.2.3/", false),
            ("fd00::/8", "https://[fd00::1]:5000/", true),
            ("[fd00::1]:5000", "https://[fd00::1]:5000/", true),
            ("[fd00::1]", "https://[fd00::1]/", true),
            ("fd00::1", "https://[fd00::2]/", false),
            ("*", "https://r.example.com/", true),
            ("*", "https://10.1.2.3/", true),
            ("", "https://r.example.com/", false),
            (" , ;", "https://r.example.com/", false),
        ] {
            assert_eq!(
                Exceptions::read(list).hold(&Url::parse(url).unwrap()),
                held,
                "{list} {url}"
            );
        }
    }

    #[test]
    fn this_machines_own_ports_are_reached_without_a_proxy_unless_it_is_said() {
        for url in ["http://127.0.0.1:5000/", "https://localhost/", "http://[::1]:5000/"] {
            let url = Url::parse(url).unwrap();
            assert!(Exceptions::read("").hold(&url));
            assert!(!Exceptions::read("example.com,<-loopback>").hold(&url));
        }
        let list = Exceptions::read("<-loopback>,127.0.0.2");
        assert!(list.hold(&Url::parse("http://127.0.0.2/").unwrap()));
    }
}
