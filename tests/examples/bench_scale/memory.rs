//! Where memory goes while a repository of 200,000 tags is opened, scrolled through and filtered: ours, the page's, and
//! that of the process which loads for it, beside a bare Tauri window.

use std::cell::Cell;
use std::time::Duration;

use anyhow::Result;
use roadstead_tests::desktop::{By, Computer, ComputerOptions, Window};
use roadstead_tests::process::{Home, Keychain, Memory, built_dir, many_tags};

use crate::{Place, window};

const TAGS: usize = 200_000;

/// How long the window is left alone before it is looked at again.
const REST: Duration = Duration::from_secs(30);

/// How often it is looked at for the peak.
const LOOK: Duration = Duration::from_millis(200);

pub(crate) async fn grow() -> Result<()> {
    let place = Place::new().await?;
    place.registry.store().fill("bench/long", many_tags(TAGS), 20)?;
    let options = ComputerOptions { keychain: Keychain::Unlocked, endpoints: None };
    println!("\nmemory (PSS) while {TAGS} tags are looked at, in MB");
    println!(
        "{:<36}{:>9}{:>9}{:>9}{:>9}{:>12}",
        "", "program", "page", "network", "all", "over bare"
    );
    let computer = Computer::start(options.clone()).await?;
    let bare = computer.open_program(&built_dir()?.join("examples/bare_window")).await?;
    bare.sees(&By::heading("Bare")).await?;
    let floor = Memory::of(computer.home())?;
    row("a bare window", floor, floor);
    bare.close().await?;

    let computer = Computer::start(options).await?;
    let open = computer.open().await?;
    open.add_registry(&place.registry.host(), None).await?;
    let most = Cell::new(Memory::default());
    tokio::select! {
        looked = look_at_all(&computer, &open, floor) => looked?,
        () = watch(computer.home(), &most) => {}
    }
    row("at most, in all this", most.get(), floor);
    computer.close(open).await
}

async fn look_at_all(computer: &Computer, open: &Window, floor: Memory) -> Result<()> {
    let look = |what: &str| Memory::of(computer.home()).map(|now| row(what, now, floor));
    look("signed in")?;
    open.click(&By::link("bench/long")).await?;
    open.sees(&By::part("tab", "Tags")).await?;
    open.click(&By::part("tab", "Tags")).await?;
    complete(open).await?;
    look("all tags there")?;
    open.run_async(window::SCROLL, vec![]).await?;
    look("scrolled through")?;
    let typed = vec!["nightly-202000".into(), " of 200,000 tags".into()];
    open.run_async(window::TYPE, typed).await?;
    look("filtered")?;
    tokio::time::sleep(REST).await;
    look("left alone for half a minute")
}

/// Keeps the most that was ever taken.
async fn watch(home: &Home, most: &Cell<Memory>) {
    loop {
        // Processes come and go while we look.
        if let Ok(now) = Memory::of(home)
            && now.whole() > most.get().whole()
        {
            most.set(now);
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn complete(window: &Window) -> Result<()> {
    window.reads("200,000 tags").await?;
    window.reads("complete").await
}

fn row(what: &str, now: Memory, floor: Memory) {
    println!(
        "{what:<36}{:>9.0}{:>9.0}{:>9.0}{:>9.0}{:>12.0}",
        now.program,
        now.page,
        now.network,
        now.whole(),
        now.whole() - floor.whole()
    );
}
