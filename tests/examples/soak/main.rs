//! `make soak`: starting, signing in, browsing, refreshing, signing out and ending, over and over against the sandbox. Prints what
//! the process holds, and fails where that grows. `SOAK_ROUNDS` says how often; a round is what a person does in ten minutes.
#![allow(clippy::print_stdout)]

mod rounds;

use std::time::Instant;

use anyhow::{Result, ensure};
use rounds::{Held, Ship};

/// 72 hours of a person who looks in every ten minutes.
const ROUNDS: usize = 432;
/// Lines that are printed.
const LINES: usize = 24;
/// MB that memory may grow after the first quarter.
const MOST: f64 = 24.0;

#[tokio::main]
async fn main() -> Result<()> {
    #[expect(clippy::disallowed_methods, reason = "the way in for `make soak`")]
    let told = std::env::var("SOAK_ROUNDS").ok();
    let rounds = told.map_or(Ok(ROUNDS), |told| told.parse())?;
    ensure!(rounds >= 8, "SOAK_ROUNDS is to be 8 at least");
    let ship = Ship::ready().await?;
    let (begun, mut warm) = (Instant::now(), None);
    println!(
        "{:>7} {:>9} {:>6} {:>8} {:>6} {:>8}",
        "round", "memory", "files", "threads", "tasks", "seconds"
    );
    for round in 1..=rounds {
        ship.round(3).await?;
        let held = Held::now()?;
        if round % (rounds / LINES).max(1) == 0 || round == rounds {
            let seconds = begun.elapsed().as_secs();
            let Held { memory, files, threads, tasks } = held;
            println!("{round:>7} {memory:>6.1} MB {files:>6} {threads:>8} {tasks:>6} {seconds:>8}");
        }
        let from = *warm.get_or_insert(held);
        if round <= rounds / 4 {
            warm = Some(held);
        } else {
            held.is_flat_since(&from, MOST)?;
        }
    }
    println!("flat over {rounds} rounds");
    Ok(())
}
