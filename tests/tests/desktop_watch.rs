//! Watching, being offline, and what it costs, in the real window.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use roadstead_tests::desktop::{By, Computer, ComputerOptions, Window};
use roadstead_tests::process::{
    Access, Keychain, ReferenceRegistry, SandboxProcess, Skopeo, TinyImage, free_port, until,
};
use roadstead_tests::registry::{Digest, Failure, Push, Registry, RegistryOptions};

/// Looks at starred repositories come half a minute apart, at the soonest.
const PATIENCE: Duration = Duration::from_mins(2);

async fn at_a_registry(registry: &ReferenceRegistry) -> Result<(Computer, Window)> {
    let options = ComputerOptions { keychain: Keychain::Unlocked, endpoints: None };
    let computer = Computer::start(options).await?;
    let window = computer.open().await?.patient_for(PATIENCE);
    window.add_registry(&registry.host(), None).await?;
    Ok((computer, window))
}

#[tokio::test]
async fn a_push_to_a_starred_repository_is_marked_and_told_and_a_click_brings_it() -> Result<()> {
    let registry = ReferenceRegistry::start(Access::Open).await?;
    let skopeo = Skopeo::for_registry(&registry)?;
    let [old, new] = [TinyImage::new("amd64", "as it was")?, TinyImage::new("amd64", "as it is")?];
    for name in ["team/hello:1.0", "team/hello:latest", "team/other:1.0"] {
        skopeo.push(&old, name).await?;
    }
    let (computer, window) = at_a_registry(&registry).await?;
    let notifications = computer.notifications().await?;
    let row = By::part("row", "team/hello");
    window.click(&By::button("Favourite").within(row)).await?;
    window.click(&By::button("Starred")).await?;
    window.reads("1 of 2 repositories").await?;
    window.reads_no("team/other").await?;
    window.picture("starred").await?;
    window.audit("the starred repositories").await?;

    // A star has a bell: its pushes are told.
    window.click(&By::link("team/hello")).await?;
    window.click(&By::button("Notify me of pushes")).await?;
    window.picture("bell").await?;
    window.audit("a repository with a bell").await?;
    window.click(&By::button("Back")).await?;
    window.row("Repositories", &["team/hello"]).await?;

    // The first look sees how things are, `latest` last of all; what comes after it is news.
    let look = "HEAD /v2/team/hello/manifests/latest";
    let before = registry.asked(look);
    until("a look at the star", PATIENCE, async || (registry.asked(look) > before).then_some(()))
        .await?;
    skopeo.push(&new, "team/hello:1.1").await?;
    skopeo.push(&new, "team/hello:latest").await?;
    window.row("Repositories", &["team/hello", "2 new"]).await?;
    window.picture("news").await?;
    let shown = notifications.shown();
    let [told] = shown.as_slice() else { anyhow::bail!("one is told: {shown:?}") };
    assert_eq!(told.app, "Roadstead");
    assert_eq!(told.summary, "team/hello");
    assert_eq!(told.body, "New tag: 1.1. Tag moved: latest");
    assert_eq!(told.actions.first().map(String::as_str), Some("default"));

    notifications.click(told.id).await?;
    window.row("Tags", &["1.1"]).await?;
    window.row("Tags", &["latest", "1 move"]).await?;
    window.picture("clicked").await?;
    window.click(&By::part("button", "1 move")).await?;
    window.reads("Compare with the one before").await?;
    window.reads("the whole list is looked at").await?;
    window.picture("history").await?;
    window.audit("the history of a tag").await?;
    window.keys(Window::ESCAPE).await?;
    window.click(&By::button("Back")).await?;
    window.reads_no("2 new").await?;
    computer.close(window).await
}

#[tokio::test]
async fn the_open_repository_shows_a_push_without_a_reload() -> Result<()> {
    let registry = ReferenceRegistry::start(Access::Open).await?;
    let skopeo = Skopeo::for_registry(&registry)?;
    let image = TinyImage::new("amd64", "hello")?;
    skopeo.push(&image, "team/hello:1.0").await?;
    let (computer, window) = at_a_registry(&registry).await?;
    window.click(&By::link("team/hello")).await?;
    window.click(&By::part("tab", "Tags")).await?;
    window.row("Tags", &["1.0"]).await?;
    skopeo.push(&image, "team/hello:1.1").await?;
    window.row("Tags", &["1.1"]).await?;
    window.reads("2 tags").await?;
    computer.close(window).await
}

#[tokio::test]
async fn offline_is_a_state_of_one_account_and_ends_by_itself() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let port = free_port()?;
    let registry = ReferenceRegistry::start_at(port, Access::Open).await?;
    let image = TinyImage::new("amd64", "hello")?;
    Skopeo::for_registry(&registry)?.push(&image, "team/hello:1.0").await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?.patient_for(PATIENCE);
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    window.add_registry(&registry.host(), None).await?;
    window.row("Repositories", &["team/hello"]).await?;
    let create = By::button("Create repository");
    ensure!(window.is_enabled(&create).await?, "while it is there, it takes what is new");

    drop(registry);
    window.click(&By::button("Refresh").within(By::any("main"))).await?;
    window.reads("cannot be reached").await?;
    window.row("Repositories", &["team/hello"]).await?;
    window.reads("Offline").await?;
    ensure!(!window.is_enabled(&create).await?, "nobody is there to take it");
    window.picture("offline").await?;
    window.audit("the offline registry").await?;

    // The other account knows nothing of it.
    let side_bar = By::role("navigation", "Registries");
    window.click(&By::link("Docker Hub").within(side_bar.clone())).await?;
    window.row("Repositories", &["acme/web"]).await?;
    ensure!(window.is_enabled(&create).await?, "Docker Hub is there");
    window.click(&By::link(&format!("127.0.0.1:{port}")).within(side_bar)).await?;
    window.row("Repositories", &["team/hello"]).await?;

    let registry = ReferenceRegistry::start_at(port, Access::Open).await?;
    Skopeo::for_registry(&registry)?.push(&image, "team/later:1.0").await?;
    // Nobody presses anything.
    window.row("Repositories", &["team/later"]).await?;
    window.reads_no("Offline").await?;
    window
        .wait_for("the button to work again", async || Ok(window.is_enabled(&create).await?.into()))
        .await?;
    computer.close(window).await
}

#[tokio::test]
async fn the_cost_meter_counts_what_is_sent_in_both_languages() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
    let window = computer.open().await?;
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    window.row("Repositories", &["acme/web"]).await?;
    window.click(&By::button("Cost meter")).await?;
    let meter = By::role("dialog", "Cost meter");
    window.sees(&meter).await?;
    window.reads("Requests sent").await?;
    let before = sent(&window.text_of(&meter).await?)?;
    ensure!(before > 0, "signing in and listing took requests");
    window.picture("cost").await?;
    window.audit("the cost meter").await?;
    window.keys(Window::ESCAPE).await?;
    window.sees_no(&meter).await?;

    window.click(&By::button("Refresh").within(By::any("main"))).await?;
    window.click(&By::button("Cost meter")).await?;
    window
        .wait_for("a higher number", async || {
            Ok((sent(&window.text_of(&meter).await?)? > before).into())
        })
        .await?;
    window.keys(Window::ESCAPE).await?;

    window.click(&By::link("Settings")).await?;
    window.click(&By::role("radio", "简体中文")).await?;
    window.click(&By::role("radio", "深色")).await?;
    window.reads("关注").await?;
    window.picture("settings-zh-dark").await?;
    window.click(&By::button("后退")).await?;
    window.resize(720, 640).await?;
    window.click(&By::button("用量")).await?;
    window.reads("已发送请求").await?;
    window.picture("cost-zh-dark-narrow").await?;
    window.audit("the cost meter in Chinese").await?;
    computer.close(window).await
}

fn push(registry: &Registry, tag: &str, words: &str) {
    const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    let config = serde_json::json!({
        "mediaType": "application/vnd.oci.empty.v1+json", "digest": Digest::of(b"{}"), "size": 2,
    });
    let manifest = serde_json::json!({
        "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [],
        "annotations": { "words": words },
    });
    let manifest = manifest.to_string().into();
    registry.store().put_manifest("team/long", Some(tag), MANIFEST, manifest, &Push::now(None));
}

#[tokio::test]
async fn a_push_far_behind_the_first_page_is_seen_and_what_is_watched_is_told() -> Result<()> {
    let registry = Registry::start(RegistryOptions { list_limit: 100, ..Default::default() })?;
    for number in 0..450 {
        push(&registry, &format!("b{number:03}"), "as it was");
    }
    let computer =
        Computer::start(ComputerOptions { keychain: Keychain::Unlocked, endpoints: None }).await?;
    let window = computer.open().await?.patient_for(PATIENCE);
    window.add_registry(&registry.host(), None).await?;
    window.click(&By::link("team/long")).await?;
    window.click(&By::part("tab", "Tags")).await?;
    window.reads("450 tags").await?;
    // Between the pages, and nobody reloads anything.
    push(&registry, "b222-patched", "as it is");
    window.reads("451 tags").await?;
    window.fill(&By::role("searchbox", "Filter tags"), "b222-").await?;
    window.row("Tags", &["b222-patched"]).await?;
    window.click(&By::button("Row menu")).await?;
    window.click(&By::role("menuitem", "History")).await?;
    window.reads("the first and the last page of the list").await?;
    window.picture("watched").await?;
    window.audit("what is watched").await?;
    computer.close(window).await
}

/// What a person sees of a registry that asks to be left alone, and of one that is gone, as a reader of Chinese at night.
#[tokio::test]
async fn moves_pauses_and_being_offline_are_seen_in_dark_and_in_chinese() -> Result<()> {
    let port = free_port()?;
    let options = || RegistryOptions { port, ..Default::default() };
    let registry = Registry::start(options())?;
    for number in 0..60 {
        push(&registry, &format!("1.{number}"), "as it was");
    }
    push(&registry, "latest", "as it was");
    let computer =
        Computer::start(ComputerOptions { keychain: Keychain::Unlocked, endpoints: None }).await?;
    let window = computer.open().await?.patient_for(PATIENCE);
    window.add_registry(&registry.host(), None).await?;
    window.click(&By::link("Settings")).await?;
    window.click(&By::role("radio", "Dark")).await?;
    window.click(&By::button("Back")).await?;
    let row = By::part("row", "team/long");
    window.click(&By::button("Favourite").within(row)).await?;
    window.click(&By::link("team/long")).await?;
    window.click(&By::part("tab", "Tags")).await?;
    let filter = By::role("searchbox", "Filter tags");
    window.fill(&filter, "latest").await?;
    window.row("Tags", &["latest", "2 bytes"]).await?;
    push(&registry, "latest", "as it is");
    window.row("Tags", &["latest", "1 move"]).await?;
    window.click(&By::part("button", "1 move")).await?;
    window.reads("Compare with the one before").await?;
    window.picture("history-dark").await?;
    window.audit("the history of a tag in dark").await?;
    window.keys(Window::ESCAPE).await?;

    // From now on every manifest is refused for two minutes.
    let mut busy = Failure::new("/v2/team/long/manifests/", 429, 1_000);
    busy.headers.push(("retry-after".into(), "120".into()));
    registry.control().fail(busy);
    window.fill(&filter, "1.1").await?;
    window.row("Tags", &["1.1", "paused"]).await?;
    window.picture("paused-dark").await?;
    window.audit("paused rows").await?;
    window.click(&By::button("Cost meter")).await?;
    window.reads("Goes on in").await?;
    window.picture("cost-paused-dark").await?;
    window.audit("the cost meter of a paused host in dark").await?;
    window.keys(Window::ESCAPE).await?;
    window.click(&By::link("Settings")).await?;
    window.click(&By::role("radio", "简体中文")).await?;
    window.click(&By::button("后退")).await?;
    window.row("标签", &["1.1", "已暂停"]).await?;
    window.picture("paused-zh-dark").await?;
    window.click(&By::button("用量")).await?;
    window.reads("后继续").await?;
    window.picture("cost-paused-zh-dark").await?;
    window.keys(Window::ESCAPE).await?;

    drop(registry);
    window.click(&By::link(&format!("127.0.0.1:{port}")).within(By::any("main"))).await?;
    window.row("仓库", &["team/long"]).await?;
    window.click(&By::button("刷新").within(By::any("main"))).await?;
    window.reads("离线").await?;
    window.picture("offline-zh-dark").await?;
    window.audit("the offline registry in Chinese and dark").await?;
    window.click(&By::button("已加星标")).await?;
    window.picture("starred-offline-zh-dark").await?;
    computer.close(window).await
}

/// The number behind “Requests sent”.
fn sent(text: &str) -> Result<u64> {
    let rest = text.split("Requests sent").nth(1).context("the meter counts requests")?;
    let digits = rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit);
    Ok(digits.collect::<String>().parse()?)
}
