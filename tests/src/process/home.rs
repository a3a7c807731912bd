//! A person's directories, made for one test.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::TempDir;

/// A home directory with its XDG directories, gone when it is dropped.
#[derive(Debug)]
pub struct Home {
    root: TempDir,
}

impl Home {
    /// Makes an empty home.
    ///
    /// # Errors
    /// The directories cannot be made.
    pub fn new() -> Result<Self> {
        let home = Self {
            // Short, because the paths of Unix sockets are.
            root: tempfile::Builder::new().prefix("rs-").tempdir()?,
        };
        for dir in [home.config(), home.data(), home.cache(), home.state(), home.runtime()] {
            fs::create_dir_all(dir)?;
        }
        fs::set_permissions(home.runtime(), fs::Permissions::from_mode(0o700))?;
        Ok(home)
    }

    /// The home directory itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// `XDG_CONFIG_HOME`
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.path().join(".config")
    }

    /// `XDG_DATA_HOME`
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.path().join(".local/share")
    }

    /// `XDG_CACHE_HOME`
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        self.path().join(".cache")
    }

    /// `XDG_STATE_HOME`
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.path().join(".local/state")
    }

    /// `XDG_RUNTIME_DIR`
    #[must_use]
    pub fn runtime(&self) -> PathBuf {
        self.path().join("run")
    }

    /// The variables that make a program live here.
    #[must_use]
    pub fn env(&self) -> Vec<(&'static str, PathBuf)> {
        vec![
            ("HOME", self.path().to_owned()),
            ("XDG_CONFIG_HOME", self.config()),
            ("XDG_DATA_HOME", self.data()),
            ("XDG_CACHE_HOME", self.cache()),
            ("XDG_STATE_HOME", self.state()),
            ("XDG_RUNTIME_DIR", self.runtime()),
        ]
    }
}
