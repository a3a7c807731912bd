//! Figures of looking into images: `make bench` prints what listing a large layer, comparing two images and opening a tag that
//! was seen before cost. The layer comes from the reference registry on loopback, and is read by turns with `curl … | tar tzv`.

#![expect(clippy::print_stdout, reason = "figures are what this program is for")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use app::{App, Directories, Environment, RegistryDraft, SignInOutcome};
use credentials::{MemoryKeychain, Vault};
use domain::image::ImageAddress;
use domain::{AccountId, Keep, RegistryKind, RepositoryName};
use flate2::Compression;
use flate2::write::GzEncoder;
use roadstead_tests::process::{Access, ReferenceRegistry, Tool};
use roadstead_tests::registry::{Digest, Push, Store};
use roadstead_tests::{Sandbox, SandboxOptions};
use serde_json::{Value, json};

/// How large the layer is as it is pulled, at least.
const LAYER: usize = 500_000_000;
/// How often it is read in each way.
const ROUNDS: usize = 3;
/// Layers of each of the two images that are compared, and how many of them both have.
const LAYERS: usize = 20;
const SHARED: usize = 18;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

#[tokio::main]
async fn main() -> Result<()> {
    // In a process of its own, so that its memory is that of the listing alone.
    if let [_, what, address] = std::env::args().collect::<Vec<_>>().as_slice()
        && what == "list"
    {
        return list(address).await;
    }
    large_layer().await?;
    comparison().await?;
    seen_before().await
}

async fn large_layer() -> Result<()> {
    let registry = ReferenceRegistry::start(Access::Open).await?;
    let (layer, entries, unpacked) = layer()?;
    let (size, digest) = (layer.len(), Digest::of(&layer).to_string());
    push(&registry.url(), "bench/large", layer).await?;
    let blob = format!("{}/v2/bench/large/blobs/{digest}", registry.url());
    let this = std::env::current_exe()?;
    let this = this.to_str().context("a path that is no text")?;
    let (mut theirs, mut ours, mut told) = (Vec::new(), Vec::new(), Value::Null);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let line = format!("curl --silent --fail {blob} | tar tzv | wc -l");
        let counted = Tool::new("/bin/sh").args(["-euc", &line]).output().await?;
        theirs.push(begun.elapsed());
        if counted.trim() != entries.to_string() {
            bail!("tar lists {counted} entries of {entries}");
        }
        let answer = Tool::new(this).args(["list", &registry.url()]).output().await?;
        told = serde_json::from_str(&answer)?;
        ours.push(Duration::from_secs_f64(told["seconds"].as_f64().unwrap_or_default()));
    }
    let (theirs, ours) = (median(&mut theirs), median(&mut ours));
    let mega = |bytes: usize| bytes / 1_000_000;
    println!();
    println!(
        "listing a layer of {} MB (gzip; {} MB, {entries} files) from loopback, debug build, {ROUNDS} times by turns (median)",
        mega(size),
        mega(unpacked)
    );
    println!("  curl … | tar tzv                          {:.2} s", theirs.as_secs_f64());
    println!("  Roadstead                                 {:.2} s", ours.as_secs_f64());
    println!(
        "  speed, theirs being 1                     {:.2}",
        theirs.as_secs_f64() / ours.as_secs_f64()
    );
    println!("  memory at most, above that before         {} MB", told["memory"]);
    println!("  bytes read                                {}", told["read"]);
    println!("  bytes read when it is listed again        {}", told["again"]);
    Ok(())
}

/// Lists the layer and prints what that took.
async fn list(address: &str) -> Result<()> {
    let home = tempfile::tempdir()?;
    let app = open(home.path(), json!({}))?;
    let account = look_at(&app, address).await?;
    let name = name("bench/large")?;
    let image = app.image(&account, &name, "1", |_| ()).await.map_err(told)?;
    let digest = image.preferred.context("no image")?;
    let before = memory("VmRSS")?;
    fs::write("/proc/self/clear_refs", "5")?;
    let begun = Instant::now();
    let read = app.read_files(&account, &name, &digest, Some(0), |_| ()).await.map_err(told)?;
    let seconds = begun.elapsed().as_secs_f64();
    let most = memory("VmHWM")?;
    drop(app);
    let app = open(home.path(), json!({}))?;
    let again = app.read_files(&account, &name, &digest, Some(0), |_| ()).await.map_err(told)?;
    println!(
        "{}",
        json!({ "seconds": seconds, "memory": most.saturating_sub(before) / 1000, "read": read.read.0, "again": again.read.0 })
    );
    Ok(())
}

/// A layer of many files that pack as programs and texts do, with the number of its entries and its size unpacked.
fn layer() -> Result<(Vec<u8>, usize, usize)> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let (mut seed, mut entries, mut unpacked) = (0x9e37_79b9_7f4a_7c15_u64, 0, 0);
    let mut content = Vec::new();
    while archive.get_ref().get_ref().len() < LAYER {
        // From 2 kB to 512 kB, most of them small.
        let size = 2048 << (entries % 9);
        content.clear();
        while content.len() < size {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            writeln!(content, "{seed:x} the tide comes in at {:02}:{:02}", seed % 24, seed % 60)?;
            content.extend_from_slice(&seed.to_le_bytes());
        }
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        let path = format!("usr/lib/harbour/{}/{entries}.dat", entries % 100);
        archive.append_data(&mut header, path, content.as_slice())?;
        entries += 1;
        unpacked += content.len();
    }
    Ok((archive.into_inner()?.finish()?, entries, unpacked))
}

/// Pushes an image of one layer as `NAME:1`.
async fn push(registry: &str, name: &str, layer: Vec<u8>) -> Result<()> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let size = layer.len();
    let config = json!({ "os": "linux", "architecture": "amd64", "config": {},
        "rootfs": { "type": "layers", "diff_ids": [] } })
    .to_string();
    let mut places = Vec::new();
    for (media_type, bytes) in [(CONFIG, config.into_bytes()), (GZIP, layer)] {
        let begun = client.post(format!("{registry}/v2/{name}/blobs/uploads/")).send().await?;
        let place = begun.headers().get("location").context("no place to upload to")?.to_str()?;
        let digest = Digest::of(&bytes);
        let separator = if place.contains('?') { '&' } else { '?' };
        let size = bytes.len();
        client
            .put(format!("{place}{separator}digest={digest}"))
            .header("content-type", "application/octet-stream")
            .body(bytes)
            .send()
            .await?
            .error_for_status()?;
        places.push(json!({ "mediaType": media_type, "digest": digest.as_str(), "size": size }));
    }
    let manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": places[0], "layers": [places[1]] });
    client
        .put(format!("{registry}/v2/{name}/manifests/1"))
        .header("content-type", MANIFEST)
        .body(manifest.to_string())
        .send()
        .await?
        .error_for_status()
        .with_context(|| format!("a layer of {size} bytes"))?;
    Ok(())
}

async fn comparison() -> Result<()> {
    let sandbox = Sandbox::start(SandboxOptions::default())?;
    let registry = sandbox.open_registry();
    let store = registry.store();
    image(store, "a")?;
    image(store, "b")?;
    let home = tempfile::tempdir()?;
    let app = open(home.path(), sandbox.endpoints())?;
    let account = look_at(&app, &registry.url()).await?;
    let at = |tag: &str| -> Result<ImageAddress> {
        let (repository, reference) = (name("bench/compared")?, tag.to_owned());
        Ok(ImageAddress { account: account.clone(), repository, reference, platform: None })
    };
    let (a, b) = (at("a")?, at("b")?);
    registry.control().clear();
    app.compare(&a, &b).await.map_err(told)?;
    let first = registry.control().requests().len();
    let files = app.compare_files(&a, &b, |_| ()).await.map_err(told)?;
    let log = registry.control().requests();
    let blobs = log.iter().skip(first).filter(|r| r.path.contains("/blobs/")).count();
    println!();
    println!("comparing two images of {LAYERS} layers that share {SHARED}");
    println!(
        "  layers read of the one and of the other   {} and {}",
        files.layers_a, files.layers_b
    );
    println!("  blobs requested for it                    {blobs}");
    println!("  bytes read                                {}", files.read.0);
    println!("  files that differ                         {}", files.total.0);
    Ok(())
}

fn image(store: &Store, tag: &str) -> Result<()> {
    let name = "bench/compared";
    store.create(name);
    let blob = |media_type: &str, bytes: Vec<u8>| {
        let size = bytes.len();
        let digest = store.put_blob(name, bytes.into());
        json!({ "mediaType": media_type, "digest": digest, "size": size })
    };
    let layer = |at: usize| -> Result<Value> {
        let own = if at < SHARED { "shared" } else { tag };
        let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        let content = format!("{own} {at}\n").repeat(5000);
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, format!("srv/{at}.txt"), content.as_bytes())?;
        Ok(blob(GZIP, archive.into_inner()?.finish()?))
    };
    let layers = (0..LAYERS).map(layer).collect::<Result<Vec<_>>>()?;
    let config = json!({ "os": "linux", "architecture": "amd64", "config": { "Labels": { "side": tag } },
        "rootfs": { "type": "layers", "diff_ids": [] } });
    let config = blob(CONFIG, config.to_string().into_bytes());
    let manifest =
        json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers });
    store.put_manifest(name, Some(tag), MANIFEST, manifest.to_string().into(), &Push::now(None));
    Ok(())
}

/// What the page of a tag asks for, the first time and when it was seen before.
async fn seen_before() -> Result<()> {
    let sandbox = Sandbox::start(SandboxOptions::default())?;
    let registry = sandbox.open_registry();
    let home = tempfile::tempdir()?;
    println!();
    println!("the page of a tag with two platforms");
    for when in ["the first time", "seen before, after a restart"] {
        let app = open(home.path(), sandbox.endpoints())?;
        let account = match app.accounts().first() {
            Some(view) => view.account.id.clone(),
            None => look_at(&app, &registry.url()).await?,
        };
        let name = name("harbour/app")?;
        registry.control().clear();
        let begun = Instant::now();
        let image = app.image(&account, &name, "1.8.2", |_| ()).await.map_err(told)?;
        let entry = image.preferred.context("no image")?;
        app.image_detail(&account, &name, &entry).await.map_err(told)?;
        let took = begun.elapsed();
        let log = registry.control().requests();
        let asked: Vec<_> = log.iter().filter(|request| request.path != "/v2/").collect();
        let heads = asked.iter().filter(|request| request.method == "HEAD").count();
        println!(
            "  {when:<40}  {} requests, {heads} of them HEAD, {:.0} ms",
            asked.len(),
            took.as_secs_f64() * 1000.0
        );
    }
    Ok(())
}

fn open(home: &Path, endpoints: Value) -> Result<App> {
    let environment = Environment {
        directories: Directories {
            config: home.join("config"),
            cache: home.join("cache"),
            logs: home.join("logs"),
            docker_config: home.join("docker"),
        },
        endpoints_file: None,
        version: "bench".into(),
    };
    let vault = Vault::with(MemoryKeychain::default(), Duration::from_secs(2));
    App::open(environment, serde_json::from_value(endpoints)?, vault, |_| ()).map_err(told)
}

/// Adds a registry that anybody may look at.
async fn look_at(app: &App, address: &str) -> Result<AccountId> {
    let draft = RegistryDraft {
        kind: RegistryKind::Oci,
        address: Some(address.to_owned()),
        label: None,
        username: None,
        secret: None,
        plain_http: false,
        extra_ca_pem: None,
        client_identity: None,
        trusted_realms: Vec::new(),
        keep: Keep::Keychain,
        cloud: None,
    };
    match app.sign_in(draft).await.map_err(told)? {
        SignInOutcome::SignedIn { view } => Ok(view.account.id),
        SignInOutcome::CodeNeeded { .. } => bail!("nobody was to be asked for a code"),
    }
}

fn name(name: &str) -> Result<RepositoryName> {
    RepositoryName::parse(name).map_err(told)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
fn told(error: domain::Error) -> anyhow::Error {
    anyhow::anyhow!("{error:?}")
}

/// A figure of this process' memory, in kB.
fn memory(name: &str) -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.with_context(|| format!("no {name}"))
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
