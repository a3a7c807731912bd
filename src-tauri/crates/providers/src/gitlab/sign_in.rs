//! Signing in with an access token of any kind, a deploy token, or a password where no second factor stands before it.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Credential, Error, ErrorKind, Result};
use secrecy::SecretString;
use transport::auth::Known;

use super::api::User;
use super::{Gitlab, access};
use crate::{SignIn, SignInForm, SignInStep};

#[async_trait]
impl SignIn for Gitlab {
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        let username = form.username.trim();
        let secret = form.secret.expose().trim();
        for (field, value) in [("username", username), ("password", secret)] {
            if value.is_empty() {
                return Err(missing(field));
            }
        }
        // A colon would shift the border between user name and password (RFC 7617 §2).
        if username.contains(':') {
            return Err(ErrorKind::WrongCredentials.into());
        }
        let mut credential = Credential::password(username, secret);
        let rest = self.rest_for_credential().await?;
        let access = access::ask(&rest, Some(&credential)).await?;
        access.useful()?;
        if access.may_ask_who() {
            let rest = rest.signed_by(Arc::new(Known(credential.clone())));
            let user: User = rest.get(rest.url(&["user"]), "user").await?;
            credential.username = user.username;
        }
        Ok(SignInStep::Done(credential))
    }

    async fn with_code(&self, _ticket: &SecretString, _code: &str) -> Result<SignInStep> {
        // The second step is in the web page only, so no ticket can be ours.
        Err(ErrorKind::CodeExpired.into())
    }

    async fn revoke(&self, _credential: &Credential) -> Result<()> {
        // The token is the person's own.
        Ok(())
    }
}

fn missing(field: &str) -> Error {
    ErrorKind::InvalidField { field: field.into(), problem: "empty".into() }.into()
}
