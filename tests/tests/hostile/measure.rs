//! Asking under a misbehaviour, and what it costs.

use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::{Error, Result};
use futures::future::join_all;
use futures::{StreamExt as _, stream};
use tokio::time::timeout;

use crate::fleet::{Fleet, Live, Ship, WELL, WHOLE};
use crate::places::Place;

/// No single question takes longer, however many requests it is.
const LIMIT: Duration = Duration::from_mins(1);
/// What has no end by itself ends soon here.
const DRIP: Duration = Duration::from_secs(3);
/// Answers so large that reading a dozen of them at once would measure this machine.
const ONE_BY_ONE: [&str; 2] = ["oversize", "bomb"];
/// When a question is given up, to see that it is.
const PATIENCE: Duration = Duration::from_millis(30);

/// What a misbehaviour did to one question.
pub(crate) struct Found {
    pub(crate) ship: &'static str,
    pub(crate) outcome: Result<(), Error>,
    pub(crate) took: Duration,
    pub(crate) requests: u64,
    pub(crate) bytes: u64,
    /// What the same account is told once the registry behaves again.
    pub(crate) after: Result<(), Error>,
}

/// One round: all accounts that a place concerns, under one misbehaviour.
pub(crate) struct Round {
    pub(crate) found: Vec<Found>,
    /// How long the registry took that is well, meanwhile.
    pub(crate) other: Duration,
    /// How long it took until those were gone that were given up.
    pub(crate) cancelled: Duration,
}

async fn afloat(fleet: &Fleet, place: Place, whole: Duration) -> Vec<(&Ship, Live)> {
    let ships = fleet.sick().filter(|ship| place.concerns(ship));
    let afloat: Vec<_> = ships.map(|ship| (ship, fleet.launch(ship, whole))).collect();
    let stalls = &Stalls::now();
    if let Some(before) = place.before() {
        join_all(afloat.iter().map(|(ship, live)| async move {
            let good = before.of(live.provider.as_ref(), ship).await;
            if let Err(error) = good {
                assert!(stalls.happened(), "{} {place:?}, all is well: {error:?}", ship.name);
            }
        }))
        .await;
    }
    afloat
}

/// Asks all of them at once, and beside them one that is well. A round in which this machine stood still is no measure, and is
/// made again.
pub(crate) async fn round(fleet: &Fleet, mischief: &str, place: Place) -> Round {
    let mut stalls = Stalls::now();
    let mut round = Box::pin(once(fleet, mischief, place)).await;
    for _ in 0..3 {
        if !stalls.happened() {
            break;
        }
        stalls = Stalls::now();
        round = Box::pin(once(fleet, mischief, place)).await;
    }
    round
}

/// How often this machine stood still: virtual ones are frozen for seconds while they are saved.
pub(crate) struct Stalls(u64);

impl Stalls {
    fn count() -> u64 {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        static WATCH: Once = Once::new();
        WATCH.call_once(|| {
            std::thread::spawn(|| {
                loop {
                    let began = Instant::now();
                    std::thread::park_timeout(Duration::from_millis(50));
                    if began.elapsed() > Duration::from_millis(900) {
                        COUNT.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        });
        COUNT.load(Ordering::Relaxed)
    }

    pub(crate) fn now() -> Self {
        Self(Self::count())
    }

    pub(crate) fn happened(&self) -> bool {
        Self::count() != self.0
    }
}

async fn once(fleet: &Fleet, mischief: &str, place: Place) -> Round {
    fleet.calm();
    let whole = if mischief == "slow-drip" { DRIP } else { WHOLE };
    let live = afloat(fleet, place, whole).await;
    let given_up = afloat(fleet, place, whole).await;
    let well = fleet.ships.iter().find(|ship| ship.name == WELL).unwrap();
    let beside = fleet.launch(well, whole);
    fleet.misbehave(mischief, place.spots());

    let ask = place.ask();
    let asked = live.iter().map(|(ship, live)| async move {
        let (began, before) = (Instant::now(), live.cost());
        let outcome = timeout(LIMIT, ask.of(live.provider.as_ref(), ship)).await;
        let outcome = outcome.unwrap_or_else(|_| {
            panic!("{} {place:?} under {mischief} had no end within {LIMIT:?}", ship.name)
        });
        let (took, cost) = (began.elapsed(), live.cost());
        let (requests, bytes) = (cost.requests - before.requests, cost.bytes - before.bytes);
        Found { ship: ship.name, outcome, took, requests, bytes, after: Ok(()) }
    });
    let other = async {
        let began = Instant::now();
        ask.of(beside.provider.as_ref(), well).await.unwrap();
        began.elapsed()
    };
    let asked = async {
        if ONE_BY_ONE.contains(&mischief) {
            stream::iter(asked).then(|one| one).collect::<Vec<_>>().await
        } else {
            join_all(asked).await
        }
    };
    let (mut found, other) = tokio::join!(asked, other);

    let began = Instant::now();
    // As the window does it: who gives up drops the call.
    join_all(
        given_up.iter().map(|(ship, live)| timeout(PATIENCE, ask.of(live.provider.as_ref(), ship))),
    )
    .await;
    let cancelled = began.elapsed().saturating_sub(PATIENCE);
    let at_rest: Vec<_> = given_up.iter().map(|(_, live)| live.cost().requests).collect();

    fleet.calm();
    let again =
        join_all(live.iter().map(|(ship, live)| ask.of(live.provider.as_ref(), ship))).await;
    for (found, after) in found.iter_mut().zip(again) {
        found.after = after;
    }
    let later: Vec<_> = given_up.iter().map(|(_, live)| live.cost().requests).collect();
    assert_eq!(at_rest, later, "{mischief} {place:?}: what was given up sends nothing more");
    Round { found, other, cancelled }
}

/// The largest that this process has been since [`forget_peak`], in bytes.
pub(crate) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() << 10
}

/// Has the kernel count anew (proc(5), `/proc/pid/clear_refs`), and tells how large the process is.
pub(crate) fn forget_peak() -> u64 {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    peak_memory()
}
