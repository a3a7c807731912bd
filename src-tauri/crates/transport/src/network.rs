//! What all accounts of the process share: a throttle, a pause and counters for each host.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use domain::{Error, ErrorKind, Origin, Result, Timestamp};
use tokio::time::Instant;
use url::Url;

use crate::meter::Reached;
use crate::throttle::{Slot, Throttle};
use crate::tls::PlatformVerifier;
use crate::{Clock, Deadline, IdentitySource, Meter, Pace, Proxies};

/// The process-wide side of HTTP; cheap to clone, all clones are one.
#[derive(Clone, Default)]
pub struct Network {
    shared: Arc<Shared>,
    /// What the transports made of this clone show, and to whom alone.
    identity: Option<(Origin, Arc<dyn IdentitySource>)>,
    /// Whose requests those of this clone are.
    meter: Option<Meter>,
}

#[derive(Default)]
struct Shared {
    pace: Pace,
    clock: Clock,
    hosts: Mutex<HashMap<Origin, Arc<Host>>>,
    verifier: Arc<PlatformVerifier>,
    proxies: RwLock<Proxies>,
}

/// What went over the wire to one host since the process started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HostCounters {
    /// Requests sent, each try and each redirect counted.
    pub requests: u64,
    /// Bytes of answers, after decompression.
    pub bytes: u64,
    /// Tries after the first.
    pub retries: u64,
}

/// How a host is treated at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostState {
    /// Requests under way at once, at most: see [`Pace::parallel`].
    pub at_once: usize,
    /// Until when it is left alone, because it asked for that.
    pub paused_until: Option<Timestamp>,
}

impl Network {
    /// With the pace of the real world, and without a proxy.
    pub fn new() -> Self {
        Self::default()
    }

    /// With another pace.
    pub fn with_pace(pace: Pace) -> Self {
        Self::with_clock(pace, Clock::default())
    }

    /// With another pace and by another clock.
    pub fn with_clock(pace: Pace, clock: Clock) -> Self {
        Self { shared: Arc::new(Shared { pace, clock, ..Shared::default() }), ..Self::default() }
    }

    /// The same network, for transports that show a client certificate to `origin`, and to nobody else.
    #[must_use]
    pub fn showing(&self, origin: Origin, identity: Arc<dyn IdentitySource>) -> Self {
        Self { identity: Some((origin, identity)), ..self.clone() }
    }

    /// The same network, whose requests are counted for one account, too.
    #[must_use]
    pub fn metered(&self, meter: Meter) -> Self {
        Self { meter: Some(meter), ..self.clone() }
    }

    /// How a host is treated at the moment; `None` for one that nobody spoke to.
    pub fn state(&self, host: &Origin) -> Option<HostState> {
        let host = lock(&self.shared.hosts).get(host).cloned()?;
        Some(HostState {
            at_once: host.throttle.places(),
            paused_until: host.pause_left().map(|pause| pause.retry_at),
        })
    }

    pub(crate) fn count_request(&self, host: &Host, url: &Url, again: bool) {
        host.count_request(again);
        if let Some(meter) = &self.meter {
            meter.count_request(&Origin::of(url), again);
        }
    }

    pub(crate) fn count_bytes(&self, host: &Host, bytes: usize) {
        host.count_bytes(bytes);
        if let Some(meter) = &self.meter {
            meter.count_bytes(bytes);
        }
    }

    pub(crate) fn note_reached(&self, reached: Reached) {
        if let Some(meter) = &self.meter {
            meter.note_reached(reached);
        }
    }

    pub(crate) fn identity(&self) -> Option<(Origin, Arc<dyn IdentitySource>)> {
        self.identity.clone()
    }

    /// What went over the wire to the host of `url`.
    pub fn counters(&self, url: &Url) -> HostCounters {
        self.host(url).counters()
    }

    /// The proxies from now on, for all who share this network. What is under way ends as it began.
    pub fn set_proxies(&self, proxies: Proxies) {
        tracing::info!(?proxies, "the proxies were set");
        *self.shared.proxies.write().unwrap_or_else(PoisonError::into_inner) = proxies;
    }

    /// The proxies as they are now.
    pub fn proxies(&self) -> Proxies {
        self.shared.proxies.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn pace(&self) -> &Pace {
        &self.shared.pace
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    pub(crate) fn verifier(&self) -> Arc<PlatformVerifier> {
        Arc::clone(&self.shared.verifier)
    }

    pub(crate) fn host(&self, url: &Url) -> Arc<Host> {
        let mut hosts = lock(&self.shared.hosts);
        let host = hosts.entry(Origin::of(url)).or_insert_with(|| {
            Arc::new(Host {
                throttle: Throttle::new(self.shared.pace.parallel, self.shared.pace.parallel_most),
                patience: self.shared.pace.longest_wait,
                clock: self.shared.clock.clone(),
                pause: Mutex::new(None),
                requests: AtomicU64::new(0),
                bytes: AtomicU64::new(0),
                retries: AtomicU64::new(0),
            })
        });
        Arc::clone(host)
    }
}

/// The throttle, the pause and the counters of one host.
pub(crate) struct Host {
    throttle: Throttle,
    patience: Duration,
    clock: Clock,
    pause: Mutex<Option<Pause>>,
    requests: AtomicU64,
    bytes: AtomicU64,
    retries: AtomicU64,
}

#[derive(Clone, Copy)]
struct Pause {
    until: Deadline,
    retry_at: Timestamp,
}

impl Host {
    /// Waits for a free slot; dropping the slot, or this future, frees it.
    ///
    /// A short pause is waited out. A long one fails at once with the error that started it, so that a
    /// server which asked to be left alone is left alone by everybody.
    pub(crate) async fn enter(&self) -> Result<Slot<'_>> {
        loop {
            self.wait_out_pause().await?;
            let slot = self.throttle.enter().await;
            let slot = slot.ok_or_else(|| Error::new(ErrorKind::Cancelled))?;
            // The pause may have come while we stood in the queue.
            if self.pause_left().is_none() {
                return Ok(slot);
            }
        }
    }

    async fn wait_out_pause(&self) -> Result<()> {
        while let Some(pause) = self.pause_left() {
            let until = pause.until.steady();
            if until.saturating_duration_since(Instant::now()) > self.patience {
                return Err(ErrorKind::RateLimited { retry_at: Some(pause.retry_at) }.into());
            }
            tokio::time::sleep_until(until).await;
        }
        Ok(())
    }

    fn pause_left(&self) -> Option<Pause> {
        let mut pause = lock(&self.pause);
        if pause.is_some_and(|pause| self.clock.is_over(&pause.until)) {
            *pause = None;
        }
        *pause
    }

    /// Leaves this host alone until `retry_at`; never shortens a pause.
    pub(crate) fn pause(&self, retry_at: Timestamp) {
        let seconds = retry_at.unix().saturating_sub(Timestamp::now().unix()).max(0).unsigned_abs();
        // A server cannot switch itself off for ever: an hour at most, then we ask again.
        let until = self.clock.after(Duration::from_secs(seconds.min(3600)));
        let mut pause = lock(&self.pause);
        let is_shorter = |standing: Pause| {
            self.clock.is_over(&standing.until) || standing.until.steady() < until.steady()
        };
        if pause.is_none_or(is_shorter) {
            *pause = Some(Pause { until, retry_at });
        }
    }

    fn count_request(&self, again: bool) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.retries.fetch_add(u64::from(again), Ordering::Relaxed);
    }

    fn count_bytes(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    fn counters(&self) -> HostCounters {
        HostCounters {
            requests: self.requests.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
        }
    }
}

/// A lock that another thread panicked under still guards plain values.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
