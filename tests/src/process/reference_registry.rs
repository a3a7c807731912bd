//! The reference registry, Debian's `docker-registry`, as a process.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::net::TcpStream;

use super::authority::Authority;
use super::certificates::Certified;
use super::peer::{Peer, Tool, free_port};
use super::registry_store::RegistryStore;
use super::signed_tokens::SignedTokens;

/// Who may use a registry, and how it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Plain HTTP, nobody is asked who they are.
    Open,
    /// Plain HTTP and [`ReferenceRegistry::USER`] with [`ReferenceRegistry::PASSWORD`] over Basic authentication.
    Password,
    /// HTTPS with a certificate of the test's own authority, nobody is asked who they are.
    Tls,
    /// The same, for those only who show a certificate of that authority.
    ClientCertificate,
    /// Plain HTTP, with tokens of [`ReferenceRegistry::tokens`].
    Token,
}

impl Access {
    fn is_tls(self) -> bool {
        matches!(self, Self::Tls | Self::ClientCertificate)
    }
}

/// A running reference registry with deletion enabled, empty at first.
#[derive(Debug)]
pub struct ReferenceRegistry {
    // Dropped in this order: the process before the files it uses.
    peer: Peer,
    authority: Authority,
    tokens: Option<SignedTokens>,
    dir: TempDir,
    access: Access,
    host: String,
}

impl ReferenceRegistry {
    /// The user of a registry with [`Access::Password`].
    pub const USER: &str = "harbourmaster";
    /// The password of that user.
    pub const PASSWORD: &str = "spring tide";

    /// Starts one on a free loopback port.
    ///
    /// # Errors
    /// `docker-registry` or `htpasswd` is not installed, or the registry did not come up.
    pub async fn start(access: Access) -> Result<Self> {
        Self::start_at(free_port()?, access).await
    }

    /// Starts one on `port` of the loopback address.
    ///
    /// # Errors
    /// As [`ReferenceRegistry::start`]; also when the port is taken.
    pub async fn start_at(port: u16, access: Access) -> Result<Self> {
        let dir = in_memory()?;
        let authority = Authority::new(dir.path())?;
        Self::start_with(dir, authority, access, format!("127.0.0.1:{port}")).await
    }

    /// Starts one with [`Access::Tls`] that shows this certificate.
    ///
    /// # Errors
    /// As [`ReferenceRegistry::start`].
    pub async fn start_showing(shown: &Certified) -> Result<Self> {
        let dir = in_memory()?;
        let mut authority = Authority::new(dir.path())?;
        (authority.certificate, authority.key) = shown.write(dir.path(), "shown")?;
        Self::start_with(dir, authority, Access::Tls, format!("127.0.0.1:{}", free_port()?)).await
    }

    /// Starts one on a free port of the loopback address of IPv6.
    ///
    /// # Errors
    /// As [`ReferenceRegistry::start`]; also where this machine has no IPv6.
    pub async fn start_on_ipv6(access: Access) -> Result<Self> {
        let dir = in_memory()?;
        let authority = Authority::new(dir.path())?;
        let port = std::net::TcpListener::bind("[::1]:0")?.local_addr()?.port();
        Self::start_with(dir, authority, access, format!("[::1]:{port}")).await
    }

    async fn start_with(
        dir: TempDir,
        authority: Authority,
        access: Access,
        host: String,
    ) -> Result<Self> {
        let tokens = match access {
            Access::Token => Some(SignedTokens::start(Self::USER, Self::PASSWORD)?),
            _ => None,
        };
        let config = dir.path().join("config.yml");
        let who = match &tokens {
            Some(tokens) => tokens.configuration(dir.path())?,
            None => String::new(),
        };
        fs::write(&config, configuration(dir.path(), &authority, access, &host) + &who)?;
        if access == Access::Password {
            let line = Tool::new("htpasswd")
                .args(["-Bbn", Self::USER, Self::PASSWORD])
                .output()
                .await
                .context("htpasswd comes with Debian's apache2-utils")?;
            fs::write(dir.path().join("htpasswd"), line)?;
        }
        let mut peer = Peer::start(
            &format!("docker-registry-{}", host.rsplit(':').next().unwrap_or_default()),
            &Tool::new("docker-registry").arg("serve").arg(&config),
        )?;
        peer.ready(Duration::from_secs(20), async || TcpStream::connect(&host).await.ok()).await?;
        Ok(Self { peer, authority, tokens, dir, access, host })
    }

    /// Host and port, as they stand in an image's name.
    #[must_use]
    pub fn host(&self) -> String {
        self.host.clone()
    }

    /// The registry's address without a path.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.access.is_tls() { "https" } else { "http" };
        format!("{scheme}://{}", self.host())
    }

    /// Whether it was asked this (`HEAD /v2/team/app/manifests/latest`), and how often.
    #[must_use]
    pub fn asked(&self, question: &str) -> usize {
        self.peer.log().matches(&format!("\"{question} HTTP/")).count()
    }

    /// Its store on disk, to be filled without pushing.
    #[must_use]
    pub fn store(&self) -> RegistryStore {
        RegistryStore::new(&self.dir.path().join("data"))
    }

    /// The root certificate that signed this registry's own. Only [`Access::Tls`] shows one.
    #[must_use]
    pub fn root_certificate(&self) -> &Path {
        &self.authority.root
    }

    /// The certificate and key of somebody who is let in where a certificate is asked for.
    #[must_use]
    pub fn persons_certificate(&self) -> &Path {
        &self.authority.person
    }

    /// The token server of a registry with [`Access::Token`].
    #[must_use]
    pub fn tokens(&self) -> Option<&SignedTokens> {
        self.tokens.as_ref()
    }

    /// Everything it wrote so far: a line a request.
    #[must_use]
    pub fn log(&self) -> String {
        self.peer.log()
    }

    /// How the registry is reached.
    #[must_use]
    pub fn access(&self) -> Access {
        self.access
    }
}

/// A directory in memory, where there is one: a store of 200,000 tags has 600,000 files, which take minutes on a busy disk.
fn in_memory() -> Result<TempDir> {
    match tempfile::tempdir_in("/dev/shm") {
        Ok(dir) => Ok(dir),
        Err(_) => Ok(tempfile::tempdir()?),
    }
}

fn configuration(dir: &Path, authority: &Authority, access: Access, host: &str) -> String {
    let dir = dir.display();
    let access = match access {
        Access::Open | Access::Token => String::new(),
        Access::Password => {
            format!("auth:\n  htpasswd: {{realm: harbour, path: {dir}/htpasswd}}\n")
        }
        Access::Tls => format!(
            "  tls: {{certificate: {}, key: {}}}\n",
            authority.certificate.display(),
            authority.key.display()
        ),
        Access::ClientCertificate => format!(
            "  tls: {{certificate: {}, key: {}, clientcas: [{}]}}\n",
            authority.certificate.display(),
            authority.key.display(),
            authority.root.display()
        ),
    };
    format!(
        "version: 0.1\nlog: {{level: info}}\nstorage:\n  filesystem: {{rootdirectory: {dir}/data}}\n  \
         delete: {{enabled: true}}\nhttp:\n  addr: \"{host}\"\n{access}"
    )
}
