//! buildah: another builder of images than Docker's engine, without a daemon.

use std::path::Path;

use anyhow::Result;
use tempfile::TempDir;

use super::peer::Tool;

/// buildah with an empty store of its own.
#[derive(Debug)]
pub struct Buildah {
    store: TempDir,
}

impl Buildah {
    /// One whose store is gone when it is dropped.
    ///
    /// # Errors
    /// No directory can be made.
    pub fn new() -> Result<Self> {
        Ok(Self { store: tempfile::tempdir()? })
    }

    /// Builds a context for several platforms (`linux/amd64,linux/arm64`) and pushes the index of them to a registry with plain
    /// HTTP, as `127.0.0.1:5000/team/app:1.0`.
    ///
    /// # Errors
    /// buildah is not installed, or failed: the error holds its words.
    pub async fn build_and_push(&self, context: &Path, platforms: &str, to: &str) -> Result<()> {
        self.buildah(&["build", "--isolation", "chroot", "--layers", "--platform", platforms])
            .args(["--manifest", "built"])
            .arg(context)
            .output()
            .await?;
        self.buildah(&["manifest", "push", "--all", "--tls-verify=false", "--format", "oci"])
            .args(["built", &format!("docker://{to}")])
            .output()
            .await?;
        Ok(())
    }

    fn buildah(&self, words: &[&str]) -> Tool {
        let path = |name: &str| self.store.path().join(name);
        Tool::new("buildah")
            .env("HOME", self.store.path())
            .arg("--root")
            .arg(path("root"))
            .arg("--runroot")
            .arg(path("run"))
            .args(["--storage-driver", "vfs"])
            .args(words)
    }
}
