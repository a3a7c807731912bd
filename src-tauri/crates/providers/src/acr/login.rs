//! What the token service is shown: a name and its secret as they are, or what `az` has, exchanged for a refresh token of the
//! registry's, which is good for three hours (Azure/acr `docs/AAD-OAuth.md`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use async_trait::async_trait;
use credentials::Errand;
use credentials::azure::{Cli, EntraToken, Identity, lifetime};
use domain::{Credential, Error, ErrorKind, Result, SecretKind, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use transport::auth::{Challenge, CredentialSource};
use transport::{Request, Transport};
use url::Url;

use super::api::Exchanged;
use super::place::{is_azures, unfit};
use super::rest::not_acr;
use crate::{Context, Endpoints};

/// The user name that goes with a refresh token where it stands in the place of a password.
pub(super) const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// Seconds before its end at which a refresh token is exchanged anew, at most.
const MARGIN: i64 = 15 * 60;
/// What a refresh token is good for if it does not say so.
const USUAL: i64 = 3 * 60 * 60;
/// Token answers are small.
const CAP: u32 = 64 * 1024;

/// How the account signs in.
pub(super) struct Login {
    source: Arc<dyn CredentialSource>,
    cli: Cli,
    transport: Transport,
    base: Url,
    endpoints: Endpoints,
    refresh: Errand<Refresh>,
    serial: AtomicU64,
    /// The last of the refresh tokens that were refused before their time.
    refused: AtomicU64,
    exchanged: AtomicBool,
}

/// A refresh token.
#[derive(Clone)]
struct Refresh {
    secret: SecretString,
    /// Tells it from the one that replaces it.
    serial: u64,
    renew: Timestamp,
}

impl Refresh {
    fn new(secret: SecretString, serial: u64, now: Timestamp) -> Self {
        // By our own clock from now on: the registry's may be another.
        let life = lifetime(secret.expose_secret()).unwrap_or(USUAL).max(0);
        Self { secret, serial, renew: now.plus_seconds(life - MARGIN.min(life / 10)) }
    }
}

impl Login {
    pub(super) fn new(context: &Context, transport: Transport, endpoints: &Endpoints) -> Self {
        Self {
            source: Arc::clone(&context.credentials),
            cli: endpoints.azure_cli.clone(),
            transport,
            base: context.endpoint.url.clone(),
            endpoints: endpoints.clone(),
            refresh: Errand::default(),
            serial: AtomicU64::new(1),
            refused: AtomicU64::new(0),
            exchanged: AtomicBool::new(false),
        }
    }

    /// Whether there is somebody.
    pub(super) async fn is_signed_in(&self) -> Result<bool> {
        Ok(self.source.credential().await?.is_some())
    }

    /// Whether the account was last seen to sign in with what `az` has.
    pub(super) fn is_exchanged(&self) -> bool {
        self.exchanged.load(Ordering::Relaxed)
    }

    pub(super) fn forget(&self) {
        self.refresh.forget();
    }

    /// Which refresh token is in use, to be told when it is refused; `None` where there is none.
    pub(super) fn in_use(&self) -> Option<u64> {
        self.refresh.peek().map(|refresh| refresh.serial)
    }

    /// A refresh token was refused before its time: the next that is needed is a new one.
    pub(super) fn was_refused(&self, serial: u64) {
        self.refused.fetch_max(serial, Ordering::Relaxed);
    }

    /// The refresh token for what `az` has; a hundred callers make one exchange.
    async fn refresh_token(&self, identity: &Identity) -> Result<SecretString> {
        let good = |refresh: &Refresh| {
            Timestamp::now() < refresh.renew
                && refresh.serial > self.refused.load(Ordering::Relaxed)
        };
        let fetch = async {
            let (secret, _) = self.exchange(identity).await?;
            let serial = self.serial.fetch_add(1, Ordering::Relaxed);
            Ok(Refresh::new(secret, serial, Timestamp::now()))
        };
        Ok(self.refresh.get(good, fetch).await?.secret)
    }

    /// Exchanges what `az` has; tells also whose it is.
    ///
    /// # Errors
    /// Those of [`Cli::token`]; `NotARegistry`; `InvalidField { field: "address" }` where it would have to go elsewhere than to Azure;
    /// `Forbidden` when the registry does not accept it.
    pub(super) async fn exchange(
        &self,
        identity: &Identity,
    ) -> Result<(SecretString, Option<String>)> {
        let (url, service) = self.place_of_exchange().await?;
        let EntraToken { secret, tenant, who } = self.cli.token(identity.tenant.as_deref()).await?;
        let mut fields = vec![("grant_type", "access_token"), ("service", service.as_str())];
        fields.extend(tenant.as_deref().map(|tenant| ("tenant", tenant)));
        fields.push(("access_token", secret.expose_secret()));
        let answer = self.transport.send(Request::post(url).cap(CAP).form(&fields)).await?;
        if !answer.is_success() {
            let error = oci::status_error(&answer, "oauth2/exchange");
            let kind = match error.kind {
                ErrorKind::SignInNeeded | ErrorKind::Refused { status: 400 } => {
                    ErrorKind::Forbidden { permission: None }
                }
                other => other,
            };
            return Err(Error { kind, ..error });
        }
        let told: Exchanged = answer.json()?;
        let token = told.refresh_token.filter(|token| !token.expose_secret().is_empty());
        Ok((token.ok_or_else(|| answer.not_understood())?, who))
    }

    /// Where the exchange is, and for which service, as the registry's challenge tells.
    ///
    /// A token of Entra ID opens every registry that the person may open, so it is shown to Azure alone: a registry behind a
    /// domain of one's own works if its challenge leads there.
    async fn place_of_exchange(&self) -> Result<(Url, String)> {
        let mut ping = self.base.clone();
        ping.set_path(&format!("{}/v2/", ping.path().trim_end_matches('/')));
        let answer = self.transport.send(Request::get(ping).cap(CAP)).await?;
        if answer.status == 429 || answer.status >= 500 {
            return Err(oci::status_error(&answer, "/v2/"));
        }
        let challenges = Challenge::parse_all(answer.headers_named("www-authenticate"));
        let bearer = challenges.iter().find(|c| c.scheme == "bearer");
        let realm = bearer.and_then(|c| self.base.join(c.param("realm")?).ok());
        let (Some(realm), Some(service)) = (realm, bearer.and_then(|c| c.param("service"))) else {
            return Err(not_acr(&answer));
        };
        if !is_azures(&realm, &self.endpoints) {
            return Err(unfit("azure_only"));
        }
        let mut exchange = realm;
        exchange.set_path("/oauth2/exchange");
        exchange.set_query(None);
        Ok((exchange, service.to_owned()))
    }
}

#[async_trait]
impl CredentialSource for Login {
    async fn credential(&self) -> Result<Option<Credential>> {
        let Some(kept) = self.source.credential().await? else { return Ok(None) };
        let identity = Identity::of(&kept)?;
        self.exchanged.store(identity.is_some(), Ordering::Relaxed);
        let Some(identity) = identity else { return Ok(Some(kept)) };
        let secret = self.refresh_token(&identity).await?;
        let (username, kind) = (NOBODY.to_owned(), SecretKind::IdentityToken);
        Ok(Some(Credential { username, kind, secret, issued: None }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    #[test]
    fn a_refresh_token_is_renewed_before_its_end_and_a_short_one_is_used_for_most_of_its_life() {
        let now = Timestamp::from_unix(1_000_000).unwrap();
        let renewed_after = |payload: &str| {
            let token = format!("e30.{}.s", URL_SAFE_NO_PAD.encode(payload));
            Refresh::new(token.into(), 1, now).renew.unix() - now.unix()
        };
        assert_eq!(renewed_after(r#"{"iat":5,"exp":10805}"#), 10_800 - 900);
        assert_eq!(renewed_after(r#"{"iat":1000000,"exp":1000100}"#), 90);
        assert_eq!(renewed_after(r#"{"iat":6,"exp":5}"#), 0, "one that is over is not used");
        assert_eq!(renewed_after("{}"), 10_800 - 900, "three hours, if it does not say");
    }
}
