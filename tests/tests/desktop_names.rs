//! The driving itself, proven in WebKit's bare browser: things are found as a screen reader names them.

use std::fs;
use std::time::Duration;

use anyhow::Result;
use roadstead_tests::desktop::{By, Computer, ComputerOptions, Window, browser};
use roadstead_tests::process::Keychain;

const PAGE: &str = r##"<!doctype html><html lang="en"><meta charset="utf-8"><title>Names</title><main>
<h1>Moor <em>ings</em></h1>
<header><button id="outer">Sign in</button></header>
<div role="dialog" aria-labelledby="t"><h2 id="t">Sign in</h2>
  <label>User name<input id="user"></label>
  <label for="pw">Password</label><input id="pw" type="password">
  <button disabled>Later</button>
  <button onclick="document.getElementById('said').textContent = 'hello ' + user.value">Sign in</button>
</div>
<fieldset><legend>Visibility</legend>
  <input type="radio" name="v" id="private" style="position:absolute;opacity:0;width:0;height:0"><label for="private">Private</label>
</fieldset>
<button aria-label="Close"><svg aria-hidden="true"></svg></button>
<a href="#x"><span aria-hidden="true">★</span> <span>acme/web</span></a>
<button hidden>Ghost</button>
<p id="said"></p></main></html>"##;

async fn page(computer: &Computer) -> Result<Window> {
    let file = computer.home().path().join("page.html");
    fs::write(&file, PAGE)?;
    let window = computer.open_browser(&browser()?).await?;
    window.go_to(&format!("file://{}", file.display())).await?;
    Ok(window)
}

async fn computer() -> Result<Computer> {
    Computer::start(ComputerOptions { keychain: Keychain::Missing, endpoints: None }).await
}

#[tokio::test]
async fn things_are_found_by_role_and_name_and_take_clicks_and_typing() -> Result<()> {
    let computer = computer().await?;
    let window = page(&computer).await?;
    let dialog = By::role("dialog", "Sign in");

    window.sees(&By::heading("Moor ings")).await?;
    window.sees(&By::button("Close")).await?;
    window.sees(&By::link("acme/web")).await?;
    assert!(!window.has(&By::button("Ghost")).await?, "what is not shown has no name");
    assert!(!window.is_enabled(&By::button("Later")).await?);

    window.fill(&By::textbox("User name"), "first").await?;
    window.fill(&By::textbox("User name"), "简体 acme").await?;
    window.fill(&By::textbox("Password"), "anchor").await?;
    assert_eq!(window.value(&By::textbox("Password")).await?, "anchor");
    window.click(&By::button("Sign in").within(dialog)).await?;
    window.reads("hello 简体 acme").await?;

    window.click(&By::role("radio", "Private").within(By::role("group", "Visibility"))).await?;
    window
        .wait_for("the radio to be checked", async || {
            window.run("return document.getElementById('private').checked", vec![]).await
        })
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_name_that_two_things_share_is_refused_and_the_page_is_described() -> Result<()> {
    let computer = computer().await?;
    let window = page(&computer).await?.patient_for(Duration::from_secs(1));

    let error =
        window.click(&By::button("Sign in")).await.expect_err("it is ambiguous").to_string();

    assert!(error.contains("there are 2 of the button “Sign in”"), "{error}");
    assert!(error.contains("dialog \"Sign in\""), "the page is told in words: {error}");
    assert!(error.contains("failure.png"), "and shown: {error}");
    Ok(())
}

#[tokio::test]
async fn an_audit_names_what_is_wrong_with_a_page() -> Result<()> {
    let computer = computer().await?;
    let window = page(&computer).await?;
    window
        .run(
            "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"x.png\">')",
            vec![],
        )
        .await?;

    let error = window.audit("the page").await.expect_err("the picture has no words").to_string();

    assert!(error.contains("image-alt"), "{error}");
    Ok(())
}
