//! What this machine has of Amazon's: offered when an account is added.

use aws_types::os_shim_internal::Env;
use domain::Result;
use serde::Serialize;
use specta::Type;

use super::Files;
use super::profiles::{base, is_sso};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AwsFound {
    /// The profiles, by name, the default one first.
    pub profiles: Vec<AwsProfile>,
    /// There are keys in the environment of this process.
    pub environment: bool,
    /// The region of the environment, or of the default profile.
    pub region: Option<String>,
}

/// A profile of the AWS configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AwsProfile {
    /// Its name.
    pub name: String,
    /// Its region, where it names one.
    pub region: Option<String>,
    /// Where its keys come from.
    pub kind: AwsProfileKind,
    /// It asks for a code of a second factor.
    pub asks_code: bool,
}

/// Where a profile's keys come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AwsProfileKind {
    /// They stand in it.
    Keys,
    /// Single sign-on (IAM Identity Center).
    Sso,
    /// A role that is assumed with another profile's keys.
    Role,
    /// A program.
    Process,
    /// Something else: a web identity, a role of this machine.
    Other,
    /// Nowhere: it only holds settings.
    None,
}

/// What this machine has of Amazon's. Nothing is sent, and no secret is read out.
///
/// # Errors
/// `InvalidField { field: "profile" }` for a configuration that cannot be read.
pub async fn found(files: &Files) -> Result<AwsFound> {
    let (env, read) = (Env::real(), files.read().await?);
    let mut profiles: Vec<AwsProfile> = read
        .profiles()
        .filter_map(|name| {
            let profile = read.get_profile(name)?;
            let has = |key: &str| profile.get(key).is_some();
            let kind = if has("role_arn") && !has("web_identity_token_file") {
                AwsProfileKind::Role
            } else if is_sso(profile) {
                AwsProfileKind::Sso
            } else if has("credential_process") {
                AwsProfileKind::Process
            } else if has("aws_access_key_id") {
                AwsProfileKind::Keys
            } else if has("credential_source") || has("web_identity_token_file") {
                AwsProfileKind::Other
            } else {
                AwsProfileKind::None
            };
            let region = profile.get("region").or_else(|| base(&read, profile).get("region"));
            Some(AwsProfile {
                name: name.to_owned(),
                region: region.map(str::to_owned),
                kind,
                asks_code: has("role_arn") && has("mfa_serial"),
            })
        })
        .collect();
    profiles.sort_unstable_by(|a, b| {
        let key = |profile: &AwsProfile| (profile.name != "default", profile.name.clone());
        key(a).cmp(&key(b))
    });
    let set = |name: &str| env.get(name).ok().filter(|value| !value.is_empty());
    let region = set("AWS_REGION").or_else(|| set("AWS_DEFAULT_REGION"));
    let region = region.or_else(|| read.get("region").map(str::to_owned));
    Ok(AwsFound { profiles, environment: set("AWS_ACCESS_KEY_ID").is_some(), region })
}
