//! The side bar's accounts: who they are, what they may do, signing out.

use std::collections::HashSet;

use domain::{
    Account, AccountId, DockerSource, Error, ErrorKind, Probe, PullQuota, Renewal, Result, Software,
};
use serde::Serialize;
use specta::Type;

use crate::account_credential::login_command;
use crate::kept_lists::PATIENCE;
use crate::{App, Event, blocking::blocking, lock};

/// An account as the side bar shows it.
#[derive(Debug, Clone, Serialize, Type)]
pub struct AccountView {
    /// Who and where.
    pub account: Account,
    /// Whether it can be used.
    pub state: AccountState,
    /// Its secret is only in memory, and gone when Roadstead closes.
    pub session_only: bool,
    /// The login of Docker's that its secret is read from.
    pub docker_login: Option<DockerSource>,
    /// The pull limit as last seen.
    pub pull_quota: Option<PullQuota>,
    /// Its registry has a search of its own.
    pub searches: bool,
    /// Its registry could not be reached when it was last asked.
    pub unreachable: bool,
    /// No connection to it that is safe to use could be made when it was last asked: a certificate was refused.
    pub insecure: bool,
}

/// Whether an account can be used.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AccountState {
    /// Signed in.
    SignedIn,
    /// Used without signing in.
    Anonymous,
    /// Signed out; its secret is gone.
    SignedOut,
    /// The registry or the keychain ended the session.
    Ended {
        /// Why.
        error: Error,
    },
}

/// An account's own page.
#[derive(Debug, Clone, Serialize, Type)]
pub struct AccountDetails {
    /// As in the side bar.
    pub view: AccountView,
    /// What the registry says that it may do.
    pub probe: Probe,
    /// What software it turned out to run, where that makes a difference.
    pub software: Option<Software>,
    /// What it takes to go on when the credential's time is over.
    pub renewal: Renewal,
}

impl App {
    /// All accounts in the order of the side bar.
    pub fn accounts(&self) -> Vec<AccountView> {
        let records = lock(&self.accounts).all().to_vec();
        records.into_iter().map(|record| self.view(record)).collect()
    }

    pub(crate) fn view(&self, record: storage::AccountRecord) -> AccountView {
        let id = &record.account.id;
        let state = if record.account.username.is_none() {
            AccountState::Anonymous
        } else if !self.is_signed_in(&record) {
            AccountState::SignedOut
        } else if let Some(error) = self.ended(id) {
            AccountState::Ended { error }
        } else {
            AccountState::SignedIn
        };
        let provider = self.session(id).ok().map(|session| session.provider);
        AccountView {
            state,
            unreachable: self.meter(id).is_unreachable(),
            insecure: self.meter(id).is_insecure(),
            session_only: self.vault.is_session_only(id),
            searches: provider.as_ref().is_some_and(|provider| provider.search().is_some()),
            pull_quota: provider.and_then(|provider| provider.pull_quota()),
            docker_login: record.docker_login,
            account: record.account,
        }
    }

    /// An account with what it may do, asked from the registry now.
    pub async fn account_details(&self, id: &AccountId) -> Result<AccountDetails> {
        let asked = self.with_provider(id, |provider| async move {
            let probe = provider.probe().await?;
            Ok((probe, provider.software()))
        });
        let (probe, software) = asked.await?;
        let record = self.record(id)?;
        let renewal = match &record.docker_login {
            Some(source) => Renewal::Command { command: login_command(&source.server) },
            None => self.session(id)?.provider.renewal().await,
        };
        Ok(AccountDetails { view: self.view(record), probe, software, renewal })
    }

    pub(crate) fn record(&self, id: &AccountId) -> Result<storage::AccountRecord> {
        lock(&self.accounts).get(id).cloned().ok_or_else(|| Error::new(ErrorKind::UnknownAccount))
    }

    /// Signs out: the secret, the tokens, and with `forget_lists` the cached lists are gone. The account
    /// stays in the side bar.
    ///
    /// # Errors
    /// A keychain that cannot erase: then nothing is told as done.
    pub async fn sign_out(&self, id: &AccountId, forget_lists: bool) -> Result<()> {
        let record = self.record(id)?;
        self.forget_secret(id).await?;
        if record.account.username.is_some() {
            lock(&self.accounts).update(id, |record| record.signed_in = false)?;
        }
        if forget_lists {
            self.forget_lists(id).await?;
        }
        self.emit(Event::AccountsChanged);
        Ok(())
    }

    /// Signs out and takes the account out of the side bar.
    pub async fn remove_registry(&self, id: &AccountId) -> Result<()> {
        let record = self.record(id)?;
        self.forget_secret(id).await?;
        self.forget_lists(id).await?;
        lock(&self.accounts).remove(id)?;
        self.troubles.forget(id);
        self.forget_client_key(&record.account.endpoint).await?;
        self.emit(Event::AccountsChanged);
        Ok(())
    }

    /// Changes what the side bar calls an account.
    pub fn rename_account(&self, id: &AccountId, label: &str) -> Result<()> {
        let label = label.trim().chars().take(60).collect::<String>();
        if label.is_empty() {
            let problem = "empty".to_owned();
            return Err(Error::new(ErrorKind::InvalidField { field: "label".into(), problem }));
        }
        lock(&self.accounts).update(id, |record| record.account.label = label)?;
        self.emit(Event::AccountsChanged);
        Ok(())
    }

    async fn forget_secret(&self, id: &AccountId) -> Result<()> {
        if self.record(id)?.docker_login.is_some() {
            // It is Docker's, and stays there.
            self.close_session(id).await;
            return Ok(());
        }
        if let (Ok(session), Ok(Some(credential))) = (self.session(id), self.vault.load(id).await)
            && let Err(error) = session.provider.sign_in().revoke(&credential).await
        {
            // Offline, say. The person's own machine comes first; the token stays listed at the registry.
            tracing::warn!(account = %id, ?error, "a token of ours could not be taken back");
        }
        self.close_session(id).await;
        let was_kept = !self.vault.is_session_only(id);
        self.vault.erase(id).await?;
        if was_kept {
            self.secret_is_gone(id).await;
        }
        Ok(())
    }

    pub(crate) async fn forget_lists(&self, id: &AccountId) -> Result<()> {
        // What is still being written would come back after it.
        self.long_pages.forget_kept();
        self.last_looks.forget(id);
        let settled = self.keeper.settled(None, PATIENCE);
        let (cache, id) = (self.cache.clone(), id.clone());
        blocking(move || {
            settled();
            cache.forget_lists(&id)
        })
        .await
    }

    /// What an account is called: as before, or `wanted` where no other account has that label.
    pub(crate) fn label_of(
        &self,
        id: &AccountId,
        wanted: String,
        username: Option<&str>,
    ) -> String {
        let accounts = lock(&self.accounts);
        if let Some(known) = accounts.get(id) {
            return known.account.label.clone();
        }
        let taken: HashSet<&str> =
            accounts.all().iter().map(|record| record.account.label.as_str()).collect();
        let named = username.map(|username| format!("{wanted} · {username}"));
        let numbered = (2..).map(|n| format!("{wanted} {n}"));
        std::iter::once(wanted.clone())
            .chain(named)
            .chain(numbered)
            .find(|label| !taken.contains(label.as_str()))
            .unwrap_or(wanted)
    }
}
