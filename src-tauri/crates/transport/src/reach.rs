//! How far away an address is: out on the internet, in this network, on this link, on this machine.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// From the widest reach to the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Anywhere on the internet.
    Public,
    /// Private ranges: the person's own network.
    Private,
    /// Link-local, where clouds keep their metadata services.
    Link,
    /// This machine.
    Loopback,
}

impl Reach {
    /// Whether a server at `self` may send us to `target`: never to a narrower place than its own, and
    /// to a link-local one only from there.
    pub(crate) fn may_lead_to(self, target: Self) -> bool {
        match target {
            Self::Public => true,
            Self::Private => self != Self::Public,
            Self::Link => self == Self::Link,
            Self::Loopback => self == Self::Loopback,
        }
    }

    pub(crate) fn of_address(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self::of_v4(v4),
            IpAddr::V6(v6) => Self::of_v6(v6),
        }
    }

    fn of_v4(address: Ipv4Addr) -> Self {
        let [a, b, ..] = address.octets();
        if address.is_loopback() || a == 0 {
            Self::Loopback
        } else if address.is_link_local() {
            Self::Link
        // 198.18.0.0/15 stays public on purpose: local proxies (Clash and its kin) answer every name with it.
        } else if address.is_private() || (a == 100 && (64..128).contains(&b)) || a >= 224 {
            Self::Private
        } else {
            Self::Public
        }
    }

    fn of_v6(address: Ipv6Addr) -> Self {
        // IPv4 inside IPv6: mapped (::ffff:0:0/96), translated (64:ff9b::/96) and 6to4 (2002::/16).
        let s = address.segments();
        let embedded =
            |high: u16, low: u16| Self::of_v4((u32::from(high) << 16 | u32::from(low)).into());
        if address.is_loopback() || address.is_unspecified() {
            Self::Loopback
        } else if let Some(v4) = address.to_ipv4_mapped() {
            Self::of_v4(v4)
        } else if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
            embedded(s[6], s[7])
        } else if s[0] == 0x2002 {
            embedded(s[1], s[2])
        } else if s[0] & 0xffc0 == 0xfe80 {
            Self::Link
        } else if s[0] & 0xfe00 == 0xfc00 || s[0] & 0xffc0 == 0xfec0 || s[0] & 0xff00 == 0xff00 {
            Self::Private
        } else {
            Self::Public
        }
    }

    /// What the URL alone tells; `None` for a name that must be looked up.
    pub(crate) fn of_url(url: &Url) -> Option<Self> {
        match url.host()? {
            Host::Ipv4(v4) => Some(Self::of_v4(v4)),
            Host::Ipv6(v6) => Some(Self::of_v6(v6)),
            Host::Domain(_) => domain::endpoint::is_loopback(url).then_some(Self::Loopback),
        }
    }

    /// The narrowest of several addresses of one name.
    pub(crate) fn narrowest(of: impl IntoIterator<Item = Self>) -> Option<Self> {
        of.into_iter().max_by_key(|reach| *reach as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv4_address_hidden_in_an_ipv6_one_is_seen() {
        for (address, reach) in [
            ("127.0.0.1", Reach::Loopback),
            ("127.8.8.8", Reach::Loopback),
            ("0.0.0.0", Reach::Loopback),
            ("::1", Reach::Loopback),
            ("::", Reach::Loopback),
            ("::ffff:127.0.0.1", Reach::Loopback),
            ("64:ff9b::7f00:1", Reach::Loopback),
            ("10.1.2.3", Reach::Private),
            ("172.31.0.1", Reach::Private),
            ("192.168.0.1", Reach::Private),
            ("100.64.0.1", Reach::Private),
            ("fd00::1", Reach::Private),
            ("::ffff:10.0.0.1", Reach::Private),
            ("2002:0a00:0001::", Reach::Private),
            ("169.254.169.254", Reach::Link),
            ("fe80::1", Reach::Link),
            ("::ffff:169.254.169.254", Reach::Link),
            ("8.8.8.8", Reach::Public),
            ("198.18.0.7", Reach::Public),
            ("2606:4700::1", Reach::Public),
        ] {
            assert_eq!(Reach::of_address(address.parse().unwrap()), reach, "{address}");
        }
    }

    #[test]
    fn a_server_never_leads_to_a_narrower_place_than_its_own() {
        use Reach::{Link, Loopback, Private, Public};
        for (from, allowed) in [
            (Public, vec![Public]),
            (Private, vec![Public, Private]),
            (Link, vec![Public, Private, Link]),
            (Loopback, vec![Public, Private, Loopback]),
        ] {
            for to in [Public, Private, Link, Loopback] {
                assert_eq!(from.may_lead_to(to), allowed.contains(&to), "{from:?} → {to:?}");
            }
        }
    }
}
