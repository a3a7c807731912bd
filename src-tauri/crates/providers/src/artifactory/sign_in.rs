//! Signing in to Artifactory: with a password, an access token or an API key. All go as Basic.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Credential, ErrorKind, Result};
use oci::Registry;
use secrecy::SecretString;
use transport::auth::{Known, RealmPolicy};

use super::claims::Claims;
use super::rest::Rest;
use crate::{Context, SignIn, SignInForm, SignInStep};

/// Checks a credential with Artifactory, before anything is kept.
pub(super) struct ArtifactorySignIn {
    rest: Rest,
    context: Context,
}

impl ArtifactorySignIn {
    pub(super) fn new(rest: Rest, context: &Context) -> Self {
        Self { rest, context: context.clone() }
    }
}

#[async_trait]
impl SignIn for ArtifactorySignIn {
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        let secret = form.secret.expose();
        if secret.is_empty() {
            return Err(empty("password"));
        }
        // A token has its owner's name in it, so that it may be typed alone.
        let typed = Some(form.username.trim().to_owned()).filter(|name| !name.is_empty());
        let username = typed.or_else(|| Claims::of(secret).username);
        let username = username.ok_or_else(|| empty("username"))?;
        // A colon would shift the border between user name and password (RFC 7617 §2).
        if username.contains(':') {
            return Err(ErrorKind::WrongCredentials.into());
        }
        let credential = Credential::password(username, secret);
        let rest = self.rest.signed_by(Arc::new(Known(credential.clone())));
        match rest.keys().await.map_err(|error| (error.kind.clone(), error)) {
            Ok(_) => {}
            // This address is one key's registry and nothing else.
            Err((ErrorKind::NoCatalogue, _)) => {
                let registry = Registry::new(
                    rest.transport(),
                    self.context.endpoint.url.clone(),
                    rest.source(),
                    RealmPolicy::for_endpoint(&self.context.endpoint),
                    self.context.content.clone(),
                );
                registry.check_credential().await?;
            }
            Err((_, error)) => return Err(error),
        }
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

fn empty(field: &str) -> domain::Error {
    ErrorKind::InvalidField { field: field.into(), problem: "empty".into() }.into()
}
