//! The main job without a mouse: every step by keys, the focus always somewhere, and always seen.

use anyhow::Result;
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Keychain, SandboxProcess};

#[tokio::test]
async fn from_the_first_start_to_a_copied_pull_command_without_a_mouse() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;
    window.sees(&By::heading("Welcome to Roadstead")).await?;

    window.tab_to("button Sign in").await?;
    window.keys(Window::ENTER).await?;
    window.focuses("textbox Username or email").await?;
    window.keys(SandboxProcess::USER).await?;
    window.tab_to("textbox Password or access token").await?;
    window.keys(SandboxProcess::PASSWORD).await?;
    window.keys(Window::ENTER).await?;
    window.focuses("heading Repositories").await?;
    window.reads("complete").await?;

    create(&window).await?;
    look_around(&window, &sandbox).await?;
    copy(&window, &sandbox).await?;
    computer.close(window).await
}

/// Creates a public repository, from the list and back to it.
async fn create(window: &Window) -> Result<()> {
    window.tab_to("button Create repository").await?;
    window.keys(Window::ENTER).await?;
    window.focuses("textbox Repository name").await?;
    window.keys("by-keys-only").await?;
    window.reads("free in acme").await?;
    window.tab_to("radio Private").await?;
    window.keys(Window::UP).await?;
    window.focuses("radio Public").await?;
    window.tab_to("button Create").await?;
    window.keys(Window::ENTER).await?;
    window.sees(&By::heading("No tags yet")).await?;
    window.focuses("heading acme/by-keys-only").await?;
    window.picture("created").await?;
    Ok(())
}

/// Back and forward, the palette, the list of keys, refreshing: each gives the focus back.
async fn look_around(window: &Window, sandbox: &SandboxProcess) -> Result<()> {
    window.chord(Window::ALT_LEFT).await?;
    window.focuses("heading Repositories").await?;
    window.chord(Window::ALT_RIGHT).await?;
    window.focuses("heading acme/by-keys-only").await?;
    window.chord(Window::ALT_LEFT).await?;
    window.focuses("heading Repositories").await?;

    window.row("Repositories", &["acme/by-keys-only"]).await?;
    window.tab_to("row ").await?;
    window.keys(Window::DOWN).await?;
    let row = window.focus().await?;
    for (dialog, opened) in [("Command palette", None), ("Keyboard shortcuts", Some("?"))] {
        match opened {
            Some(key) => window.keys(key).await?,
            None => window.chord(Window::ctrl('k')).await?,
        }
        window.sees(&By::role("dialog", dialog)).await?;
        window.keys(Window::ESCAPE).await?;
        window.sees_no(&By::role("dialog", dialog)).await?;
        window.focuses(&row).await?;
    }

    let lists = async || -> Result<usize> {
        let asked = sandbox.requests("hub").await?;
        let list = "/v2/namespaces/acme/repositories";
        Ok(asked.iter().filter(|request| request.path == list).count())
    };
    let before = lists().await?;
    window.keys(Window::F5).await?;
    window
        .wait_for("F5 to ask the registry again", async || Ok((lists().await? > before).into()))
        .await?;
    window.focuses(&row).await
}

/// Finds a repository and a tag by keys, and pastes what was copied.
async fn copy(window: &Window, sandbox: &SandboxProcess) -> Result<()> {
    window.chord(Window::ctrl('k')).await?;
    window.sees(&By::role("dialog", "Command palette")).await?;
    window.keys("acme/web").await?;
    window
        .sees(&By::part("button", "acme/web").within(By::role("dialog", "Command palette")))
        .await?;
    window.keys(Window::ENTER).await?;
    window.focuses("heading acme/web").await?;
    window.tab_to("tab General").await?;
    window.keys(Window::RIGHT).await?;
    window.sees(&By::role("grid", "Tags")).await?;
    window.reads("complete").await?;

    window.keys("/").await?;
    window.focuses("searchbox Filter tags").await?;
    window.keys("latest").await?;
    window.reads("of").await?;
    window.tab_to("row ").await?;
    // Along the row, past what else can be pressed in it.
    for _ in 0..6 {
        if window.focus().await?.contains("button Row menu") {
            break;
        }
        window.keys(Window::RIGHT).await?;
    }
    window.focuses("button Row menu").await?;
    window.keys(Window::ENTER).await?;
    window.sees(&By::role("menuitem", "Copy pull command")).await?;
    window.keys(Window::DOWN).await?;
    for _ in 0..4 {
        if window.focus().await?.contains("Copy pull command") {
            break;
        }
        window.keys(Window::DOWN).await?;
    }
    window.focuses("menuitem Copy pull command").await?;
    window.picture("menu").await?;
    window.keys(Window::ENTER).await?;
    window.focuses("button Row menu").await?;

    window.keys("/").await?;
    window.focuses("searchbox Filter tags").await?;
    window.chord(Window::ctrl('v')).await?;
    let filter = By::role("searchbox", "Filter tags");
    let command = format!("docker pull {}/acme/web:latest", sandbox.hub_registry()?);
    window
        .wait_for("the command to be pasted", async || {
            Ok((window.value(&filter).await? == command).into())
        })
        .await?;
    window.keys(Window::ESCAPE).await?;
    window.focuses("searchbox Filter tags").await?;
    assert_eq!(window.value(&filter).await?, "", "Escape empties the filter and stays in it");
    Ok(())
}
