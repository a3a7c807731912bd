//! Figures of the search over all names, for `make bench`: how long one keystroke takes as the names grow.

#![expect(clippy::print_stdout, reason = "figures are what this program is for")]

use std::time::{Duration, Instant};

use domain::{AccountId, Error, ErrorKind, Timestamp};
use roadstead_storage::{Cache, ListKey, ListedName};

/// What somebody types, letter by letter, and what is rare, common, absent and misspelt.
const QUERIES: [&str; 8] = [
    "p",
    "pa",
    "pay",
    "payments",
    "payments gateway 7",
    "team-42/",
    "no such name",
    "paymnets gatewy",
];

fn main() -> Result<(), Error> {
    let folder = tempfile::tempdir().map_err(|error| storage_error(&error))?;
    let cache = Cache::open(folder.path().join("cache.db"), &mut Vec::new())?;
    println!("search over all names, the longest of {} queries, three times each", QUERIES.len());
    println!("{:>12}{:>14}{:>14}{:>16}", "names", "longest", "first query", "filled in");
    let mut filled = 0;
    for goal in [1_000, 10_000, 100_000, 1_000_000] {
        let start = Instant::now();
        while filled < goal {
            fill(&cache, filled)?;
            filled += 1_000;
        }
        let filling = start.elapsed();
        let mut times = Vec::new();
        for query in QUERIES.iter().cycle().take(QUERIES.len() * 3) {
            let start = Instant::now();
            cache.find_names(query, 50)?;
            times.push(start.elapsed());
        }
        let first = times.first().copied().unwrap_or_default();
        let longest = times.iter().max().copied().unwrap_or_default();
        println!(
            "{goal:>12}{:>11.1} ms{:>11.1} ms{:>13.1} s",
            ms(longest),
            ms(first),
            filling.as_secs_f64()
        );
    }
    Ok(())
}

/// A thousand more repositories, a page of one account's list.
fn fill(cache: &Cache, from: u32) -> Result<(), Error> {
    const WORDS: [&str; 8] =
        ["payments", "gateway", "search", "billing", "images", "worker", "frontend", "reports"];
    let word = |number: u32| WORDS.get(number as usize % WORDS.len()).copied().unwrap_or_default();
    let names: Vec<_> = (from..from + 1_000)
        .map(|number| ListedName {
            name: format!("team-{}/{}-{}-{number}", number % 977, word(number), word(number / 8)),
            visibility: None,
        })
        .collect();
    let account = AccountId(format!("account-{}", from / 100_000));
    cache.note_names(&account, &ListKey::Repositories(None), &names, Timestamp::now(), false)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn storage_error(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Storage { message: error.to_string() })
}
