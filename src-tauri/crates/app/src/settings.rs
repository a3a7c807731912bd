//! Settings, and what the app says of itself.

use domain::Result;
use serde::Serialize;
use specta::Type;
use storage::{CacheUse, Notice, Settings};

use crate::kept_lists::PATIENCE;
use crate::{App, Directories, blocking::blocking, lock};

/// What the composition root found out about this machine.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Where files are.
    pub directories: Directories,
    /// The file that `ROADSTEAD_ENDPOINTS` names, while it is set.
    pub endpoints_file: Option<String>,
    /// The version of the program.
    pub version: String,
}

/// What the app says of itself.
#[derive(Debug, Clone, Serialize, Type)]
pub struct AppInfo {
    /// The version of the program.
    pub version: String,
    /// Where accounts and settings are.
    pub config_dir: String,
    /// Where the cache is.
    pub cache_dir: String,
    /// Where the log files are.
    pub log_dir: String,
    /// The file that stands in for the hosted registries' addresses, while one does.
    pub endpoints_file: Option<String>,
    /// What was found wrong at start, and what was done about it.
    pub notices: Vec<Notice>,
}

impl App {
    /// What the app says of itself.
    pub fn info(&self) -> AppInfo {
        let folders = &self.environment.directories;
        AppInfo {
            version: self.environment.version.clone(),
            config_dir: folders.config.display().to_string(),
            cache_dir: folders.cache.display().to_string(),
            log_dir: folders.logs.display().to_string(),
            endpoints_file: self.environment.endpoints_file.clone(),
            notices: lock(&self.notices).clone(),
        }
    }

    /// What the person chose.
    pub fn settings(&self) -> Settings {
        lock(&self.settings).get().clone()
    }

    /// Chooses anew.
    pub fn update_settings(&self, settings: Settings) -> Result<()> {
        lock(&self.settings).set(settings)
    }

    /// What the cache takes up.
    pub async fn cache_use(&self) -> Result<CacheUse> {
        let cache = self.cache.clone();
        blocking(move || cache.usage()).await
    }

    /// Empties the cache of one account's lists.
    pub async fn clear_account_cache(&self, id: &domain::AccountId) -> Result<()> {
        self.forget_lists(id).await
    }

    /// Empties the cache.
    pub async fn clear_cache(&self) -> Result<()> {
        // What is still being written would come back after it.
        self.long_pages.forget_kept();
        let settled = self.keeper.settled(None, PATIENCE);
        let cache = self.cache.clone();
        blocking(move || {
            settled();
            cache.clear()
        })
        .await
    }
}
