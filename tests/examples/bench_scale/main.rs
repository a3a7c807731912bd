//! Figures, not verdicts: what a list costs as it grows, beside other clients on this computer, against Debian's
//! `docker-registry`. All go through the same link, which counts requests and adds latency. `make bench` runs it; `names`, `details`,
//! `window`, `memory`, `start` or `package` as arguments run only these.

#![expect(clippy::print_stdout, reason = "figures are what this program is for")]

mod details;
mod memory;
mod names;
mod package;
mod start;
mod window;

use std::time::Duration;

use anyhow::Result;
use app::{App, Directories, Environment, RegistryDraft, SignInOutcome};
use credentials::{MemoryKeychain, Vault};
use domain::{AccountId, Keep, RegistryKind};
use roadstead_tests::process::{Access, ReferenceRegistry, SlowLink, Tool};
use tempfile::TempDir;

/// What the link adds to each request.
const LATENCIES: [Duration; 2] = [Duration::ZERO, Duration::from_millis(20)];

#[tokio::main]
async fn main() -> Result<()> {
    let build = if cfg!(debug_assertions) { "debug build" } else { "release build" };
    println!(
        "Roadstead ({build}) and its peers against docker-registry, the best of three runs each"
    );
    let parts: Vec<String> = std::env::args().skip(1).collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|named| named == part);
    if wanted("names") {
        names::compare().await?;
    }
    if wanted("details") {
        details::compare().await?;
    }
    if wanted("window") {
        window::grow().await?;
    }
    if wanted("memory") {
        memory::grow().await?;
    }
    if wanted("start") {
        start::compare().await?;
    }
    if wanted("package") {
        package::size()?;
    }
    Ok(())
}

/// A registry, and the link that leads to it.
struct Place {
    registry: ReferenceRegistry,
}

impl Place {
    async fn new() -> Result<Self> {
        Ok(Self { registry: ReferenceRegistry::start(Access::Open).await? })
    }

    async fn link(&self, latency: Duration) -> Result<SlowLink> {
        SlowLink::to(&self.registry.host(), latency).await
    }
}

/// The app's back end without a window, with nothing in its cache.
struct BackEnd {
    app: App,
    account: AccountId,
    _home: TempDir,
}

impl BackEnd {
    async fn at(host: &str) -> Result<Self> {
        let home = tempfile::tempdir()?;
        let folder = |name: &str| home.path().join(name);
        let directories = Directories {
            config: folder("config"),
            cache: folder("cache"),
            logs: folder("logs"),
            docker_config: folder("docker"),
        };
        let environment =
            Environment { directories, endpoints_file: None, version: "bench".into() };
        let vault = Vault::with(MemoryKeychain::default(), Duration::from_secs(2));
        let app = App::open(environment, providers::Endpoints::default(), vault, |_| ())?;
        let draft = RegistryDraft {
            kind: RegistryKind::Oci,
            address: Some(host.to_owned()),
            label: None,
            username: None,
            secret: None,
            plain_http: false,
            extra_ca_pem: None,
            client_identity: None,
            trusted_realms: Vec::new(),
            keep: Keep::Session,
            cloud: None,
        };
        let SignInOutcome::SignedIn { view } = app.sign_in(draft).await? else {
            anyhow::bail!("nobody asks for a code here")
        };
        Ok(Self { app, account: view.account.id, _home: home })
    }
}

/// Whether a program is on this computer.
fn installed(program: &str) -> bool {
    Tool::SEARCH_PATH.split(':').any(|folder| std::path::Path::new(folder).join(program).exists())
}

/// A time as a cell of a table.
fn cell(time: Option<Duration>) -> String {
    time.map_or_else(|| "—".to_owned(), |time| format!("{:.0} ms", time.as_secs_f64() * 1000.0))
}
