//! The table as people read it: Markdown beside the logs of the suites.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context, Result};
use domain::{Error, ErrorKind};
use roadstead_tests::process::target_dir;
use serde_json::Value;

use crate::expected::{Otherwise, Row};
use crate::measure::Round;
use crate::places::Place;

/// A misbehaviour at a place.
pub(crate) struct Line {
    mischief: &'static str,
    meets: &'static str,
    place: Place,
    /// What the person reads, and how many kinds of registry have it so.
    told: BTreeMap<String, usize>,
    requests: u64,
    bytes: u64,
    took: Duration,
    cancelled: Duration,
    other: Duration,
    mib: u64,
}

impl Line {
    pub(crate) fn of(row: &Row, meets: &'static str, place: Place, round: &Round) -> Self {
        let mut told = BTreeMap::new();
        for found in &round.found {
            *told.entry(sentence(found.outcome.as_ref().err())).or_insert(0) += 1;
        }
        let found = || round.found.iter();
        Self {
            mischief: row.mischief,
            meets,
            place,
            told,
            requests: found().map(|found| found.requests).max().unwrap_or_default(),
            bytes: found().map(|found| found.bytes).max().unwrap_or_default(),
            took: found().map(|found| found.took).max().unwrap_or_default(),
            cancelled: round.cancelled,
            other: round.other,
            mib: 0,
        }
    }

    pub(crate) fn is_of(&self, row: &Row) -> bool {
        self.mischief == row.mischief
    }

    pub(crate) fn memory(&mut self, mib: u64) {
        self.mib = mib;
    }
}

const SENTENCES: &str = include_str!("../../../ui/src/i18n/en/errors.json");

/// The title of an error in the window. Addresses of the sandbox are the registry's.
fn sentence(error: Option<&Error>) -> String {
    let Some(error) = error else { return "all is well".into() };
    let all: Value = serde_json::from_str(SENTENCES).unwrap_or_default();
    let told = serde_json::to_value(&error.kind).unwrap_or_default();
    let code = told["code"].as_str().unwrap_or_default();
    let title = all[code]["title"].as_str().unwrap_or(code);
    let who = match error.kind {
        ErrorKind::NotFound { .. } => {
            "Not found: it does not exist, or is hidden from this account"
        }
        _ => title,
    };
    let mut sentence = who
        .trim_end_matches('.')
        .replace("{{registry}}", "the registry")
        .replace("{{host}}", "the registry");
    if let Some(first) = sentence.get(..1).map(str::to_uppercase) {
        sentence.replace_range(..1, &first);
    }
    match error.kind {
        ErrorKind::ServerError { status } | ErrorKind::Refused { status } => {
            format!("{sentence} (status {status})")
        }
        ErrorKind::RateLimited { retry_at: Some(_) } => format!("{sentence}, and until when"),
        _ => sentence,
    }
}

/// Writes `target/suites/faults.md`, and prints it.
pub(crate) fn write(lines: &[Line], otherwise: &[Otherwise]) -> Result<()> {
    let mut text = String::from(
        "# Faults\n\nWhat a person reads when a registry misbehaves, at each place where it can; the number of kinds of registry \
         where they differ. Requests, bytes and time are the most that one question took, with two seconds between two pieces of an \
         answer and twenty for a request (three where it drips); *given up* is how long it took until cancelled questions were gone, *another* how long a \
         registry took meanwhile that is well. Memory is by what the process grew at its peak, the misbehaving servers in it included.\n",
    );
    let mut last = "";
    for line in lines {
        if line.mischief != last {
            last = line.mischief;
            write!(
                text,
                "\n## {}\n\n{}. Peak memory +{} MiB.\n\n",
                line.mischief, line.meets, line.mib
            )?;
            text.push_str(
                "| where | what the person reads | requests | KiB | time | given up | another |\n",
            );
            text.push_str("|---|---|--:|--:|--:|--:|--:|\n");
        }
        let told: Vec<_> = match line.told.len() {
            1 => line.told.keys().cloned().collect(),
            _ => line.told.iter().map(|(told, times)| format!("{told} ({times})")).collect(),
        };
        let millis = |time: Duration| format!("{} ms", time.as_millis());
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            line.place.title(),
            told.join("; "),
            line.requests,
            line.bytes.div_ceil(1024),
            millis(line.took),
            millis(line.cancelled),
            millis(line.other),
        )?;
    }
    text.push_str("\n## Where kinds of registry differ\n\n| fault | where | kinds | told | why |\n|---|---|---|---|---|\n");
    for one in otherwise {
        let kinds = one.kinds.join(", ");
        writeln!(
            text,
            "| {} | {} | {kinds} | {} | {} |",
            one.mischief,
            one.place.title(),
            one.cell,
            one.why
        )?;
    }
    let folder = target_dir().context("there is no target folder")?.join("suites");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("faults.md"), text)?;
    Ok(())
}
