//! Two addresses: GitLab's, and its registry's, which may be any host and port. A person typed one of them.
//!
//! GitLab is found from the token realm that the registry's challenge names, the registry from the references that GitLab
//! gives, or else where it usually is (`registry-apis.md` §9). Nothing is sent with a credential on the way.

use std::sync::{Mutex, PoisonError};

use domain::{Endpoint, ErrorKind, Origin, Result};
use tokio::sync::OnceCell;
use transport::auth::{Challenge, RealmPolicy};
use transport::{Request, Transport};
use url::Url;

use crate::{Context, GitlabEndpoints};

/// Where every GitLab gives its registry tokens.
const TOKENS: &str = "/jwt/auth";
/// Where Omnibus puts the registry of a GitLab that has only one name.
const USUAL_PORT: u16 = 5050;

/// GitLab and its registry.
pub(super) struct Hosts {
    context: Context,
    gitlab: OnceCell<Found>,
    registry: Mutex<Option<Url>>,
    hosted: bool,
}

/// Where GitLab is, and the realm that told so.
struct Found {
    gitlab: Url,
    realm: Option<Url>,
}

impl Hosts {
    pub(super) fn new(context: Context, hosted: &GitlabEndpoints) -> Self {
        let is_hosted = Origin::of(&context.endpoint.url) == Origin::of(&hosted.api);
        let gitlab = is_hosted.then(|| Found { gitlab: hosted.api.clone(), realm: None });
        let registry = Mutex::new(is_hosted.then(|| hosted.registry.clone()));
        Self { context, gitlab: OnceCell::new_with(gitlab), registry, hosted: is_hosted }
    }

    /// Whether this is gitlab.com.
    pub(super) fn is_hosted(&self) -> bool {
        self.hosted
    }

    /// Where GitLab is. Where the person typed the registry's address, its challenge tells, and what it names is
    /// believed as far as a token realm is.
    ///
    /// # Errors
    /// `RealmNotTrusted`, `RealmUnsafe`, and those of the way there.
    pub(super) async fn gitlab(&self, with_credential: bool) -> Result<&Url> {
        let found = self.gitlab.get_or_try_init(|| self.find_gitlab()).await?;
        if let Some(realm) = &found.realm {
            let endpoint = &self.context.endpoint;
            RealmPolicy::for_endpoint(endpoint).check(&endpoint.url, realm, with_credential)?;
        }
        Ok(&found.gitlab)
    }

    async fn find_gitlab(&self) -> Result<Found> {
        let typed = &self.context.endpoint.url;
        let transport = Transport::new(&self.context.endpoint, &self.context.network)?;
        let realm = self.realm(&transport, typed).await?;
        match realm.as_ref().and_then(gitlab_of) {
            Some(gitlab) => {
                self.keep(typed.clone());
                Ok(Found { gitlab, realm })
            }
            None => Ok(Found { gitlab: typed.clone(), realm: None }),
        }
    }

    /// How to reach GitLab or its registry: with what the person allowed for either.
    pub(super) fn endpoint(&self, url: Url) -> Endpoint {
        Endpoint { url, ..self.context.endpoint.clone() }
    }

    /// The registry's address, if it is known by now.
    pub(super) fn known_registry(&self) -> Option<Url> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `host` or `host:port` before repositories in references. Until it is known: what the person typed.
    pub(super) fn reference_host(&self) -> String {
        match self.known_registry() {
            Some(url) => self.endpoint(url).host(),
            None => self.context.endpoint.host(),
        }
    }

    /// Learns the registry's address from a reference that GitLab gave: `registry.example.com:5050/group/project` for
    /// the path `group/project`.
    pub(super) fn learn(&self, location: &str, path: &str) {
        if self.known_registry().is_some() {
            return;
        }
        let gitlab = self.gitlab.get().map_or(&self.context.endpoint.url, |found| &found.gitlab);
        let scheme = gitlab.scheme();
        let host = location.to_lowercase();
        let Some(host) = host.strip_suffix(&path.to_lowercase()) else { return };
        if let Ok(url) = Url::parse(&format!("{scheme}://{host}"))
            && url.has_host()
        {
            self.keep(url);
        }
    }

    /// Looks where a registry usually is: under GitLab's own name, and under `registry.` before it. Only one whose
    /// challenge names this GitLab counts.
    ///
    /// # Errors
    /// `NotARegistry` where there is none.
    pub(super) async fn search(&self) -> Result<Url> {
        let gitlab = self.gitlab(false).await?;
        for candidate in usual_places(gitlab) {
            let transport =
                Transport::new(&self.endpoint(candidate.clone()), &self.context.network)?;
            let realm = self.realm(&transport, &candidate).await.unwrap_or_default();
            if realm.is_some_and(|realm| gitlab_of(&realm).as_ref() == Some(gitlab)) {
                self.keep(candidate.clone());
                return Ok(candidate);
            }
        }
        let host = self.endpoint(gitlab.clone()).host();
        Err(ErrorKind::NotARegistry { host, proxy: None }.into())
    }

    /// The token realm that a registry names, asked without a credential; `None` where there is no registry.
    async fn realm(&self, transport: &Transport, registry: &Url) -> Result<Option<Url>> {
        let mut url = registry.clone();
        url.set_path(&format!("{}/v2/", url.path().trim_end_matches('/')));
        let answer = transport.send(Request::get(url).cap(64 * 1024)).await?;
        let challenges = Challenge::parse_all(answer.headers_named("www-authenticate"));
        let realm = challenges.iter().find(|c| c.scheme == "bearer").and_then(|c| c.param("realm"));
        Ok(realm.and_then(|realm| registry.join(realm).ok()))
    }

    fn keep(&self, registry: Url) {
        *self.registry.lock().unwrap_or_else(PoisonError::into_inner) = Some(registry);
    }
}

/// The GitLab whose token realm this is.
fn gitlab_of(realm: &Url) -> Option<Url> {
    let prefix = realm.path().strip_suffix(TOKENS)?;
    let mut url = realm.clone();
    url.set_path(&format!("{prefix}/"));
    url.set_query(None);
    url.set_fragment(None);
    Some(url)
}

fn usual_places(gitlab: &Url) -> Vec<Url> {
    let mut bare = gitlab.clone();
    bare.set_path("/");
    let mut port = bare.clone();
    let mut name = bare.clone();
    let with_port = port.set_port(Some(USUAL_PORT)).is_ok();
    let host = gitlab.domain().map(|domain| format!("registry.{domain}"));
    let with_name = host.is_some_and(|host| name.set_host(Some(&host)).is_ok());
    let mut places = vec![bare];
    places.extend(with_port.then_some(port));
    places.extend(with_name.then_some(name));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn gitlab_is_where_its_token_realm_is_also_below_a_path() {
        assert_eq!(
            gitlab_of(&url("https://gitlab.example/jwt/auth")),
            Some(url("https://gitlab.example/"))
        );
        assert_eq!(
            gitlab_of(&url("https://example.com/gitlab/jwt/auth?x=1")),
            Some(url("https://example.com/gitlab/"))
        );
        assert_eq!(gitlab_of(&url("https://auth.example/token")), None);
    }

    #[test]
    fn the_usual_places_are_gitlabs_own_name_and_one_before_it() {
        let places = usual_places(&url("https://gitlab.example/sub/"));
        let texts: Vec<&str> = places.iter().map(Url::as_str).collect();
        assert_eq!(
            texts,
            [
                "https://gitlab.example/",
                "https://gitlab.example:5050/",
                "https://registry.gitlab.example/"
            ]
        );
        assert_eq!(usual_places(&url("http://127.0.0.1:80/")).len(), 2, "an address has no names");
    }
}
