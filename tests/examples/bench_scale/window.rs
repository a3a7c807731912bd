//! The real window on a repository that grows: the first row, all rows, scrolling, a keystroke, and memory.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use roadstead_tests::desktop::{By, Computer, ComputerOptions, Window};
use roadstead_tests::process::{Keychain, many_tags, memory_in_use};
use serde_json::Value;

use crate::{Place, cell};

/// Longer than anything here may take.
const LIMIT: Duration = Duration::from_mins(2);

/// Scrolls for three seconds from the top towards the end, and notes each frame and the most rows that were drawn.
pub(crate) const SCROLL: &str = "
  const done = arguments[arguments.length - 1];
  const grid = document.querySelector('[role=grid]');
  const frames = [];
  let rows = 0;
  const began = performance.now();
  let last = began;
  const step = () => {
    const now = performance.now();
    frames.push(now - last);
    last = now;
    rows = Math.max(rows, grid.querySelectorAll('[role=row]').length);
    if (now - began > 3000) {
      grid.scrollTop = grid.scrollHeight;
      done({ frames: frames.slice(1), rows });
      return;
    }
    grid.scrollTop += 320;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);";

/// Types into the filter as a key does, and waits until the footer counts what passes.
pub(crate) const TYPE: &str = "
  const done = arguments[arguments.length - 1];
  const field = document.querySelector('input[data-filter]');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  let longest = 0;
  const began = performance.now();
  let last = began;
  set.call(field, arguments[0]);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (document.querySelector('footer').textContent.includes(arguments[1])) done({ took: now - began, longest });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);";

/// Clicks the tab and counts the frames until the first row is there.
const REOPEN: &str = "
  const done = arguments[arguments.length - 1];
  const tab = [...document.querySelectorAll('[role=tab]')].find((tab) => tab.textContent.startsWith('Tags'));
  let frames = 0;
  const began = performance.now();
  tab.click();
  const look = () => {
    frames += 1;
    if (document.querySelector('[role=grid] [role=gridcell]')) done({ frames, took: performance.now() - began });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);";

pub(crate) async fn grow() -> Result<()> {
    println!("\nthe window on one repository, as it grows");
    println!(
        "{:>8} {:>10} {:>10} {:>12} {:>12} {:>16} {:>9} {:>9} {:>8} {:>22}",
        "tags",
        "first row",
        "all rows",
        "frame, 95 %",
        "over 50 ms",
        "key to filtered",
        "its frame",
        "DOM rows",
        "memory",
        "seen before, offline"
    );
    for count in [1_000_usize, 10_000, 100_000, 200_000] {
        let place = Place::new().await?;
        place.registry.store().fill("bench/long", many_tags(count), 20)?;
        one(place, count).await?;
    }
    Ok(())
}

async fn one(place: Place, count: usize) -> Result<()> {
    let options = ComputerOptions { keychain: Keychain::Unlocked, endpoints: None };
    let computer = Computer::start(options).await?;
    let window = computer.open().await?;
    window.add_registry(&place.registry.host(), None).await?;
    window.click(&By::link("bench/long")).await?;
    window.sees(&By::part("tab", "Tags")).await?;
    let began = Instant::now();
    window.click(&By::part("tab", "Tags")).await?;
    let row = "return document.querySelectorAll('[role=grid] [role=gridcell]').length > 0";
    let first = until(&window, row, began).await?;
    let all = format!(
        "return document.querySelector('footer').textContent.includes('{} tags') \
         && document.querySelector('footer').textContent.includes('complete')",
        grouped(count)
    );
    let whole = until(&window, &all, began).await?;
    let scrolled = window.run_async(SCROLL, vec![]).await?;
    let mut frames: Vec<f64> =
        scrolled["frames"].as_array().context("frames")?.iter().filter_map(Value::as_f64).collect();
    frames.sort_by(f64::total_cmp);
    let ninety_five = frames.get(frames.len() * 95 / 100).copied().unwrap_or_default();
    let over = frames.iter().filter(|frame| **frame > 50.0).count();
    let typed = vec!["nightly-202000".into(), format!(" of {} tags", grouped(count)).into()];
    let typed = window.run_async(TYPE, typed).await?;
    let memory = memory_in_use(computer.home())?;
    // Another start, with the registry gone: the page opens where it was left, and what was seen comes from the disk.
    computer.close(window).await?;
    drop(place);
    let window = computer.open().await?;
    window.click(&By::part("tab", "General")).await?;
    window.sees(&By::part("tabpanel", "General")).await?;
    let again = window.run_async(REOPEN, vec![]).await?;
    println!(
        "{count:>8} {:>10} {:>10} {ninety_five:>9.1} ms {:>12} {:>13.0} ms {:>6.0} ms {:>9} {memory:>5.0} MB {:>10.0} frames {:>5.0} ms",
        cell(Some(first)),
        cell(Some(whole)),
        format!("{over}/{}", frames.len()),
        typed["took"].as_f64().unwrap_or_default(),
        typed["longest"].as_f64().unwrap_or_default(),
        scrolled["rows"].as_u64().unwrap_or_default(),
        again["frames"].as_f64().unwrap_or_default(),
        again["took"].as_f64().unwrap_or_default(),
    );
    computer.close(window).await
}

async fn until(window: &Window, script: &str, began: Instant) -> Result<Duration> {
    while began.elapsed() < LIMIT {
        if window.run(script, vec![]).await? == Value::Bool(true) {
            return Ok(began.elapsed());
        }
    }
    bail!("it never came")
}

/// As the page writes numbers.
fn grouped(count: usize) -> String {
    if count < 1_000 {
        count.to_string()
    } else {
        format!("{},{:03}", count / 1_000, count % 1_000)
    }
}
