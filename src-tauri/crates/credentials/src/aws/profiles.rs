//! The AWS configuration: which profiles there are, and what they say.

use std::path::PathBuf;

use aws_config::profile::{Profile, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::os_shim_internal::{Env, Fs};
use domain::{ErrorKind, Result};

/// Where the AWS configuration is. The default is where the `aws` command line looks: `AWS_CONFIG_FILE` and
/// `AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// Another `config`.
    pub config: Option<PathBuf>,
    /// Another `credentials`.
    pub credentials: Option<PathBuf>,
}

impl Files {
    pub(super) fn to_sdk(&self) -> EnvConfigFiles {
        let mut files = EnvConfigFiles::builder();
        files = match &self.config {
            Some(path) => files.with_file(EnvConfigFileKind::Config, path),
            None => files.include_default_config_file(true),
        };
        files = match &self.credentials {
            Some(path) => files.with_file(EnvConfigFileKind::Credentials, path),
            None => files.include_default_credentials_file(true),
        };
        files.build()
    }

    /// Reads it.
    ///
    /// # Errors
    /// `InvalidField { field: "profile" }` with the words of the parser, for a configuration that cannot be read.
    pub(super) async fn read(&self) -> Result<ProfileSet> {
        let (fs, env, files) = (Fs::real(), Env::real(), self.to_sdk());
        aws_config::profile::load(&fs, &env, &files, None).await.map_err(|error| {
            // The parser names the file and the line, and quotes no value.
            let problem = std::error::Error::source(&error)
                .map_or_else(|| error.to_string(), ToString::to_string);
            ErrorKind::InvalidField {
                field: "profile".into(),
                problem: transport::bounded(&problem),
            }
            .into()
        })
    }
}

/// A profile of that name.
///
/// # Errors
/// `InvalidField { field: "profile" }`, `unknown` or `empty`.
pub(super) fn named<'a>(profiles: &'a ProfileSet, name: &str) -> Result<&'a Profile> {
    profiles.get_profile(name).ok_or_else(|| {
        let problem = if name.is_empty() { "empty" } else { "unknown" };
        ErrorKind::InvalidField { field: "profile".into(), problem: problem.into() }.into()
    })
}

/// The profile that keys come from in the end: roles name the profile that they are assumed with.
pub(super) fn base<'a>(profiles: &'a ProfileSet, profile: &'a Profile) -> &'a Profile {
    let mut at = profile;
    // A chain that goes in circles is the chain's own error.
    for _ in 0..16 {
        let source = at.get("source_profile").filter(|source| *source != at.name());
        match source.and_then(|source| profiles.get_profile(source)) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// Whether keys come by single sign-on.
pub(super) fn is_sso(profile: &Profile) -> bool {
    profile.get("sso_session").is_some() || profile.get("sso_start_url").is_some()
}
