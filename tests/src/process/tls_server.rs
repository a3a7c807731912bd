//! A TLS server that others wrote, `openssl s_server`, which can be told to speak old versions or to ask for certificates.

use anyhow::Result;
use tempfile::TempDir;

use super::certificates::Certified;
use super::peer::{Peer, Tool, free_port};

/// How a certificate ends.
const END: &str = "-----END CERTIFICATE-----";

/// One that answers every request with a web page about the session.
#[derive(Debug)]
pub struct TlsServer {
    // Dropped in this order: the process before the files it uses.
    peer: Peer,
    _dir: TempDir,
    port: u16,
}

impl TlsServer {
    /// Starts one that shows this certificate and goes by these arguments.
    ///
    /// # Errors
    /// It is not installed, or did not come up.
    pub async fn start(shows: &Certified, args: &[&str]) -> Result<Self> {
        Self::start_asking(shows, None, args).await
    }

    /// Starts one that lets in only who shows a certificate of this authority.
    ///
    /// # Errors
    /// As [`TlsServer::start`].
    pub async fn start_asking(
        shows: &Certified,
        authority: Option<&str>,
        args: &[&str],
    ) -> Result<Self> {
        let (dir, port) = (tempfile::tempdir()?, free_port()?);
        let (chain, key) = shows.write(dir.path(), "server")?;
        let mut tool = Tool::new("openssl")
            .args(["s_server", "-www", "-accept", &format!("127.0.0.1:{port}"), "-cert"])
            .arg(&chain)
            .arg("-key")
            .arg(&key)
            .args(args);
        // `-cert` reads the first alone.
        let (own, others) =
            shows.chain.split_at(shows.chain.find(END).map_or(0, |at| at + END.len()));
        if others.contains("BEGIN") {
            std::fs::write(&chain, own)?;
            let file = dir.path().join("others.crt");
            std::fs::write(&file, others)?;
            tool = tool.arg("-cert_chain").arg(&file);
        }
        if let Some(authority) = authority {
            let file = dir.path().join("people.crt");
            std::fs::write(&file, authority)?;
            tool = tool.args(["-Verify", "1", "-verify_return_error", "-CAfile"]).arg(&file);
        }
        let mut peer = Peer::start(&format!("openssl-{port}"), &tool)?;
        peer.listening(port).await?;
        Ok(Self { peer, _dir: dir, port })
    }

    /// Its address without a path.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// Everything it wrote so far.
    #[must_use]
    pub fn log(&self) -> String {
        self.peer.log()
    }
}
