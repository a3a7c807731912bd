//! The fuzzer's corpus and what it once found, through the same doors, in seconds.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What is committed of a corpus stays small: it is seeds and findings, not what a fuzzer gathers.
const CORPUS_MOST: u64 = 500 << 10;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

#[test]
fn every_door_has_its_target_and_seeds() {
    let doors: BTreeSet<String> = doors::DOORS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&corpus()), doors, "a door without seeds, or seeds without a door");
    let targets = names(&corpus().join("../targets"));
    let wanted: BTreeSet<String> = doors.iter().map(|door| format!("{door}.rs")).collect();
    assert_eq!(targets, wanted);
    let manifest = fs::read_to_string(corpus().join("../Cargo.toml")).unwrap();
    for door in &doors {
        let target = fs::read_to_string(corpus().join(format!("../targets/{door}.rs"))).unwrap();
        assert!(target.contains(&format!("through(\"{door}\"")), "{door} leads elsewhere");
        assert!(manifest.contains(&format!("name = \"{door}\"")), "{door} is not built");
    }
}

#[test]
fn nothing_that_was_ever_found_breaks_a_door_again() {
    let mut bytes = 0;
    for (door, _) in doors::DOORS {
        for seed in names(&corpus().join(door)) {
            let data = fs::read(corpus().join(door).join(&seed)).unwrap();
            bytes += data.len() as u64;
            // Whole, and cut short: half of an answer is an answer, too.
            for end in [data.len(), data.len() / 2, data.len().saturating_sub(1)] {
                let began = Instant::now();
                doors::through(door, &data[..end]);
                let took = began.elapsed();
                assert!(took < Duration::from_secs(10), "{door}/{seed} took {took:?}");
            }
        }
    }
    assert!(bytes <= CORPUS_MOST, "{bytes} bytes are committed");
}
