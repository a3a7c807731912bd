//! Signing in and adding registries: one way for both, since an account is what comes of either.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::credential::IDENTITY_TOKEN_USER;
use domain::{
    Account, AccountId, CloudAccess, Credential, DockerSource, Endpoint, Error, ErrorKind, Keep,
    Origin, RegistryKind, Result, SecretInput, Timestamp,
};
use providers::{Provider, SignInForm, SignInStep};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;
use storage::SecretTurn;

use crate::{AccountView, App, ClientIdentityInput, Event, lock, sessions::TriedCredential};

/// Sign-ins that may wait for their code at once; the oldest gives way.
const PENDING_MAX: usize = 8;

/// What the sign-in and add-registry dialogs hold.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct RegistryDraft {
    /// Which kind of registry.
    pub kind: RegistryKind,
    /// Its address as typed; `None` for a kind with a home of its own.
    pub address: Option<String>,
    /// What the side bar shall call it; `None`: its host.
    pub label: Option<String>,
    /// User name; `None` is anonymous.
    pub username: Option<String>,
    /// Password or access token.
    pub secret: Option<SecretInput>,
    /// Plain HTTP is switched on for it.
    pub plain_http: bool,
    /// An extra certificate authority, as PEM.
    pub extra_ca_pem: Option<String>,
    /// A client certificate with its key.
    #[serde(default)]
    pub client_identity: Option<ClientIdentityInput>,
    /// Foreign token realms that the person agreed to, as `RealmNotTrusted` named them.
    pub trusted_realms: Vec<Origin>,
    /// Where the secret may be kept.
    pub keep: Keep,
    /// A way to sign in that is a cloud's own, in place of user name and secret.
    #[serde(default)]
    pub cloud: Option<CloudAccess>,
}

impl RegistryDraft {
    /// User name and secret, if anything was typed.
    ///
    /// # Errors
    /// `InvalidField { problem: "empty" }` for the half that is missing.
    pub(crate) fn form(&self, provider: &dyn Provider) -> Result<Option<SignInForm>> {
        let username = self.username.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let secret = self.secret.as_ref().filter(|secret| !secret.expose().is_empty());
        match (username, secret) {
            (None, None) => Ok(None),
            (Some(_), None) => Err(missing("password")),
            (None, Some(_)) if !provider.sign_in().takes_secret_alone() => Err(missing("username")),
            (username, Some(secret)) => {
                let username = username.unwrap_or_default().to_owned();
                Ok(Some(SignInForm { username, secret: secret.clone() }))
            }
        }
    }
}

/// Where a sign-in stands.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "made once a sign-in, and handed straight on")]
pub enum SignInOutcome {
    /// The account is there.
    SignedIn {
        /// As the side bar shows it.
        view: AccountView,
    },
    /// The two-step code is wanted.
    CodeNeeded {
        /// Goes back with the code.
        ticket: String,
    },
}

/// The code to confirm in the browser.
#[derive(Debug, Clone, Serialize, Type)]
pub struct BrowserCode {
    /// The code to compare, or to type.
    pub user_code: String,
    /// The page that asks for it.
    pub page: String,
    /// The same page with the code filled in, where offered.
    pub page_with_code: Option<String>,
    /// Until when it can be confirmed.
    pub expires: Timestamp,
}

/// Who keeps a secret from now on.
pub(crate) enum Keeping {
    /// We do.
    Here(Keep),
    /// Docker does, as before.
    Docker(DockerSource),
}

/// Sign-ins that wait for their two-step code.
#[derive(Default)]
pub(crate) struct PendingCodes {
    next: AtomicU64,
    waiting: Mutex<HashMap<u64, Pending>>,
}

#[derive(Clone)]
struct Pending {
    account: Account,
    provider: Arc<dyn Provider>,
    ticket: SecretString,
    keep: Keep,
}

impl App {
    /// Signs in with what was typed, or adds the registry anonymously when nothing was.
    ///
    /// The keychain is asked first whether it would take a secret: a two-step code must not be used up
    /// for nothing.
    pub async fn sign_in(&self, draft: RegistryDraft) -> Result<SignInOutcome> {
        let account = self.drafted_account(&draft, None)?;
        let network = self.drafted_network(&draft, &account.endpoint)?;
        let nobody = Arc::new(TriedCredential(None));
        let provider = self.open_provider_over(&account, nobody, &network)?;
        if let Some(access) = &draft.cloud {
            self.keychain_ready(draft.keep).await?;
            let step = with_cloud(provider.as_ref(), access).await?;
            return self.after_step(step, account, provider, draft.keep).await;
        }
        let Some(form) = draft.form(provider.as_ref())? else {
            let _turn = self.keep_client_key(&draft, &account.endpoint).await?;
            return self.add_anonymous(account).await;
        };
        self.keychain_ready(draft.keep).await?;
        let step = with_form(provider.as_ref(), &form).await?;
        let _turn = self.keep_client_key(&draft, &account.endpoint).await?;
        self.after_step(step, account, provider, draft.keep).await
    }

    /// Ends a two-step sign-in.
    ///
    /// # Errors
    /// `WrongCode` (the ticket stays good), `CodeExpired`.
    pub async fn submit_code(&self, ticket: &str, code: &str) -> Result<SignInOutcome> {
        let expired = || Error::new(ErrorKind::CodeExpired);
        let number: u64 = ticket.parse().map_err(|_| expired())?;
        let pending = lock(&self.pending.waiting).get(&number).cloned().ok_or_else(expired)?;
        let code = code.trim();
        if code.is_empty() {
            return Err(missing("code"));
        }
        let answer = pending.provider.sign_in().with_code(&pending.ticket, code).await;
        if !matches!(&answer, Err(Error { kind: ErrorKind::WrongCode, .. })) {
            lock(&self.pending.waiting).remove(&number);
        }
        self.after_step(answer?, pending.account, pending.provider, pending.keep).await
    }

    /// Signs in through the browser: `on_code` gets the code to confirm, then this waits.
    ///
    /// # Errors
    /// `BrowserSignInNotConfigured`, `BrowserSignInDenied`, `BrowserSignInExpired`.
    pub async fn sign_in_with_browser(
        &self,
        draft: RegistryDraft,
        on_code: impl FnOnce(BrowserCode),
    ) -> Result<SignInOutcome> {
        self.keychain_ready(draft.keep).await?;
        let account = self.drafted_account(&draft, None)?;
        let provider = self.open_provider(&account, Arc::new(TriedCredential(None)))?;
        let browser = provider
            .sign_in()
            .browser()
            .ok_or_else(|| Error::new(ErrorKind::BrowserSignInNotConfigured))?;
        let flow = browser.device_flow();
        let transport = transport::Transport::new(&account.endpoint, &self.network)?;
        let (code, pending) = credentials::device_flow::start(&transport, &flow).await?;
        on_code(BrowserCode {
            user_code: code.user_code,
            page: code.verification_uri.to_string(),
            page_with_code: code.verification_uri_complete.map(|page| page.to_string()),
            expires: code.expires,
        });
        let tokens = credentials::device_flow::wait(&transport, &flow, pending).await?;
        let step = browser.finish(tokens).await?;
        self.after_step(step, account, provider.clone(), draft.keep).await
    }

    /// The kinds of registry, with what each offers.
    pub fn registry_kinds(&self) -> Vec<providers::KindInfo> {
        providers::kinds(&self.endpoints)
    }

    /// What this machine has of Amazon's, to choose from when an account is added.
    ///
    /// # Errors
    /// `InvalidField { field: "profile" }` for an AWS configuration that cannot be read.
    pub async fn aws_found(&self) -> Result<providers::AwsFound> {
        providers::aws_found(&self.endpoints).await
    }

    pub(crate) async fn keychain_ready(&self, keep: Keep) -> Result<()> {
        match keep {
            Keep::Keychain => self.vault.check_writable().await,
            Keep::Session => Ok(()),
        }
    }

    pub(crate) async fn after_step(
        &self,
        step: SignInStep,
        account: Account,
        provider: Arc<dyn Provider>,
        keep: Keep,
    ) -> Result<SignInOutcome> {
        match step {
            SignInStep::Done(credential) => {
                self.keep_account(account, &credential, Keeping::Here(keep), provider.as_ref())
                    .await
            }
            SignInStep::CodeNeeded { ticket } => {
                let number = self.pending.next.fetch_add(1, Ordering::Relaxed);
                let mut waiting = lock(&self.pending.waiting);
                if waiting.len() >= PENDING_MAX
                    && let Some(oldest) = waiting.keys().min().copied()
                {
                    waiting.remove(&oldest);
                }
                waiting.insert(number, Pending { account, provider, ticket, keep });
                Ok(SignInOutcome::CodeNeeded { ticket: number.to_string() })
            }
        }
    }

    pub(crate) async fn keep_account(
        &self,
        mut drafted: Account,
        credential: &Credential,
        keeping: Keeping,
        provider: &dyn Provider,
    ) -> Result<SignInOutcome> {
        let username = Some(credential.username.clone());
        if let Some(home) = provider.sign_in().home(credential).await? {
            let usual = providers::default_label(drafted.kind, &drafted.endpoint);
            drafted.endpoint.url = home;
            if drafted.label == usual {
                drafted.label = providers::default_label(drafted.kind, &drafted.endpoint);
            }
        }
        let id = AccountId::new(drafted.kind, &drafted.endpoint, username.as_deref());
        self.close_session(&id).await;
        // A secret in memory ends with this process, so no later start may read "signed in".
        let remembered = !matches!(keeping, Keeping::Here(Keep::Session));
        let is_ours = matches!(keeping, Keeping::Here(_));
        // Held until the account is written down.
        let (docker_login, _turn) = match keeping {
            Keeping::Here(keep) => {
                (None, self.store_secret(&id, credential, keep, provider).await?)
            }
            Keeping::Docker(source) => {
                self.erase_copy(&id).await?;
                (Some(source), None)
            }
        };
        // Signing in takes the place of having looked around without.
        let anonymous = AccountId::new(drafted.kind, &drafted.endpoint, None);
        let label = self.label_of(&id, drafted.label, username.as_deref());
        let before = self.record(&id).ok();
        let account = Account { id: id.clone(), username, label, ..drafted };
        let written = lock(&self.accounts).put_for(account, remembered, docker_login, &anonymous);
        if let Err(error) = written {
            if is_ours && before.is_none() {
                self.take_back(&id, credential, provider).await;
            }
            return Err(error);
        }
        self.close_session(&anonymous).await;
        self.forget_replaced_key(before).await;
        self.emit(Event::AccountsChanged);
        Ok(SignInOutcome::SignedIn { view: self.view(self.record(&id)?) })
    }

    /// The account could not be written down: a secret that belongs to no account would be found by nobody.
    async fn take_back(&self, id: &AccountId, credential: &Credential, provider: &dyn Provider) {
        if credential.issued.is_some()
            && let Err(error) = provider.sign_in().revoke(credential).await
        {
            tracing::warn!(account = %id, ?error, "a token of ours could not be taken back");
        }
        if let Err(error) = self.vault.erase(id).await {
            tracing::warn!(account = %id, ?error, "a secret could not be erased again");
        }
    }

    async fn store_secret(
        &self,
        id: &AccountId,
        credential: &Credential,
        keep: Keep,
        provider: &dyn Provider,
    ) -> Result<Option<SecretTurn>> {
        let stored = async {
            let turn = match keep {
                Keep::Keychain => Some(self.secret_comes(id).await?),
                Keep::Session => None,
            };
            self.vault.store(id, credential, keep).await?;
            Ok(turn)
        };
        let stored = stored.await;
        // Nobody will ever hold the token that was made a moment ago: take it back.
        if stored.is_err()
            && credential.issued.is_some()
            && let Err(error) = provider.sign_in().revoke(credential).await
        {
            tracing::warn!(account = %id, ?error, "a token of ours could not be taken back");
        }
        stored
    }

    /// Removes a secret that this account had here before its login was Docker's.
    async fn erase_copy(&self, id: &AccountId) -> Result<()> {
        let kept_here =
            lock(&self.accounts).get(id).is_some_and(|record| record.docker_login.is_none());
        if kept_here { self.vault.erase(id).await } else { Ok(()) }
    }

    async fn add_anonymous(&self, account: Account) -> Result<SignInOutcome> {
        let id = account.id.clone();
        let label = self.label_of(&id, account.label, None);
        let before = self.record(&id).ok();
        // A second look at a registry that is there already changes how it is reached, and nothing else.
        self.close_session(&id).await;
        lock(&self.accounts).put(Account { label, ..account }, false, None)?;
        self.forget_replaced_key(before).await;
        self.emit(Event::AccountsChanged);
        Ok(SignInOutcome::SignedIn { view: self.view(self.record(&id)?) })
    }

    /// The account that a draft describes.
    pub(crate) fn drafted_account(
        &self,
        draft: &RegistryDraft,
        username: Option<String>,
    ) -> Result<Account> {
        let endpoint = self.drafted_endpoint(draft)?;
        let id = AccountId::new(draft.kind, &endpoint, username.as_deref());
        let label = match draft.label.as_deref().map(str::trim).filter(|label| !label.is_empty()) {
            Some(label) => label.chars().take(60).collect(),
            None => providers::default_label(draft.kind, &endpoint),
        };
        Ok(Account { id, kind: draft.kind, label, endpoint, username })
    }

    fn drafted_endpoint(&self, draft: &RegistryDraft) -> Result<Endpoint> {
        let typed = draft.address.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let mut endpoint = match typed {
            Some(address) => {
                let mut reference = providers::understand(address)?;
                if draft.plain_http && !reference.scheme_typed {
                    let _ = reference.url.set_scheme("http");
                }
                providers::normalise(&reference, &self.endpoints).1
            }
            None => match (&draft.cloud, providers::home(draft.kind, &self.endpoints)) {
                (Some(access), _) => providers::cloud_home(access, &self.endpoints)?,
                (None, Some(home)) => home,
                (None, None) => return Err(missing("address")),
            },
        };
        endpoint.plain_http = draft.plain_http;
        endpoint.trusted_realms.clone_from(&draft.trusted_realms);
        endpoint.extra_ca_pem = draft.extra_ca_pem.clone().filter(|pem| !pem.trim().is_empty());
        endpoint.client_certificate_pem = self.drafted_certificate(draft)?;
        // A bad certificate is told before anything is sent.
        transport::Transport::new(&endpoint, &self.network)?;
        Ok(endpoint)
    }
}

/// Signs in with what was typed, by the way that its user name stands for.
pub(crate) async fn with_form(provider: &dyn Provider, form: &SignInForm) -> Result<SignInStep> {
    if form.username == IDENTITY_TOKEN_USER {
        provider.sign_in().with_identity_token(&form.secret).await
    } else {
        provider.sign_in().with_password(form).await
    }
}

/// Signs in the way of a cloud, where the registry is part of one.
pub(crate) async fn with_cloud(
    provider: &dyn Provider,
    access: &CloudAccess,
) -> Result<SignInStep> {
    let Some(cloud) = provider.sign_in().cloud() else {
        let problem = "not_offered".to_owned();
        return Err(Error::new(ErrorKind::InvalidField { field: "cloud".into(), problem }));
    };
    cloud.with_cloud(access).await
}

fn missing(field: &str) -> Error {
    Error::new(ErrorKind::InvalidField { field: field.into(), problem: "empty".into() })
}
