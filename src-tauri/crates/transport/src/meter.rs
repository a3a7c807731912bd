//! What one account costs: its own counters beside those of the hosts, and whether its registry answers.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use domain::Origin;

use crate::HostCounters;
use crate::network::lock;

/// The counters of one account since the process started; cheap to clone, all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: AtomicU64,
    bytes: AtomicU64,
    retries: AtomicU64,
    cache_hits: AtomicU64,
    unreachable: AtomicBool,
    hosts: Mutex<BTreeSet<Origin>>,
}

impl Meter {
    /// Notes that something was known already, so that no request was needed.
    pub fn count_cache_hit(&self) {
        self.0.cache_hits.fetch_add(1, Ordering::Relaxed);
    }

    /// How often no request was needed.
    pub fn cache_hits(&self) -> u64 {
        self.0.cache_hits.load(Ordering::Relaxed)
    }

    /// What went over the wire.
    pub fn counters(&self) -> HostCounters {
        HostCounters {
            requests: self.0.requests.load(Ordering::Relaxed),
            bytes: self.0.bytes.load(Ordering::Relaxed),
            retries: self.0.retries.load(Ordering::Relaxed),
        }
    }

    /// Whether the last request to the account's own registry found nobody there.
    pub fn is_unreachable(&self) -> bool {
        self.0.unreachable.load(Ordering::Relaxed)
    }

    /// The hosts that were spoken to.
    pub fn hosts(&self) -> Vec<Origin> {
        lock(&self.0.hosts).iter().cloned().collect()
    }

    pub(crate) fn note_reached(&self, reached: bool) {
        self.0.unreachable.store(!reached, Ordering::Relaxed);
    }

    pub(crate) fn count_request(&self, host: &Origin, again: bool) {
        self.0.requests.fetch_add(1, Ordering::Relaxed);
        self.0.retries.fetch_add(u64::from(again), Ordering::Relaxed);
        let mut hosts = lock(&self.0.hosts);
        if !hosts.contains(host) {
            hosts.insert(host.clone());
        }
    }

    pub(crate) fn count_bytes(&self, bytes: usize) {
        self.0.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}
