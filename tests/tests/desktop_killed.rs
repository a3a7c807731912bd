//! The real app, killed at moments that nobody chose: the next start is clean, and the keychain holds what the side bar shows.

use std::time::Duration;

use anyhow::{Context, Result};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Keychain, SandboxProcess, until};
use rustix::process::{Pid, Signal, kill_process};

/// Another one for other moments; this one is written into what fails.
const SEED: u64 = 0x1DEA_5EED;

/// Signs in where nobody is, and goes on as long as it is let.
async fn browse(window: &Window) -> Result<()> {
    if window.has(&By::heading("Welcome to Roadstead")).await? {
        window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    }
    loop {
        window.click(&By::link("acme").within(By::role("navigation", "Registries"))).await?;
        window.click(&By::link("acme/web")).await?;
        window.click(&By::role("tab", "Tags")).await?;
        window.row("Tags", &["latest"]).await?;
    }
}

/// SIGKILL to the app and nothing else, and waits until it is gone.
async fn kill(computer: &Computer) -> Result<()> {
    for process in computer.app_processes() {
        let id = Pid::from_raw(i32::try_from(process)?).context("a process has an id")?;
        // It may have ended by itself.
        let _ = kill_process(id, Signal::KILL);
    }
    until("the app to be gone", Duration::from_secs(15), async || {
        computer.app_processes().is_empty().then_some(())
    })
    .await
}

#[tokio::test]
async fn killed_at_any_moment_the_next_start_is_clean_and_the_keychain_holds_no_more_than_is_shown()
-> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let mut moments = StdRng::seed_from_u64(SEED);
    for round in 0..4 {
        let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
        for kill_number in 0..3 {
            let window = computer.open().await?;
            let moment = Duration::from_millis(moments.random_range(50..4_000));
            // A moment and not a condition: that is what is tried here.
            let until_then = tokio::time::timeout(moment, browse(&window)).await;
            anyhow::ensure!(until_then.is_err(), "seed {SEED:#x}: {until_then:?}");
            kill(&computer).await?;
            drop(window);
            eprintln!("seed {SEED:#x}, round {round}, kill {kill_number} after {moment:?}");
        }
        let window = computer.open().await?;
        until("the app to be there", Duration::from_secs(20), async || {
            let welcome = window.has(&By::heading("Welcome to Roadstead")).await.ok()?;
            let account = window.has(&By::button("Account menu")).await.ok()?;
            (welcome || account).then_some(())
        })
        .await?;
        let text = window.text().await?;
        for trouble in ["could not be read", "kept aside", "Something went wrong"] {
            anyhow::ensure!(!text.contains(trouble), "seed {SEED:#x}: {text}");
        }
        let shown = window.has(&By::button("Account menu")).await?;
        // Erased a moment after the start.
        until("the keychain to hold what is shown", Duration::from_secs(20), async || {
            let kept = computer.secrets("service", "Roadstead").await.ok()?;
            (kept.contains("username = docker_hub|") == shown).then_some(())
        })
        .await?;
        if shown {
            window.click(&By::link("acme").within(By::role("navigation", "Registries"))).await?;
            window.row("Repositories", &["acme/web"]).await?;
        } else {
            window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
        }
        computer.close(window).await?;
    }
    Ok(())
}
