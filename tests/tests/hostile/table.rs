//! The table of faults: every misbehaviour × every place where it can happen × every kind of registry.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use domain::{Error, ErrorKind, Result};
use roadstead_tests::registry::MISCHIEF;

use crate::ALONE;
use crate::expected::{EXPECTED, OTHERWISE, Row, expected};
use crate::fleet::{Ask, Fleet};
use crate::measure::{self, Found, Round, forget_peak, peak_memory};
use crate::places::Place;
use crate::written::{self, Line};

/// How long one that is well may take, and how long it may take until those are gone that are given up.
const AT_ONCE: Duration = Duration::from_millis(1_500);

/// The kind alone, with those of its parameters that a misbehaviour rules.
fn word(outcome: &Result<(), Error>) -> String {
    let Err(error) = outcome else { return "fine".into() };
    let debug = format!("{:?}", error.kind);
    let name = debug.split([' ', '{']).next().unwrap_or_default();
    match &error.kind {
        ErrorKind::RateLimited { retry_at: Some(_) } => format!("{name} until told"),
        ErrorKind::ServerError { status } | ErrorKind::Refused { status } => {
            format!("{name} {status}")
        }
        _ => name.to_owned(),
    }
}

/// Whether this is what the same account may be told once the registry behaves again: all is well, but that a registry which
/// asked to be left alone is, and that a credential which was refused is not tried again by itself.
fn is_fine_after(row: &Row, found: &Found) -> bool {
    let Err(after) = &found.after else { return true };
    let same = word(&found.after) == word(&found.outcome);
    let refused = matches!(after.kind, ErrorKind::WrongCredentials | ErrorKind::SessionEnded);
    same && (refused || row.mischief == "429-hours")
}

fn check(row: &Row, place: Place, round: &Round) -> Vec<String> {
    let mut wrong = Vec::new();
    for found in &round.found {
        let mut say = |what: String| {
            wrong.push(format!("{} | {place:?} | {} | {what}", row.mischief, found.ship));
        };
        let (told, wanted) = (word(&found.outcome), expected(row, place, found.ship));
        if told != wanted {
            let detail = found.outcome.as_ref().err().and_then(|error| error.detail.clone());
            let request = detail.and_then(|detail| detail.request).unwrap_or_default();
            say(format!("told {told}, not {wanted} ({request})"));
        }
        if !is_fine_after(row, found) {
            say(format!("afterwards {:?}", found.after));
        }
        if found.requests > row.requests {
            say(format!("{} requests", found.requests));
        }
        if found.bytes > row.kib << 10 {
            say(format!("{} KiB", found.bytes >> 10));
        }
        if found.took > Duration::from_millis(row.millis) {
            say(format!("took {:?}", found.took));
        }
    }
    for (what, took) in [("one that is well", round.other), ("giving up", round.cancelled)] {
        if took > AT_ONCE {
            wrong.push(format!("{} | {place:?}: {what} took {took:?}", row.mischief));
        }
    }
    wrong
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_at_each_place_is_told_by_one_true_error_in_bounded_time_and_memory() {
    let _alone = ALONE.lock().await;
    let named: Vec<_> = EXPECTED.iter().map(|row| row.mischief).collect();
    let all: Vec<_> = MISCHIEF.iter().map(|(name, _)| *name).collect();
    assert_eq!(named, all, "each misbehaviour has its row, in the same order");

    let fleet = Fleet::sail().await;
    let (mut wrong, mut lines) = (Vec::new(), Vec::new());
    for (row, (_, meets)) in EXPECTED.iter().zip(MISCHIEF) {
        let before = forget_peak();
        for place in Place::ALL {
            let round = measure::round(&fleet, row.mischief, place).await;
            wrong.extend(check(row, place, &round));
            lines.push(Line::of(row, meets, place, &round));
        }
        let grown = peak_memory().saturating_sub(before) >> 20;
        lines.iter_mut().filter(|line| line.is_of(row)).for_each(|line| line.memory(grown));
        if grown > row.mib {
            wrong.push(format!("{} grew by {grown} MiB", row.mischief));
        }
    }
    written::write(&lines, OTHERWISE).unwrap();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_registry_that_hangs_holds_up_no_other_and_is_given_up_at_once() {
    let _alone = ALONE.lock().await;
    let fleet = Fleet::sail().await;
    let (sick, well) = fleet.ships.split_first().unwrap();
    let provider = fleet.launch(sick).provider;
    fleet.sandbox.hub().control().misbehave("hang").unwrap();
    fleet.sandbox.hub().registry().control().misbehave("hang").unwrap();
    // More than one host is spoken to at once.
    let hanging: Vec<_> = (0..12)
        .map(|_| {
            let (provider, name) = (provider.clone(), sick.repository.clone());
            tokio::spawn(async move { provider.tags(&name, None).await.map(drop) })
        })
        .collect();
    let mut unhappy = BTreeSet::new();
    for ship in well {
        let (began, live) = (Instant::now(), fleet.launch(ship));
        let outcome = Ask::Tags.of(live.provider.as_ref(), ship).await;
        if outcome.is_err() || began.elapsed() > Duration::from_secs(5) {
            unhappy.insert((ship.name, format!("{outcome:?} after {:?}", began.elapsed())));
        }
    }
    assert!(unhappy.is_empty(), "{unhappy:?}");
    let began = Instant::now();
    for call in hanging {
        // As the window does it: who cancels drops the call.
        call.abort();
        let _ = call.await;
    }
    assert!(began.elapsed() < Duration::from_millis(200), "{:?}", began.elapsed());
    fleet.sandbox.calm();
    assert!(Ask::Tags.of(provider.as_ref(), sick).await.is_ok(), "no slot was lost");
}
