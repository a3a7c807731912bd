//! How the network is left (`proxy.json`). The password is in the keychain; here stands only that there is one.

use std::path::PathBuf;

use domain::Error;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Notice, json_file};

const VERSION: u32 = 1;

/// Whose proxy is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ProxyChoice {
    /// The one of the environment's variables, or of the operating system's settings.
    #[default]
    System,
    /// None.
    Direct,
    /// The one that the person typed.
    Manual,
}

/// What the person said of the proxy. What was typed is kept also while another choice counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProxySettings {
    /// Whose proxy is used.
    pub choice: ProxyChoice,
    /// `host:port`, or with `http://`, `https://` or `socks5://` before it. Never with a user name or password.
    pub address: String,
    /// The user name, where the proxy asks for one.
    pub username: String,
    /// Whether a password goes with it.
    pub has_password: bool,
    /// Which hosts are reached without it.
    pub exceptions: String,
}

/// The file, in memory and on disk.
#[derive(Debug)]
pub struct ProxyFile {
    path: PathBuf,
    settings: ProxySettings,
}

impl ProxyFile {
    /// Reads the file.
    ///
    /// # Errors
    /// `Storage` when it can be neither read nor kept aside.
    pub fn open(path: PathBuf, notices: &mut Vec<Notice>) -> Result<Self, Error> {
        let settings = json_file::read(&path, VERSION, notices)?;
        Ok(Self { path, settings })
    }

    /// What counts now.
    pub fn get(&self) -> &ProxySettings {
        &self.settings
    }

    /// Chooses anew.
    ///
    /// # Errors
    /// `Storage` when it cannot be written; what was chosen before stays then.
    pub fn set(&mut self, settings: ProxySettings) -> Result<(), Error> {
        json_file::write(&self.path, VERSION, &settings)?;
        self.settings = settings;
        Ok(())
    }
}
