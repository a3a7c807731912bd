//! What a check-up of a connection asks: the server's clock, the whole chain of certificates, the proxy on the way.
//!
//! Nothing is signed here: none of these facts takes a credential.

use std::time::{Duration, SystemTime};

use domain::{CertificateInfo, Result};
use url::Url;

use crate::redact::host_of;
use crate::{Request, Transport, bounded, probe};

/// How an origin greets somebody who does not say who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// `host:port` of who answered.
    pub host: String,
    /// How far its clock is ahead of this machine's, in seconds; negative where it is behind. `None`: it told no time.
    pub clock_ahead: Option<i64>,
    /// What its software calls itself, where it says so.
    pub server: Option<String>,
    /// The version of Docker's registry API, where it says so (distribution, `Docker-Distribution-Api-Version`).
    pub api_version: Option<String>,
}

/// The TLS session that a registry's certificate came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The protocol's version, such as `TLSv1_3`.
    pub version: String,
    /// The certificates as the server sent them, its own first.
    pub certificates: Vec<CertificateInfo>,
}

/// How the registry's certificate could be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encryption {
    /// It is there to be seen.
    Chain(Chain),
    /// Plain HTTP.
    None,
}

/// Asks a page of the endpoint's own, once.
///
/// # Errors
/// Those of [`Transport::send`]; any HTTP status is a greeting.
pub async fn greeting(transport: &Transport, url: Url) -> Result<Greeting> {
    let before = SystemTime::now();
    let answer = transport.send(Request::get(url).cap(1024 * 1024).never_retry()).await?;
    let after = SystemTime::now();
    let told = answer.header("date").and_then(|date| httpdate::parse_http_date(date).ok());
    Ok(Greeting {
        host: host_of(&answer.url),
        clock_ahead: told.map(|told| ahead(told, before, after)),
        server: answer.header("server").map(bounded),
        api_version: answer.header("docker-distribution-api-version").map(bounded),
    })
}

/// How far a clock is ahead that told a time, cut to its second, at some moment between two of ours. Nothing where it may
/// be right.
fn ahead(told: SystemTime, before: SystemTime, after: SystemTime) -> i64 {
    let told_end = told + Duration::from_secs(1);
    if let Ok(early) = told.duration_since(after) {
        return i64::try_from(early.as_secs()).unwrap_or(i64::MAX);
    }
    match before.duration_since(told_end) {
        Ok(late) => -i64::try_from(late.as_secs()).unwrap_or(i64::MAX),
        Err(_) => 0,
    }
}

/// Makes a handshake, and shows what the server showed.
///
/// # Errors
/// Those of [`probe::certificate`].
pub async fn encryption(transport: &Transport) -> Result<Encryption> {
    if transport.endpoint().url.scheme() != "https" {
        return Ok(Encryption::None);
    }
    probe::chain(transport).await.map(Encryption::Chain)
}

/// The proxy that stands between this machine and the endpoint, as it is set up now. Never its password.
///
/// # Errors
/// A proxy was asked for, and its address is none.
pub fn proxy(transport: &Transport) -> Result<Option<String>> {
    transport.network().proxies().shown_for(&transport.endpoint().url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(1_000_000_000 + milliseconds)
    }

    #[test]
    fn a_clock_is_wrong_only_by_what_the_way_there_and_the_cut_second_cannot_explain() {
        // The header knows no fractions: 5.9 s is told as 5.
        assert_eq!(ahead(at(5_000), at(5_100), at(5_900)), 0);
        assert_eq!(ahead(at(5_000), at(4_000), at(7_000)), 0, "somewhere in a slow answer");
        assert_eq!(ahead(at(5_000), at(1_000), at(2_000)), 3);
        assert_eq!(ahead(at(5_000), at(9_000), at(9_500)), -3);
        assert_eq!(ahead(at(86_400_000), at(0), at(0)), 86_400);
    }
}
