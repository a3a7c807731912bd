//! What goes wrong at a registry or on the way to it, in the real window: each is its own state, with its next step.

use anyhow::Result;
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Access, Keychain, ReferenceRegistry, SandboxProcess};
use roadstead_tests::registry::Failure;

/// A failure with a JSON body, and perhaps one more header.
fn refusal(path: &str, status: u16, body: &str, header: Option<(&str, &str)>) -> Failure {
    let json = ("content-type".to_owned(), "application/json".to_owned());
    let more = header.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let headers = std::iter::once(json).chain(more).collect();
    Failure { headers, body: body.to_owned(), ..Failure::new(path, status, 1_000) }
}

async fn signed_in(sandbox: &SandboxProcess) -> Result<(Computer, Window)> {
    let computer = Computer::beside(sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    Ok((computer, window))
}

fn page() -> By {
    By::any("main")
}

#[tokio::test]
async fn what_a_registry_refuses_is_told_in_its_own_words_with_a_next_step() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let (computer, window) = signed_in(&sandbox).await?;
    let told = [
        ("web", 403, "{\"message\":\"access denied\"}", None, "may not do this", "Change token"),
        (
            "api",
            404,
            "{\"message\":\"not found\"}",
            None,
            "does not exist, or is hidden",
            "Try again",
        ),
        ("cli", 500, "{\"message\":\"the disk is full\"}", None, "fault of its own", "Details"),
        (
            "base",
            200,
            "{\"name\":\"ba",
            None,
            "answered something that makes no sense",
            "Try again",
        ),
        // The last one: until then nothing more is asked there.
        ("docs", 429, "{}", Some(("retry-after", "42")), "goes on by itself in", "Stop waiting"),
    ];
    for (name, status, body, header, words, step) in told {
        let path = format!("/v2/namespaces/acme/repositories/{name}");
        sandbox.fail("hub", &refusal(&path, status, body, header)).await?;
        window.click(&By::link(&format!("acme/{name}"))).await?;
        window.reads(words).await?;
        window.sees(&By::button(step).within(page())).await?;
        window.picture(&format!("{status}")).await?;
        window.audit(&format!("the state after {status}")).await?;
        if step == "Details" {
            window.click(&By::button(step).within(page())).await?;
            window.reads("the disk is full").await?;
        }
        sandbox.calm("hub").await?;
        window.click(&By::link("acme").within(By::role("navigation", "Registries"))).await?;
        window.row("Repositories", &["acme/web"]).await?;
    }
    computer.close(window).await
}

#[tokio::test]
async fn rows_that_cannot_be_refreshed_stay_and_say_why_they_are_old() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let (computer, window) = signed_in(&sandbox).await?;
    let list = "/v2/namespaces/acme/repositories";
    let refresh = By::button("Refresh").within(page());

    let slow_down = refusal(list, 429, "{}", Some(("retry-after", "8")));
    sandbox.fail("hub", &Failure { times: 1, ..slow_down }).await?;
    window.click(&refresh).await?;
    window.reads("asks us to slow down").await?;
    window.row("Repositories", &["acme/web"]).await?;
    window.picture("limited").await?;
    // Nobody presses anything: at the end of the wait it goes on.
    window.reads_no("asks us to slow down").await?;

    sandbox.fail("hub", &refusal("/v2/", 401, "{\"message\":\"unauthorized\"}", None)).await?;
    window.click(&refresh).await?;
    window.reads("Your session ended").await?;
    window.row("Repositories", &["acme/web"]).await?;
    window.reads("Session expired").await?;
    assert!(!window.is_enabled(&By::button("Create repository")).await?, "nothing can be created");
    window.picture("ended").await?;
    window.audit("the ended session").await?;
    sandbox.calm("hub").await?;
    window.click(&By::button("Sign in again").within(page())).await?;
    let dialog = By::role("dialog", "Sign in");
    let user = By::textbox("Username or email").within(dialog.clone());
    window.sees(&user).await?;
    assert_eq!(window.value(&user).await?, SandboxProcess::USER, "it is known who one is");
    let secret = By::textbox("Password or access token").within(dialog.clone());
    window.fill(&secret, SandboxProcess::PASSWORD).await?;
    window.click(&By::button("Sign in").within(dialog)).await?;
    window.reads("complete").await?;
    window.reads_no("Session expired").await?;

    drop(sandbox);
    window.click(&refresh).await?;
    window.reads("cannot be reached").await?;
    window.row("Repositories", &["acme/web"]).await?;
    assert!(!window.is_enabled(&By::button("Create repository")).await?, "that needs the network");
    window.picture("offline").await?;
    window.audit("the offline list").await?;
    computer.close(window).await
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_shown_and_can_be_trusted() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let registry = ReferenceRegistry::start(Access::Tls).await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;

    window.add_registry(&registry.url(), None).await?;
    window.reads("Nobody this computer trusts signed the certificate").await?;
    window.reads("issued by Roadstead test authority").await?;
    window.click(&By::button("Show chain")).await?;
    window.reads("SHA-256").await?;
    window.picture("certificate").await?;
    window.audit("the refused certificate").await?;

    // The way on that the page offers, and one may leave it at that; desktop_certificates goes it to its end.
    window.click(&By::button("Add the authority…")).await?;
    window.sees(&By::any("dialog")).await?;
    window.audit("an authority is added").await?;
    window.keys(Window::ESCAPE).await?;
    window.sees_no(&By::any("dialog")).await?;
    computer.close(window).await
}

#[tokio::test]
async fn a_locked_keychain_is_told_and_what_is_kept_is_shown() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let (computer, window) = signed_in(&sandbox).await?;
    computer.close(window).await?;
    computer.lock_keychain().await?;

    let window = computer.open().await?;
    window.row("Repositories", &["acme/web"]).await?;
    window.reads("The keychain is locked").await?;
    window.sees(&By::button("Try again").within(page())).await?;
    window.sees(&By::button("Account menu")).await?;
    computer.close(window).await
}
