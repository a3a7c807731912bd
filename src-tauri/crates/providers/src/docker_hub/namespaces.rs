//! The namespaces that the account belongs to.

use std::time::{Duration, Instant};

use domain::{Error, ErrorKind, Namespace, NamespaceKind, Result};
use transport::Request;
use url::Url;

use super::api::{NamespaceNames, Organisation, Paged};
use super::{DockerHub, PAGE_SIZE};

/// Nobody is in two thousand organisations; a server that pages on is left there.
const PAGES: u64 = 20;

/// How long an answer is shared with those who come after it.
const SHARED_FOR: Duration = Duration::from_secs(5);

impl DockerHub {
    /// The person's own namespace first, then the others by name. Empty when anonymous.
    ///
    /// Whoever asks while the answer is on its way, or just came, shares it: the side bar, the list and the creation
    /// form all begin with it.
    pub(super) async fn list_namespaces(&self) -> Result<Vec<Namespace>> {
        let read = async { Ok((Instant::now(), self.read_namespaces().await?)) };
        Ok(self.namespaces.get(|(at, _)| at.elapsed() < SHARED_FOR, read).await?.1)
    }

    async fn read_namespaces(&self) -> Result<Vec<Namespace>> {
        let Some(username) = self.session.username().await? else { return Ok(Vec::new()) };
        let (mut names, organisations) = futures::try_join!(self.usable(), self.organisations())?;
        names.extend(organisations.iter().cloned());
        names.retain(|name| *name != username);
        names.sort_unstable();
        names.dedup();
        let own = Namespace { name: username, kind: NamespaceKind::User };
        let others = names.into_iter().map(|name| {
            let kind = if organisations.contains(&name) {
                NamespaceKind::Organisation
            } else {
                NamespaceKind::Unknown
            };
            Namespace { name, kind }
        });
        let all: Vec<_> = std::iter::once(own).chain(others).collect();
        self.known().namespaces = Some(all.iter().map(|space| space.name.clone()).collect());
        Ok(all)
    }

    /// Whether the account belongs to a namespace; asks the registry once for the list.
    pub(super) async fn belongs_to(&self, namespace: &str) -> Result<bool> {
        let Some(username) = self.session.username().await? else { return Ok(false) };
        if username == namespace {
            return Ok(true);
        }
        let known = self.known().namespaces.clone();
        if let Some(known) = known {
            return Ok(known.iter().any(|name| name == namespace));
        }
        Ok(self.list_namespaces().await?.iter().any(|space| space.name == namespace))
    }

    /// `GET /v2/repositories/namespaces` (observed).
    async fn usable(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for page in 1..=PAGES {
            let url = self.session.url(&["v2", "repositories", "namespaces"]);
            let Some(read) = self.observed::<NamespaceNames>(paged(url, page)).await? else {
                break;
            };
            names.extend(read.namespaces);
            if read.next.is_none() {
                break;
            }
        }
        Ok(names)
    }

    /// `GET /v2/user/orgs/` (observed).
    async fn organisations(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for page in 1..=PAGES {
            // This older path wants its trailing slash (`registry-apis.md` §2h).
            let url = self.session.url(&["v2", "user", "orgs", ""]);
            let Some(read) = self.observed::<Paged<Organisation>>(paged(url, page)).await? else {
                break;
            };
            names.extend(read.results.into_iter().map(|organisation| organisation.orgname));
            if read.next.is_none() {
                break;
            }
        }
        Ok(names)
    }

    /// Reads a call that is in no document: gone, or refused to this token, it is as if it told nothing.
    async fn observed<T: serde::de::DeserializeOwned>(&self, url: Url) -> Result<Option<T>> {
        let answer = self.session.send(Request::get(url)).await?;
        match answer.status {
            200..=299 => answer.json().map(Some),
            401 | 403 | 404 | 405 | 410 => {
                tracing::info!(status = answer.status, request = answer.request, "not told");
                Ok(None)
            }
            _ => Err(self.session.refusal(&answer, "namespaces")),
        }
    }
}

/// The same URL for one page of it.
pub(super) fn paged(mut url: Url, page: u64) -> Url {
    url.query_pairs_mut()
        .append_pair("page", &page.to_string())
        .append_pair("page_size", &PAGE_SIZE.to_string());
    url
}

/// The error for a namespace that nobody has, or that shows nothing to this account.
pub(super) fn unknown(namespace: &str) -> Error {
    ErrorKind::NotFound { what: namespace.to_owned() }.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wiremock::MockServer;

    use super::*;
    use crate::Provider;
    use crate::docker_hub::testing::{answers, gives_tokens, hub};

    #[tokio::test]
    async fn the_own_namespace_comes_first_and_organisations_are_marked() {
        let server = MockServer::start().await;
        gives_tokens(&server, "anchor-chain", 600).await;
        let names = json!({ "namespaces": ["harbourworks", "acme", "another"] });
        answers(&server, "GET", "/v2/repositories/namespaces", 200, names).await;
        let orgs = json!({ "count": 2, "next": null, "results": [{ "orgname": "harbourworks" }, { "orgname": "dock" }] });
        answers(&server, "GET", "/v2/user/orgs/", 200, orgs).await;
        let listed = hub(&server, Some("anchor-chain")).namespaces().await.unwrap();
        let listed: Vec<_> = listed.iter().map(|space| (space.name.as_str(), space.kind)).collect();
        let expected = [
            ("acme", NamespaceKind::User),
            ("another", NamespaceKind::Unknown),
            ("dock", NamespaceKind::Organisation),
            ("harbourworks", NamespaceKind::Organisation),
        ];
        assert_eq!(listed, expected);
    }

    #[tokio::test]
    async fn all_who_ask_at_once_share_one_answer() {
        let server = MockServer::start().await;
        gives_tokens(&server, "anchor-chain", 600).await;
        let none = json!({ "count": 0, "next": null, "results": [] });
        answers(&server, "GET", "/v2/namespaces/acme/repositories", 200, none).await;
        let hub = hub(&server, Some("anchor-chain"));
        let form = async { hub.creation().unwrap().form().await };
        let (listed, form, again) = tokio::join!(hub.namespaces(), form, hub.namespaces());
        assert_eq!(form.unwrap().namespaces.len(), 1);
        assert_eq!(listed.unwrap(), again.unwrap());
        let requests = server.received_requests().await.unwrap();
        for path in ["/v2/repositories/namespaces", "/v2/user/orgs/"] {
            let asked = requests.iter().filter(|request| request.url.path() == path).count();
            assert_eq!(asked, 1, "{path}");
        }
    }

    #[tokio::test]
    async fn without_the_undocumented_calls_the_own_namespace_is_left() {
        let server = MockServer::start().await;
        gives_tokens(&server, "anchor-chain", 600).await;
        let listed = hub(&server, Some("anchor-chain")).namespaces().await.unwrap();
        assert_eq!(listed, [Namespace { name: "acme".into(), kind: NamespaceKind::User }]);
        assert!(hub(&server, None).namespaces().await.unwrap().is_empty(), "anonymous has none");
    }
}
