//! Browsing, over and over, and what the process holds meanwhile.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use app::{App, Directories, Environment, RegistryDraft, SignInOutcome};
use credentials::{MemoryKeychain, Vault};
use domain::{AccountId, ErrorKind, Keep, RegistryKind, SecretInput, Timestamp};
use roadstead_tests::process::SandboxProcess;

/// What a process holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    /// Resident memory in MB.
    pub(crate) memory: f64,
    /// Open files, sockets included.
    pub(crate) files: usize,
    /// Threads.
    pub(crate) threads: usize,
    /// Tasks that tokio has alive.
    pub(crate) tasks: usize,
}

impl Held {
    /// As it is now.
    ///
    /// # Errors
    /// This computer tells nothing of its processes.
    pub(crate) fn now() -> Result<Self> {
        let status = fs::read_to_string("/proc/self/status")?;
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok())
                .context("no such line")
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count of threads"
        )]
        let threads = number("Threads:")? as usize;
        Ok(Self {
            memory: number("VmRSS:")? / 1024.0,
            files: fs::read_dir("/proc/self/fd")?.count(),
            threads,
            tasks: tokio::runtime::Handle::current().metrics().num_alive_tasks(),
        })
    }

    /// Whether this has not grown beyond `from`: what allocators keep and pools hold idle is no leak, what comes with each
    /// round is.
    ///
    /// # Errors
    /// It has, and by how much.
    pub(crate) fn is_flat_since(&self, from: &Self, most: f64) -> Result<()> {
        let grown = self.memory - from.memory;
        ensure!(grown <= most, "memory grew by {grown:.1} MB: from {from:?} to {self:?}");
        for (what, now, then, spare) in [
            ("file handles", self.files, from.files, 8),
            ("threads", self.threads, from.threads, 6),
            ("tasks", self.tasks, from.tasks, 6),
        ] {
            ensure!(now <= then + spare, "{what} grew: from {from:?} to {self:?}");
        }
        Ok(())
    }
}

/// The app on a home of its own, beside a sandbox.
pub(crate) struct Ship {
    sandbox: SandboxProcess,
    home: tempfile::TempDir,
    keychain: MemoryKeychain,
}

impl Ship {
    pub(crate) async fn ready() -> Result<Self> {
        let (sandbox, home) = (SandboxProcess::start().await?, tempfile::tempdir()?);
        Ok(Self { sandbox, home, keychain: MemoryKeychain::default() })
    }

    /// Starts, signs in, browses `visits` times, signs out, ends. Where the registry asks for a pause, as it may of somebody who
    /// does in a minute what takes a day, that is waited for and the round made again.
    pub(crate) async fn round(&self, visits: usize) -> Result<()> {
        loop {
            let Err(error) = self.once(visits).await else { return Ok(()) };
            let limited = error.downcast_ref::<domain::Error>().map(|error| &error.kind);
            let Some(ErrorKind::RateLimited { retry_at: Some(at) }) = limited else {
                return Err(error);
            };
            let seconds = (at.unix() - Timestamp::now().unix()).max(1).unsigned_abs();
            tokio::time::sleep(Duration::from_secs(seconds)).await;
        }
    }

    async fn once(&self, visits: usize) -> Result<()> {
        let app = open(self.home.path(), &self.sandbox.endpoints()?, &self.keychain)?;
        let id = sign_in(&app).await?;
        for _ in 0..visits {
            browse(&app, &id).await?;
        }
        app.sign_out(&id, false).await?;
        Ok(())
    }
}

/// The app, with its files below `home`.
pub(crate) fn open(home: &Path, endpoints: &Path, keychain: &MemoryKeychain) -> Result<App> {
    let environment = Environment {
        directories: Directories {
            config: home.join("config"),
            cache: home.join("cache"),
            logs: home.join("logs"),
            docker_config: home.join("docker"),
        },
        endpoints_file: None,
        version: "test".into(),
    };
    let endpoints = serde_json::from_str(&fs::read_to_string(endpoints)?)?;
    let vault = Vault::with(keychain.clone(), Duration::from_secs(2));
    Ok(App::open(environment, endpoints, vault, |_| ())?)
}

pub(crate) async fn sign_in(app: &App) -> Result<AccountId> {
    let secret = SecretInput::new(SandboxProcess::PASSWORD);
    match app.sign_in(draft(secret)).await? {
        SignInOutcome::SignedIn { view } => Ok(view.account.id),
        SignInOutcome::CodeNeeded { .. } => bail!("there is no second step"),
    }
}

pub(crate) fn draft(secret: SecretInput) -> RegistryDraft {
    RegistryDraft {
        kind: RegistryKind::DockerHub,
        address: None,
        label: None,
        username: Some(SandboxProcess::USER.into()),
        secret: Some(secret),
        plain_http: false,
        extra_ca_pem: None,
        client_identity: None,
        trusted_realms: Vec::new(),
        keep: Keep::Keychain,
        cloud: None,
    }
}

/// From the list down to an image, as a person clicks; one call is left half-way, as when a page is closed.
pub(crate) async fn browse(app: &App, id: &AccountId) -> Result<()> {
    app.account_details(id).await?;
    let page = app.repositories(id, Some(SandboxProcess::USER.into()), None).await?;
    for repository in page.items.iter().take(3) {
        app.repository(id, &repository.name).await?;
        let tags = app.tags(id, &repository.name, None).await?;
        let names: Vec<String> = tags.items.iter().take(3).map(|tag| tag.name.clone()).collect();
        app.tag_details(id, &repository.name, names.clone(), true, |_| ()).await?;
        if let Some(tag) = names.first() {
            app.image(id, &repository.name, tag, |_| ()).await?;
        }
        let left = app.repository(id, &repository.name);
        tokio::select! { biased; _ = left => (), () = tokio::task::yield_now() => () }
    }
    Ok(())
}
