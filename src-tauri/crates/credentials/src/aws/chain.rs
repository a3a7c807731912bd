//! Amazon's credential chain, for one account.

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_types::region::Region;
use domain::{Endpoint, Error, ErrorKind, Result, Timestamp};
use transport::Network;
use url::Url;

use super::http::{Heard, Wire};
use super::profiles::{base, is_sso, named};
use super::sts::sts_refusal;
use super::{Files, Identity, Keys, Way, json_refusal};
use crate::Errand;

/// Seconds before their end at which keys are renewed.
const MARGIN: i64 = 5 * 60;

/// Keys of one account, whenever they are needed.
pub struct Chain {
    identity: Identity,
    region: String,
    files: Files,
    wire: Wire,
    keys: Errand<Keys>,
}

impl Chain {
    /// For an account whose service is in `region`. `like` is its endpoint, whose extra certificates hold for the chain's own
    /// requests; `sts` stands in for the security token service.
    pub fn new(
        identity: Identity,
        region: String,
        files: Files,
        network: Network,
        like: Endpoint,
        sts: Option<Url>,
    ) -> Self {
        let wire = Wire::new(network, like, sts);
        Self { identity, region, files, wire, keys: Errand::default() }
    }

    /// Who it is for.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Where the configuration is.
    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    /// Keys that are good for some minutes more; a hundred callers make one renewal.
    ///
    /// # Errors
    /// `SessionEnded` for typed keys whose time is over; `CommandSignInNeeded` with the command that renews a single sign-on;
    /// `InvalidField { field: "profile" | "environment" }`; `HelperFailed` for a program; and what the token service refused.
    pub async fn keys(&self) -> Result<Keys> {
        // The chain's futures are large, and stand in every call's.
        self.keys.get(|keys| keys.are_good_for(MARGIN), Box::pin(self.fetch())).await
    }

    /// Until when the keys are good, where they pass and are at hand.
    pub fn expires(&self) -> Option<Timestamp> {
        self.keys.peek().and_then(|keys| keys.expires)
    }

    /// Forgets the keys, so that the next caller asks anew.
    pub fn forget(&self) {
        self.keys.forget();
    }

    async fn fetch(&self) -> Result<Keys> {
        match &self.identity.way {
            Way::Keys(keys) if keys.are_good_for(0) => Ok(keys.clone()),
            Way::Keys(_) => Err(ErrorKind::SessionEnded.into()),
            Way::Profile(name) => self.of_profile(name).await,
            Way::Environment => {
                let chain = DefaultCredentialsChain::builder()
                    .configure(self.config())
                    .region(Region::new(self.region.clone()))
                    .build()
                    .await;
                let found = chain.provide_credentials().await;
                found.map(|keys| Keys::of_sdk(&keys)).map_err(|error| self.nothing_around(&error))
            }
        }
    }

    /// The keys of a profile. Read anew each time: what the `aws` command line renewed is found.
    pub(super) async fn of_profile(&self, name: &str) -> Result<Keys> {
        let profiles = self.files.read().await?;
        let profile = named(&profiles, name)?;
        let provider = ProfileFileCredentialsProvider::builder()
            .configure(&self.config())
            .profile_name(name)
            .profile_files(self.files.to_sdk())
            .build();
        let found = provider.provide_credentials().await;
        let login = is_sso(base(&profiles, profile)).then(|| login_command(name));
        found.map(|keys| Keys::of_sdk(&keys)).map_err(|error| self.explain(&error, login))
    }

    fn config(&self) -> ProviderConfig {
        ProviderConfig::without_region()
            .with_region(Some(Region::new(self.region.clone())))
            .with_http_client(self.wire.clone())
    }

    /// What the chain's failure means. What was heard on the wire tells more than its own words.
    fn explain(&self, error: &CredentialsError, login: Option<String>) -> Error {
        let needed = |command| Error::new(ErrorKind::CommandSignInNeeded { command });
        match (self.wire.heard(), login) {
            (Some(Heard::Failed(error)), _) => error,
            // The single sign-on service takes the token no more.
            (Some(Heard::Refused(answer)), Some(command)) if answer.status == 401 => {
                needed(command).with_detail(answer.detail())
            }
            (Some(Heard::Refused(answer)), _)
                if answer.body.trim_ascii_start().starts_with(b"<") =>
            {
                sts_refusal(&answer)
            }
            (Some(Heard::Refused(answer)), _) => json_refusal(&answer, "profile"),
            (None, Some(command)) => needed(command),
            (None, None) => match error {
                CredentialsError::ProviderError(_) | CredentialsError::Unhandled(_) => {
                    let (helper, message) = ("credential_process".to_owned(), words(error));
                    ErrorKind::HelperFailed { helper, message }.into()
                }
                _ => {
                    let problem = words(error);
                    ErrorKind::InvalidField { field: "profile".into(), problem }.into()
                }
            },
        }
    }

    /// Nothing was found around here. That a machine which is not on Amazon has no metadata service is no failure of its own.
    fn nothing_around(&self, error: &CredentialsError) -> Error {
        match error {
            CredentialsError::CredentialsNotLoaded(_) => {
                let problem = "empty".to_owned();
                ErrorKind::InvalidField { field: "environment".into(), problem }.into()
            }
            _ => self.explain(error, None),
        }
    }
}

/// The command that renews a single sign-on.
fn login_command(profile: &str) -> String {
    let plain = profile.chars().all(|c| c.is_alphanumeric() || "._-@+/".contains(c));
    let quote = if plain { "" } else { "\"" };
    format!("aws sso login --profile {quote}{profile}{quote}")
}

/// What the chain says, down to the cause. It names profiles and settings, never values of keys.
fn words(error: &CredentialsError) -> String {
    let mut all = Vec::new();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        all.push(cause.to_string());
        next = cause.source();
    }
    transport::bounded(&if all.is_empty() { error.to_string() } else { all.join(": ") })
}
