//! Signing in through the browser, as `docker login` does (`registry-apis.md` §2a.3; docker/cli `internal/oauth`).

use async_trait::async_trait;
use credentials::device_flow::{self, Config, Tokens};
use domain::{Credential, Result};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use transport::Request;

use super::{claims::Claims, errors, session::Session};
use crate::{BrowserSignIn, DockerHubEndpoints, SignInStep};

const AUDIENCE: &str = "https://hub.docker.com";
const SCOPE: &str = "openid offline_access";

/// The flow, where a client is configured.
pub(super) struct HubBrowser {
    api: Session,
    flow: Config,
}

/// `POST /v2/access-tokens/desktop-generate` (observed).
#[derive(Deserialize)]
struct Generated {
    data: GeneratedToken,
}

#[derive(Deserialize)]
struct GeneratedToken {
    token: SecretString,
}

impl HubBrowser {
    /// `None` without a client id.
    pub(super) fn configured(api: &Session, hub: &DockerHubEndpoints) -> Option<Self> {
        let url = |path: &str| hub.oauth_issuer.join(path).ok();
        let flow = Config {
            device_url: url("/oauth/device/code")?,
            token_url: url("/oauth/token")?,
            revoke_url: url("/oauth/revoke"),
            client_id: hub.oauth_client_id.clone()?,
            scope: SCOPE.to_owned(),
            audience: Some(AUDIENCE.to_owned()),
        };
        Some(Self { api: api.clone(), flow })
    }
}

#[async_trait]
impl BrowserSignIn for HubBrowser {
    fn device_flow(&self) -> Config {
        self.flow.clone()
    }

    /// Swaps the OAuth token for an access token, which API and registry both take; then the refresh token has no
    /// more use and is taken back.
    async fn finish(&self, tokens: Tokens) -> Result<SignInStep> {
        let session = self.api.with_token(tokens.access.clone()).await;
        let url = session.url(&["v2", "access-tokens", "desktop-generate"])?;
        let answer = session.send(Request::post(url)).await?;
        if !answer.is_success() {
            return Err(errors::sign_in_refusal(&answer));
        }
        let pat = answer.json::<Generated>()?.data.token;
        let claims = Claims::of(tokens.access.expose_secret());
        let username = claims.username().ok_or_else(|| answer.not_understood())?;
        if let Some(refresh) = &tokens.refresh
            && let Err(error) = device_flow::revoke(self.api.transport(), &self.flow, refresh).await
        {
            tracing::debug!(?error, "the refresh token was not taken back");
        }
        Ok(SignInStep::Done(Credential::password(username, pat.expose_secret())))
    }
}
