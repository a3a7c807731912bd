//! The two rate limits of Docker Hub: calls of its API a minute, and pulls of manifests in six hours.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::errors::HubError;
use super::state::Hub;
use crate::registry::{Observer, RegistryError};

const MINUTE: i64 = 60;
const PULL_WINDOW: i64 = 21_600;

/// The count of one caller in the present window, this call included, and the end of the window.
fn counted(entry: &mut (i64, u32), window: i64, counts: bool) -> (u32, i64) {
    let now = Timestamp::now().as_second();
    if entry.0 <= now {
        *entry = (now + window, 0);
    }
    if counts {
        entry.1 = entry.1.saturating_add(1);
    }
    (entry.1, entry.0)
}

fn insert(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = value.parse() {
        headers.insert(name, value);
    }
}

impl Hub {
    /// Counts an API call of `who`: the headers to answer with, or the refusal.
    pub(super) fn count_call(&self, who: &str) -> Result<HeaderMap, Box<Response>> {
        let limit = self.options.api_limit;
        let (used, end) = {
            let mut desk = self.desk.lock();
            counted(desk.api_calls.entry(who.to_owned()).or_default(), MINUTE, true)
        };
        let mut headers = HeaderMap::new();
        insert(&mut headers, "x-ratelimit-limit", &limit.to_string());
        insert(&mut headers, "x-ratelimit-remaining", &limit.saturating_sub(used).to_string());
        insert(&mut headers, "x-ratelimit-reset", &end.to_string());
        if used <= limit {
            return Ok(headers);
        }
        insert(&mut headers, "x-retry-after", &end.to_string());
        let body = HubError::detail(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded");
        Err(Box::new((headers, body).into_response()))
    }
}

/// The registry tells Docker Hub about pulls and pushes through this.
pub(super) struct Watch(pub(super) std::sync::Arc<Hub>);

impl Observer for Watch {
    fn manifest_read(
        &self,
        name: &str,
        who: Option<&str>,
        counts: bool,
    ) -> Result<HeaderMap, RegistryError> {
        let hub = &self.0;
        let limit = hub.options.pull_limit;
        let source = who.unwrap_or("127.0.0.1");
        let mut desk = hub.desk.lock();
        let (used, _) =
            counted(desk.pulls.entry(source.to_owned()).or_default(), PULL_WINDOW, counts);
        if counts && used > limit {
            let message = "You have reached your pull rate limit. You may increase the limit by authenticating and \
                           upgrading: https://www.docker.com/increase-rate-limit";
            let status = StatusCode::TOO_MANY_REQUESTS;
            return Err(RegistryError::new(status, "TOOMANYREQUESTS", message));
        }
        let key = split(name).filter(|_| counts);
        if let Some(listing) = key.and_then(|key| desk.listings.get_mut(&key)) {
            listing.pulls += 1;
        }
        let remaining = limit.saturating_sub(used);
        let mut headers = HeaderMap::new();
        insert(&mut headers, "ratelimit-limit", &format!("{limit};w={PULL_WINDOW}"));
        insert(&mut headers, "ratelimit-remaining", &format!("{remaining};w={PULL_WINDOW}"));
        insert(&mut headers, "docker-ratelimit-source", source);
        Ok(headers)
    }

    fn may_tag(&self, name: &str, tag: &str) -> Result<(), RegistryError> {
        let protected = split(name)
            .is_some_and(|(namespace, name)| self.0.is_immutable(&namespace, &name, tag));
        if protected {
            let message = "the tag is immutable and cannot be changed";
            return Err(RegistryError::new(StatusCode::FORBIDDEN, "DENIED", message));
        }
        Ok(())
    }

    /// A push to a name that is not there makes it, public: that is the default of the accounts here.
    fn pushed(&self, name: &str, _who: Option<&str>) {
        let Some(key) = split(name) else { return };
        let now = Timestamp::now();
        let mut desk = self.0.desk.lock();
        let listing =
            desk.listings.entry(key).or_insert_with(|| super::state::Listing::new(false, now));
        listing.updated = Some(now);
    }
}

fn split(name: &str) -> Option<(String, String)> {
    let (namespace, repository) = name.split_once('/')?;
    Some((namespace.to_owned(), repository.to_owned()))
}
