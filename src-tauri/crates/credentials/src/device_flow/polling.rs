//! What each answer of the token endpoint means for the next question.

use std::time::Duration;

use domain::{Error, ErrorKind, Result};
use secrecy::SecretString;
use serde::Deserialize;
use transport::Response;

use super::{Tokens, refused};

/// What `slow_down` adds (RFC 8628, section 3.5).
const SLOWER: Duration = Duration::from_secs(5);

/// The longest wait between two questions.
const SLOWEST: Duration = Duration::from_mins(1);

/// How often the token endpoint is asked.
pub(super) struct Polling {
    interval: Duration,
    /// Failures of the network in a row: each doubles the wait (section 3.5 recommends that for timeouts).
    failures: u32,
}

/// What comes next.
pub(super) enum Step {
    /// Not yet.
    Again,
    /// The person confirmed.
    Done(Tokens),
}

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    refresh_token: Option<SecretString>,
    expires_in: Option<u64>,
}

impl Polling {
    pub(super) fn every(interval: Duration) -> Self {
        Self { interval, failures: 0 }
    }

    /// How long to wait before the next question.
    pub(super) fn wait(&self) -> Duration {
        self.interval.saturating_mul(1 << self.failures.min(6)).min(SLOWEST.max(self.interval))
    }

    /// What an answer, or none, means.
    pub(super) fn after(&mut self, answer: Result<Response>) -> Result<Step> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return self.after_failure(error),
        };
        if answer.is_success() {
            let granted: Granted = answer.json()?;
            return Ok(Step::Done(Tokens {
                access: granted.access_token,
                refresh: granted.refresh_token,
                expires_in: granted.expires_in,
            }));
        }
        // Docker's issuer says 403 where the standard says 400: the code counts, not the status.
        match answer.detail().code.as_deref() {
            Some("authorization_pending") => self.failures = 0,
            Some("slow_down") => self.slow_down(),
            Some("access_denied") => return Err(told(&answer, ErrorKind::BrowserSignInDenied)),
            Some("expired_token") => return Err(told(&answer, ErrorKind::BrowserSignInExpired)),
            _ if answer.status == 429 => self.slow_down(),
            _ if answer.status >= 500 || answer.status == 408 => self.failures += 1,
            _ => return Err(refused(&answer)),
        }
        Ok(Step::Again)
    }

    fn after_failure(&mut self, error: Error) -> Result<Step> {
        match error.kind {
            ErrorKind::NameNotResolved { .. }
            | ErrorKind::ConnectionFailed { .. }
            | ErrorKind::ConnectionLost { .. }
            | ErrorKind::TimedOut { .. } => self.failures += 1,
            ErrorKind::RateLimited { .. } => self.slow_down(),
            _ => return Err(error),
        }
        Ok(Step::Again)
    }

    fn slow_down(&mut self) {
        self.failures = 0;
        self.interval += SLOWER;
    }
}

fn told(answer: &Response, kind: ErrorKind) -> Error {
    Error::new(kind).with_detail(answer.detail())
}

#[cfg(test)]
mod tests {
    use transport::header::HeaderMap;

    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response {
            status,
            headers: HeaderMap::new(),
            body: body.to_owned().into(),
            url: "https://login.example.com/oauth/token".parse().unwrap(),
            request: "POST https://login.example.com/oauth/token".into(),
            via: None,
        }
    }

    fn error(code: &str) -> Response {
        answer(403, &format!(r#"{{"error":"{code}","error_description":"words"}}"#))
    }

    fn seconds(polling: &Polling) -> u64 {
        polling.wait().as_secs()
    }

    #[test]
    fn pending_keeps_the_pace_and_slow_down_adds_five_seconds_for_good() {
        let mut polling = Polling::every(Duration::from_secs(5));
        assert!(matches!(polling.after(Ok(error("authorization_pending"))), Ok(Step::Again)));
        assert_eq!(seconds(&polling), 5);
        polling.after(Ok(error("slow_down"))).unwrap();
        assert_eq!(seconds(&polling), 10);
        polling.after(Ok(error("authorization_pending"))).unwrap();
        assert_eq!(seconds(&polling), 10);
        polling.after(Ok(answer(429, ""))).unwrap();
        assert_eq!(seconds(&polling), 15);
    }

    #[test]
    fn a_network_that_fails_is_asked_less_and_less_often_until_it_is_back() {
        let mut polling = Polling::every(Duration::from_secs(5));
        let lost = || Err(ErrorKind::ConnectionLost { host: "login.example.com".into() }.into());
        polling.after(lost()).unwrap();
        assert_eq!(seconds(&polling), 10);
        polling.after(Ok(answer(503, "<html>"))).unwrap();
        assert_eq!(seconds(&polling), 20);
        for _ in 0..90 {
            polling.after(lost()).unwrap();
        }
        assert_eq!(seconds(&polling), 60, "but never slower than a minute");
        polling.after(Ok(error("authorization_pending"))).unwrap();
        assert_eq!(seconds(&polling), 5);
    }

    #[test]
    fn what_ends_the_flow_is_told_by_its_own_kind() {
        let mut polling = Polling::every(Duration::from_secs(5));
        for (code, kind) in [
            ("access_denied", ErrorKind::BrowserSignInDenied),
            ("expired_token", ErrorKind::BrowserSignInExpired),
            ("invalid_client", ErrorKind::BrowserSignInNotConfigured),
            ("invalid_grant", ErrorKind::Refused { status: 403 }),
        ] {
            let outcome = polling.after(Ok(error(code))).map(|_| ()).unwrap_err();
            assert_eq!(outcome.kind, kind, "{code}");
        }
        let certificate = ErrorKind::NotTls { host: "login.example.com".into() };
        assert!(
            polling.after(Err(certificate.into())).is_err(),
            "that does not go away by waiting"
        );
    }
}
