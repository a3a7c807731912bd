//! Figures, not verdicts: `make bench` prints what the first voyage costs, against a bare Tauri window of this machine
//! and against the sandbox. Ratios hold where absolute times do not: both sides of each ran by turns in this one run.

#![expect(clippy::print_stdout, reason = "figures are what this program is for")]

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use roadstead_tests::desktop::{By, Window};
use roadstead_tests::process::{DesktopSession, Home, Keychain, Tool, built_dir, memory_in_use};
use roadstead_tests::vendors::docker_hub::HubOptions;
use roadstead_tests::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

/// Starts of each window.
const ROUNDS: usize = 5;

/// How long a window may take to show what it is waited for.
const LIMIT: Duration = Duration::from_secs(30);

/// Tags of the list that is scrolled.
const MANY: usize = 2000;

/// What a slow network adds to each request, to see what is painted when.
const LATENCY: Duration = Duration::from_millis(400);

/// Counts the frames of a scroll from top to bottom: three rows a frame, as a flick of a wheel does.
const SCROLL: &str = "
  const grid = document.querySelector('[role=grid]');
  let box = grid;
  while (box && !(box.scrollHeight > box.clientHeight + 10 && getComputedStyle(box).overflowY !== 'visible')) box = box.parentElement;
  box ??= [...grid.querySelectorAll('*')].find((e) => e.scrollHeight > e.clientHeight + 10 && getComputedStyle(e).overflowY !== 'visible');
  window.benchFrames = { done: false, frames: [], height: box.scrollHeight };
  let last = performance.now();
  const step = () => {
    const now = performance.now();
    window.benchFrames.frames.push(now - last);
    last = now;
    box.scrollTop += 96;
    if (box.scrollTop + box.clientHeight < box.scrollHeight - 1) requestAnimationFrame(step);
    else window.benchFrames.done = true;
  };
  requestAnimationFrame(step);";

#[tokio::main]
async fn main() -> Result<()> {
    let part = std::env::args().nth(1);
    let wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    if wanted("starts") {
        starts().await?;
    }
    if wanted("lists") {
        lists().await?;
    }
    Ok(())
}

/// One start of one window.
#[derive(Clone, Copy)]
struct Start {
    /// From the process' start to the first paint with anything in it, in milliseconds.
    painted: f64,
    /// To the moment when the first button can be pressed.
    interactive: f64,
    /// Proportional memory of the program and its web processes, in MB.
    memory: f64,
}

async fn starts() -> Result<()> {
    let built = built_dir()?;
    let sandbox = Sandbox::start(SandboxOptions::default())?;
    let (mut bare, mut app) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(start(&built.join("examples/bare_window"), None, &By::heading("Bare")).await?);
        let endpoints = Some(&sandbox);
        app.push(start(&built.join("roadstead"), endpoints, &By::button("Add registry")).await?);
    }
    println!(
        "from start to an interactive window, {} builds, {ROUNDS} starts each by turns (median)",
        if cfg!(debug_assertions) { "debug" } else { "release" }
    );
    println!("{:<28}{:>12}{:>12}{:>10}", "", "bare", "Roadstead", "ratio");
    let row = |name: &str, of: fn(&Start) -> f64, unit: &str| {
        let (bare, app) = (median(&bare, of), median(&app, of));
        println!("{name:<28}{bare:>9.0} {unit}{app:>9.0} {unit}{:>10.2}", app / bare);
    };
    row("first paint", |s| s.painted, "ms");
    row("interactive", |s| s.interactive, "ms");
    row("memory (PSS)", |s| s.memory, "MB");
    Ok(())
}

async fn start(program: &Path, sandbox: Option<&Sandbox>, ready: &By) -> Result<Start> {
    let desk = Desk::new(sandbox).await?;
    let from = now();
    let window = desk.open(program).await?;
    let limit = std::time::Instant::now() + LIMIT;
    while !window.has(ready).await? {
        anyhow::ensure!(
            std::time::Instant::now() < limit,
            "{} never showed {ready}",
            program.display()
        );
    }
    let interactive = now() - from;
    let paint = "const p = performance.getEntriesByName('first-contentful-paint')[0]; return p ? performance.timeOrigin + p.startTime : null";
    let painted = window.run(paint, vec![]).await?.as_f64().map_or(interactive, |at| at - from);
    let memory = memory_in_use(&desk.home)?;
    window.close().await?;
    Ok(Start { painted, interactive, memory })
}

/// A person's desktop, for as long as one window is open on it.
struct Desk {
    session: DesktopSession,
    home: Home,
    endpoints: Option<std::path::PathBuf>,
}

impl Desk {
    async fn new(sandbox: Option<&Sandbox>) -> Result<Self> {
        let home = Home::new()?;
        let session = DesktopSession::start(&home, Keychain::Unlocked, 1280, 800).await?;
        let endpoints = match sandbox {
            Some(sandbox) => {
                let file = home.path().join("endpoints.json");
                sandbox.write_endpoints(&file)?;
                Some(file)
            }
            None => None,
        };
        Ok(Self { session, home, endpoints })
    }

    async fn open(&self, program: &Path) -> Result<Window> {
        let driver = Tool::new("WebKitWebDriver")
            .envs(self.home.env())
            .envs(self.session.env())
            .env("PATH", Tool::SEARCH_PATH)
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = match &self.endpoints {
            Some(file) => driver.env("ROADSTEAD_ENDPOINTS", file),
            None => driver,
        };
        Window::open(driver, self.session.screen(), &program.to_string_lossy(), &[]).await
    }
}

async fn lists() -> Result<()> {
    let hub = HubOptions { many_tags: MANY, ..HubOptions::default() };
    let sandbox = Sandbox::start(SandboxOptions { hub, ..SandboxOptions::default() })?;
    let desk = Desk::new(Some(&sandbox)).await?;
    let window = desk.open(&built_dir()?.join("roadstead")).await?;
    window.click(&By::button("Sign in").within(By::any("banner"))).await?;
    window.fill(&By::textbox("Username or email"), "acme").await?;
    window.fill(&By::role("textbox", "Password or access token"), "anchor-chain").await?;
    window.click(&By::button("Sign in").within(By::role("dialog", "Sign in"))).await?;
    window.sees(&By::heading("Repositories")).await?;

    let control = sandbox.hub().control();
    let tags = |repository: &str| format!("/v2/namespaces/acme/repositories/{repository}/tags");
    control.set_latency(LATENCY);
    open(&window, "acme/web", "Tags").await?;
    window.sees(&By::any("gridcell").within(By::role("grid", "Tags"))).await?;
    let at_first_row = control.count("GET", &tags("web"));
    window.reads("240 tags").await?;
    println!();
    println!("240 tags of the sandbox, {} ms added to each request", LATENCY.as_millis());
    println!("  requests when the first row was painted   {at_first_row}");
    println!("  requests for all of them                  {}", control.count("GET", &tags("web")));
    let manifests = sandbox.hub().registry().control().requests();
    let manifests = manifests.iter().filter(|r| r.path.contains("/web/manifests/")).count();
    println!("  manifest requests                         {manifests}");

    control.set_latency(Duration::ZERO);
    open(&window, "acme/many", "Tags").await?;
    window.reads("2,000 tags").await?;
    window.run(SCROLL, vec![]).await?;
    let frames = loop {
        let state = window.run("return window.benchFrames", vec![]).await?;
        if state["done"] == json!(true) {
            break state;
        }
    };
    scrolled(&frames)?;
    window.close().await
}

async fn open(window: &Window, repository: &str, tab: &str) -> Result<()> {
    let list = "location.hash = location.hash.replace(/\\/repository\\/.*$/, '/repositories')";
    window.run(list, vec![]).await?;
    window.fill(&By::role("searchbox", "Filter repositories"), repository).await?;
    window.click(&By::link(repository)).await?;
    window.click(&By::part("tab", tab)).await
}

fn scrolled(state: &Value) -> Result<()> {
    let frames = state["frames"].as_array().context("no frames")?;
    let mut times: Vec<f64> = frames.iter().skip(1).filter_map(Value::as_f64).collect();
    times.sort_by(f64::total_cmp);
    let at = |part: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let index = ((times.len() as f64 - 1.0) * part) as usize;
        times.get(index).copied().unwrap_or_default()
    };
    let over = |limit: f64| times.iter().filter(|time| **time > limit).count();
    println!();
    println!(
        "scrolling {MANY} tags from top to bottom, three rows a frame, {} frames",
        times.len()
    );
    println!("  median {:.1} ms   95 % {:.1} ms   longest {:.1} ms", at(0.5), at(0.95), at(1.0));
    println!("  over 16.7 ms: {}   over 50 ms: {}", over(16.7), over(50.0));
    Ok(())
}

fn median(starts: &[Start], of: fn(&Start) -> f64) -> f64 {
    let mut values: Vec<f64> = starts.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Milliseconds since 1970, as the page counts them.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1000.0
}
