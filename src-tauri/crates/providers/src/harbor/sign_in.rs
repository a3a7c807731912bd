//! Signing in to Harbor: with a password, an OIDC user's CLI secret, or a robot's secret. All three go as Basic.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{Credential, Error, ErrorKind, Result};
use secrecy::SecretString;
use transport::Request;
use transport::auth::Known;

use super::api::User;
use super::identity::system_info;
use super::rest::Rest;
use crate::{SignIn, SignInForm, SignInStep};

/// Checks a credential with Harbor, before anything is kept.
pub(super) struct HarborSignIn {
    rest: Rest,
}

impl HarborSignIn {
    pub(super) fn new(rest: Rest) -> Self {
        Self { rest }
    }
}

#[async_trait]
impl SignIn for HarborSignIn {
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        // A robot's name is taken as it stands: its prefix, with or without a `$`, is the administrator's choice.
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
        let credential = Credential::password(username, form.secret.expose());
        let rest = self.rest.signed_by(Arc::new(Known(credential.clone())));
        let answer = rest.send(Request::get(rest.url(&["users", "current"]))).await?;
        match answer.status {
            200 => {
                let user: User = answer.json()?;
                Ok(SignInStep::Done(Credential { username: user.username, ..credential }))
            }
            // A robot is told that it is no user, once its secret was accepted.
            403 | 412 => Ok(SignInStep::Done(credential)),
            401 => {
                let error = rest.refusal(&answer, "users/current").await;
                Err(self.explained(username, error).await)
            }
            _ => Err(rest.refusal(&answer, "users/current").await),
        }
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

impl HarborSignIn {
    /// Says more of a refused credential than that it was refused, where more is known.
    async fn explained(&self, username: &str, error: Error) -> Error {
        // `robot$project+name` pasted through a shell loses `$project`.
        if username.starts_with("robot") && username.contains('+') && !username.contains('$') {
            let problem = "a robot's name holds a $, as in robot$project+name";
            return Error { detail: error.detail, ..invalid("username", problem) };
        }
        let nobody = self.rest.signed_by(Arc::new(transport::auth::Anonymous));
        match system_info(&nobody).await {
            Ok(info) if info.is_oidc() && !username.contains('$') => {
                Error { kind: ErrorKind::TokenInsteadOfPassword, ..error }
            }
            _ => error,
        }
    }
}

fn invalid(field: &str, problem: &str) -> Error {
    ErrorKind::InvalidField { field: field.into(), problem: problem.into() }.into()
}
