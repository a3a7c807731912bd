//! Signing in (`registry-apis.md` §2a): by password or access token, in one step or two.

use async_trait::async_trait;
use domain::{Credential, Error, ErrorKind, Result};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use transport::{Request, Response};

use super::{browser::HubBrowser, claims::Claims, errors, session::Session};
use crate::{BrowserSignIn, Endpoints, SignIn, SignInForm, SignInStep};

/// How access tokens of a person and of an organisation begin. They need no second step.
const TOKEN_PREFIXES: [&str; 2] = ["dckr_pat_", "dckr_oat_"];

/// What the access token that we make for ourselves may do: what a person may who is signed in.
const OWN_TOKEN_SCOPE: &str = "repo:admin";

/// The longest label of an access token (`createAccessTokenRequest`).
const LABEL_MAX: usize = 100;

pub(super) struct HubSignIn {
    api: Session,
    label: String,
    browser: Option<HubBrowser>,
}

/// `POST /v2/users/login` and `/v2/users/2fa-login`: one of the two tokens, by status.
#[derive(Deserialize)]
struct LoginAnswer {
    token: Option<SecretString>,
    login_2fa_token: Option<SecretString>,
}

/// `POST /v2/access-tokens`
#[derive(Deserialize)]
struct OwnToken {
    uuid: String,
    token: SecretString,
}

impl HubSignIn {
    pub(super) fn new(api: Session, endpoints: &Endpoints) -> Self {
        let label = match &endpoints.machine {
            Some(machine) => format!("Roadstead on {machine}"),
            None => "Roadstead".to_owned(),
        };
        let browser = HubBrowser::configured(&api, &endpoints.docker_hub);
        Self { api, label: label.chars().take(LABEL_MAX).collect(), browser }
    }

    async fn post(&self, segments: &[&str], body: &serde_json::Value) -> Result<Response> {
        self.api.transport().send(Request::post(self.api.url(segments)?).json(body)).await
    }

    /// Makes an access token of our own: after a second step the password alone would not do again, neither for the
    /// API nor for the registry (documented call, revoked on sign-out).
    async fn own_token(&self, jwt: SecretString, username: &str) -> Result<SignInStep> {
        let session = self.api.with_token(jwt).await;
        let body = json!({ "token_label": self.label, "scopes": [OWN_TOKEN_SCOPE] });
        let request = Request::post(session.url(&["v2", "access-tokens"])?).json(&body);
        let answer = session.send(request).await?;
        if !answer.is_success() {
            // An organisation may forbid it. A token made on the web page still does.
            let refused = Error::new(ErrorKind::TokenInsteadOfPassword);
            return Err(refused.with_detail(answer.detail()));
        }
        let own: OwnToken = answer.json()?;
        let credential = Credential::password(username, own.token.expose_secret());
        Ok(SignInStep::Done(Credential { issued: Some(own.uuid), ..credential }))
    }
}

#[async_trait]
impl SignIn for HubSignIn {
    /// A token is asked for with `/v2/auth/token`. A password goes to `/v2/users/login`, which is deprecated yet the only
    /// call that can begin a second step; where it is gone, to the other. So a wrong password counts once.
    async fn with_password(&self, form: &SignInForm) -> Result<SignInStep> {
        let secret = SecretString::from(form.secret.expose());
        let done = |jwt: &SecretString| {
            let claims = Claims::of(jwt.expose_secret());
            let username = claims.username().unwrap_or(&form.username);
            SignInStep::Done(Credential::password(username, form.secret.expose()))
        };
        if TOKEN_PREFIXES.iter().any(|prefix| form.secret.expose().starts_with(prefix)) {
            return Ok(done(&self.api.issue(&form.username, &secret).await?));
        }
        let body = json!({ "username": form.username, "password": form.secret.expose() });
        let answer = self.post(&["v2", "users", "login"], &body).await?;
        match answer.status {
            200 => match answer.json::<LoginAnswer>()?.token {
                Some(jwt) => Ok(done(&jwt)),
                None => Err(answer.not_understood()),
            },
            401 => match answer.json::<LoginAnswer>().ok().and_then(|read| read.login_2fa_token) {
                Some(ticket) => Ok(SignInStep::CodeNeeded { ticket }),
                None => Err(errors::sign_in_refusal(&answer)),
            },
            404 | 405 | 410 => Ok(done(&self.api.issue(&form.username, &secret).await?)),
            _ => Err(errors::sign_in_refusal(&answer)),
        }
    }

    async fn with_code(&self, ticket: &SecretString, code: &str) -> Result<SignInStep> {
        let begun = Claims::of(ticket.expose_secret());
        let body = json!({ "login_2fa_token": ticket.expose_secret(), "code": code });
        let answer = self.post(&["v2", "users", "2fa-login"], &body).await?;
        match answer.status {
            200 => {}
            // Hub answers a wrong and a late code alike; the ticket itself tells when it ends.
            400 | 401 if begun.is_over() => return Err(Error::new(ErrorKind::CodeExpired)),
            400 | 401 => {
                return Err(Error::new(ErrorKind::WrongCode).with_detail(answer.detail()));
            }
            _ => return Err(errors::sign_in_refusal(&answer)),
        }
        let jwt = answer.json::<LoginAnswer>()?.token.ok_or_else(|| answer.not_understood())?;
        let username = Claims::of(jwt.expose_secret()).username().map(str::to_owned);
        self.own_token(jwt, &username.ok_or_else(|| answer.not_understood())?).await
    }

    async fn revoke(&self, credential: &Credential) -> Result<()> {
        let Some(uuid) = &credential.issued else { return Ok(()) };
        let jwt = self.api.issue(&credential.username, &credential.secret).await?;
        let session = self.api.with_token(jwt).await;
        let answer =
            session.send(Request::delete(session.url(&["v2", "access-tokens", uuid])?)).await?;
        match answer.status {
            // Already gone is as good.
            200..300 | 404 => Ok(()),
            _ => Err(errors::refusal(&answer, "access token")),
        }
    }

    fn browser(&self) -> Option<&dyn BrowserSignIn> {
        self.browser.as_ref().map(|browser| browser as &dyn BrowserSignIn)
    }
}
