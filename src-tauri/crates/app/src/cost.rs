//! What an account costs: requests and bytes since the start, pulls left, and hosts that are left alone for a while.

use domain::{AccountId, Bytes, Count, PullQuota, Result, Timestamp};
use serde::Serialize;
use specta::Type;
use transport::Meter;

use crate::{App, lock};

/// What an account cost since Roadstead was started.
#[derive(Debug, Clone, Serialize, Type)]
pub struct AccountCost {
    /// Requests sent, each try and each redirect counted.
    pub requests: Count,
    /// Bytes of answers, after decompression.
    pub bytes: Bytes,
    /// Tries after the first.
    pub retries: Count,
    /// Manifests and configurations that were known by their digest, so that nobody was asked.
    pub cache_hits: Count,
    /// The pull limit as last seen.
    pub pull_quota: Option<PullQuota>,
    /// The hosts that were spoken to.
    pub hosts: Vec<HostCost>,
}

/// A host that an account speaks to.
#[derive(Debug, Clone, Serialize, Type)]
pub struct HostCost {
    /// `host:port`, without a port that goes without saying.
    pub host: String,
    /// Requests under way at once, at most: as many as the host bears.
    pub at_once: u32,
    /// Until when it is left alone, because it asked for that (429 with `Retry-After`).
    pub paused_until: Option<Timestamp>,
}

impl App {
    /// What an account cost since the start.
    pub fn account_cost(&self, id: &AccountId) -> Result<AccountCost> {
        self.record(id)?;
        let meter = self.meter(id);
        let sent = meter.counters();
        let host = |origin: domain::Origin| {
            let state = self.network.state(&origin)?;
            Some(HostCost {
                host: plain(origin.as_str()),
                at_once: u32::try_from(state.at_once).unwrap_or(u32::MAX),
                paused_until: state.paused_until,
            })
        };
        Ok(AccountCost {
            requests: Count(sent.requests),
            bytes: Bytes(sent.bytes),
            retries: Count(sent.retries),
            cache_hits: Count(meter.cache_hits()),
            pull_quota: self.session(id).ok().and_then(|session| session.provider.pull_quota()),
            hosts: meter.hosts().into_iter().filter_map(host).collect(),
        })
    }

    /// The meter of an account; it outlives its session.
    pub(crate) fn meter(&self, id: &AccountId) -> Meter {
        lock(&self.meters).entry(id.clone()).or_default().clone()
    }
}

/// An origin as people write it.
fn plain(origin: &str) -> String {
    let (scheme, host) = origin.split_once("://").unwrap_or(("", origin));
    let usual = if scheme == "https" { ":443" } else { ":80" };
    host.strip_suffix(usual).unwrap_or(host).to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_port_that_goes_without_saying_is_not_said() {
        assert_eq!(super::plain("https://hub.docker.com:443"), "hub.docker.com");
        assert_eq!(super::plain("http://127.0.0.1:5000"), "127.0.0.1:5000");
    }
}
