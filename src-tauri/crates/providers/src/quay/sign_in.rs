//! Signing in to Quay: with an OAuth token, or with a robot's or a person's password for the registry.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Credential, ErrorKind, Result};
use oci::Registry;
use secrecy::SecretString;
use transport::auth::Known;

use super::Doors;
use super::identity::ask;
use super::rest::{OAUTH_USER, Rest};
use crate::{SignIn, SignInForm, SignInStep};

/// Checks a credential with Quay, before anything is kept.
pub(super) struct QuaySignIn {
    doors: Doors,
}

impl QuaySignIn {
    pub(super) fn new(doors: Doors) -> Self {
        Self { doors }
    }
}

#[async_trait]
impl SignIn for QuaySignIn {
    /// A secret without a user name is an OAuth token; `$oauthtoken` is the name under which the registry knows those.
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        let typed = form.username.trim();
        let username = if typed.is_empty() { OAUTH_USER } else { typed };
        if form.secret.expose().is_empty() {
            let problem = "empty".into();
            return Err(ErrorKind::InvalidField { field: "password".into(), problem }.into());
        }
        // A colon would shift the border between user name and password (RFC 7617 §2).
        if username.contains(':') {
            return Err(ErrorKind::WrongCredentials.into());
        }
        let credential = Credential::password(username, form.secret.expose());
        let (rest, registry): (Rest, Registry) =
            self.doors.open(Arc::new(Known(credential.clone())));
        registry.ping().await?;
        ask(&rest, &registry).await?;
        Ok(SignInStep::Done(credential))
    }

    fn takes_secret_alone(&self) -> bool {
        true
    }

    async fn with_code(&self, _ticket: &SecretString, _code: &str) -> Result<SignInStep> {
        // There is no second step here, so no ticket can be ours.
        Err(ErrorKind::CodeExpired.into())
    }

    async fn revoke(&self, _credential: &Credential) -> Result<()> {
        // Nothing was issued for us.
        Ok(())
    }
}
