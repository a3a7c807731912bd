//! Names to addresses, with the rule that nobody but the person leads us into a private network.

use std::collections::HashSet;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::network::lock;
use crate::reach::Reach;

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
            let addresses = look_up(&host).await.map_err(|source| NotResolved { source })?;
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
