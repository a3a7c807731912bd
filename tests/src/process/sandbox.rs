//! The sandbox registries as the program that `make run` starts.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::registry::{Failure, LoggedRequest};
use crate::sandbox::Learnt;

use super::peer::{Peer, Tool, built_dir};

/// A running sandbox and what it said about itself.
#[derive(Debug)]
pub struct SandboxProcess {
    _peer: Peer,
    said: Value,
}

impl SandboxProcess {
    /// The owner of the organisation `harbourworks`.
    pub const USER: &str = "acme";
    /// A user with two-step verification.
    pub const CAREFUL_USER: &str = "moored";
    /// The password of both.
    pub const PASSWORD: &str = "anchor-chain";
    /// The code of the second step.
    pub const CODE: &str = "123456";
    /// An access token of [`SandboxProcess::USER`] that may only read.
    pub const READ_ONLY_TOKEN: &str = "dckr_pat_sandbox_ro";

    /// Starts one on free ports and waits until it answers.
    ///
    /// # Errors
    /// It has not been built, or did not come up.
    pub async fn start() -> Result<Self> {
        let program = built_dir()?.join("sandbox");
        ensure!(program.exists(), "{} is missing: make test builds it first", program.display());
        let mut peer = Peer::start("sandbox", &Tool::new(program))?;
        let log = peer.log_path();
        let said = peer
            .ready(Duration::from_secs(30), async || {
                let log = std::fs::read_to_string(&log).ok()?;
                log.lines().find_map(|line| serde_json::from_str::<Value>(line).ok())
            })
            .await?;
        Ok(Self { _peer: peer, said })
    }

    /// The file for `ROADSTEAD_ENDPOINTS`.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn endpoints(&self) -> Result<PathBuf> {
        Ok(self.text("/endpoints")?.into())
    }

    /// Host and port of the registry that stands behind its Docker Hub.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn hub_registry(&self) -> Result<&str> {
        Ok(self.text("/docker_hub/registry")?.trim_start_matches("http://"))
    }

    /// Host and port of the plain registry that lets everybody in.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn open_registry(&self) -> Result<&str> {
        self.text("/registries/0/host")
    }

    /// Host and port of the plain registry that wants a password.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn locked_registry(&self) -> Result<&str> {
        self.text("/registries/1/host")
    }

    /// The address of Harbor.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn harbor(&self) -> Result<&str> {
        self.text("/harbor")
    }

    /// The address of Artifactory.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn artifactory(&self) -> Result<&str> {
        self.text("/artifactory")
    }

    /// The address of zot.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn zot(&self) -> Result<&str> {
        self.text("/zot")
    }

    /// The address of what stands in for Azure's registries.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn acr(&self) -> Result<&str> {
        self.text("/acr/registry")
    }

    /// The address of Quay.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn quay(&self) -> Result<&str> {
        self.text("/quay/api")
    }

    /// The address of GitLab.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn gitlab(&self) -> Result<&str> {
        self.text("/gitlab/api")
    }

    /// The address of GitHub's registry.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn github_registry(&self) -> Result<&str> {
        self.text("/github/registry")
    }

    /// The key file of a service account of Google's.
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn google_key_file(&self) -> Result<PathBuf> {
        Ok(self.text("/google_key_file")?.into())
    }

    /// Orders a failure of one of its servers (`hub`, `hub-registry`, …).
    ///
    /// # Errors
    /// The sandbox does not take the order.
    pub async fn fail(&self, server: &str, failure: &Failure) -> Result<()> {
        let order = client()?.post(self.order("failures", server)?).json(failure);
        order.send().await?.error_for_status()?;
        Ok(())
    }

    /// Has one of its servers misbehave: `registry::MISCHIEF` has the names.
    ///
    /// # Errors
    /// There is no such misbehaviour, or the sandbox does not take the order.
    pub async fn misbehave(&self, server: &str, mischief: &str) -> Result<()> {
        let order = client()?.post(format!("{}/{mischief}", self.order("mischief", server)?));
        order.send().await?.error_for_status()?;
        Ok(())
    }

    /// Takes every ordered failure of a server back.
    ///
    /// # Errors
    /// The sandbox does not take the order.
    pub async fn calm(&self, server: &str) -> Result<()> {
        let order = client()?.delete(self.order("failures", server)?);
        order.send().await?.error_for_status()?;
        Ok(())
    }

    /// What one of its servers was asked since the start.
    ///
    /// # Errors
    /// The sandbox does not answer.
    pub async fn requests(&self, server: &str) -> Result<Vec<LoggedRequest>> {
        let answer = client()?.get(self.order("requests", server)?).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// Watches for these secrets in all that any of its servers is sent from now on.
    ///
    /// # Errors
    /// The sandbox does not take the order.
    pub async fn watch(&self, secrets: &[&str]) -> Result<()> {
        let order = client()?.post(self.path("marks")?).json(&secrets);
        order.send().await?.error_for_status()?;
        Ok(())
    }

    /// Which of them each server was sent.
    ///
    /// # Errors
    /// The sandbox does not answer.
    pub async fn learnt(&self) -> Result<Learnt> {
        let answer = client()?.get(self.path("learnt")?).send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// Host and port of a registry that it started, by the word that it is told by (`harbor`, `zot`, …).
    ///
    /// # Errors
    /// The sandbox did not name it.
    pub fn host(&self, pointer: &str) -> Result<&str> {
        Ok(self.text(pointer)?.trim_start_matches("http://"))
    }

    fn order(&self, what: &str, server: &str) -> Result<String> {
        self.path(&format!("{what}/{server}"))
    }

    fn path(&self, what: &str) -> Result<String> {
        Ok(format!("{}/_sandbox/{what}", self.text("/docker_hub/api")?))
    }

    fn text(&self, pointer: &str) -> Result<&str> {
        let said = self.said.pointer(pointer).and_then(Value::as_str);
        said.with_context(|| format!("the sandbox says nothing of {pointer}: {}", self.said))
    }
}

/// What talks to the sandbox, which is on this machine whatever proxy is set.
fn client() -> Result<reqwest::Client> {
    Ok(reqwest::Client::builder().no_proxy().build()?)
}
