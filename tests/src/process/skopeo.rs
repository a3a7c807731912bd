//! Pushing and reading with skopeo: a client that shares no code with ours.

use std::fs;
use std::path::Path;

use anyhow::Result;
use serde_json::Value;
use tempfile::TempDir;

use super::peer::Tool;
use super::reference_registry::{Access, ReferenceRegistry};
use super::tiny_image::TinyImage;

/// skopeo, set up for one registry.
#[derive(Debug)]
pub struct Skopeo {
    host: String,
    credentials: Option<String>,
    /// Holds the root certificate to trust, or nothing for plain HTTP.
    certificates: TempDir,
    verify: bool,
}

impl Skopeo {
    /// For a registry with plain HTTP on loopback, and `user:password` where it asks for them.
    ///
    /// # Errors
    /// No directory can be made.
    pub fn new(host: &str, credentials: Option<&str>) -> Result<Self> {
        Ok(Self {
            host: host.to_owned(),
            credentials: credentials.map(str::to_owned),
            certificates: tempfile::tempdir()?,
            verify: false,
        })
    }

    /// For a running reference registry, however it is reached.
    ///
    /// # Errors
    /// Its root certificate cannot be copied.
    pub fn for_registry(registry: &ReferenceRegistry) -> Result<Self> {
        let credentials = format!("{}:{}", ReferenceRegistry::USER, ReferenceRegistry::PASSWORD);
        let mut skopeo = match registry.access() {
            Access::Password | Access::Token => Self::new(&registry.host(), Some(&credentials))?,
            Access::Open | Access::Tls | Access::ClientCertificate => {
                Self::new(&registry.host(), None)?
            }
        };
        if matches!(registry.access(), Access::Tls | Access::ClientCertificate) {
            skopeo.trust(registry.root_certificate())?;
        }
        if registry.access() == Access::ClientCertificate {
            // skopeo takes certificate and key by the ends of their names, and both from one text.
            for end in ["client.cert", "client.key"] {
                let to = skopeo.certificates.path().join(end);
                fs::copy(registry.persons_certificate(), to)?;
            }
        }
        Ok(skopeo)
    }

    fn trust(&mut self, root: &Path) -> Result<()> {
        fs::copy(root, self.certificates.path().join("ca.crt"))?;
        self.verify = true;
        Ok(())
    }

    /// Pushes `image` as `name` (`team/hello:1.0`) and answers the digest that the registry took it under.
    ///
    /// # Errors
    /// skopeo is not installed, or was refused: the error holds its words.
    pub async fn push(&self, image: &TinyImage, name: &str) -> Result<String> {
        let digest = self.certificates.path().join("digest");
        let mut tool = Tool::new("skopeo")
            .args(["--insecure-policy", "copy", "--quiet"])
            .arg(format!("--dest-tls-verify={}", self.verify))
            .arg(format!("--dest-cert-dir={}", self.certificates.path().display()))
            .arg(format!("--digestfile={}", digest.display()));
        tool = match &self.credentials {
            Some(credentials) => tool.arg("--dest-creds").arg(credentials),
            None => tool.arg("--dest-no-creds"),
        };
        tool.arg(image.location()).arg(format!("docker://{}/{name}", self.host)).output().await?;
        Ok(fs::read_to_string(digest)?.trim().to_owned())
    }

    /// Pushes `image` as `name` with its layers packed anew (`zstd`, `zstd:chunked`), which is done by way of a directory with
    /// them unpacked.
    ///
    /// # Errors
    /// As [`Skopeo::push`].
    pub async fn push_packed(&self, image: &TinyImage, name: &str, form: &str) -> Result<()> {
        let unpacked = self.certificates.path().join("unpacked");
        let copy = || Tool::new("skopeo").args(["--insecure-policy", "copy", "--quiet"]);
        let place = format!("dir:{}", unpacked.display());
        copy().arg("--dest-decompress").arg(image.location()).arg(&place).output().await?;
        copy()
            .arg(format!("--dest-tls-verify={}", self.verify))
            .args(["--format", "oci", "--dest-compress-format", form])
            .arg(&place)
            .arg(format!("docker://{}/{name}", self.host))
            .output()
            .await?;
        Ok(())
    }

    /// What `skopeo inspect` tells about `name` (`team/hello:1.0`).
    ///
    /// # Errors
    /// As [`Skopeo::push`]; also when the answer is not JSON.
    pub async fn inspect(&self, name: &str) -> Result<Value> {
        let mut tool = Tool::new("skopeo")
            .args(["--insecure-policy", "inspect"])
            .arg(format!("--tls-verify={}", self.verify))
            .arg(format!("--cert-dir={}", self.certificates.path().display()));
        tool = match &self.credentials {
            Some(credentials) => tool.arg("--creds").arg(credentials),
            None => tool.arg("--no-creds"),
        };
        let answer = tool.arg(format!("docker://{}/{name}", self.host)).output().await?;
        Ok(serde_json::from_str(&answer)?)
    }

    /// The manifest of `name` (`team/hello:1.0`) as it is stored.
    ///
    /// # Errors
    /// As [`Skopeo::push`].
    pub async fn raw(&self, name: &str) -> Result<String> {
        self.stored(name, &["--raw"]).await
    }

    /// The configuration of `name` as it is stored.
    ///
    /// # Errors
    /// As [`Skopeo::push`].
    pub async fn raw_config(&self, name: &str) -> Result<String> {
        self.stored(name, &["--config", "--raw"]).await
    }

    async fn stored(&self, name: &str, what: &[&str]) -> Result<String> {
        let mut tool = Tool::new("skopeo")
            .args(["--insecure-policy", "inspect"])
            .args(what)
            .arg(format!("--tls-verify={}", self.verify))
            .arg(format!("--cert-dir={}", self.certificates.path().display()));
        tool = match &self.credentials {
            Some(credentials) => tool.arg("--creds").arg(credentials),
            None => tool.arg("--no-creds"),
        };
        tool.arg(format!("docker://{}/{name}", self.host)).output().await
    }
}
