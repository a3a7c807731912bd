//! Searching everywhere, in the real window: what was opened last, slips of the finger, the registry's own search.

use anyhow::Result;
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Keychain, SandboxProcess};

#[tokio::test]
async fn the_palette_begins_with_what_was_opened_last_and_forgives_a_slip() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    window.row("Repositories", &["acme/web"]).await?;
    let palette = By::role("dialog", "Command palette");
    window.chord(Window::ctrl('k')).await?;
    window.sees(&palette).await?;
    window.sees(&By::part("button", "Open settings").within(palette.clone())).await?;
    window.reads_no("Opened last").await?;
    window.keys(Window::ESCAPE).await?;

    window.click(&By::link("acme/nightly")).await?;
    window.sees(&By::heading("acme/nightly")).await?;
    window.click(&By::button("Back")).await?;
    window.row("Repositories", &["acme/web"]).await?;
    window.chord(Window::ctrl('k')).await?;
    window.reads("Opened last").await?;
    window.picture("recent").await?;
    window.audit("the palette with what was opened last").await?;
    // Two letters changed places, one is missing.
    for typed in ["nihgtly", "nigtly"] {
        window.press(typed).await?;
        window.sees(&By::part("button", "acme/nightly").within(palette.clone())).await?;
        window.picture(typed).await?;
        // The registry's own search is offered beside it.
        let own = format!("Search “{typed}”");
        window.sees(&By::part("button", &own).within(palette.clone())).await?;
        window.chord(Window::ctrl('a')).await?;
    }
    window.press("nihgtly").await?;
    window.reads("acme/nightly").await?;
    window.keys(Window::ENTER).await?;
    window.sees(&By::heading("acme/nightly")).await?;

    window.click(&By::link("Settings")).await?;
    window.click(&By::role("radio", "Dark")).await?;
    window.click(&By::role("radio", "简体中文")).await?;
    window.chord(Window::ctrl('k')).await?;
    window.reads("最近打开").await?;
    window.picture("recent-zh-dark").await?;
    window.audit("the palette in Chinese and dark").await?;
    computer.close(window).await
}
