//! Looking at one thing after the other.

use std::sync::Mutex;

use domain::{
    Bytes, Capability, Count, Credential, Error, ErrorKind, Probe, Reason, Renewal, RepositoryName,
    Result, Timestamp,
};
use transport::checkup::{self, Encryption, Greeting};
use transport::{Network, Transport};

use super::finding::{Check, Examined, Finding, Verdict};
use super::foreign::Foreign;
use super::report;
use crate::account_credential::login_command;
use crate::{App, lock};

/// More than this apart, and signatures and certificates begin to be refused.
const CLOCK_MOST: i64 = 60;
/// A certificate or a secret that ends this soon is worth a word.
const SOON: i64 = 3 * 86_400;
const CERTIFICATE_SOON: i64 = 14 * 86_400;

/// The account that is looked at, and what was found so far.
pub(super) struct Patient<'a> {
    app: &'a App,
    record: storage::AccountRecord,
    tell: &'a (dyn Fn(Examined) + Send + Sync),
    found: Mutex<Vec<Examined>>,
}

impl<'a> Patient<'a> {
    pub(super) fn new(
        app: &'a App,
        record: storage::AccountRecord,
        tell: &'a (dyn Fn(Examined) + Send + Sync),
    ) -> Self {
        Self { app, record, tell, found: Mutex::default() }
    }

    /// Looks at everything; the report of it.
    pub(super) async fn examined(self, last: Option<(Error, Timestamp)>) -> String {
        let foreign = self.secret().await;
        let network = self.app.network_of(&self.record.account.endpoint);
        self.way(&network, &foreign).await;
        self.registry(&foreign).await;
        self.tell(
            Check::LastError,
            match last {
                None => Verdict::Done { finding: Finding::NoError },
                Some((error, at)) => {
                    let error = foreign.error(&error);
                    Verdict::Warn { finding: Finding::LastError { error, at } }
                }
            },
        );
        self.traffic(&network);
        let found = self.found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        report::markdown(&self.app.environment.version, &self.record.account, &found)
    }

    fn tell(&self, check: Check, verdict: Verdict) {
        let examined = Examined { check, verdict };
        if !matches!(examined.verdict, Verdict::Running) {
            lock(&self.found).push(examined.clone());
        }
        (self.tell)(examined);
    }

    fn begin(&self, check: Check) {
        self.tell(check, Verdict::Running);
    }

    fn failed(&self, check: Check, error: &Error, foreign: &Foreign) {
        let error = foreign.error(error);
        self.tell(check, Verdict::Fail { finding: Finding::Failed { error } });
    }

    fn not_reached(&self, checks: &[Check]) {
        for check in checks {
            self.tell(*check, Verdict::Warn { finding: Finding::NotReached });
        }
    }

    /// Where the secret comes from, and whether it is there. What servers say is held against it from then on.
    async fn secret(&self) -> Foreign {
        self.begin(Check::Secret);
        let credential = self.credential().await;
        let foreign = Foreign::with(credential.as_ref().ok().and_then(Option::as_ref));
        match &credential {
            Err(error) if error.kind == ErrorKind::SignInNeeded => {
                self.tell(Check::Secret, Verdict::Fail { finding: Finding::SignedOut });
            }
            Err(error) => self.failed(Check::Secret, error, &foreign),
            Ok(credential) => {
                let keeper = self.app.keeper_of(&self.record, credential.as_ref()).await;
                self.tell(Check::Secret, keeper);
            }
        }
        foreign
    }

    async fn credential(&self) -> Result<Option<Credential>> {
        use transport::auth::CredentialSource as _;
        let session = self.app.session(&self.record.account.id)?;
        session.credential.credential().await
    }

    /// Proxy, certificate, clock: the way to the server, without saying who we are.
    async fn way(&self, network: &Network, foreign: &Foreign) {
        let endpoint = &self.record.account.endpoint;
        self.begin(Check::Proxy);
        let transport = match Transport::new(endpoint, network) {
            Ok(transport) => transport,
            Err(error) => {
                self.failed(Check::Proxy, &error, foreign);
                self.not_reached(&[Check::Encryption, Check::Clock]);
                return;
            }
        };
        match checkup::proxy(&transport) {
            Ok(Some(host)) => {
                self.tell(Check::Proxy, Verdict::Done { finding: Finding::Proxy { host } });
            }
            Ok(None) => self.tell(Check::Proxy, Verdict::Done { finding: Finding::NoProxy }),
            Err(error) => self.failed(Check::Proxy, &error, foreign),
        }
        self.begin(Check::Encryption);
        match checkup::encryption(&transport).await {
            Ok(found) => self.tell(Check::Encryption, self.encrypted(&found, foreign)),
            Err(error) => {
                self.failed(Check::Encryption, &error, foreign);
                self.not_reached(&[Check::Clock]);
                return;
            }
        }
        self.begin(Check::Clock);
        let mut url = endpoint.url.clone();
        url.set_path(&format!("{}/v2/", url.path().trim_end_matches('/')));
        match checkup::greeting(&transport, url).await {
            Ok(greeting) => self.tell(Check::Clock, clock(&greeting)),
            Err(error) => self.failed(Check::Clock, &error, foreign),
        }
    }

    fn encrypted(&self, found: &Encryption, foreign: &Foreign) -> Verdict {
        match found {
            Encryption::None
                if domain::endpoint::is_loopback(&self.record.account.endpoint.url) =>
            {
                Verdict::Done { finding: Finding::PlainLocal }
            }
            Encryption::None => Verdict::Warn { finding: Finding::Plain },
            Encryption::Chain(chain) => {
                let ends = chain.certificates.iter().filter_map(|one| one.not_after).min();
                let version = chain.version.clone();
                let chain = chain.certificates.iter();
                let chain = chain.map(|one| foreign.certificate(one)).collect();
                let finding = Finding::Tls { version, chain };
                if ends.is_some_and(|end| end.unix() - Timestamp::now().unix() < CERTIFICATE_SOON) {
                    Verdict::Warn { finding }
                } else {
                    Verdict::Done { finding }
                }
            }
        }
    }

    /// What the registry says, to whom we are.
    async fn registry(&self, foreign: &Foreign) {
        let id = &self.record.account.id;
        let rest = [Check::SignedIn, Check::Powers, Check::GoodUntil];
        self.begin(Check::Api);
        let session = match self.app.session(id) {
            Ok(session) => session,
            Err(error) if error.kind == ErrorKind::SignInNeeded => {
                self.not_reached(&[Check::Api]);
                self.not_reached(&rest);
                return;
            }
            Err(error) => {
                self.failed(Check::Api, &error, foreign);
                self.not_reached(&rest);
                return;
            }
        };
        // Asked first: what software it is turns out on the way.
        let probe = self.app.with_provider(id, |provider| async move { provider.probe().await });
        let probe = Box::pin(probe).await;
        self.tell(Check::Api, self.api(&session, &probe, foreign).await);
        self.begin(Check::SignedIn);
        let probe = match probe {
            Ok(probe) => probe,
            Err(error) => {
                self.failed(Check::SignedIn, &error, foreign);
                self.not_reached(&[Check::Powers, Check::GoodUntil]);
                return;
            }
        };
        let finding = match &self.record.account.username {
            None => Finding::LetIn,
            Some(_) => Finding::SignedIn { username: foreign.told(probe.username.as_deref()) },
        };
        self.tell(Check::SignedIn, Verdict::Done { finding });
        self.tell(Check::Powers, powers(&probe, foreign));
        let renewal = match &self.record.docker_login {
            Some(source) => Renewal::Command { command: login_command(&source.server) },
            None => session.provider.renewal().await,
        };
        self.tell(Check::GoodUntil, self.good_until(&probe, renewal));
    }

    /// The registry's own API, and the vendor's.
    async fn api(
        &self,
        session: &crate::sessions::Session,
        probe: &Result<Probe>,
        foreign: &Foreign,
    ) -> Verdict {
        let software = session.provider.software().map(|software| foreign.software(&software));
        let namespace = self.record.account.username.as_deref().unwrap_or("library");
        // Any name will do: only the registry that would hold it is asked, and nothing of it.
        let name = RepositoryName::parse(&format!("{namespace}/check"))
            .or_else(|_| RepositoryName::parse("library/check"));
        let ping = async {
            let name = name.map_err(|_| Error::new(ErrorKind::NotFound { what: String::new() }))?;
            session.provider.content(&name).await?.registry.ping().await
        };
        match (ping.await, probe) {
            (Ok(ping), _) => Verdict::Done {
                finding: Finding::Api {
                    registry: foreign.told(ping.api_version.as_deref()),
                    server: foreign.told(ping.server.as_deref()),
                    software,
                },
            },
            // The vendor's API answers; which registry it is depends on the repository there.
            (Err(_), Ok(_)) => {
                Verdict::Done { finding: Finding::Api { registry: None, server: None, software } }
            }
            (Err(error), Err(_)) => {
                Verdict::Fail { finding: Finding::Failed { error: foreign.error(&error) } }
            }
        }
    }

    fn good_until(&self, probe: &Probe, renewal: Renewal) -> Verdict {
        if self.record.account.username.is_none() {
            return Verdict::Done { finding: Finding::NoSecret };
        }
        let Some(until) = probe.credential_expires else {
            return Verdict::Done { finding: Finding::NoEndTold { renewal } };
        };
        let left = until.unix() - Timestamp::now().unix();
        let by_hand = renewal != Renewal::OnItsOwn;
        let finding = Finding::GoodUntil { until, renewal };
        match left {
            ..0 if by_hand => Verdict::Fail { finding },
            ..SOON if by_hand => Verdict::Warn { finding },
            _ => Verdict::Done { finding },
        }
    }

    fn traffic(&self, network: &Network) {
        let endpoint = &self.record.account.endpoint;
        let sent = network.counters(&endpoint.url);
        let finding = Finding::Traffic {
            host: endpoint.host(),
            requests: Count(sent.requests),
            bytes: Bytes(sent.bytes),
            retries: Count(sent.retries),
        };
        self.tell(Check::Traffic, Verdict::Done { finding });
    }
}

fn clock(greeting: &Greeting) -> Verdict {
    let host = greeting.host.clone();
    let Some(ahead) = greeting.clock_ahead else {
        return Verdict::Done { finding: Finding::ClockUntold { host } };
    };
    let seconds = i32::try_from(ahead).unwrap_or(if ahead < 0 { i32::MIN } else { i32::MAX });
    let finding = Finding::Clock { host, ahead: seconds };
    if ahead.abs() > CLOCK_MOST { Verdict::Warn { finding } } else { Verdict::Done { finding } }
}

fn powers(probe: &Probe, foreign: &Foreign) -> Verdict {
    let known = |capability: &Capability| match capability {
        Capability::Denied { reason: Reason::PermissionMissing { permission } } => {
            let permission = foreign.words(permission);
            Capability::denied(Reason::PermissionMissing { permission })
        }
        other => other.clone(),
    };
    let finding = Finding::Powers {
        list: known(&probe.list),
        create: known(&probe.create),
        delete: known(&probe.delete),
        has_catalogue: probe.has_catalogue,
    };
    Verdict::Done { finding }
}
