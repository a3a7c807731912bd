//! From start to an interactive window when the app knows a million names, beside an empty Tauri window: by turns, the median of
//! several starts.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use domain::{AccountId, Timestamp};
use roadstead_tests::desktop::{By, Computer, ComputerOptions};
use roadstead_tests::process::{Keychain, built_dir};
use storage::{Cache, ListKey, ListedName};

use crate::Place;

const NAMES: u32 = 1_000_000;
/// Starts of each window.
const ROUNDS: usize = 7;
/// Names taken in at once.
const TOGETHER: u32 = 1_000;

/// How many names the app knows of before.
const KNOWN: [u32; 2] = [0, NAMES];

pub(crate) async fn compare() -> Result<()> {
    let place = Place::new().await?;
    place.registry.store().fill("bench/one", std::iter::once("latest".to_owned()), 1)?;
    println!("\nfrom start to an interactive window, the median of {ROUNDS} starts each by turns");
    println!("{:>12}{:>14}{:>14}{:>10}", "names known", "bare window", "Roadstead", "ratio");
    for known in KNOWN {
        let options = ComputerOptions { keychain: Keychain::Unlocked, endpoints: None };
        let computer = Computer::start(options).await?;
        let window = computer.open().await?;
        window.add_registry(&place.registry.host(), None).await?;
        window.sees(&By::link("bench/one")).await?;
        computer.close(window).await?;
        know(&computer, known)?;
        let (mut bare, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let program = built_dir()?.join("examples/bare_window");
            bare.push(start(&computer, &program, &By::heading("Bare")).await?);
            ours.push(start(&computer, &Computer::app()?, &By::button("Add registry")).await?);
        }
        let (bare, ours) = (median(bare), median(ours));
        println!("{known:>12}{bare:>11.0} ms{ours:>11.0} ms{:>10.2}", ours / bare);
    }
    Ok(())
}

/// Puts names into the cache of the one account, as its lists would have.
fn know(computer: &Computer, names: u32) -> Result<()> {
    let folder = computer.home().cache().join("roadstead");
    let cache = Cache::open(folder.join("cache.db"), &mut Vec::new())?;
    let accounts =
        std::fs::read_to_string(computer.home().config().join("roadstead/accounts.json"))?;
    let accounts: serde_json::Value = serde_json::from_str(&accounts)?;
    let account = AccountId(id_in(&accounts).context("no account was kept")?.to_owned());
    for from in (0..names).step_by(TOGETHER as usize) {
        let names: Vec<_> = (from..from + TOGETHER)
            .map(|number| ListedName {
                name: format!("team-{}/service-{number}", number % 977),
                visibility: None,
            })
            .collect();
        cache.note_names(
            &account,
            &ListKey::Repositories(None),
            &names,
            Timestamp::now(),
            false,
        )?;
    }
    Ok(())
}

/// The first `id` anywhere in what is kept of accounts.
fn id_in(kept: &serde_json::Value) -> Option<&str> {
    match kept {
        serde_json::Value::Object(fields) => fields
            .get("id")
            .and_then(serde_json::Value::as_str)
            .or_else(|| fields.values().find_map(id_in)),
        serde_json::Value::Array(items) => items.iter().find_map(id_in),
        _ => None,
    }
}

/// Milliseconds from the start of a program's process until its window has what it is waited for.
async fn start(computer: &Computer, program: &Path, ready: &By) -> Result<f64> {
    let began = now()?;
    let window = computer.open_program(program).await?;
    let mut left = 2_000;
    while !window.has(ready).await? {
        left -= 1;
        if left == 0 {
            bail!("{} never showed {ready}", program.display());
        }
    }
    let took = now()? - began;
    if program.ends_with("bare_window") {
        window.close().await?;
    } else {
        computer.close(window).await?;
    }
    Ok(took)
}

fn now() -> Result<f64> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64() * 1000.0)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
