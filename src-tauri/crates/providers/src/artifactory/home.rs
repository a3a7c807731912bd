//! Where an Artifactory's parts are, found by asking (`registry-apis.md` §8a).
//!
//! An address may be the whole Artifactory, whose keys stand at the front of image names (`host/key/image`), or belong to one
//! key alone: by a subdomain, or a port of its own (`key.host/image`, `host:8082/image`). The challenge of `/v2/` gives that
//! away: its realm names the key. The API is under `/artifactory`, or at the top where an administrator moved it.

use domain::{ErrorKind, Result};
use transport::auth::Challenge;
use transport::{Request, Response, Transport};
use url::Url;

/// What stands in a realm where no key is meant.
const NO_KEY: [&str; 2] = ["null", ""];

/// Where things are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Home {
    /// What stands before `/api/…`; `None` where only a registry answers.
    pub(super) api: Option<Url>,
    /// Whether the address belongs to one key.
    pub(super) layout: Layout,
}

/// What an address is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Layout {
    /// All keys.
    Whole,
    /// One key; its name, where told.
    OneKey(Option<String>),
}

impl Home {
    /// Asks, without a credential.
    ///
    /// # Errors
    /// `NotARegistry` where neither an API nor a registry answers.
    pub(super) async fn find(transport: &Transport, base: &Url) -> Result<Self> {
        let mut api = None;
        for prefix in [&["artifactory"][..], &[]] {
            let candidate = under(base, prefix);
            let answer =
                transport.send(Request::get(under(&candidate, &["api", "system", "ping"]))).await?;
            if answer.status >= 500 || answer.status == 429 {
                return Err(oci::status_error(&answer, "api/system/ping"));
            }
            if is_artifactory(&answer) {
                api = Some(candidate);
                break;
            }
        }
        let answer = transport.send(Request::get(under(base, &["v2", ""]))).await?;
        let layout = match (key_of(&answer), &api) {
            (Some(key), _) => Layout::OneKey(Some(key)),
            (None, Some(_)) => Layout::Whole,
            (None, None) if is_registry(&answer) => Layout::OneKey(None),
            (None, None) => {
                let host = match base.port() {
                    Some(port) => format!("{}:{port}", base.host_str().unwrap_or_default()),
                    None => base.host_str().unwrap_or_default().to_owned(),
                };
                let error =
                    domain::Error::new(ErrorKind::NotARegistry { host, proxy: answer.via.clone() });
                return Err(error.with_detail(answer.detail()));
            }
        };
        Ok(Self { api, layout })
    }
}

/// The address of something under another. Each part is encoded whole.
pub(super) fn under(base: &Url, parts: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(parts);
    }
    url
}

/// Whether the ping was answered by an Artifactory, be it with a refusal.
fn is_artifactory(answer: &Response) -> bool {
    if answer.is_web_page() {
        return false;
    }
    match answer.status {
        200 => answer.body.trim_ascii() == b"OK",
        401 | 403 => {
            let named = |text: &str| text.to_ascii_lowercase().contains("artifactory");
            answer.headers_named("www-authenticate").chain(answer.header("server")).any(named)
                // Its own envelope has the status where others have a word.
                || answer.detail().code == Some(answer.status.to_string())
        }
        _ => false,
    }
}

fn is_registry(answer: &Response) -> bool {
    let marked = answer.header("docker-distribution-api-version").is_some()
        || answer.header("www-authenticate").is_some();
    matches!(answer.status, 200 | 401) && !answer.is_web_page() && marked
}

/// The key in a token realm: `…/api/docker/<key>/v2/token`.
fn key_of(answer: &Response) -> Option<String> {
    let challenges = Challenge::parse_all(answer.headers_named("www-authenticate"));
    let realm = challenges.iter().find(|c| c.scheme == "bearer").and_then(|c| c.param("realm"))?;
    let realm = answer.url.join(realm).ok()?;
    let parts: Vec<&str> = realm.path_segments()?.collect();
    let key = parts.windows(4).find(|w| w[0] == "api" && w[1] == "docker" && w[3] == "v2")?[2];
    (!NO_KEY.contains(&key)).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use transport::header::{HeaderMap, HeaderName};

    fn answer(status: u16, challenge: &str, body: &str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("www-authenticate"), challenge.parse().unwrap());
        let url = Url::parse("https://art.example/v2/").unwrap();
        Response {
            status,
            headers,
            body: body.to_owned().into(),
            url,
            request: String::new(),
            via: None,
        }
    }

    #[test]
    fn the_realm_gives_away_whose_address_it_is() {
        let key = |realm: &str| {
            key_of(&answer(401, &format!(r#"Bearer realm="{realm}",service="x""#), ""))
        };
        let local = Some("docker-local".to_owned());
        assert_eq!(
            key("https://a.example:443/artifactory/api/docker/docker-local/v2/token"),
            local
        );
        assert_eq!(key("https://a.example/api/docker/docker-local/v2/token"), local);
        assert_eq!(key("https://a.example/artifactory/api/docker/null/v2/token"), None);
        assert_eq!(key("https://a.example/v2/token"), None);
        assert_eq!(key_of(&answer(401, r#"Basic realm="Artifactory Realm""#, "")), None);
    }

    #[test]
    fn a_refused_ping_is_an_artifactory_too_and_a_web_page_is_none() {
        assert!(is_artifactory(&answer(200, "", "OK")));
        assert!(is_artifactory(&answer(401, r#"Basic realm="Artifactory Realm""#, "")));
        let body = r#"{"errors":[{"status":401,"message":"Unauthorized"}]}"#;
        assert!(is_artifactory(&answer(401, "", body)));
        assert!(!is_artifactory(&answer(401, r#"Basic realm="Nexus""#, "")));
        assert!(!is_artifactory(&answer(200, "", "<html>Welcome</html>")));
        assert!(!is_artifactory(&answer(404, "", "")));
    }
}
