//! Odd networks in the real window: IPv6, no name service, answers that break off or never come, and the proxy that the
//! environment names. What was loaded stays, and nothing keeps the person waiting.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use roadstead_tests::desktop::{By, Computer, ComputerOptions, Window};
use roadstead_tests::process::{
    Access, Keychain, ProxyProcess, ReferenceRegistry, RoughLink, Weather, until,
};

async fn computer() -> Result<Computer> {
    Computer::start(ComputerOptions { keychain: Keychain::Missing, endpoints: None }).await
}

fn page() -> By {
    By::any("main")
}

async fn open_tags(window: &Window, repository: &str) -> Result<()> {
    window.click(&By::link(repository).within(page())).await?;
    window.click(&By::role("tab", "Tags")).await?;
    window.sees(&By::role("grid", "Tags")).await
}

#[tokio::test]
async fn a_registry_on_ipv6_is_added_by_its_address_and_browsed_to_its_tags() -> Result<()> {
    let registry = ReferenceRegistry::start_on_ipv6(Access::Open).await?;
    registry.store().fill("harbour/pilot", ["1.0".to_owned(), "2.0".to_owned()], 1)?;
    let computer = computer().await?;
    let window = computer.open().await?;
    window.add_registry(&registry.host(), None).await?;
    window.row("Repositories", &["harbour/pilot"]).await?;
    window.sees(&By::link(&registry.host()).within(By::role("navigation", "Registries"))).await?;
    open_tags(&window, "harbour/pilot").await?;
    window.row("Tags", &["2.0"]).await?;
    // What only a manifest tells comes as well.
    window.row("Tags", &["2.0", "amd64"]).await?;
    window.picture("ipv6").await?;
    computer.close(window).await
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_one_sentence_and_a_way_to_try_again() -> Result<()> {
    let computer = computer().await?;
    let window = computer.open().await?;
    window.add_registry("https://registry.nowhere.invalid", None).await?;
    window.reads("registry.nowhere.invalid was not found").await?;
    window.sees(&By::button("Try again").within(page())).await?;
    ensure!(!window.is_enabled(&By::button("Create repository")).await?, "nothing can be created");
    window.picture("no-name").await?;
    window.audit("a name that does not resolve").await?;
    computer.close(window).await
}

#[tokio::test]
async fn what_breaks_off_or_never_comes_leaves_what_was_loaded_and_leaving_ends_it_at_once()
-> Result<()> {
    let registry = ReferenceRegistry::start(Access::Open).await?;
    let tags = (0..3_000).map(|number| format!("build-{number:05}"));
    registry.store().fill("harbour/pilot", tags, 2)?;
    registry.store().name(["harbour/buoy".to_owned()])?;
    let link = RoughLink::to(&registry.host()).await?;
    let computer = computer().await?;
    let window = computer.open().await?;
    window.add_registry(&link.host(), None).await?;
    window.row("Repositories", &["harbour/pilot"]).await?;
    open_tags(&window, "harbour/pilot").await?;
    window.row("Tags", &["build-02999"]).await?;
    window.reads("complete").await?;

    let refresh = By::button("Refresh").within(page());
    for (weather, name) in [(Weather::Reset(10_000), "reset"), (Weather::Closed(10_000), "closed")]
    {
        link.turns(weather);
        window.click(&refresh).await?;
        window.reads(&format!("The connection to {} broke off", link.host())).await?;
        window.row("Tags", &["build-02999"]).await?;
        window.reads("3,000").await?;
        window.picture(name).await?;
        link.turns(Weather::Calm);
        window.click(&refresh).await?;
        window.reads_no("broke off").await?;
    }
    window.audit("tags after a connection that broke off").await?;

    // The time limit of a silent server is half a minute; who leaves does not wait for it.
    for (weather, name) in [(Weather::Silence, "silence"), (Weather::Drip(10), "drip")] {
        link.turns(weather);
        window.click(&refresh).await?;
        until("the answer to be held up", Duration::from_secs(10), async || {
            (link.held() > 0).then_some(())
        })
        .await?;
        window.row("Tags", &["build-02999"]).await?;
        window.picture(name).await?;
        let began = Instant::now();
        window.click(&By::link("Settings")).await?;
        window.sees(&By::heading("Network")).await?;
        until("the connection to close", Duration::from_secs(5), async || {
            (link.held() == 0).then_some(())
        })
        .await?;
        ensure!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
        link.turns(Weather::Calm);
        window.click(&By::button("Back")).await?;
        window.row("Tags", &["build-02999"]).await?;
        window.reads("complete").await?;
    }
    computer.close(window).await
}

#[tokio::test]
async fn the_proxy_that_the_environment_names_is_used_until_the_person_says_none() -> Result<()> {
    let registry = ReferenceRegistry::start(Access::Open).await?;
    registry.store().name(["harbour/pilot".to_owned()])?;
    let proxy = ProxyProcess::tinyproxy(true).await?;
    let login = format!("{}:{}", ProxyProcess::USER, ProxyProcess::plain_password());
    let address = format!("http://{login}@{}", proxy.host());
    let computer = computer().await?;
    let variables = [("HTTP_PROXY", address.as_str()), ("NO_PROXY", "<-loopback>")];
    let window = computer.open_with(&variables).await?;
    window.add_registry(&registry.host(), None).await?;
    window.row("Repositories", &["harbour/pilot"]).await?;
    ensure!(proxy.log().contains(&registry.host()), "the proxy saw the request: {}", proxy.log());

    window.click(&By::link("Settings")).await?;
    window.reads(&proxy.host()).await?;
    window.reads_no(ProxyProcess::plain_password()).await?;
    window.picture("environment").await?;
    window.click(&By::role("radio", "No proxy")).await?;
    window.reads("reached directly, whatever the system says").await?;
    let seen = proxy.log().len();
    let before = registry.log().matches("/v2/_catalog").count();
    window.click(&By::link(&registry.host()).within(By::role("navigation", "Registries"))).await?;
    window.click(&By::button("Refresh").within(page())).await?;
    until("the registry to be asked", Duration::from_secs(10), async || {
        (registry.log().matches("/v2/_catalog").count() > before).then_some(())
    })
    .await?;
    window.reads("complete").await?;
    ensure!(proxy.log().len() == seen, "the proxy was left out: {}", proxy.log());

    // And back, without a restart.
    window.click(&By::link("Settings")).await?;
    window.click(&By::role("radio", "System’s proxy")).await?;
    window.reads(&proxy.host()).await?;
    window.click(&By::link(&registry.host()).within(By::role("navigation", "Registries"))).await?;
    window.click(&By::button("Refresh").within(page())).await?;
    until("the proxy to be asked again", Duration::from_secs(10), async || {
        (proxy.log().len() > seen).then_some(())
    })
    .await?;
    computer.close(window).await
}
