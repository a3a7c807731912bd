//! Signing in: by password, access token, two-step code, or through the browser (`registry-apis.md` §2a).
//!
//! An access token is asked for with `/v2/auth/token`, the documented call. A password goes to `/v2/users/login` first,
//! although that is marked as deprecated: it is the only call that can begin a second step, and the other's 401 cannot tell
//! a wrong password from a missing code. So a wrong password counts once at the registry. Where the older call is gone,
//! the password goes to `/v2/auth/token`.
//!
//! After a second step the password alone would not do again. Roadstead therefore makes an access token of its own
//! (`POST /v2/access-tokens`), keeps that, and takes it back on sign-out.

use async_trait::async_trait;
use credentials::device_flow::{self, Config, Tokens};
use domain::{Credential, ErrorKind, Result, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use transport::{Request, Response};

use super::api::{
    AccessToken, AccessTokenRequest, GeneratedToken, LoginRequest, SecondFactorWanted,
    SecondStepRequest,
};
use super::claims::Claims;
use super::errors::{Words, refusal, with_words};
use super::session::read_token;
use super::{DockerHub, errors};
use crate::{BrowserSignIn, SignIn, SignInForm, SignInStep};

/// How access tokens of a person and of an organisation begin. They need no second step.
const TOKEN_PREFIXES: [&str; 2] = ["dckr_pat_", "dckr_oat_"];

/// What our own token may do: create, push, delete, and take itself back (`/v2/access-tokens`, `scopes`).
const OWN_SCOPES: [&str; 1] = ["repo:admin"];

/// The longest label of a token (`createAccessTokenRequest`).
const LABEL_MAX: usize = 100;

/// Whom the browser's tokens are for (docker/cli `internal/oauth/manager`).
const AUDIENCE: &str = "https://hub.docker.com";

/// What docker/cli asks for there.
const OAUTH_SCOPE: &str = "openid offline_access";

/// Whether a secret is an access token and no password.
pub(super) fn is_access_token(secret: &str) -> bool {
    TOKEN_PREFIXES.iter().any(|prefix| secret.starts_with(prefix))
}

#[async_trait]
impl SignIn for DockerHub {
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        for (field, value) in
            [("username", form.username.trim()), ("password", form.secret.expose())]
        {
            if value.is_empty() {
                let (field, problem) = (field.to_owned(), "empty".to_owned());
                return Err(ErrorKind::InvalidField { field, problem }.into());
            }
        }
        if is_access_token(form.secret.expose()) {
            return self.by_auth_token(form).await;
        }
        let body = LoginRequest { username: form.username.trim(), password: form.secret.expose() };
        let answer = self.post(&["v2", "users", "login"], &body).await?;
        match answer.status {
            200..=299 => done(&answer, form),
            401 => match answer.json::<SecondFactorWanted>() {
                Ok(wanted) => Ok(SignInStep::CodeNeeded { ticket: wanted.login_2fa_token }),
                Err(_) => Err(sign_in_refused(&answer)),
            },
            404 | 405 | 410 | 501 => self.by_auth_token(form).await,
            _ => Err(sign_in_refused(&answer)),
        }
    }

    async fn with_code(&self, ticket: &SecretString, code: &str) -> Result<SignInStep> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let body = SecondStepRequest { login_2fa_token: ticket.expose_secret(), code: &code };
        let answer = self.post(&["v2", "users", "2fa-login"], &body).await?;
        match answer.status {
            200..=299 => {}
            // A late code is refused like a wrong one; the ticket itself tells when it ends.
            400 | 401 => {
                let over = Claims::read(ticket).expires.is_some_and(|end| end <= Timestamp::now());
                let late = over || Words::read(&answer.body).mention(&["expired"]);
                let kind = if late { ErrorKind::CodeExpired } else { ErrorKind::WrongCode };
                return Err(with_words(&answer, kind));
            }
            _ => return Err(sign_in_refused(&answer)),
        }
        let (token, claims) = read_token(&answer)?;
        let username = claims.username.ok_or_else(|| answer.not_understood())?;
        let answer = self.ask_for_own_token(&token).await?;
        own_token(&answer, &username)
    }

    async fn revoke(&self, credential: &Credential) -> Result<()> {
        let Some(uuid) = &credential.issued else { return Ok(()) };
        let answer = self.session.ask_for_token(&credential.username, credential.expose()).await?;
        match answer.status {
            200..=299 => {}
            // It signs nobody in any more: somebody took it back already.
            400 | 401 => return Ok(()),
            _ => return Err(refusal(&answer, uuid)),
        }
        let (token, _) = read_token(&answer)?;
        let url = self.session.url(&["v2", "access-tokens", uuid]);
        let answer = self.session.send_as_is(Request::delete(url).bearer(&token)).await?;
        if answer.is_success() || answer.status == 404 {
            Ok(())
        } else {
            Err(refusal(&answer, uuid))
        }
    }

    fn browser(&self) -> Option<&dyn BrowserSignIn> {
        let configured = self.endpoints.docker_hub.oauth_client_id.is_some();
        configured.then_some(self as &dyn BrowserSignIn)
    }
}

#[async_trait]
impl BrowserSignIn for DockerHub {
    fn device_flow(&self) -> Config {
        let hub = &self.endpoints.docker_hub;
        let at = |path: &str| {
            let mut url = hub.oauth_issuer.clone();
            if let Ok(mut segments) = url.path_segments_mut() {
                segments.pop_if_empty().extend(path.split('/'));
            }
            url
        };
        Config {
            device_url: at("oauth/device/code"),
            token_url: at("oauth/token"),
            revoke_url: Some(at("oauth/revoke")),
            client_id: hub.oauth_client_id.clone().unwrap_or_default(),
            scope: OAUTH_SCOPE.to_owned(),
            audience: Some(AUDIENCE.to_owned()),
        }
    }

    /// Swaps the browser's token for an access token, which API and registry both take. The documented call comes first,
    /// since only what it makes can be taken back on sign-out; where the registry refuses it, the one of docker/cli does
    /// (`POST /v2/access-tokens/desktop-generate`, observed). The refresh token is of no more use then and is taken back.
    async fn finish(&self, tokens: Tokens) -> Result<SignInStep> {
        let claims = Claims::read(&tokens.access);
        let answer = self.ask_for_own_token(&tokens.access).await?;
        let step = match answer.status {
            200..=299 => {
                let username = claims.username.ok_or_else(|| answer.not_understood())?;
                own_token(&answer, &username)?
            }
            400..=428 => {
                let url = self.session.url(&["v2", "access-tokens", "desktop-generate"]);
                let request = Request::post(url).bearer(&tokens.access);
                let answer = self.session.send_as_is(request).await?;
                if !answer.is_success() {
                    return Err(token_refused(&answer));
                }
                let username = claims.username.ok_or_else(|| answer.not_understood())?;
                let generated: GeneratedToken = answer.json()?;
                let secret = generated.data.token.expose_secret();
                SignInStep::Done(Credential::password(username, secret))
            }
            _ => return Err(token_refused(&answer)),
        };
        if let Some(refresh) = &tokens.refresh {
            let flow = self.device_flow();
            let revoked = device_flow::revoke(self.session.transport(), &flow, refresh).await;
            if let Err(error) = revoked {
                tracing::info!(?error, "the browser's refresh token was not taken back");
            }
        }
        Ok(step)
    }
}

impl DockerHub {
    async fn post<T: serde::Serialize>(&self, segments: &[&str], body: &T) -> Result<Response> {
        self.session.send_as_is(Request::post(self.session.url(segments)).json(body)).await
    }

    async fn by_auth_token(&self, form: &SignInForm) -> Result<SignInStep> {
        let answer = self.session.ask_for_token(form.username.trim(), form.secret.expose()).await?;
        if answer.is_success() { done(&answer, form) } else { Err(sign_in_refused(&answer)) }
    }

    async fn ask_for_own_token(&self, token: &SecretString) -> Result<Response> {
        let label = match &self.endpoints.machine {
            Some(machine) => format!("Roadstead on {machine}"),
            None => "Roadstead".to_owned(),
        };
        let label: String = label.chars().take(LABEL_MAX).collect();
        let body = AccessTokenRequest { token_label: &label, scopes: &OWN_SCOPES };
        let url = self.session.url(&["v2", "access-tokens"]);
        self.session.send_as_is(Request::post(url).json(&body).bearer(token)).await
    }
}

/// Signed in with what was typed; the name is as the registry writes it.
fn done(answer: &Response, form: &SignInForm) -> Result<SignInStep> {
    let (_, claims) = read_token(answer)?;
    let username = claims.username.unwrap_or_else(|| form.username.trim().to_owned());
    Ok(SignInStep::Done(Credential::password(username, form.secret.expose())))
}

fn own_token(answer: &Response, username: &str) -> Result<SignInStep> {
    if !answer.is_success() {
        return Err(token_refused(answer));
    }
    let own: AccessToken = answer.json()?;
    let credential = Credential::password(username, own.token.expose_secret());
    Ok(SignInStep::Done(Credential { issued: Some(own.uuid), ..credential }))
}

/// The registry will not let us make a token: an organisation may forbid it. One made on its page still does.
fn token_refused(answer: &Response) -> domain::Error {
    match answer.status {
        400..=428 => with_words(answer, ErrorKind::TokenInsteadOfPassword),
        _ => refusal(answer, "/v2/access-tokens"),
    }
}

/// What a refused user name and secret mean, by the registry's words where the status leaves it open.
fn sign_in_refused(answer: &Response) -> domain::Error {
    let words = Words::read(&answer.body);
    let kind = match answer.status {
        400 | 401 | 403 | 429
            if words.mention(&[
                "locked",
                "too many failed",
                "disabled",
                "deactivated",
                "suspended",
            ]) =>
        {
            ErrorKind::AccountLocked
        }
        400 | 401 | 403
            if words.mention(&[
                "access token",
                "sso",
                "single sign-on",
                "secondary auth",
                "two-factor",
                "2fa",
            ]) =>
        {
            ErrorKind::TokenInsteadOfPassword
        }
        401 => ErrorKind::WrongCredentials,
        403 => ErrorKind::Forbidden { permission: None },
        _ => return errors::refusal(answer, "sign-in"),
    };
    with_words(answer, kind)
}

#[cfg(test)]
mod tests;
