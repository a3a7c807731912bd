//! A role that asks for a code of a second factor. Amazon's chain does not ask, so it is done here, once a session.

use domain::{ErrorKind, Result};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::profiles::{base, named};
use super::{Chain, Identity, Sts, Way};

/// A sign-in that waits for its code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MfaTicket {
    /// The profile.
    pub profile: String,
    /// The region that was chosen with it.
    pub region: Option<String>,
}

impl MfaTicket {
    /// As what goes back with the code.
    ///
    /// # Errors
    /// `Internal` when it cannot be written, which it always can.
    pub fn to_text(&self) -> Result<SecretString> {
        let text = serde_json::to_string(self);
        Ok(text.map_err(|error| ErrorKind::Internal { message: error.to_string() })?.into())
    }

    /// What came back with the code.
    ///
    /// # Errors
    /// `CodeExpired` for what is no ticket of ours.
    pub fn read(text: &SecretString) -> Result<Self> {
        serde_json::from_str(text.expose_secret()).map_err(|_| ErrorKind::CodeExpired.into())
    }
}

impl Chain {
    /// The ticket of a profile that wants a code: a role with `mfa_serial`.
    ///
    /// # Errors
    /// `InvalidField { field: "profile" }`.
    pub async fn wants_code(&self) -> Result<Option<MfaTicket>> {
        let Way::Profile(name) = &self.identity().way else { return Ok(None) };
        let profiles = self.files().read().await?;
        let profile = named(&profiles, name)?;
        let wants = profile.get("role_arn").is_some() && profile.get("mfa_serial").is_some();
        let region = self.identity().region.clone();
        Ok(wants.then(|| MfaTicket { profile: name.clone(), region }))
    }

    /// The role's keys for a code; they pass after an hour, or what the profile says.
    ///
    /// # Errors
    /// `WrongCode`, and those of [`Chain::keys`].
    pub async fn with_code(&self, sts: &Sts, ticket: &MfaTicket, code: &str) -> Result<Identity> {
        let profiles = self.files().read().await?;
        let profile = named(&profiles, &ticket.profile)?;
        let of = |key: &str| profile.get(key).unwrap_or_default();
        let source = base(&profiles, profile);
        if source.name() == profile.name() {
            let problem = "source_profile".to_owned();
            return Err(ErrorKind::InvalidField { field: "profile".into(), problem }.into());
        }
        let keys = Box::pin(self.of_profile(source.name())).await?;
        let session = profile.get("role_session_name").unwrap_or("roadstead");
        let mut fields = vec![
            ("RoleArn", of("role_arn")),
            ("RoleSessionName", session),
            ("SerialNumber", of("mfa_serial")),
            ("TokenCode", code),
        ];
        fields.extend(profile.get("external_id").map(|id| ("ExternalId", id)));
        fields.extend(profile.get("duration_seconds").map(|seconds| ("DurationSeconds", seconds)));
        let keys = sts.assume(&keys, &fields).await.map_err(|error| {
            // "MultiFactorAuthentication failed with invalid MFA one time pass code." comes as AccessDenied without an action.
            let about_code = error.detail.as_ref().and_then(|detail| detail.message.as_deref());
            match (&error.kind, about_code) {
                (ErrorKind::Forbidden { .. }, Some(text)) if text.contains("MFA") => {
                    domain::Error { kind: ErrorKind::WrongCode, ..error }
                }
                _ => error,
            }
        })?;
        Ok(Identity { region: ticket.region.clone(), way: Way::Keys(keys) })
    }
}
