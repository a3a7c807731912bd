//! What a person chose (`settings.json`).

use std::path::PathBuf;

use domain::Error;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Notice, json_file};

const VERSION: u32 = 1;

/// The interface's language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub enum Language {
    /// As the operating system has it.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    English,
    /// 简体中文.
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
}

/// The interface's colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the operating system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The program that shown commands are written for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CommandTool {
    /// `docker`.
    #[default]
    Docker,
    /// `podman`.
    Podman,
    /// `skopeo`.
    Skopeo,
    /// `nerdctl`.
    Nerdctl,
}

/// What a person chose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Settings {
    /// The interface's language.
    pub language: Language,
    /// The interface's colours.
    pub theme: Theme,
    /// The program that shown commands are written for.
    pub command_tool: CommandTool,
    /// Whether repositories with paths are shown as a tree.
    pub repository_tree: bool,
    /// Whether pushes to all repositories with a star are told by a notification.
    pub notify_stars: bool,
    /// The page that was open last.
    pub last_path: Option<String>,
}

/// The file of settings, in memory and on disk.
#[derive(Debug)]
pub struct SettingsFile {
    path: PathBuf,
    settings: Settings,
}

impl SettingsFile {
    /// Reads the file.
    pub fn open(path: PathBuf, notices: &mut Vec<Notice>) -> Result<Self, Error> {
        let settings = json_file::read(&path, VERSION, notices)?;
        Ok(Self { path, settings })
    }

    /// What is chosen now.
    pub fn get(&self) -> &Settings {
        &self.settings
    }

    /// Chooses anew.
    pub fn set(&mut self, settings: Settings) -> Result<(), Error> {
        json_file::write(&self.path, VERSION, &settings)?;
        self.settings = settings;
        Ok(())
    }
}
