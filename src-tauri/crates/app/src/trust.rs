//! Trusting what vouches for a registry's certificate: for that registry, and for no other.
//!
//! Nothing is ever trusted unseen: what is added has to make the certificate a good one, in a handshake of its own, before it
//! is kept. There is deliberately no way to leave the check out.

use domain::{AccountId, CertificateProblem, Endpoint, Error, ErrorKind, Origin, Result};
use transport::{Transport, probe};
use url::Url;

use crate::{App, Event, lock};

impl App {
    /// Adds certificates to what a registry is held against: that of an authority, or the server's own. Every account at the
    /// same registry is reached so from now on.
    ///
    /// `host` (`host:port`) is whose certificate was refused: the registry's, or that of a server which it leads to.
    ///
    /// # Errors
    /// `InvalidField { field: "ca" }`: `not_pem`, `no_certificate`, `not_a_certificate`, or `did_not_sign` where this is not
    /// what signed the certificate; `Certificate` for what else is wrong with it, and those of reaching the server. Nothing is
    /// kept then.
    pub async fn trust_certificate(&self, id: &AccountId, host: &str, pem: &str) -> Result<()> {
        let account = self.record(id)?.account;
        let added = transport::with_trusted(account.endpoint.extra_ca_pem.as_deref(), pem)?;
        self.try_trust(&account.endpoint, host, added).await?;
        self.change_trust(&account.endpoint, |before| {
            transport::with_trusted(before, pem).map(Some)
        })
        .await
    }

    /// Takes back whatever was added for a registry: it is held against the operating system's roots alone.
    pub async fn forget_trust(&self, id: &AccountId) -> Result<()> {
        let account = self.record(id)?.account;
        self.change_trust(&account.endpoint, |_| Ok(None)).await
    }

    async fn try_trust(&self, endpoint: &Endpoint, host: &str, added: String) -> Result<()> {
        let wrong = |field: &str, problem: &str| {
            let problem = problem.to_owned();
            Error::new(ErrorKind::InvalidField { field: field.into(), problem })
        };
        let url = Url::parse(&format!("https://{host}/"))
            .map_err(|error| wrong("host", &error.to_string()))?;
        let there = Endpoint { url, extra_ca_pem: Some(added), ..endpoint.clone() };
        let transport = Transport::new(&there, &self.network_of(endpoint))?;
        match probe::certificate(&transport).await.map_err(|error| error.kind) {
            // Who is asked for a certificate of our own has accepted the server's.
            Ok(_) | Err(ErrorKind::ClientCertificateNeeded { .. }) => Ok(()),
            Err(ErrorKind::Certificate {
                problem: CertificateProblem::UnknownIssuer | CertificateProblem::SelfSigned,
                ..
            }) => Err(wrong("ca", "did_not_sign")),
            Err(kind) => Err(kind.into()),
        }
    }

    /// Changes what is trusted at all accounts of one registry, which are reached anew from then on.
    async fn change_trust(
        &self,
        endpoint: &Endpoint,
        change: impl Fn(Option<&str>) -> Result<Option<String>>,
    ) -> Result<()> {
        let origin = Origin::of(&endpoint.url);
        let there =
            |record: &&storage::AccountRecord| Origin::of(&record.account.endpoint.url) == origin;
        let found: Vec<_> = lock(&self.accounts)
            .all()
            .iter()
            .filter(there)
            .map(|record| record.account.clone())
            .collect();
        for account in found {
            let trusted = change(account.endpoint.extra_ca_pem.as_deref())?;
            lock(&self.accounts)
                .update(&account.id, |record| record.account.endpoint.extra_ca_pem = trusted)?;
            self.close_session(&account.id).await;
        }
        self.emit(Event::AccountsChanged);
        Ok(())
    }
}
