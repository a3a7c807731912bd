//! Getting one token from a token server.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Credential, Error, ErrorKind, Result, SecretKind};
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::Scope;
use crate::{Clock, Deadline, Request, Response, Transport};

/// Token answers are small (go-containerregistry caps them at the same size).
const CAP: u32 = 64 * 1024;
/// What a token is good for when the server says less or nothing (distribution's token specification).
const SHORTEST: Duration = Duration::from_mins(1);
/// A token is not used for its last moments: the request must still arrive.
const MARGIN: Duration = Duration::from_secs(10);
/// Longer promises are not believed.
const LONGEST: Duration = Duration::from_hours(24);

/// A token and how long it may be used.
#[derive(Clone)]
pub(super) struct Token {
    pub(super) secret: SecretString,
    /// Tells this token from the one that replaces it.
    pub(super) serial: u64,
    /// A JWT's `sub`: whom the server took us for. Empty: for nobody.
    pub(super) subject: Option<String>,
    usable_until: Deadline,
}

impl Token {
    pub(super) fn is_usable(&self, clock: &Clock) -> bool {
        !clock.is_over(&self.usable_until)
    }
}

/// What is asked for, and where.
pub(super) struct TokenRequest<'a> {
    pub(super) realm: &'a Url,
    pub(super) service: Option<&'a str>,
    pub(super) scope: &'a Scope,
    pub(super) credential: Option<&'a Credential>,
}

#[derive(Deserialize)]
struct Answer {
    token: Option<SecretString>,
    access_token: Option<SecretString>,
    expires_in: Option<f64>,
}

impl TokenRequest<'_> {
    /// Asks. The realm has been checked by now.
    ///
    /// GET with Basic is understood everywhere; an identity token needs the POST form, and where that is not known
    /// (GCR 404, Artifactory 401, ACR 400, others 405; containerd `authorizer.go`) is tried as a password.
    pub(super) async fn send(&self, transport: &Transport, serial: u64) -> Result<Token> {
        if let Some(credential) = self.credential.filter(|c| c.kind == SecretKind::IdentityToken) {
            let answer = transport.send(self.post(credential)).await?;
            if !matches!(answer.status, 400 | 401 | 404 | 405) {
                return self.read(&answer, serial, transport.clock());
            }
        }
        self.read(&transport.send(self.get()).await?, serial, transport.clock())
    }

    fn get(&self) -> Request {
        let mut url = self.realm.clone();
        if self.service.is_some() || self.scope.iter().next().is_some() {
            let mut query = url.query_pairs_mut();
            query.extend_pairs(self.service.map(|service| ("service", service)));
            query.extend_pairs(self.scope.iter().map(|scope| ("scope", scope)));
        }
        let request = Request::get(url).cap(CAP);
        match self.credential {
            Some(credential) => request.basic(&credential.username, &credential.secret),
            None => request,
        }
    }

    fn post(&self, credential: &Credential) -> Request {
        let scope = self.scope.iter().collect::<Vec<_>>().join(" ");
        Request::post(self.realm.clone()).cap(CAP).form(&[
            ("grant_type", "refresh_token"),
            ("service", self.service.unwrap_or_default()),
            ("scope", &scope),
            ("client_id", "roadstead"),
            ("refresh_token", credential.expose()),
        ])
    }

    fn read(&self, answer: &Response, serial: u64, clock: &Clock) -> Result<Token> {
        if !answer.is_success() {
            return Err(self.refusal(answer));
        }
        let read: Answer = answer.json()?;
        let secret = read
            .token
            .or(read.access_token)
            .filter(Request::can_bear)
            .ok_or_else(|| answer.not_understood())?;
        let claims = Claims::of(secrecy::ExposeSecret::expose_secret(&secret));
        let lifetime = claims
            .as_ref()
            .and_then(Claims::lifetime)
            .or_else(|| read.expires_in.and_then(|s| Duration::try_from_secs_f64(s).ok()))
            .unwrap_or(SHORTEST)
            .clamp(SHORTEST, LONGEST);
        Ok(Token {
            secret,
            serial,
            subject: claims.and_then(|claims| claims.sub),
            // By our own clock from now: `issued_at` may be far off or not set at all.
            usable_until: clock.after(lifetime.saturating_sub(MARGIN)),
        })
    }

    fn refusal(&self, answer: &Response) -> Error {
        let detail = answer.detail();
        let says =
            |code: &str| detail.code.as_deref().is_some_and(|c| c.eq_ignore_ascii_case(code));
        let kind = match answer.status {
            401 if self.credential.is_some() => ErrorKind::WrongCredentials,
            // GitLab's 403 for a wrong password, and OAuth's 400.
            400 | 403
                if self.credential.is_some() && (says("UNAUTHORIZED") || says("invalid_grant")) =>
            {
                ErrorKind::WrongCredentials
            }
            401 => ErrorKind::SignInNeeded,
            403 => ErrorKind::Forbidden { permission: None },
            429 => ErrorKind::RateLimited { retry_at: None },
            status @ 500.. => ErrorKind::ServerError { status },
            _ if answer.is_web_page() => return answer.not_understood(),
            status => ErrorKind::Refused { status },
        };
        Error::new(kind).with_detail(detail)
    }
}

/// What is read of a JWT, without trusting it: only how long to keep it and whom it names.
#[derive(Deserialize)]
struct Claims {
    exp: Option<f64>,
    iat: Option<f64>,
    sub: Option<String>,
}

impl Claims {
    fn of(token: &str) -> Option<Self> {
        let payload = token.split('.').nth(1)?;
        let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    fn lifetime(&self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.exp? - self.iat?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lifetime(body: &serde_json::Value) -> u64 {
        let url = Url::parse("https://a.example/token").unwrap();
        let request =
            TokenRequest { realm: &url, service: None, scope: &Scope::none(), credential: None };
        let answer = Response {
            status: 200,
            headers: reqwest::header::HeaderMap::new(),
            body: body.to_string().into(),
            url: url.clone(),
            request: String::new(),
            via: None,
        };
        let token = request.read(&answer, 0, &Clock::default()).unwrap();
        (token.usable_until.steady() - tokio::time::Instant::now()).as_secs()
    }

    #[test]
    fn a_token_that_no_header_can_hold_is_a_bad_answer_and_is_not_kept() {
        let url = Url::parse("https://a.example/token").unwrap();
        let request =
            TokenRequest { realm: &url, service: None, scope: &Scope::none(), credential: None };
        for token in ["", "a\r\nb", "a\u{0}", &"x".repeat(20_000)] {
            let answer = Response {
                status: 200,
                headers: reqwest::header::HeaderMap::new(),
                body: json!({ "token": token }).to_string().into(),
                url: url.clone(),
                request: String::new(),
                via: None,
            };
            let Err(error) = request.read(&answer, 0, &Clock::default()) else {
                panic!("{token:.20} was taken")
            };
            assert!(matches!(error.kind, ErrorKind::BadResponse { .. }), "{error:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_lives_by_our_clock_at_least_a_minute_and_ends_a_little_early() {
        let jwt = |claims: serde_json::Value| {
            format!("e30.{}.s", URL_SAFE_NO_PAD.encode(claims.to_string()))
        };
        for (body, seconds) in [
            (json!({ "token": "t" }), 50),
            (json!({ "token": "t", "expires_in": 5 }), 50),
            (json!({ "token": "t", "expires_in": 300 }), 290),
            (json!({ "token": "t", "expires_in": 300, "issued_at": "0001-01-01T00:00:00Z" }), 290),
            (json!({ "token": "t", "expires_in": 300, "issued_at": "2099-01-01T00:00:00Z" }), 290),
            (json!({ "token": "t", "expires_in": 1e18 }), 86_390),
            (json!({ "token": "t", "expires_in": -5 }), 50),
            // A JWT's own lifetime is believed before `expires_in`, whatever its clock says.
            (json!({ "token": jwt(json!({ "iat": 1000, "exp": 1300 })), "expires_in": 9000 }), 290),
            (json!({ "token": jwt(json!({ "exp": 1300 })), "expires_in": 120 }), 110),
            (json!({ "token": "not.a.jwt" }), 50),
        ] {
            assert_eq!(lifetime(&body), seconds, "{body}");
        }
    }
}
