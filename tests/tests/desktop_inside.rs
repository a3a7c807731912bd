//! What a person does inside a tag, in the real window: comparing across registries, reading a large layer and stopping it,
//! saving files, artifacts that are no images, and finding out which version `latest` is.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use roadstead_tests::desktop::{By, Computer, Window};
use roadstead_tests::process::{Keychain, SandboxProcess};
use roadstead_tests::registry::Digest;
use serde_json::json;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// A window at the open registry of a sandbox, in the account's list of repositories.
struct Visit {
    sandbox: SandboxProcess,
    computer: Computer,
    window: Window,
}

impl Visit {
    async fn start() -> Result<Self> {
        let sandbox = SandboxProcess::start().await?;
        let computer = Computer::beside(&sandbox, Keychain::Unlocked).await?;
        let window = computer.open().await?;
        window.sees(&By::heading("Welcome to Roadstead")).await?;
        window.add_registry(sandbox.open_registry()?, None).await?;
        window.sees(&By::role("grid", "Repositories")).await?;
        Ok(Self { sandbox, computer, window })
    }

    /// To the page of a tag, from the list of repositories.
    async fn open(&self, repository: &str, tag: &str) -> Result<()> {
        let window = &self.window;
        window.click(&By::link(repository).within(By::role("grid", "Repositories"))).await?;
        window.click(&By::part("tab", "Tags")).await?;
        window.click(&By::link(tag).within(By::role("grid", "Tags"))).await?;
        window.sees(&By::heading(&format!("{repository}:{tag}"))).await
    }

    async fn back_to_the_list(&self) -> Result<()> {
        let registries = By::role("navigation", "Registries");
        let host = self.sandbox.open_registry()?;
        self.window.click(&By::link(host).within(registries)).await?;
        self.window.sees(&By::link("harbour/app").within(By::role("grid", "Repositories"))).await
    }

    /// Says in the desktop's own dialog where a file goes.
    async fn save_as(&self, place: &Path) -> Result<()> {
        // The dialog belongs to the desktop, so no driver of web pages reaches it: it is typed into.
        let script = "window=$(xdotool search --sync --onlyvisible --name '^Save' | tail -n 1)
            xdotool windowfocus --sync \"$window\"
            xdotool key --clearmodifiers ctrl+a
            xdotool type --clearmodifiers --delay 5 \"$0\"
            xdotool key --clearmodifiers Return";
        let tool = self.computer.tool("/bin/sh").args(["-euc", script]).arg(place);
        tool.output().await.context("the dialog to save a file")?;
        Ok(())
    }

    async fn end(self) -> Result<()> {
        self.computer.close(self.window).await
    }
}

/// Pushes an image with one layer of so many bytes that hardly pack.
async fn push_large(host: &str, name: &str, size: usize) -> Result<()> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut content = Vec::with_capacity(size);
    while content.len() < size {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        content.extend_from_slice(&seed.to_le_bytes());
    }
    let mut archive = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, "srv/large.bin", content.as_slice())?;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&archive.into_inner()?)?;
    let config = json!({ "os": "linux", "architecture": "amd64", "config": {} }).to_string();
    let mut places = Vec::new();
    for (kind, bytes) in [
        ("application/vnd.oci.image.config.v1+json", config.into_bytes()),
        ("application/vnd.oci.image.layer.v1.tar+gzip", packed.finish()?),
    ] {
        let (size, digest) = (bytes.len(), Digest::of(&bytes));
        let place = format!("http://{host}/v2/{name}/blobs/uploads/?digest={digest}");
        client.post(place).body(bytes).send().await?.error_for_status()?;
        places.push(json!({ "mediaType": kind, "digest": digest.as_str(), "size": size }));
    }
    let manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": places[0], "layers": [places[1]] });
    let place = format!("http://{host}/v2/{name}/manifests/1.0");
    let request = client.put(place).header("content-type", MANIFEST).body(manifest.to_string());
    request.send().await?.error_for_status()?;
    Ok(())
}

#[tokio::test]
async fn a_tag_of_one_registry_is_compared_with_a_tag_of_another() -> Result<()> {
    let visit = Visit::start().await?;
    let window = &visit.window;
    window.sign_in(SandboxProcess::USER, SandboxProcess::PASSWORD).await?;
    visit.back_to_the_list().await?;
    visit.open("harbour/app", "1.8.2").await?;
    window.click(&By::link("Compare with…")).await?;
    window.click(&By::button("Choose B").within(By::role("region", "B"))).await?;
    let dialog = By::role("dialog", "Choose B");
    window.click(&By::role("combobox", "Registry").within(dialog.clone())).await?;
    window.click(&By::part("option", "Docker Hub")).await?;
    // What the other account has is offered, though its list was not open before.
    window.fill(&By::role("combobox", "Repository").within(dialog.clone()), "acme/w").await?;
    window.click(&By::role("option", "acme/web")).await?;
    window.fill(&By::role("combobox", "Tag or digest").within(dialog.clone()), "1.").await?;
    window.picture("choose-other-registry").await?;
    let tags = window.names(&By::any("option")).await?;
    ensure!(!tags.is_empty(), "tags of the other registry are offered");
    window.click(&By::role("option", &tags[0])).await?;
    window.click(&By::button("Compare").within(dialog.clone())).await?;
    window.sees(&By::role("group", "Summary")).await?;
    window.reads("Docker Hub · acme/web").await?;
    window.reads("layers differ").await?;
    window.picture("compare-registries").await?;
    window.audit("compare-registries").await?;
    visit.end().await
}

#[tokio::test]
async fn a_large_layer_shows_how_far_it_is_and_is_stopped() -> Result<()> {
    let visit = Visit::start().await?;
    let window = &visit.window;
    // It comes in drops, so that there is time to look and to stop it.
    push_large(visit.sandbox.open_registry()?, "faults/fault-drip", 30_000_000).await?;
    let page = "location.hash = location.hash.replace(/\\/repositories.*$/, '/image/1.0/faults/fault-drip')";
    window.run(page, vec![]).await?;
    window.sees(&By::heading("faults/fault-drip:1.0")).await?;
    window.click(&By::role("tab", "Files")).await?;
    window.reads("Listing the files reads 31.6 MB").await?;
    window.click(&By::button("List files")).await?;
    window.sees(&By::any("progressbar")).await?;
    window.reads(" MB of 31.6 MB").await?;
    window.picture("files-reading").await?;
    window.click(&By::button("Cancel")).await?;
    window.sees(&By::button("List files")).await?;
    let asked = || async {
        let log = visit.sandbox.requests("open").await?;
        Ok::<_, anyhow::Error>(log.iter().filter(|r| r.path.contains("fault-drip/blobs/")).count())
    };
    let before = asked().await?;
    window.reads_no(" MB of 31.6 MB").await?;
    ensure!(asked().await? == before, "nothing is asked for once it was stopped");
    visit.end().await
}

#[tokio::test]
async fn files_of_layers_and_of_artifacts_are_saved_where_the_person_says() -> Result<()> {
    let visit = Visit::start().await?;
    let window = &visit.window;
    let folder = visit.computer.home().path().to_owned();
    visit.open("harbour/files", "1.0").await?;
    window.reads("tides.csv").await?;
    window.picture("artifact-files").await?;
    window.click(&By::button("Save tides.csv")).await?;
    visit.save_as(&folder.join("tides.csv")).await?;
    window.reads("tides.csv was saved.").await?;
    ensure!(fs::read_to_string(folder.join("tides.csv"))?.starts_with("port,high"));

    visit.back_to_the_list().await?;
    visit.open("harbour/charts", "2026.11").await?;
    window.click(&By::role("tab", "Files")).await?;
    // A layer with a table of contents: what it costs is a part of it.
    window.reads("has a table of contents").await?;
    window.picture("files-by-table").await?;
    window.click(&By::button("List files")).await?;
    window.fill(&By::role("searchbox", "Search files"), "os-release").await?;
    window.click(&By::part("row", "os-release")).await?;
    window.reads("VERSION_ID=2026.11").await?;
    window.picture("file-by-table").await?;
    window.audit("file-by-table").await?;
    window.click(&By::button("Save file")).await?;
    visit.save_as(&folder.join("os-release")).await?;
    window.reads("os-release was saved.").await?;
    ensure!(fs::read_to_string(folder.join("os-release"))?.contains("VERSION_ID=2026.11"));
    let log = visit.sandbox.requests("open").await?;
    let parts: Vec<_> = log.iter().filter(|r| r.status == 206).map(|r| &r.path).collect();
    ensure!(parts.len() >= 4, "footer, table and chunks, not {} parts", parts.len());
    let whole = log.iter().any(|r| r.status == 200 && parts.contains(&&r.path));
    ensure!(!whole, "the layer was never read whole");
    visit.end().await
}

#[tokio::test]
async fn artifacts_that_are_no_images_have_pages_of_their_own() -> Result<()> {
    let visit = Visit::start().await?;
    let window = &visit.window;
    visit.open("harbour/module", "1.0").await?;
    window.reads("WebAssembly").await?;
    window.reads("filter.wasm").await?;
    window.picture("artifact-wasm").await?;
    window.audit("artifact-wasm").await?;
    visit.back_to_the_list().await?;
    visit.open("harbour/chart", "0.4.0").await?;
    window.reads("Helm chart").await?;
    window.reads("postgresql").await?;
    window.picture("artifact-chart").await?;
    window.audit("artifact-chart").await?;
    window.click(&By::role("tab", "Values")).await?;
    window.reads("replicas: 2").await?;
    window.picture("artifact-chart-values").await?;
    window.audit("artifact-chart-values").await?;
    visit.end().await
}

#[tokio::test]
async fn which_version_latest_is_shows_everywhere_and_a_digest_leads_to_its_tags() -> Result<()> {
    let visit = Visit::start().await?;
    let window = &visit.window;
    visit.open("harbour/app", "latest").await?;
    for other in ["1.8", "1.8.2"] {
        window.sees(&By::link(other)).await?;
    }
    window.picture("latest").await?;
    let digest = window
        .run("return (document.body.innerHTML.match(/sha256:[0-9a-f]{64}/) ?? [''])[0]", vec![])
        .await?;
    let digest = digest.as_str().context("no digest")?.to_owned();
    visit.back_to_the_list().await?;
    window.click(&By::button("Search")).await?;
    window.sees(&By::any("dialog")).await?;
    window.press(&digest).await?;
    window.reads("Tags of this digest").await?;
    for tag in ["1.8", "1.8.2", "latest"] {
        window.reads(&format!("harbour/app:{tag}")).await?;
    }
    window.picture("search-digest").await?;
    visit.end().await
}
