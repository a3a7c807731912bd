//! What one account costs: its own counters beside those of the hosts, and whether its registry answers.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use domain::Origin;

use crate::HostCounters;
use crate::network::lock;

/// How the last request to the account's own registry got there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Reached {
    /// It answered, or was not asked yet.
    There,
    /// Nobody was found.
    Nobody,
    /// Somebody was, but over no connection that is safe to use.
    NotSafely,
}

/// The counters of one account since the process started; cheap to clone, all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: AtomicU64,
    bytes: AtomicU64,
    retries: AtomicU64,
    cache_hits: AtomicU64,
    reach: AtomicU8,
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
        self.is(Reached::Nobody)
    }

    /// Whether no safe connection could be made for the last request to the account's own registry: its certificate was refused,
    /// or one of ours, or there is no TLS that both speak.
    pub fn is_insecure(&self) -> bool {
        self.is(Reached::NotSafely)
    }

    /// The hosts that were spoken to.
    pub fn hosts(&self) -> Vec<Origin> {
        lock(&self.0.hosts).iter().cloned().collect()
    }

    fn is(&self, reached: Reached) -> bool {
        self.0.reach.load(Ordering::Relaxed) == reached as u8
    }

    pub(crate) fn note_reached(&self, reached: Reached) {
        self.0.reach.store(reached as u8, Ordering::Relaxed);
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
