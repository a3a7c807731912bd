//! Signing in: with a name and its secret (the admin user, a scope-mapped token, a service principal), or with what `az` has.

use std::sync::Arc;

use async_trait::async_trait;
use credentials::azure::Identity;
use domain::{CloudAccess, Credential, Error, ErrorKind, Result, SecretInput, SecretKind};
use secrecy::SecretString;
use transport::auth::{Anonymous, Known};

use super::Acr;
use super::login::NOBODY;
use super::place::unfit;
use crate::{CloudSignIn, SignIn, SignInForm, SignInStep};

/// What the registry says of a name that neither it nor Entra ID knows: it takes a name that is not its admin user's (or whose
/// admin user is switched off) nor a token's for an application's (MicrosoftDocs/azure-docs issue 84204).
const UNKNOWN_APPLICATION: &str = "not registered with aad";

#[async_trait]
impl SignIn for Acr {
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        let username = form.username.trim();
        for (field, value) in [("username", username), ("password", form.secret.expose())] {
            if value.is_empty() {
                return Err(invalid(field, "empty"));
            }
        }
        // A colon would shift the border between user name and password (RFC 7617 §2).
        if username.contains(':') {
            return Err(ErrorKind::WrongCredentials.into());
        }
        self.accepted(Credential::password(username, form.secret.expose())).await
    }

    /// A refresh token of the registry's, as `az acr login` hands it to Docker. It says whose it is.
    async fn with_identity_token(&self, token: &SecretInput) -> Result<SignInStep> {
        let token = token.expose().trim();
        if token.is_empty() {
            return Err(invalid("password", "empty"));
        }
        let username = credentials::azure::subject(token).unwrap_or_else(|| NOBODY.to_owned());
        let (kind, secret) = (SecretKind::IdentityToken, SecretString::from(token));
        self.accepted(Credential { username, kind, secret, issued: None }).await
    }

    async fn with_code(&self, _ticket: &SecretString, _code: &str) -> Result<SignInStep> {
        // There is no second step here, so no ticket can be ours.
        Err(ErrorKind::CodeExpired.into())
    }

    async fn revoke(&self, _credential: &Credential) -> Result<()> {
        // A refresh token cannot be taken back, and lives for hours; it was never kept.
        Ok(())
    }

    fn cloud(&self) -> Option<&dyn CloudSignIn> {
        Some(self)
    }
}

#[async_trait]
impl CloudSignIn for Acr {
    async fn with_cloud(&self, access: &CloudAccess) -> Result<SignInStep> {
        let CloudAccess::Azure(access) = access else {
            return Err(invalid("cloud", "not_offered"));
        };
        let tenant = access.tenant.as_deref().map(str::trim).filter(|tenant| !tenant.is_empty());
        let identity = Identity { tenant: tenant.map(str::to_owned) };
        let (_, who) = match self.seen_by(Arc::new(Anonymous))?.login.exchange(&identity).await {
            Ok(exchanged) => exchanged,
            Err(Error { kind: ErrorKind::Forbidden { .. }, detail }) => {
                return Err(Error { detail, ..invalid("tenant", "other_tenant") });
            }
            Err(error) => return Err(self.explained("", error).await),
        };
        Ok(SignInStep::Done(identity.credential(who.unwrap_or_else(|| "az".to_owned()))?))
    }
}

impl Acr {
    /// Shows a credential to the registry.
    async fn accepted(&self, credential: Credential) -> Result<SignInStep> {
        match self.seen_by(Arc::new(Known(credential.clone())))?.rest.may_list().await {
            // A scope-mapped token is good for repositories that are opened by name.
            Ok(()) | Err(Error { kind: ErrorKind::Forbidden { permission: Some(_) }, .. }) => {
                Ok(SignInStep::Done(credential))
            }
            Err(error) => Err(self.explained(&credential.username, error).await),
        }
    }

    /// Says more of a refusal than that it was one, where more is known.
    async fn explained(&self, username: &str, error: Error) -> Error {
        let said = error.detail.as_ref().and_then(|detail| detail.message.as_deref());
        let unknown =
            said.is_some_and(|said| said.to_ascii_lowercase().contains(UNKNOWN_APPLICATION));
        let told = match error.kind {
            ErrorKind::WrongCredentials if unknown && self.is_admins(username).await => {
                invalid("username", "admin_disabled")
            }
            ErrorKind::NotARegistry { .. } => unfit("another_kind"),
            _ => return error,
        };
        Error { detail: error.detail, ..told }
    }

    /// Whether a name is the admin user's, who is called as the registry is. With a domain name label that is
    /// `name-hash.azurecr.io`, and the admin user still `name`.
    async fn is_admins(&self, username: &str) -> bool {
        let Some(service) = self.rest.service().await else { return false };
        let registry = service.split('.').next().unwrap_or_default();
        let bare = registry.split_once('-').map_or(registry, |(bare, _)| bare);
        [registry, bare].iter().any(|name| name.eq_ignore_ascii_case(username))
    }
}

fn invalid(field: &str, problem: &str) -> Error {
    ErrorKind::InvalidField { field: field.into(), problem: problem.into() }.into()
}
