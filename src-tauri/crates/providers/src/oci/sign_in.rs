//! Signing in where there is nothing but Basic and Bearer.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Credential, Error, ErrorKind, Result};
use oci::Registry;
use secrecy::SecretString;
use transport::Transport;
use transport::auth::{Known, RealmPolicy};

use crate::{Context, SignIn, SignInForm, SignInStep};

/// Checks a user name and password with the registry, before anything is kept.
pub(super) struct OciSignIn {
    transport: Transport,
    context: Context,
}

impl OciSignIn {
    pub(super) fn new(transport: Transport, context: &Context) -> Self {
        Self { transport, context: context.clone() }
    }
}

#[async_trait]
impl SignIn for OciSignIn {
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        let username = form.username.trim();
        for (field, value) in [("username", username), ("password", form.secret.expose())] {
            if value.is_empty() {
                return Err(missing(field));
            }
        }
        // A colon would shift the border between user name and password (RFC 7617 §2).
        if username.contains(':') {
            return Err(ErrorKind::WrongCredentials.into());
        }
        let credential = Credential::password(username, form.secret.expose());
        let endpoint = &self.context.endpoint;
        let registry = Registry::new(
            self.transport.clone(),
            endpoint.url.clone(),
            Arc::new(Known(credential.clone())),
            RealmPolicy::for_endpoint(endpoint),
            self.context.content.clone(),
        );
        registry.ping().await?;
        registry.check_credential().await?;
        Ok(SignInStep::Done(credential))
    }

    async fn with_code(&self, _ticket: &SecretString, _code: &str) -> Result<SignInStep> {
        // The protocol has no second step, so no ticket can be ours.
        Err(ErrorKind::CodeExpired.into())
    }

    async fn revoke(&self, _credential: &Credential) -> Result<()> {
        // Nothing was issued for us.
        Ok(())
    }
}

fn missing(field: &str) -> Error {
    ErrorKind::InvalidField { field: field.into(), problem: "empty".into() }.into()
}
