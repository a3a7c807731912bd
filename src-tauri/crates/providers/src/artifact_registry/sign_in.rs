//! Signing in: with this computer's login, a service account's key, or an access token.

use async_trait::async_trait;
use credentials::google::{Identity, ServiceKey, Way, is_login};
use domain::{
    CloudAccess, Credential, Error, ErrorKind, GoogleAccess, GoogleWay, Result, SecretInput,
    SecretKind,
};
use secrecy::{ExposeSecret as _, SecretString};
use transport::Request;
use url::Url;

use super::place::{check_project, endpoint_of, project_of};
use super::refusal::refusal;
use super::{ArtifactRegistry, api};
use crate::{CloudSignIn, SignIn, SignInForm, SignInStep};

#[async_trait]
impl SignIn for ArtifactRegistry {
    /// The user names that the registry knows: they say what the password is ([`is_login`]).
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        let (username, secret) = (form.username.trim(), form.secret.expose().trim());
        for (field, value) in [("username", username), ("password", secret)] {
            if value.is_empty() {
                return Err(invalid(field, "empty"));
            }
        }
        if !is_login(username) {
            return Err(ErrorKind::WrongCredentials.into());
        }
        let identity = Identity::of(&Credential::password(username, secret))?;
        if let Way::Token(secret) = &identity.way {
            token(secret.expose_secret(), "password")?;
        }
        let (identity, name) = self.accepted(identity).await?;
        Ok(SignInStep::Done(identity.credential(name)?))
    }

    /// A login that Docker keeps, or one of Google's credential helpers: it is the same that the registry is asked with.
    async fn with_login(&self, login: &Credential) -> Result<SignInStep> {
        if login.kind != SecretKind::Password {
            return Err(ErrorKind::TokenInsteadOfPassword.into());
        }
        if !is_login(&login.username) {
            return Err(ErrorKind::WrongCredentials.into());
        }
        let (identity, _) = self.accepted(Identity::of(login)?).await?;
        let username = identity.called().to_owned();
        Ok(SignInStep::Done(Credential { username, ..login.clone() }))
    }

    async fn with_code(&self, _ticket: &SecretString, _code: &str) -> Result<SignInStep> {
        // There is no second step here, so no ticket can be ours.
        Err(ErrorKind::CodeExpired.into())
    }

    async fn revoke(&self, _credential: &Credential) -> Result<()> {
        // Keys and logins are the person's own, and tokens end by themselves within the hour.
        Ok(())
    }

    async fn home(&self, credential: &Credential) -> Result<Option<Url>> {
        let project = self.desk.noted_project().or(Identity::of(credential)?.project);
        Ok(project.map(|project| endpoint_of(&self.desk.places.api, Some(&project))))
    }

    fn cloud(&self) -> Option<&dyn CloudSignIn> {
        Some(self)
    }
}

#[async_trait]
impl CloudSignIn for ArtifactRegistry {
    async fn with_cloud(&self, access: &CloudAccess) -> Result<SignInStep> {
        let CloudAccess::Google(access) = access else {
            return Err(invalid("cloud", "not_offered"));
        };
        self.sign_in(access).await
    }
}

impl ArtifactRegistry {
    async fn sign_in(&self, access: &GoogleAccess) -> Result<SignInStep> {
        let way = match &access.way {
            GoogleWay::ApplicationDefault => Way::ApplicationDefault,
            GoogleWay::KeyFile { path: Some(path), .. } => {
                Way::Key(ServiceKey::read_file(path.into(), "key_file").await?)
            }
            GoogleWay::KeyFile { key_file, path: None } => {
                let text = key_file.as_ref().map(SecretInput::expose).unwrap_or_default();
                Way::Key(ServiceKey::read(text, "key_file")?)
            }
            GoogleWay::AccessToken { access_token } => {
                Way::Token(token(access_token.expose(), "access_token")?)
            }
        };
        let typed = access.project.as_deref().map(str::trim).filter(|project| !project.is_empty());
        let identity = Identity { project: typed.map(str::to_owned), way };
        let (identity, name) = self.accepted(identity).await?;
        Ok(SignInStep::Done(identity.credential(name)?))
    }

    /// Shows a sign-in to Google, with the project that it turns out to be for; tells also what its owner is called.
    async fn accepted(&self, mut identity: Identity) -> Result<(Identity, String)> {
        let live = self.desk.live_for(identity.clone());
        let got = live.tokens.token().await?;
        let project = identity
            .project
            .clone()
            .or_else(|| project_of(&self.desk.context.endpoint))
            .or_else(|| got.project.clone());
        let project = project.unwrap_or_default();
        check_project(&project)?;
        identity.project = Some(project.clone());
        self.check(&identity, &project).await?;
        self.desk.note_project(&project);
        // A login whose owner is not told is called by how it came here.
        let name = got.email.unwrap_or_else(|| "application-default".to_owned());
        Ok((identity, name))
    }

    /// Shows the token to the API. One that is not allowed to list may still pull.
    async fn check(&self, identity: &Identity, project: &str) -> Result<()> {
        let live = self.desk.live_for(identity.clone());
        let mut url = self.desk.url(&["projects", project, "locations"]);
        url.query_pairs_mut().append_pair("pageSize", "1");
        let asked = self.desk.send(&live, Request::get(url)).await;
        let answer = asked.map_err(|error| match error.kind {
            ErrorKind::SessionEnded => Error { kind: ErrorKind::WrongCredentials, ..error },
            _ => error,
        })?;
        if answer.is_success() {
            return answer.json::<api::Locations>().map(drop);
        }
        let error = refusal(&answer, project);
        match error.kind {
            ErrorKind::Forbidden { permission: Some(scope) } if scope.starts_with("https://") => {
                Err(Error { kind: ErrorKind::Forbidden { permission: Some(scope) }, ..error })
            }
            ErrorKind::Forbidden { .. } => Ok(()),
            ErrorKind::NotFound { .. } => {
                Err(Error { kind: invalid("project", "unknown").kind, ..error })
            }
            _ => Err(error),
        }
    }
}

/// Tokens are printable characters: what is pasted with more is pasted wrongly.
fn token(text: &str, field: &str) -> Result<SecretString> {
    match text.trim() {
        "" => Err(invalid(field, "empty")),
        text if text.bytes().all(|b| b.is_ascii_graphic() && b != b'"') => Ok(text.into()),
        _ => Err(invalid(field, "characters")),
    }
}

fn invalid(field: &str, problem: &str) -> Error {
    ErrorKind::InvalidField { field: field.into(), problem: problem.into() }.into()
}
