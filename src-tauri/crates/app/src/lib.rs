//! The use cases: what a command does, without a window.
//!
//! [`App`] holds what lives as long as the process: the accounts with their live providers, the vault,
//! the cache, and the calls under way. One file a screen area; each method is one thing a person does.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod account_credential;
mod accounts;
mod address;
mod blocking;
mod calls;
mod connection;
mod content_cache;
mod cost;
mod create;
mod docker_logins;
mod doctor;
mod find;
mod history;
mod identities;
mod image;
mod keeper;
mod kept_lists;
mod last_looks;
mod left_over;
mod links;
mod long_pages;
mod name_pattern;
mod proxy;
mod repositories;
mod sessions;
mod settings;
mod sign_in;
mod tag_rows;
mod tags;
mod trust;
mod watching;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub use accounts::{AccountDetails, AccountState, AccountView};
pub use address::AddressGuess;
pub use calls::RequestId;
pub use cost::{AccountCost, HostCost};
pub use create::CreationPage;
pub use docker_logins::{DockerCli, DockerLoginHints, DockerLoginOffer};
pub use doctor::{Check, CheckUp, Examined, Finding, Verdict};
pub use identities::{ClientIdentityInput, PickedIdentity};
pub use image::safe_file_name;
pub use kept_lists::CachedList;
pub use last_looks::{RepositoryNews, Watched};
pub use name_pattern::NamePattern;
pub use providers::{AwsFound, KindInfo};
pub use proxy::{ProxyDraft, ProxyView, SystemProxy};
pub use repositories::PushTarget;
pub use settings::{AppInfo, Environment};
pub use sign_in::{BrowserCode, RegistryDraft, SignInOutcome};
pub use storage::{CacheUse, NameHit, ProxyChoice, ProxySettings, Settings, TagMoves, TagStay};
pub use transport::ProxyVariables;

/// What the app tells its window without being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The list of accounts, or the state of one, is another.
    AccountsChanged,
    /// Something has gone wrong that the person is told once: see [`AppInfo::notices`].
    NoticesChanged,
}

/// The use cases, and what they share.
pub struct App {
    environment: Environment,
    accounts: Mutex<storage::Accounts>,
    settings: Mutex<storage::SettingsFile>,
    proxy_file: Mutex<storage::ProxyFile>,
    proxy_variables: transport::ProxyVariables,
    cache: Arc<storage::Cache>,
    keeper: keeper::Keeper,
    long_pages: long_pages::LongPages,
    vault: Arc<credentials::Vault>,
    left_over: left_over::LeftOver,
    network: transport::Network,
    endpoints: providers::Endpoints,
    sessions: sessions::Sessions,
    pending: sign_in::PendingCodes,
    picked: identities::Picked,
    calls: calls::Calls,
    troubles: doctor::Troubles,
    trees: image::Trees,
    tables: image::Tables,
    last_looks: last_looks::LastLooks,
    meters: Mutex<HashMap<domain::AccountId, transport::Meter>>,
    notices: Arc<Mutex<Vec<storage::Notice>>>,
    events: Arc<dyn Fn(Event) + Send + Sync>,
}

/// Where files are, and what of the environment counts. Made once, in the composition root.
#[derive(Debug, Clone)]
pub struct Directories {
    /// `accounts.json`, `settings.json`, `secrets.json` (names alone).
    pub config: PathBuf,
    /// The cache.
    pub cache: PathBuf,
    /// The log files.
    pub logs: PathBuf,
    /// Docker's configuration, `~/.docker` unless `DOCKER_CONFIG` says otherwise.
    pub docker_config: PathBuf,
}

impl App {
    /// Reads what is remembered.
    ///
    /// # Errors
    /// `Storage` when the folders can be neither read nor made.
    pub fn open(
        environment: Environment,
        endpoints: providers::Endpoints,
        vault: credentials::Vault,
        events: impl Fn(Event) + Send + Sync + 'static,
    ) -> domain::Result<Self> {
        let mut notices = Vec::new();
        let folders = &environment.directories;
        let secret_names = storage::SecretNames::new(folders.config.join("secrets.json"));
        let left_over = left_over::LeftOver::read(secret_names);
        let accounts = storage::Accounts::open(folders.config.join("accounts.json"), &mut notices)?;
        let settings =
            storage::SettingsFile::open(folders.config.join("settings.json"), &mut notices)?;
        let proxy = storage::ProxyFile::open(folders.config.join("proxy.json"), &mut notices)?;
        let cache = storage::Cache::open(folders.cache.join("cache.db"), &mut notices)?;
        let cache = Arc::new(cache);
        let notices = Arc::new(Mutex::new(notices));
        let events: Arc<dyn Fn(Event) + Send + Sync> = Arc::new(events);
        let keeper = {
            let (notices, events) = (Arc::clone(&notices), Arc::clone(&events));
            let file = folders.cache.display().to_string();
            keeper::Keeper::start(cache.clone(), move |error| {
                tracing::warn!(?error, "the cache cannot be written; Roadstead goes on without");
                lock(&notices).push(storage::Notice::NotWritten { file });
                events(Event::NoticesChanged);
            })
        };
        let keeper = keeper.map_err(|error| {
            domain::Error::new(domain::ErrorKind::Storage { message: error.to_string() })
        })?;
        let app = Self {
            environment,
            accounts: Mutex::new(accounts),
            settings: Mutex::new(settings),
            proxy_file: Mutex::new(proxy),
            proxy_variables: transport::ProxyVariables::default(),
            cache,
            keeper,
            long_pages: long_pages::LongPages::default(),
            vault: Arc::new(vault),
            left_over,
            network: transport::Network::new(),
            endpoints,
            sessions: sessions::Sessions::default(),
            pending: sign_in::PendingCodes::default(),
            picked: identities::Picked::default(),
            calls: calls::Calls::default(),
            troubles: doctor::Troubles::default(),
            trees: image::Trees::default(),
            tables: image::Tables::default(),
            last_looks: last_looks::LastLooks::default(),
            meters: Mutex::default(),
            notices,
            events,
        };
        app.left_over.belong(|name| app.has_owner(name));
        app.apply_proxy();
        Ok(app)
    }

    fn emit(&self, event: Event) {
        (self.events)(event);
    }
}

/// Locks without poisoning: what our locks guard is replaced as a whole, never left half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
