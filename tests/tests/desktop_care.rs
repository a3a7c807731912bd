//! Starts that go wrong, or twice: nothing is lost, and a sentence says what happened.

use std::fs;

use anyhow::Result;
use roadstead_tests::desktop::{By, Computer, ComputerOptions, browser};
use roadstead_tests::process::{Keychain, SandboxProcess};

#[tokio::test]
async fn a_second_start_brings_the_first_window_to_the_front() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Missing).await?;
    let window = computer.open().await?;
    window.sees(&By::heading("Welcome to Roadstead")).await?;
    let alone = window.picture("alone").await?;
    let cover = computer.open_browser(&browser()?).await?;
    let (width, height) = Computer::SCREEN;
    cover.resize(width, height).await?;
    window
        .wait_for("another window to cover the app", async || {
            Ok((window.likeness(&alone)? < 0.8).into())
        })
        .await?;

    computer.start_again().await?;

    window
        .wait_for("the app to be in front again", async || {
            Ok((window.likeness(&alone)? > 0.99).into())
        })
        .await?;
    assert_eq!(computer.app_processes().len(), 1, "the second process has ended");
    cover.close().await?;
    computer.close(window).await
}

#[tokio::test]
async fn broken_files_are_kept_aside_and_told_and_the_app_starts_fresh() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    computer.close(window).await?;

    let config = computer.home().config().join("roadstead");
    let broken = "{ \"accounts\": [ cut off";
    fs::write(config.join("accounts.json"), broken)?;
    fs::write(config.join("settings.json"), broken)?;
    let caches: Vec<_> =
        fs::read_dir(computer.home().cache().join("roadstead"))?.flatten().collect();
    let cache = caches.iter().map(fs::DirEntry::path).find(|path| path.is_file());
    if let Some(cache) = &cache {
        fs::write(cache, "no database at all")?;
    }

    let window = computer.open().await?;
    window.sees(&By::heading("Welcome to Roadstead")).await?;
    window.reads("accounts.json could not be read. It was kept as").await?;
    window.picture("told").await?;
    let kept = fs::read_dir(&config)?
        .flatten()
        .filter(|file| file.file_name().to_string_lossy().contains(".unreadable"))
        .filter(|file| fs::read_to_string(file.path()).is_ok_and(|text| text == broken))
        .count();
    assert_eq!(kept, 2, "both files are kept as they were");
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    computer.close(window).await
}

#[tokio::test]
async fn a_start_that_cannot_succeed_is_a_sentence_and_no_crash() -> Result<()> {
    let options = ComputerOptions { keychain: Keychain::Missing, endpoints: None };
    let computer = Computer::start(options).await?;

    let said = computer.refused_start(&[("DISPLAY", "")]).await?;
    assert!(said.contains("Roadstead needs a graphical desktop"), "{said}");
    assert!(!said.contains("panicked"), "{said}");

    let endpoints = computer.home().path().join("endpoints.json");
    fs::write(&endpoints, "{ \"docker_hub\": ")?;
    let endpoints = endpoints.to_string_lossy();
    let said = computer.refused_start(&[("ROADSTEAD_ENDPOINTS", &endpoints)]).await?;
    assert!(said.contains("cannot be used"), "it must not fall back to the real world: {said}");
    Ok(())
}
