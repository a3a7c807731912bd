//! **Settings › Network**: which proxy is used, and where its password is.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{AccountId, Credential, Error, ErrorKind, Keep, Result, SecretInput};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;
use storage::{ProxyChoice, ProxySettings};
use transport::{ManualProxy, PasswordSource, Proxies, ProxyVariables};
use url::Url;

use crate::{App, lock};

/// What the settings' form holds.
#[derive(Debug, Deserialize, Type)]
pub struct ProxyDraft {
    /// Whose proxy is used.
    pub choice: ProxyChoice,
    /// `host:port`, or with `http://`, `https://` or `socks5://` before it.
    pub address: String,
    /// The user name; empty where the proxy asks for none.
    pub username: String,
    /// Another password; `None` keeps the one that there is, as long as address and user name stay the same.
    pub password: Option<SecretInput>,
    /// Which hosts are reached without it.
    pub exceptions: String,
    /// Where the password is kept.
    pub keep: Keep,
}

/// What counts now.
#[derive(Debug, Clone, Serialize, Type)]
pub struct ProxyView {
    /// What the person said.
    pub settings: ProxySettings,
    /// The password is in memory only, and ends with the process.
    pub session_only: bool,
    /// What the system says.
    pub system: SystemProxy,
}

/// The proxy of the environment's variables, or of the operating system's settings.
#[derive(Debug, Clone, Serialize, Type)]
pub struct SystemProxy {
    /// `host:port` of the one for https.
    pub https: Option<String>,
    /// `host:port` of the one for plain HTTP.
    pub http: Option<String>,
    /// A variable is set, and holds no proxy's address: nothing is sent then, rather than around it.
    pub unusable: bool,
}

/// The password in the vault.
struct Kept {
    vault: Arc<credentials::Vault>,
    /// `None`: there is none, and nobody needs to be asked.
    id: Option<AccountId>,
}

#[async_trait]
impl PasswordSource for Kept {
    async fn password(&self) -> Result<Option<SecretString>> {
        let Some(id) = &self.id else { return Ok(None) };
        match self.vault.load(id).await {
            Ok(found) => Ok(found.map(|credential| credential.secret)),
            // What was kept for a session ended with it; the proxy will say that it wants one.
            Err(Error { kind: ErrorKind::KeychainMissing, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl App {
    /// The same app, with the proxy variables of its environment.
    #[must_use]
    pub fn with_proxy_variables(mut self, variables: ProxyVariables) -> Self {
        self.proxy_variables = variables;
        self.apply_proxy();
        self
    }

    /// What counts now.
    pub fn proxy(&self) -> ProxyView {
        let settings = lock(&self.proxy_file).get().clone();
        let kept = password_id(&settings);
        let session_only = kept.is_some_and(|id| self.vault.is_session_only(&id));
        ProxyView { settings, session_only, system: self.system_proxy() }
    }

    /// Uses another proxy, or none, from the next request on.
    ///
    /// # Errors
    /// `InvalidField` for `proxy_address`, `proxy_username` or `proxy_password`; `KeychainMissing`, `KeychainLocked`,
    /// `KeychainFailed`, `Storage`. Everything is as it was then.
    pub async fn update_proxy(&self, draft: ProxyDraft) -> Result<ProxyView> {
        let before = lock(&self.proxy_file).get().clone();
        let password = draft.password.as_ref().map(SecretInput::expose);
        let mut settings = ProxySettings {
            choice: draft.choice,
            address: draft.address.trim().to_owned(),
            username: draft.username.trim().to_owned(),
            has_password: false,
            exceptions: draft.exceptions.trim().to_owned(),
        };
        if settings.choice == ProxyChoice::Manual || !settings.address.is_empty() {
            // An address that is none is refused before anything is kept.
            self.manual(&settings)?;
        }
        if settings.username.is_empty() && password.is_some_and(|password| !password.is_empty()) {
            return Err(wrong("proxy_username", "proxy_username"));
        }
        let same = before.has_password && address_id(&before) == address_id(&settings);
        settings.has_password = match password {
            Some(password) => !password.is_empty(),
            None => same,
        };
        // Held until the settings are written down.
        let mut _turn = None;
        if let (Some(password), Some(id)) = (password, password_id(&settings)) {
            // RFC 1929 has one byte for the length, and a limit for all is easier to be told of.
            if password.len() > 255 {
                return Err(wrong("proxy_password", "proxy_long"));
            }
            self.keychain_ready(draft.keep).await?;
            let credential = Credential::password(settings.username.as_str(), password);
            if draft.keep == Keep::Keychain {
                _turn = Some(self.secret_comes(&id).await?);
            }
            self.vault.store(&id, &credential, draft.keep).await?;
        }
        let changed = lock(&self.proxy_file).set(settings.clone());
        let (gone, outcome) = match changed {
            Ok(()) => (password_id(&before), Ok(())),
            Err(error) => (password_id(&settings), Err(error)),
        };
        let stays = password_id(lock(&self.proxy_file).get());
        if let Some(gone) = gone.filter(|id| stays.as_ref() != Some(id))
            && let Err(error) = self.vault.erase(&gone).await
        {
            // Nothing uses it any more; the proxy that was just chosen is not held up by it.
            tracing::warn!(?error, "the password of a replaced proxy could not be erased");
        }
        outcome?;
        self.apply_proxy();
        Ok(self.proxy())
    }

    /// Whether a secret of this name is the password of the proxy as it is set.
    pub(crate) fn is_proxys(&self, name: &AccountId) -> bool {
        password_id(lock(&self.proxy_file).get()).as_ref() == Some(name)
    }

    /// Puts into effect what is chosen.
    pub(crate) fn apply_proxy(&self) {
        let settings = lock(&self.proxy_file).get().clone();
        let proxies = match settings.choice {
            ProxyChoice::System => Proxies::of_system(&self.proxy_variables),
            ProxyChoice::Direct => Proxies::none(),
            ProxyChoice::Manual => self.manual(&settings).unwrap_or_else(|error| {
                tracing::warn!(?error, "the proxy that was chosen has no usable address");
                Proxies::unusable()
            }),
        };
        self.network.set_proxies(proxies);
    }

    fn manual(&self, settings: &ProxySettings) -> Result<Proxies> {
        let password = Kept { vault: Arc::clone(&self.vault), id: password_id(settings) };
        Proxies::manual(ManualProxy {
            address: settings.address.clone(),
            username: settings.username.clone(),
            password: Arc::new(password),
            exceptions: settings.exceptions.clone(),
        })
    }

    fn system_proxy(&self) -> SystemProxy {
        let proxies = Proxies::of_system(&self.proxy_variables);
        // A host that nobody excepts.
        let shown = |url: &str| match Url::parse(url) {
            Ok(url) => proxies.shown_for(&url),
            Err(_) => Ok(None),
        };
        let (https, http) = (shown("https://proxied.invalid/"), shown("http://proxied.invalid/"));
        let unusable = https.is_err() || http.is_err();
        SystemProxy { https: https.unwrap_or(None), http: http.unwrap_or(None), unusable }
    }
}

/// Where the vault keeps the password: it belongs to one proxy and one user, and goes to no other. No account has such an id.
fn password_id(settings: &ProxySettings) -> Option<AccountId> {
    address_id(settings).filter(|_| settings.has_password)
}

fn address_id(settings: &ProxySettings) -> Option<AccountId> {
    let origin = transport::proxy_origin(&settings.address)?;
    Some(AccountId(format!("proxy|{}|{}", origin.as_str(), settings.username)))
}

fn wrong(field: &str, problem: &str) -> Error {
    let (field, problem) = (field.to_owned(), problem.to_owned());
    Error::new(ErrorKind::InvalidField { field, problem })
}
