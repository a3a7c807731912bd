//! Signing in where there is nothing but Basic and Bearer: with a user name and password, or with an identity token.

use std::sync::Arc;

use async_trait::async_trait;
use domain::credential::IDENTITY_TOKEN_USER;
use domain::{Credential, Error, ErrorKind, Result, SecretInput, SecretKind};
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

    /// The registry, as seen with a credential that is nowhere kept yet.
    fn registry(&self, credential: &Credential) -> Registry {
        let endpoint = &self.context.endpoint;
        Registry::new(
            self.transport.clone(),
            endpoint.url.clone(),
            Arc::new(Known(credential.clone())),
            RealmPolicy::for_endpoint(endpoint),
            self.context.content.clone(),
        )
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
        let registry = self.registry(&credential);
        registry.ping().await?;
        registry.check_credential().await?;
        Ok(SignInStep::Done(credential))
    }

    async fn with_identity_token(&self, token: &SecretInput) -> Result<SignInStep> {
        if token.expose().is_empty() {
            return Err(missing("password"));
        }
        let mut credential = Credential {
            kind: SecretKind::IdentityToken,
            ..Credential::password(IDENTITY_TOKEN_USER, token.expose())
        };
        let registry = self.registry(&credential);
        if registry.ping().await?.open {
            // Nobody is asked there, so nobody could tell whether the token is good.
            return Err(ErrorKind::TokenInsteadOfPassword.into());
        }
        // The token server knows whose it is, and mostly says so.
        if let Some(name) = registry.whoami().await?.filter(|name| !name.trim().is_empty()) {
            credential.username = transport::bounded(&name);
        }
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
