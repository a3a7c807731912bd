//! A repository of 200,000 tags in the real window, at a registry that sends them all at once.

use anyhow::{Result, ensure};
use roadstead_tests::desktop::{By, Computer, ComputerOptions, Window};
use roadstead_tests::process::{Access, Keychain, ReferenceRegistry, many_tags};
use serde_json::json;

const TAGS: usize = 200_000;

/// Rows that may be drawn: what a screen holds, and a few beyond its edges.
const DRAWN_MOST: u64 = 60;

/// Notes the time between two frames from now on.
const WATCH: &str = "
  window.longest = 0;
  let last = performance.now();
  const step = () => {
    const now = performance.now();
    window.longest = Math.max(window.longest, now - last);
    last = now;
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);";

/// Longer than this, and a person would think that the window hangs. What it is on a machine with nothing else to do,
/// `make bench` tells.
const HANGS: f64 = 5_000.0;

#[tokio::test]
async fn two_hundred_thousand_tags_open_filter_sort_and_scroll() -> Result<()> {
    let registry = ReferenceRegistry::start(Access::Open).await?;
    registry.store().fill("team/long", many_tags(TAGS), 20)?;
    let options = ComputerOptions { keychain: Keychain::Unlocked, endpoints: None };
    let computer = Computer::start(options).await?;
    let window = computer.open().await?;
    window.add_registry(&registry.host(), None).await?;
    window.click(&By::link("team/long")).await?;
    window.run(WATCH, vec![]).await?;
    window.click(&By::part("tab", "Tags")).await?;
    window.sees(&By::any("gridcell").within(By::role("grid", "Tags"))).await?;
    window.reads("200,000 tags").await?;
    window.reads("complete").await?;
    drawn_few(&window).await?;

    let filter = By::role("searchbox", "Filter tags");
    window.fill(&filter, "nightly-20300002").await?;
    window.reads("1 of 200,000 tags").await?;
    window.fill(&filter, ">=4.90 <4.91").await?;
    window.row("Tags", &["4.90.99"]).await?;
    window.fill(&filter, "/^nightly-2030000\\d$/").await?;
    window.row("Tags", &["nightly-20300006"]).await?;
    // An expression that an engine with backtracking would never come back from.
    window.fill(&filter, "/^(\\w+)+\\.$/").await?;
    window.reads("0 of 200,000 tags").await?;
    window.fill(&filter, "").await?;
    window.reads("200,000 tags").await?;

    sort(&window, "Z–A").await?;
    window.row("Tags", &["sha-"]).await?;
    sort(&window, "Version").await?;
    window.row("Tags", &["4.99.99"]).await?;
    sort(&window, "Newest").await?;
    window.reads("about 600,000 requests").await?;
    window.picture("dates").await?;
    window.click(&By::button("Read the dates")).await?;
    window.reads("of 200,000 tags read").await?;
    window.click(&By::button("Stop reading")).await?;
    window.sees(&By::button("Read the dates")).await?;
    sort(&window, "A–Z").await?;

    window.run(SCROLL_TO_THE_END, vec![]).await?;
    window.row("Tags", &["sha-", "amd64"]).await?;
    window.picture("end").await?;
    drawn_few(&window).await?;
    let longest = window.run("return window.longest", vec![]).await?;
    ensure!(longest.as_f64().is_some_and(|time| time < HANGS), "a frame took {longest} ms");

    // What was read is there at once after a restart, and without the registry.
    computer.close(window).await?;
    drop(registry);
    let window = computer.open().await?;
    window.sees(&By::role("grid", "Tags")).await?;
    window.reads("200,000 tags").await?;
    window.reads("as of").await?;
    drawn_few(&window).await?;
    window.picture("offline").await?;
    computer.close(window).await
}

const SCROLL_TO_THE_END: &str = "
  const grid = document.querySelector('[role=grid]');
  grid.scrollTop = grid.scrollHeight;";

async fn sort(window: &Window, by: &str) -> Result<()> {
    window.click(&By::role("combobox", "Sort by")).await?;
    window.click(&By::role("option", by)).await
}

async fn drawn_few(window: &Window) -> Result<()> {
    let rows = "return document.querySelectorAll('[role=grid] [role=row]').length";
    let drawn = window.run(rows, vec![]).await?;
    ensure!(drawn.as_u64().is_some_and(|rows| rows <= DRAWN_MOST), "{drawn} rows are drawn");
    // Until a list that has grown is in its order, the last order stands.
    let told = "return document.querySelector('[role=grid]').getAttribute('aria-rowcount')";
    window
        .wait_for("the number of rows as a screen reader is told it", async || {
            Ok(json!(window.run(told, vec![]).await? == json!((TAGS + 1).to_string())))
        })
        .await
}
