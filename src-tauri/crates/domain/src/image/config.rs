//! An image's configuration (OCI image-spec, config.md).

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Annotation;
use crate::Error;

/// The configuration, or why it is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ConfigState {
    /// It was read.
    Read {
        /// What it says.
        config: Box<ImageConfig>,
    },
    /// There is none: an artifact's configuration is another thing, or empty.
    NotAnImage,
    /// It is not JSON, or not an object.
    NotJson,
    /// It is larger than Roadstead reads.
    TooLarge {
        /// The limit in bytes.
        limit: u32,
    },
    /// The registry does not have it.
    Missing,
    /// What came does not have its digest; nothing of it was kept.
    Corrupt {
        /// The digest asked for.
        expected: String,
        /// The digest of what came.
        actual: String,
    },
}

/// What an image's configuration says of running it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ImageConfig {
    /// Environment, `NAME=value`.
    pub env: Vec<String>,
    /// What is run; `None` where it is not set.
    pub entrypoint: Option<Vec<String>>,
    /// Its arguments, or what is run; `None` where it is not set.
    pub cmd: Option<Vec<String>>,
    /// The user that it runs as.
    pub user: Option<String>,
    /// The directory that it starts in.
    pub working_dir: Option<String>,
    /// The ports that it listens on, `8080/tcp`.
    pub ports: Vec<String>,
    /// The volumes.
    pub volumes: Vec<String>,
    /// The labels.
    pub labels: Vec<Annotation>,
    /// The signal that stops it.
    pub stop_signal: Option<String>,
    /// The command that tells whether it is well (Docker).
    pub healthcheck: Option<Vec<String>>,
    /// The shell of shell-form commands (Docker).
    pub shell: Option<Vec<String>>,
    /// What is run in images built on this one (Docker).
    pub on_build: Vec<String>,
    /// Who made it.
    pub author: Option<String>,
}

impl ConfigState {
    /// The state for an error of reading, where it is one that belongs to the configuration alone.
    ///
    /// # Errors
    /// Any other error comes back as it is.
    pub fn of_error(error: Error) -> Result<Self, Error> {
        use crate::ErrorKind::{BadResponse, DigestMismatch, NotFound, TooLarge};
        match error.kind {
            NotFound { .. } => Ok(Self::Missing),
            TooLarge { limit } => Ok(Self::TooLarge { limit }),
            DigestMismatch { expected, actual } => Ok(Self::Corrupt { expected, actual }),
            BadResponse { .. } => Ok(Self::NotJson),
            _ => Err(error),
        }
    }
}
