//! Signing in with a classic access token. GitHub's packages API takes no other: a fine-grained one is told apart before
//! anything is sent (`registry-apis.md` §10a).

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Credential, Error, ErrorKind, Result};
use secrecy::SecretString;
use transport::auth::Known;

use super::Github;
use crate::{SignIn, SignInForm, SignInStep};

/// What fine-grained tokens begin with (GitHub, "About authentication to GitHub", token formats).
const FINE_GRAINED: &str = "github_pat_";

#[async_trait]
impl SignIn for Github {
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        let username = form.username.trim();
        let secret = form.secret.expose().trim();
        for (field, value) in [("username", username), ("password", secret)] {
            if value.is_empty() {
                return Err(missing(field));
            }
        }
        if secret.starts_with(FINE_GRAINED) {
            return Err(ErrorKind::ClassicTokenNeeded.into());
        }
        let credential = Credential::password(username, secret);
        let rest = self.rest().signed_by(Arc::new(Known(credential)));
        // Passwords are refused like wrong tokens: GitHub's API takes none.
        let me = super::who(&rest).await?.ok_or(ErrorKind::ClassicTokenNeeded)?;
        if !me.scopes.allows("read:packages") {
            let permission = Some("read:packages".to_owned());
            return Err(ErrorKind::Forbidden { permission }.into());
        }
        Ok(SignInStep::Done(Credential::password(me.login, secret)))
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
