//! Every misbehaviour × every kind of registry × everything that is asked: from the first request on, and again after a good start.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use domain::{Error, ErrorKind, Result};
use futures::future::join_all;
use roadstead_tests::process::kept_dir;
use roadstead_tests::registry::MISCHIEF;
use tokio::time::timeout;

use crate::fleet::{Ask, Fleet};

/// No single question takes longer, however many requests it is: the limit of one request is two seconds here.
const LIMIT: Duration = Duration::from_secs(30);

/// How much more memory the whole matrix may take at its peak, this process' sandbox included, which holds a bomb of its own.
const MEMORY: u64 = 500 << 20;

/// Which errors are true for a misbehaviour, beside that some questions are not touched by it at all.
fn is_true(mischief: &str, kind: &ErrorKind) -> bool {
    use ErrorKind as K;
    // A registry that answers nothing sensible to `/v2/` is none, as far as anybody can tell.
    let no_registry = matches!(kind, K::BadResponse { .. } | K::NotARegistry { .. });
    let refused = matches!(
        kind,
        K::WrongCredentials
            | K::SignInNeeded
            | K::SessionEnded
            | K::TokenInsteadOfPassword
            | K::Forbidden { .. }
            | K::ReadOnlyToken
            | K::NoCatalogue
            | K::RealmNotTrusted { .. }
            | K::RealmUnsafe { .. }
            | K::Refused { status: 401 | 403 }
    );
    let missing = matches!(kind, K::NotFound { .. } | K::NoCatalogue | K::Refused { status: 404 });
    match mischief {
        "401-always" | "token-never-enough" => refused || no_registry,
        "403-always" => refused || no_registry || missing,
        "404-always" => missing || no_registry || refused,
        "429-hours" => matches!(kind, K::RateLimited { .. } | K::PullLimit { .. }),
        "429-seconds" | "500-twice" => {
            matches!(kind, K::ServerError { status: 500 } | K::RateLimited { .. })
        }
        "503-always" => matches!(kind, K::ServerError { status: 503 }),
        "hang" | "slow-drip" => matches!(kind, K::TimedOut { .. }),
        "truncated" => matches!(kind, K::ConnectionLost { .. } | K::TimedOut { .. }),
        "broken-gzip" => matches!(kind, K::ConnectionLost { .. } | K::BadResponse { .. }),
        // Who takes no packed answers reads it as it is, and makes no sense of it. Unpacking up to the cap of a list may take
        // longer than a request may here, on a busy machine; that it ends at the cap has its own test.
        "bomb" => {
            matches!(kind, K::TooLarge { .. } | K::BadResponse { .. } | K::TimedOut { .. })
        }
        "head-refused" => matches!(kind, K::Refused { status: 405 } | K::NotFound { .. }),
        // What is asked for by digest is not what came.
        "huge-text" | "strange-texts" | "wrong-values" | "doubled-lists" | "null-lists"
        | "first-page-always" | "wrong-type" => {
            no_registry
                || refused
                || missing
                || matches!(
                    kind,
                    K::DigestMismatch { .. }
                        | K::TooLarge { .. }
                        | K::NotUnderstood { .. }
                        | K::InvalidField { .. }
                )
        }
        "invalid-utf8" | "invalid-json" | "html" | "empty" | "deep" => {
            no_registry || refused || missing || matches!(kind, K::DigestMismatch { .. })
        }
        _ => false,
    }
}

/// What a misbehaviour did to one question.
struct Found {
    ship: &'static str,
    outcome: Result<(), Error>,
    took: Duration,
}

/// Asks every account the same, at once.
async fn ask(fleet: &Fleet, what: Ask, warm: bool, mischief: &str) -> Vec<Found> {
    fleet.sandbox.calm();
    let afloat: Vec<_> = fleet.ships.iter().map(|ship| (ship, fleet.launch(ship))).collect();
    if warm {
        // Signed, and with their tokens; of what is kept by digest nothing is known.
        for good in
            join_all(afloat.iter().map(|(ship, live)| Ask::Tags.of(live.as_ref(), ship))).await
        {
            good.unwrap();
        }
    }
    fleet.sandbox.misbehave(mischief).unwrap();
    join_all(afloat.iter().map(|(ship, live)| async move {
        let began = Instant::now();
        let outcome = timeout(LIMIT, what.of(live.as_ref(), ship)).await;
        let outcome = outcome.unwrap_or_else(|_| {
            panic!("{} {what:?} under {mischief} had no end within {LIMIT:?}", ship.name)
        });
        Found { ship: ship.name, outcome, took: began.elapsed() }
    }))
    .await
}

/// What is asked under a misbehaviour. One that takes time by its nature is met once by each kind of list.
fn questions(mischief: &str) -> Vec<(Ask, bool)> {
    match mischief {
        "hang" | "slow-drip" | "429-seconds" | "500-twice" => {
            vec![(Ask::Repositories, false), (Ask::Tags, true), (Ask::Manifest, true)]
        }
        _ => Ask::ALL.into_iter().flat_map(|what| [(what, false), (what, true)]).collect(),
    }
}

fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() << 10
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_registry_does_one_true_error_comes_of_it_in_time() {
    let fleet = Fleet::sail().await;
    let before = peak_memory();
    let (mut wrong, mut table) = (Vec::new(), String::new());
    for (mischief, _) in MISCHIEF {
        let mut kinds = BTreeMap::<String, usize>::new();
        let (mut slowest, mut asked) = (Duration::ZERO, 0);
        for (what, warm) in questions(mischief) {
            for found in ask(&fleet, what, warm, mischief).await {
                asked += 1;
                slowest = slowest.max(found.took);
                let told = match &found.outcome {
                    Ok(()) => "fine".to_owned(),
                    Err(error) => word(&error.kind),
                };
                *kinds.entry(told).or_default() += 1;
                if let Err(error) = found.outcome
                    && !is_true(mischief, &error.kind)
                {
                    let when = if warm { "after a good start" } else { "from the start" };
                    wrong.push(format!("{mischief}: {} {what:?} {when}: {error:?}", found.ship));
                }
            }
        }
        writeln!(table, "{mischief:20} {asked:4} asked, slowest {slowest:>7.1?}: {kinds:?}")
            .unwrap();
    }
    let grown = peak_memory().saturating_sub(before);
    writeln!(table, "peak memory grew by {} MiB", grown >> 20).unwrap();
    let place = kept_dir("figures").unwrap().join("matrix.txt");
    std::fs::write(place, &table).unwrap();
    assert!(wrong.is_empty(), "{} untrue answers:\n{}", wrong.len(), wrong.join("\n"));
    assert!(grown < MEMORY, "the peak grew by {} MiB", grown >> 20);
}

/// The kind alone, without what it is about.
fn word(kind: &ErrorKind) -> String {
    let told = format!("{kind:?}");
    told.split([' ', '{']).next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_registry_that_hangs_holds_up_no_other_and_is_given_up_at_once() {
    let fleet = Fleet::sail().await;
    let (sick, well) = fleet.ships.split_first().unwrap();
    let provider = fleet.launch(sick);
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
        let began = Instant::now();
        let outcome = Ask::Tags.of(fleet.launch(ship).as_ref(), ship).await;
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
