//! Names to addresses, with the rule that nobody but the person leads us into a private network.

use std::collections::HashSet;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::network::lock;
use crate::proxy::Proxy;
use crate::reach::Reach;

/// How long a name is looked up for that is not needed here.
const SOON: Duration = Duration::from_secs(2);

/// Looks names up, and refuses those of *foreign* hosts that turn out to be nearer than the registry itself.
///
/// The check sits where the connection is made, so a name cannot change its address between check and use.
pub(crate) struct Resolver {
    home: Home,
    foreign: Mutex<HashSet<String>>,
}

#[derive(Clone)]
struct Home {
    host: String,
    known: Option<Reach>,
}

impl Resolver {
    pub(crate) fn new(home: &url::Url) -> Arc<Self> {
        Arc::new(Self {
            home: Home {
                host: home.host_str().unwrap_or_default().to_owned(),
                known: Reach::of_url(home),
            },
            foreign: Mutex::default(),
        })
    }

    /// From now on this host is one that a server named, not the person.
    pub(crate) fn mark_foreign(&self, host: &str) {
        lock(&self.foreign).insert(host.to_owned());
    }

    /// Whether the registry may lead us to this host. A name without an address is not refused here: it
    /// cannot be connected to, or a proxy knows it.
    pub(crate) async fn may_lead_to(&self, url: &url::Url) -> bool {
        match Reach::of_url(url) {
            Some(reach) => self.home.may_lead_to([reach]).await,
            None => match look_up(url.host_str().unwrap_or_default()).await {
                Ok(addresses) => self.home.may_lead_to(reaches(&addresses)).await,
                Err(_) => true,
            },
        }
    }

    /// The same for a host that a proxy will look up: as far as can be seen from here. Behind a proxy there is often no name
    /// service at all, and what does not answer soon is left to the proxy.
    pub(crate) async fn may_lead_through(&self, url: &url::Url, proxy: &Proxy) -> bool {
        if Reach::of_url(url).is_none() && proxy.owns_names() {
            // The person said that names are the proxy's business alone.
            return true;
        }
        tokio::time::timeout(SOON, self.may_lead_to(url)).await.unwrap_or(true)
    }
}

impl Home {
    async fn reach(&self) -> Reach {
        match self.known {
            Some(reach) => reach,
            None => look_up(&self.host)
                .await
                .ok()
                .and_then(|addresses| Reach::narrowest(reaches(&addresses)))
                .unwrap_or(Reach::Public),
        }
    }

    /// Whether we may be led to a host that is at all of these places.
    async fn may_lead_to(&self, targets: impl IntoIterator<Item = Reach>) -> bool {
        let mut home = None;
        for target in targets {
            if target != Reach::Public {
                let from = match home {
                    Some(from) => from,
                    None => *home.insert(self.reach().await),
                };
                if !from.may_lead_to(target) {
                    return false;
                }
            }
        }
        true
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let foreign = lock(&self.foreign).contains(&host);
        let home = self.home.clone();
        Box::pin(async move {
            let addresses = look_up(&host).await.map_err(NotResolved::from)?;
            if foreign && !home.may_lead_to(reaches(&addresses)).await {
                return Err(PrivateAddress.into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

fn reaches(addresses: &[SocketAddr]) -> Vec<Reach> {
    addresses.iter().map(|address| Reach::of_address(address.ip())).collect()
}

pub(crate) async fn look_up(host: &str) -> std::io::Result<Vec<SocketAddr>> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    #[cfg(test)]
    if let Some(found) = known::look_up(host) {
        return Ok(found);
    }
    let found: Vec<_> = tokio::net::lookup_host((host, 0)).await?.collect();
    if found.is_empty() {
        return Err(std::io::Error::new(std::io::ErrorKind::NotFound, "the name has no address"));
    }
    Ok(found)
}

/// The name has no address.
#[derive(Debug)]
pub(crate) struct NotResolved {
    source: std::io::Error,
}

impl fmt::Display for NotResolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name was not resolved: {}", self.source)
    }
}

impl From<std::io::Error> for NotResolved {
    fn from(source: std::io::Error) -> Self {
        Self { source }
    }
}

impl std::error::Error for NotResolved {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// A host that the registry named lies in a network that the registry has no business in.
#[derive(Debug)]
pub(crate) struct PrivateAddress;

impl fmt::Display for PrivateAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the registry leads to a private address")
    }
}

impl std::error::Error for PrivateAddress {}

#[cfg(test)]
pub(crate) mod known;

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 0)).collect()
    }

    #[tokio::test]
    async fn a_name_that_turns_out_to_be_private_is_refused_at_the_moment_of_connecting() {
        let public = Resolver::new(&url::Url::parse("https://8.8.8.8/").unwrap());
        let name = || "localhost".parse().unwrap();
        assert!(public.resolve(name()).await.is_ok(), "a proxy may be here");
        public.mark_foreign("localhost");
        let refused = public.resolve(name()).await.err().unwrap();
        assert!(refused.downcast_ref::<PrivateAddress>().is_some());
        let here = Resolver::new(&url::Url::parse("http://127.0.0.1:5000/").unwrap());
        here.mark_foreign("localhost");
        assert!(here.resolve(name()).await.is_ok());
    }

    #[tokio::test]
    async fn one_private_address_among_public_ones_is_enough_to_refuse_a_name() {
        let home = Resolver::new(&url::Url::parse("https://8.8.8.8/").unwrap()).home.clone();
        assert!(home.may_lead_to(reaches(&addresses(&["1.1.1.1", "2606:4700::1"]))).await);
        assert!(!home.may_lead_to(reaches(&addresses(&["1.1.1.1", "10.0.0.1"]))).await);
        assert!(!home.may_lead_to(reaches(&addresses(&["::ffff:169.254.169.254"]))).await);
    }
}
