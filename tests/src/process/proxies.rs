//! Proxies that others wrote, as processes: tinyproxy, Squid and microsocks.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::authority::Authority;
use super::peer::{Peer, Tool, free_port};

/// A running proxy that lets this machine's programs anywhere, and its log.
#[derive(Debug)]
pub struct ProxyProcess {
    // Dropped in this order: the process before the files it uses.
    peer: Peer,
    _dir: TempDir,
    port: u16,
    secure: Option<(u16, String)>,
}

impl ProxyProcess {
    /// The user of a proxy that asks who one is.
    pub const USER: &str = "pilot";
    /// The password of that user: with what an address would have to escape.
    pub const PASSWORD: &str = "spring:tide@/9";
    /// A port that Squid's rule lets nobody to.
    pub const DENIED_PORT: u16 = 9;

    /// tinyproxy: HTTP, with a password or without.
    ///
    /// # Errors
    /// It is not installed, or did not come up.
    pub async fn tinyproxy(asks: bool) -> Result<Self> {
        let (dir, port) = (tempfile::tempdir()?, free_port()?);
        let mut rules =
            format!("Listen 127.0.0.1\nPort {port}\nTimeout 60\nMaxClients 50\nAllow 127.0.0.1\n");
        if asks {
            // Its configuration reads letters, digits and few signs.
            writeln!(rules, "BasicAuth {} {}", Self::USER, Self::plain_password())?;
        }
        let file = dir.path().join("tinyproxy.conf");
        fs::write(&file, rules)?;
        let tool = Tool::new("tinyproxy").arg("-d").arg("-c").arg(&file);
        Self::start("tinyproxy", &tool, dir, port, None).await
    }

    /// The password of a tinyproxy that asks for one.
    #[must_use]
    pub fn plain_password() -> &'static str {
        "springtide9"
    }

    /// Squid: HTTP with a password, HTTPS with a certificate of its own and without one, and a rule against one port.
    ///
    /// # Errors
    /// It is not installed, or did not come up.
    pub async fn squid() -> Result<Self> {
        let (dir, port, secure) = (tempfile::tempdir()?, free_port()?, free_port()?);
        let authority = Authority::new(dir.path())?;
        let line = Tool::new("htpasswd").args(["-nbm", Self::USER, Self::PASSWORD]).output().await;
        let line = line.context("htpasswd comes with Debian's apache2-utils")?;
        fs::write(dir.path().join("users"), line.trim())?;
        // Squid started by root goes on as a user of its own, who reads the users.
        open_to_all(dir.path())?;
        let at = dir.path().display();
        let rules = format!(
            "http_port 127.0.0.1:{port} name=plain\n\
             https_port 127.0.0.1:{secure} tls-cert={} tls-key={} name=secure\n\
             pid_filename none\ncache deny all\ncache_mem 8 MB\naccess_log none\ncache_log /dev/null\n\
             cache_store_log none\nshutdown_lifetime 0 seconds\ndns_nameservers 127.0.0.1\n\
             auth_param basic program /usr/lib/squid/basic_ncsa_auth {at}/users\n\
             auth_param basic realm harbour\nacl who proxy_auth REQUIRED\nacl closed port {}\n\
             acl by_tls myportname secure\nhttp_access deny closed\nhttp_access allow by_tls\n\
             http_access allow who\nhttp_access deny all\n",
            authority.certificate.display(),
            authority.key.display(),
            Self::DENIED_PORT,
        );
        let file = dir.path().join("squid.conf");
        fs::write(&file, rules)?;
        let tool = Tool::new("squid").args(["-N", "-f"]).arg(&file);
        let root = fs::read_to_string(&authority.root)?;
        Self::start("squid", &tool, dir, port, Some((secure, root))).await
    }

    /// microsocks: SOCKS 5, with a password or without.
    ///
    /// # Errors
    /// It is not installed, or did not come up.
    pub async fn microsocks(asks: bool) -> Result<Self> {
        let (dir, port) = (tempfile::tempdir()?, free_port()?);
        let mut tool =
            Tool::new("microsocks").args(["-i", "127.0.0.1", "-p"]).arg(port.to_string());
        if asks {
            tool = tool.args(["-u", Self::USER, "-P", Self::PASSWORD]);
        }
        Self::start("microsocks", &tool, dir, port, None).await
    }

    async fn start(
        name: &str,
        tool: &Tool,
        dir: TempDir,
        port: u16,
        secure: Option<(u16, String)>,
    ) -> Result<Self> {
        let mut peer = Peer::start(&format!("{name}-{port}"), tool)?;
        peer.listening(port).await?;
        Ok(Self { peer, _dir: dir, port, secure })
    }

    /// `host:port`.
    #[must_use]
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The address of Squid's encrypted port.
    #[must_use]
    pub fn secure_address(&self) -> Option<String> {
        self.secure.as_ref().map(|(port, _)| format!("https://127.0.0.1:{port}"))
    }

    /// The authority that signed the certificate of Squid's encrypted port, as PEM.
    #[must_use]
    pub fn root(&self) -> Option<&str> {
        self.secure.as_ref().map(|(_, root)| root.as_str())
    }

    /// Everything it wrote so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.peer.log()
    }
}

fn open_to_all(dir: &std::path::Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755))?;
    for entry in fs::read_dir(dir)? {
        fs::set_permissions(entry?.path(), fs::Permissions::from_mode(0o644))?;
    }
    Ok(())
}
