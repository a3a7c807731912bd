//! Live providers, one an account, and the secret that each signs with.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use domain::{Account, AccountId, Credential, Error, ErrorKind, PullQuota, Result};
use providers::Provider;
use tokio::time::Instant;
use transport::auth::CredentialSource;

use crate::account_credential::{AccountCredential, Keeper};
use crate::{App, Event, content_cache::DiskContent, lock};

/// The accounts in use since the start.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<AccountId, Session>>);

#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) provider: Arc<dyn Provider>,
    pub(crate) credential: Arc<AccountCredential>,
    /// Why the account cannot be used until the person signs in again.
    pub(crate) ended: Option<Error>,
    /// The pull limit that the window was told last.
    told_quota: Option<PullQuota>,
    /// Whether the window was told that the registry cannot be reached, or not safely.
    told_reach: (bool, bool),
}

/// A credential that is being tried out and is nowhere kept yet.
pub(crate) struct TriedCredential(pub(crate) Option<Credential>);

#[async_trait]
impl CredentialSource for TriedCredential {
    async fn credential(&self) -> Result<Option<Credential>> {
        Ok(self.0.clone())
    }
}

impl App {
    /// The live provider of an account.
    ///
    /// # Errors
    /// `UnknownAccount`; `SignInNeeded` after a sign-out.
    pub(crate) fn session(&self, id: &AccountId) -> Result<Session> {
        let record = lock(&self.accounts)
            .get(id)
            .cloned()
            .ok_or_else(|| Error::new(ErrorKind::UnknownAccount))?;
        if record.account.username.is_some() && !self.is_signed_in(&record) {
            return Err(Error::new(ErrorKind::SignInNeeded));
        }
        let mut sessions = lock(&self.sessions.0);
        if let Some(session) = sessions.get(id) {
            return Ok(session.clone());
        }
        let keeper = match (&record.account.username, record.docker_login) {
            (None, _) => Keeper::Nobody,
            (Some(_), Some(source)) => Keeper::Docker {
                source,
                folder: self.environment.directories.docker_config.clone(),
            },
            (Some(_), None) => Keeper::Vault(self.vault.clone()),
        };
        let credential = Arc::new(AccountCredential::new(id.clone(), keeper));
        let provider = self.open_provider(&record.account, credential.clone())?;
        let told_reach = self.reach(id);
        let session = Session { provider, credential, ended: None, told_quota: None, told_reach };
        sessions.insert(id.clone(), session.clone());
        Ok(session)
    }

    pub(crate) fn open_provider(
        &self,
        account: &Account,
        credentials: Arc<dyn CredentialSource>,
    ) -> Result<Arc<dyn Provider>> {
        self.open_provider_over(account, credentials, &self.network_of(&account.endpoint))
    }

    /// The same over a network that is told, as that of an account which is nowhere kept yet.
    pub(crate) fn open_provider_over(
        &self,
        account: &Account,
        credentials: Arc<dyn CredentialSource>,
        network: &transport::Network,
    ) -> Result<Arc<dyn Provider>> {
        let meter = self.meter(&account.id);
        let context = providers::Context {
            endpoint: account.endpoint.clone(),
            credentials,
            network: network.metered(meter.clone()),
            content: Arc::new(DiskContent { cache: self.cache.clone(), meter }),
        };
        providers::open(account.kind, context, &self.endpoints)
    }

    /// Calls an account's provider, and tells the window when the session turned out to be over, or pulls went. A login
    /// that was renewed elsewhere since is taken up at once: the refused call is made again with it.
    pub(crate) async fn with_provider<T, F>(
        &self,
        id: &AccountId,
        call: impl Fn(Arc<dyn Provider>) -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let session = self.session(id)?;
        let began = Instant::now();
        // Boxed, or it would stand twice in every future that is made of this one.
        let ask = || Box::pin(call(session.provider.clone()));
        let mut result = ask().await;
        if result.as_ref().err().is_some_and(is_over)
            && Box::pin(session.credential.renewed_since(began)).await
        {
            session.provider.forget_tokens();
            result = ask().await;
        }
        self.troubles.note(id, &result);
        let ended = result.as_ref().err().filter(|error| is_over(error)).cloned();
        let quota = session.provider.pull_quota();
        let mut changed = false;
        if let Some(live) = lock(&self.sessions.0).get_mut(id) {
            // Only what somebody could mend by signing in again; a timeout says nothing of the session.
            if !session.credential.is_anonymous() && (ended.is_some() || result.is_ok()) {
                changed |= live.ended.is_some() != ended.is_some();
                live.ended = ended;
            }
            let left = |quota: Option<PullQuota>| quota.map(|quota| (quota.limit, quota.remaining));
            changed |= left(live.told_quota) != left(quota);
            live.told_quota = quota;
            let reach = self.reach(id);
            changed |= live.told_reach != reach;
            live.told_reach = reach;
        }
        if changed {
            self.emit(Event::AccountsChanged);
        }
        result
    }

    /// Whether an account's registry cannot be reached, or not safely, as the window is told.
    fn reach(&self, id: &AccountId) -> (bool, bool) {
        let meter = self.meter(id);
        (meter.is_unreachable(), meter.is_insecure())
    }

    /// Whether an account has a secret to sign with: in the keychain since it was last seen, or in memory.
    pub(crate) fn is_signed_in(&self, record: &storage::AccountRecord) -> bool {
        record.signed_in || self.vault.is_session_only(&record.account.id)
    }

    /// Why an account that counts as signed in cannot be used, if so.
    pub(crate) fn ended(&self, id: &AccountId) -> Option<Error> {
        lock(&self.sessions.0).get(id).and_then(|session| session.ended.clone())
    }

    /// Drops an account's live provider with every token and secret that it held.
    pub(crate) async fn close_session(&self, id: &AccountId) {
        let session = lock(&self.sessions.0).remove(id);
        if let Some(session) = session {
            session.provider.forget_tokens();
            // Calls still under way hold the provider; the secret must be gone for them, too.
            session.credential.forget().await;
        }
    }
}

/// Whether an account cannot be used until somebody signs in.
fn is_over(error: &Error) -> bool {
    matches!(
        error.kind,
        ErrorKind::SessionEnded
            | ErrorKind::WrongCredentials
            | ErrorKind::SignInNeeded
            | ErrorKind::CommandSignInNeeded { .. }
            | ErrorKind::AccountLocked
    )
}
