//! A real Docker engine of the test's own, and the `docker` command line that talks to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::peer::{Peer, Tool};

/// A running engine, an empty store, and a `docker` that is signed in nowhere.
///
/// An engine needs root. Without it the machine's own engine is used, and must be one that this user may use.
#[derive(Debug)]
pub struct DockerEngine {
    // Dropped in this order: the process before the files it uses.
    _peer: Option<Peer>,
    dir: TempDir,
    host: String,
}

impl DockerEngine {
    /// Starts one that leaves the machine's network and firewall alone.
    ///
    /// # Errors
    /// `docker.io` is not installed, or the engine did not come up.
    pub async fn start() -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("rs-docker-").tempdir()?;
        fs::create_dir(dir.path().join("client"))?;
        // Logins go into this file: without any entry `docker login` would look for a keychain of the machine.
        fs::write(
            dir.path().join("client/config.json"),
            r#"{ "auths": { "nobody.invalid": {} } }"#,
        )?;
        if !rustix::process::geteuid().is_root() {
            let engine = Self { _peer: None, dir, host: "unix:///var/run/docker.sock".to_owned() };
            engine
                .docker(&["version"])
                .await
                .context("a Docker engine needs root, or one that this user may use")?;
            return Ok(engine);
        }

        let socket = dir.path().join("docker.sock");
        let path = |name: &str| dir.path().join(name);
        let mut peer = Peer::start(
            "dockerd",
            &Tool::new("dockerd")
                .arg("--data-root")
                .arg(path("data"))
                .arg("--exec-root")
                .arg(path("exec"))
                .arg("--pidfile")
                .arg(path("pid"))
                .arg("--host")
                .arg(format!("unix://{}", socket.display()))
                // Without these two it rewrites the machine's firewall.
                .args(["--iptables=false", "--bridge=none"]),
        )?;
        peer.ready(Duration::from_mins(1), async || {
            tokio::net::UnixStream::connect(&socket).await.ok()
        })
        .await?;
        let engine = Self { _peer: Some(peer), host: format!("unix://{}", socket.display()), dir };
        engine.docker(&["version"]).await?;
        Ok(engine)
    }

    /// Runs `docker` with these arguments and answers what it printed.
    ///
    /// # Errors
    /// It failed: the error holds its words.
    pub async fn docker(&self, args: &[&str]) -> Result<String> {
        self.client("docker").args(args).output().await
    }

    /// Runs a line of shell in `dir`, as a person does who pastes it into a terminal; `input` is what they type.
    ///
    /// # Errors
    /// It failed: the error holds its words.
    pub async fn terminal(&self, dir: &Path, line: &str, input: &str) -> Result<String> {
        self.client("/bin/sh").args(["-euc", line]).dir(dir).output_with_input(input).await
    }

    /// The directory of the `docker` command line's configuration (`config.json`).
    #[must_use]
    pub fn client_config(&self) -> PathBuf {
        self.dir.path().join("client")
    }

    fn client(&self, program: &str) -> Tool {
        Tool::new(program)
            .env("HOME", self.dir.path())
            .env("DOCKER_HOST", &self.host)
            .env("DOCKER_CONFIG", self.client_config())
            // The builder that is inside the engine: the other one is a plugin that need not be installed.
            .env("DOCKER_BUILDKIT", "0")
    }
}
