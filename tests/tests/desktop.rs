//! The whole of the main job in the real window: sandbox registries, a real keychain, a real Docker engine.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{
    Access, DockerEngine, Keychain, ReferenceRegistry, SandboxProcess, Skopeo, TinyImage,
};

#[tokio::test]
async fn a_person_signs_in_creates_a_repository_pushes_to_it_and_signs_out() -> Result<()> {
    let sandbox = SandboxProcess::start().await?;
    let engine = DockerEngine::start().await?;
    let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;

    let window = computer.open().await?;
    window.sees(&By::heading("Welcome to Roadstead")).await?;
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    let kept = computer.secrets("service", "Roadstead").await?;
    ensure!(kept.contains(SandboxProcess::PASSWORD), "the keychain keeps the secret: {kept}");
    assert_no_file_holds(computer.home().path(), SandboxProcess::PASSWORD)?;

    computer.close(window).await?;
    let window = computer.open().await?;
    window.sees(&By::button("Account menu")).await?;
    window.row("Repositories", &["acme/web", "Public"]).await?;

    browse(&window).await?;
    create(&window).await?;
    push(&window, &engine, &sandbox).await?;
    computer.close(window).await?;
    let window = computer.open().await?;
    browse_another_registry(&window).await?;

    window.sign_out().await?;
    let kept = computer.secrets("service", "Roadstead").await?;
    ensure!(!kept.contains(SandboxProcess::PASSWORD), "the keychain has forgotten it: {kept}");
    assert_no_file_holds(computer.home().path(), SandboxProcess::PASSWORD)?;
    computer.close(window).await?;
    let window = computer.open().await?;
    window.sees(&By::button("Sign in").within(By::any("banner"))).await?;
    computer.close(window).await
}

/// Switches the namespace, filters and sorts.
async fn browse(window: &Window) -> Result<()> {
    let side_bar = By::role("navigation", "Registries");
    window.click(&By::link("harbourworks").within(side_bar.clone())).await?;
    window.row("Repositories", &["harbourworks/"]).await?;
    window.reads_no("acme/web").await?;
    window.click(&By::link("acme").within(side_bar)).await?;
    window.row("Repositories", &["acme/web", "Image", "Public", "42"]).await?;

    let filter = By::role("searchbox", "Filter repositories");
    window.fill(&filter, "migrat").await?;
    window.row("Repositories", &["acme/db-migrations"]).await?;
    window.reads_no("acme/web").await?;
    window.fill(&filter, "").await?;
    window.row("Repositories", &["acme/web"]).await?;

    window.click(&By::button("Name").within(By::role("grid", "Repositories"))).await?;
    window
        .wait_for("names in order", async || {
            let names = window
                .names(&By::part("link", "acme/").within(By::role("grid", "Repositories")))
                .await?;
            Ok((names.len() > 3 && names.is_sorted()).into())
        })
        .await
}

/// Creates a public repository and lands on its empty page.
async fn create(window: &Window) -> Result<()> {
    window.click(&By::button("Create repository")).await?;
    window.sees(&By::heading("Create repository")).await?;
    let name = By::textbox("Repository name");
    window.fill(&name, "Docker--Quickstart").await?;
    window.reads("not allowed").await?;
    ensure!(!window.is_enabled(&By::button("Create")).await?, "a wrong name cannot be created");
    window.fill(&name, "docker-quickstart").await?;
    window.reads("free in acme").await?;
    window.fill(&By::textbox("Short description"), "From the quick start").await?;
    window.click(&By::role("radio", "Public").within(By::role("radiogroup", "Visibility"))).await?;
    window.click(&By::button("Create")).await?;
    window.sees(&By::heading("No tags yet")).await?;
    window.reads("Watching for the first push").await
}

/// Runs the page's own commands and sees the tag come without a reload.
async fn push(window: &Window, engine: &DockerEngine, sandbox: &SandboxProcess) -> Result<()> {
    let commands = window.commands().await?;
    let command = |start: &str| {
        let found = commands.iter().find(|command| command.starts_with(start));
        found.cloned().with_context(|| format!("no {start} among {commands:?}"))
    };
    let (login, tag, push) =
        (command("docker login")?, command("docker tag")?, command("docker push")?);
    let place = format!("{}/acme/docker-quickstart:1.0", sandbox.hub_registry()?);
    assert!(push.ends_with(&place), "the commands name the sandbox's registry: {push}");

    let context = tempfile::tempdir()?;
    fs::write(context.path().join("hello"), "from the quick start")?;
    fs::write(context.path().join("Dockerfile"), "FROM scratch\nCOPY hello /\nCMD [\"/hello\"]\n")?;
    let login = format!("{login} --password-stdin");
    engine.terminal(context.path(), &login, SandboxProcess::PASSWORD).await?;
    engine.terminal(context.path(), "docker build -t docker-quickstart:dev .", "").await?;
    engine.terminal(context.path(), &tag, "").await?;
    let pushed = engine.terminal(context.path(), &push, "").await?;
    let digest = pushed
        .split_whitespace()
        .find_map(|word| word.strip_prefix("sha256:").filter(|digits| digits.len() == 64))
        .with_context(|| format!("docker push names no digest: {pushed}"))?;

    // Nobody reloads: the page has been watching.
    window.sees_no(&By::heading("No tags yet")).await?;
    window.click(&By::role("tab", "Tags")).await?;
    let row = window.row("Tags", &["1.0", &digest[..12], "amd64"]).await?;
    assert!(row.contains("now") || row.contains("second"), "it was pushed just now: {row}");
    assert!(row.contains(SandboxProcess::USER), "and by whom: {row}");
    Ok(())
}

/// Adds Debian's `docker-registry` and finds in it what skopeo pushed.
async fn browse_another_registry(window: &Window) -> Result<()> {
    let registry = ReferenceRegistry::start(Access::Password).await?;
    let image = TinyImage::new("arm64", "hello from the harbour")?;
    let skopeo = Skopeo::for_registry(&registry)?;
    skopeo.push(&image, "team/hello:1.0").await?;
    skopeo.push(&image, "team/hello:latest").await?;

    let login = (ReferenceRegistry::USER, ReferenceRegistry::PASSWORD);
    window.add_registry(&registry.host(), Some(login)).await?;
    window.row("Repositories", &["team/hello"]).await?;
    window.click(&By::link("team/hello")).await?;
    window.click(&By::role("tab", "Tags")).await?;
    let digest = &image.digest()["sha256:".len()..][..12];
    window.row("Tags", &["latest", digest, "arm64"]).await?;
    window.row("Tags", &["1.0", digest, "arm64"]).await?;
    Ok(())
}

/// Reads every file of a home: a secret is in the keychain and nowhere else.
fn assert_no_file_holds(dir: &Path, secret: &str) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            assert_no_file_holds(&entry.path(), secret)?;
        } else if kind.is_file() {
            let Ok(bytes) = fs::read(entry.path()) else { continue };
            let holds = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            ensure!(!holds, "{} holds the secret", entry.path().display());
        }
    }
    Ok(())
}
