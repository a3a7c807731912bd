//! The catalogue and the tags, page by page (distribution-spec, "Content Discovery").

use domain::{Completeness, Cursor, Digest, Error, ErrorKind, Page, RepositoryName, Result};
use serde::Deserialize;
use transport::auth::Scope;
use transport::{Request, Response};
use url::Url;

use crate::place::Place;
use crate::{Registry, link};

/// Lists come with a hundred entries a page; a server that ignores that may send all it has.
const CAP: u32 = 32 * 1024 * 1024;
/// A hint: servers clamp it, ignore it or refuse it.
const PAGE_SIZE: &str = "n=100";
/// The first page is small, so that it is there soon; the pages after it are as large as most servers give them, or 200,000
/// tags would take two thousand requests. `n` is the client's own (distribution-spec, "Listing Tags"); a thousand is the
/// most that Distribution and ECR take by default.
const LARGE_PAGE: u32 = 1000;

#[derive(Deserialize)]
struct Catalog {
    repositories: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Tags {
    tags: Option<Vec<String>>,
}

impl Registry {
    /// One page of the repositories that the registry lists.
    ///
    /// # Errors
    /// `NoCatalogue` where it lists none, or not to this account; `SignInNeeded`, `WrongCredentials`, and those of the way there.
    pub async fn catalog(&self, cursor: Option<&Cursor>) -> Result<Page<RepositoryName>> {
        let mut place = Place::of(cursor, PAGE_SIZE)?;
        let answer = match self.page(self.url("_catalog"), &mut place, &Scope::catalog()).await {
            Ok(answer) => answer,
            // The token server gives no token for the catalogue.
            Err(Error { kind: ErrorKind::Forbidden { .. }, detail }) => {
                return Err(Error { kind: ErrorKind::NoCatalogue, detail });
            }
            Err(error) => return Err(error),
        };
        if !answer.is_success() {
            return Err(self.no_catalogue(&answer).await);
        }
        let list: Catalog = answer.json()?;
        let page = page_of(&answer, &place, list.repositories.unwrap_or_default())?;
        let listed = page.items.len();
        let items = page.items.into_iter().filter_map(|name| {
            let refused = |error| tracing::warn!(%error, "a repository's name cannot be shown");
            RepositoryName::parse(&name).map_err(refused).ok()
        });
        let items: Vec<_> = items.collect();
        let completeness = match page.completeness {
            Completeness::Complete if items.len() < listed => Completeness::NamesLeftOut,
            Completeness::Complete if self.shows_public_only().await? => Completeness::PublicOnly,
            told => told,
        };
        Ok(Page { items, next: page.next, total: page.total, completeness })
    }

    /// One page of a repository's tags, in the registry's order.
    ///
    /// # Errors
    /// `NotFound` (some registries answer so for a repository without tags), and those of the way there.
    pub async fn tags(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<String>> {
        let mut place = Place::of(cursor, PAGE_SIZE)?;
        let url = self.url_in(name, "tags/list");
        let answer = self.page(url, &mut place, &Scope::pull(name)).await?;
        if !answer.is_success() {
            return Err(self.refusal(&answer, name.as_str()).await);
        }
        let list: Tags = answer.json()?;
        let mut page = page_of(&answer, &place, list.tags.unwrap_or_default())?;
        // Digests stand among the tags in places (Artifactory; skopeo issue 2346): those are none. Anything else has no such
        // name, and nobody could ask for it.
        page.items.retain(|tag| !tag.is_empty() && Digest::parse(tag).is_err());
        let listed = page.items.len();
        page.items.retain(|tag| domain::reference::is_tag(tag));
        if page.items.len() < listed && page.completeness == Completeness::Complete {
            page.completeness = Completeness::NamesLeftOut;
        }
        Ok(page)
    }

    /// Whether there is such a repository, as far as its list of tags tells.
    ///
    /// # Errors
    /// Those of [`Registry::tags`].
    pub async fn find(&self, name: &RepositoryName) -> Result<()> {
        let mut place = Place::first("n=1");
        let url = self.url_in(name, "tags/list");
        let answer = self.page(url, &mut place, &Scope::pull(name)).await?;
        if answer.is_success() {
            answer.json::<Tags>().map(|_| ())
        } else {
            Err(self.refusal(&answer, name.as_str()).await)
        }
    }

    /// Asks for one page, from the second on for a large one. A server that refuses it is asked for the page that it offered,
    /// and no more for large ones; one that refuses the page size of the first is asked again for its own: Distribution above
    /// its maximum (400 `PAGINATION_NUMBER_INVALID`), ECR with 405 and a text about 1000.
    async fn page(&self, mut url: Url, place: &mut Place, scope: &Scope) -> Result<Response> {
        let large = place.query.as_deref().filter(|_| !place.is_first() && !place.small);
        if let Some(query) = large.and_then(larger) {
            url.set_query(Some(&query));
            let answer = self.send(Request::get(url.clone()).cap(CAP), scope).await?;
            if !matches!(answer.status, 400 | 405 | 413 | 422) {
                return Ok(answer);
            }
            place.small = true;
        }
        url.set_query(place.query.as_deref());
        let answer = self.send(Request::get(url.clone()).cap(CAP), scope).await?;
        if !refuses_page_size(&answer) {
            return Ok(answer);
        }
        let kept: Vec<_> = url
            .query_pairs()
            .filter(|(name, _)| name != "n")
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
        }
        self.send(Request::get(url).cap(CAP), scope).await
    }

    async fn no_catalogue(&self, answer: &Response) -> Error {
        let error = self.refusal(answer, "_catalog").await;
        let bearer = answer
            .headers_named("www-authenticate")
            .any(|line| line.to_ascii_lowercase().contains("bearer"));
        let kind = match error.kind {
            // With a token, even an anonymous one, the registry knew whom it refused.
            ErrorKind::SignInNeeded if !bearer => ErrorKind::SignInNeeded,
            ErrorKind::SignInNeeded
            | ErrorKind::Forbidden { .. }
            | ErrorKind::NotFound { .. }
            | ErrorKind::Refused { status: 400 | 405 | 406 | 410 }
            | ErrorKind::ServerError { status: 501 } => ErrorKind::NoCatalogue,
            other => other,
        };
        Error { kind, ..error }
    }
}

/// The same query with a large page size, where it has the small one that we asked for. A server that answers with another
/// one has chosen it.
fn larger(query: &str) -> Option<String> {
    query.split('&').any(|part| part == PAGE_SIZE).then(|| {
        let large = |part: &str| match part {
            PAGE_SIZE => format!("n={LARGE_PAGE}"),
            other => other.to_owned(),
        };
        query.split('&').map(large).collect::<Vec<_>>().join("&")
    })
}

fn refuses_page_size(answer: &Response) -> bool {
    if !matches!(answer.status, 400 | 405) {
        return false;
    }
    let detail = answer.detail();
    detail.code.as_deref() == Some("PAGINATION_NUMBER_INVALID")
        || detail.message.is_some_and(|text| text.contains("1000"))
}

/// The entries of an answer, and where the list goes on.
fn page_of(answer: &Response, place: &Place, entries: Vec<String>) -> Result<Page<String>> {
    let capped =
        |items| Page { items, next: None, total: None, completeness: Completeness::PageCap };
    if place.repeats(&entries) {
        return Ok(capped(Vec::new()));
    }
    let Some(target) = link::next(answer.headers_named("link")) else {
        return Ok(Page {
            items: entries,
            next: None,
            total: None,
            completeness: Completeness::Complete,
        });
    };
    let next = link::query_of(&target, &answer.url).and_then(|query| place.next(query, &entries));
    match next {
        Some(next) => Ok(Page {
            next: Some(next.cursor()?),
            items: entries,
            total: None,
            completeness: Completeness::Complete,
        }),
        None => Ok(capped(entries)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_size_is_raised_and_everything_else_in_the_query_stays() {
        assert_eq!(larger("last=a%2Fb&n=100").as_deref(), Some("last=a%2Fb&n=1000"));
        assert_eq!(larger("n=50&last=x"), None, "a server that chose another is taken at its word");
        assert_eq!(larger("page=7"), None, "a list without a page size is the server's own affair");
    }
}
