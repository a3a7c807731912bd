//! Signing in through the browser: OAuth 2.0 device authorization (RFC 8628).
//!
//! [`start`] gets a code that the person confirms in their browser, [`wait`] asks until they did. Dropping the future of
//! `wait` cancels it. Docker's issuer also wants an `audience` (docker/cli `internal/oauth/api/api.go`).

mod polling;

use std::time::Duration;

use domain::{Error, ErrorKind, Result, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::Instant;
use transport::{Request, Response, Transport};
use url::Url;

use polling::{Polling, Step};

/// The grant of RFC 8628, section 3.4.
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What is accepted of an answer.
const CAP: u32 = 256 * 1024;

/// Seconds between two questions when the server does not say (section 3.2).
const INTERVAL: u64 = 5;

/// Longest life of a code that is believed.
const LONGEST: u64 = 3600;

/// The flow's endpoints and client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The device authorization endpoint.
    pub device_url: Url,
    /// The token endpoint.
    pub token_url: Url,
    /// The revocation endpoint (RFC 7009), where there is one.
    pub revoke_url: Option<Url>,
    /// The client.
    pub client_id: String,
    /// The scopes, separated by spaces.
    pub scope: String,
    /// The audience, for issuers that want one.
    pub audience: Option<String>,
}

/// What the person is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// The code to compare, or to type.
    pub user_code: String,
    /// The page that asks for it.
    pub verification_uri: Url,
    /// The same page with the code filled in, where offered.
    pub verification_uri_complete: Option<Url>,
    /// Until when it can be confirmed.
    pub expires: Timestamp,
    /// Seconds between two questions.
    pub interval: u64,
}

/// A code that waits to be confirmed.
pub struct Pending {
    device_code: SecretString,
    deadline: Instant,
    polling: Polling,
}

/// What the flow ends with.
pub struct Tokens {
    /// The access token.
    pub access: SecretString,
    /// The refresh token, where one was given.
    pub refresh: Option<SecretString>,
    /// Seconds that the access token is good for, where told.
    pub expires_in: Option<u64>,
}

/// Asks for a code.
///
/// # Errors
/// `BrowserSignInNotConfigured` when the issuer does not know the client, `Refused`, `ServerError`, `BadResponse`, and
/// those of [`Transport::send`].
pub async fn start(transport: &Transport, config: &Config) -> Result<(DeviceCode, Pending)> {
    let mut fields = vec![("client_id", config.client_id.as_str()), ("scope", &config.scope)];
    if let Some(audience) = &config.audience {
        fields.push(("audience", audience));
    }
    let answer = post(transport, &config.device_url, &fields).await?;
    if !answer.is_success() {
        return Err(refused(&answer));
    }
    let started: Started = answer.json()?;
    let page = |text: &str| page(text).ok_or_else(|| answer.not_understood());
    let complete = started.verification_uri_complete.as_deref().map(page).transpose()?;
    let plain = match started.verification_uri.as_deref() {
        Some(text) => page(text)?,
        None => complete.clone().ok_or_else(|| answer.not_understood())?,
    };
    if started.user_code.is_empty() || started.device_code.expose_secret().is_empty() {
        return Err(answer.not_understood());
    }
    let life = started.expires_in.clamp(1, LONGEST);
    let interval = started.interval.unwrap_or(INTERVAL).clamp(1, 60);
    let code = DeviceCode {
        user_code: transport::bounded(&started.user_code),
        verification_uri: plain,
        verification_uri_complete: complete,
        expires: Timestamp::now().plus_seconds(i64::try_from(life).unwrap_or(i64::MAX)),
        interval,
    };
    let pending = Pending {
        device_code: started.device_code,
        deadline: Instant::now() + Duration::from_secs(life),
        polling: Polling::every(Duration::from_secs(interval)),
    };
    Ok((code, pending))
}

/// Waits until the person confirmed. A network that fails for a while is waited out.
///
/// # Errors
/// `BrowserSignInDenied`, `BrowserSignInExpired`, `BrowserSignInNotConfigured`, `Refused`, `BadResponse`.
pub async fn wait(transport: &Transport, config: &Config, pending: Pending) -> Result<Tokens> {
    let Pending { device_code, deadline, mut polling } = pending;
    let fields = [
        ("grant_type", GRANT),
        ("device_code", device_code.expose_secret()),
        ("client_id", config.client_id.as_str()),
    ];
    loop {
        let next = Instant::now() + polling.wait();
        if next >= deadline {
            tokio::time::sleep_until(deadline).await;
            return Err(ErrorKind::BrowserSignInExpired.into());
        }
        tokio::time::sleep_until(next).await;
        match polling.after(post(transport, &config.token_url, &fields).await)? {
            Step::Again => {}
            Step::Done(tokens) => return Ok(tokens),
        }
    }
}

/// Takes a refresh token back (RFC 7009). An issuer without that endpoint is no error.
///
/// # Errors
/// `Refused`, and those of [`Transport::send`].
pub async fn revoke(transport: &Transport, config: &Config, token: &SecretString) -> Result<()> {
    let Some(url) = &config.revoke_url else { return Ok(()) };
    let fields = [("client_id", config.client_id.as_str()), ("token", token.expose_secret())];
    let answer = post(transport, url, &fields).await?;
    if answer.is_success() { Ok(()) } else { Err(refused(&answer)) }
}

async fn post(transport: &Transport, url: &Url, fields: &[(&str, &str)]) -> Result<Response> {
    let request = Request::post(url.clone()).form(fields).accept(&["application/json"]).cap(CAP);
    transport.send(request.never_retry()).await
}

/// The error for a refusal that has no meaning of its own in the flow.
fn refused(answer: &Response) -> Error {
    let detail = answer.detail();
    let kind = match detail.code.as_deref() {
        // RFC 6749, section 5.2.
        Some("invalid_client" | "unauthorized_client" | "unsupported_grant_type") => {
            ErrorKind::BrowserSignInNotConfigured
        }
        _ if answer.status >= 500 => ErrorKind::ServerError { status: answer.status },
        _ => ErrorKind::Refused { status: answer.status },
    };
    Error::new(kind).with_detail(detail)
}

/// A page that may be opened in the browser: encrypted, or on this machine.
fn page(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let here = url.scheme() == "http" && domain::endpoint::is_loopback(&url);
    (url.scheme() == "https" || here).then_some(url)
}

/// The answer of the device authorization endpoint (section 3.2).
#[derive(Deserialize)]
struct Started {
    device_code: SecretString,
    user_code: String,
    /// Google calls it `verification_url`.
    #[serde(alias = "verification_url")]
    verification_uri: Option<String>,
    verification_uri_complete: Option<String>,
    expires_in: u64,
    interval: Option<u64>,
}

#[cfg(test)]
mod tests;
