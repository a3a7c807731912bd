//! Quay's own search (`GET /api/v1/find/repositories`; answers from quay/quay `endpoints/api/search.py`).

use async_trait::async_trait;
use domain::{
    Completeness, Count, Cursor, Page, Repository, RepositoryName, Result, Timestamp, Visibility,
};

use super::Quay;
use super::api::{FoundRepository, SearchAnswer};
use super::identity::Who;
use super::place::foreign;
use crate::Search;

/// Quay gives no further pages, and answers a request for one with the last (`MAX_RESULT_PAGE_COUNT`).
const PAGES: u32 = 10;

#[async_trait]
impl Search for Quay {
    async fn search(&self, query: &str, cursor: Option<&Cursor>) -> Result<Page<Repository>> {
        let at = match cursor {
            Some(cursor) => cursor.0.parse::<u32>().map_err(|_| foreign())?,
            None => 1,
        };
        let mut url = self.rest.url(["find", "repositories"]);
        url.query_pairs_mut()
            .append_pair("query", query.trim())
            .append_pair("page", &at.to_string());
        let found: SearchAnswer = self.rest.get(url, "find/repositories", "repo:read").await?;
        let capped = found.has_additional && at >= PAGES;
        Ok(Page {
            items: found.results.iter().filter_map(row).collect(),
            next: (found.has_additional && !capped).then(|| Cursor((at + 1).to_string())),
            total: None,
            completeness: match self.who().await? {
                _ if capped => Completeness::PageCap,
                Who::Token { .. } => Completeness::Complete,
                // The API knows no robots and no passwords.
                Who::Anybody | Who::Registry { .. } => Completeness::PublicOnly,
            },
        })
    }
}

/// `None` for a name that cannot be shown.
fn row(found: &FoundRepository) -> Option<Repository> {
    let visibility = |public| if public { Visibility::Public } else { Visibility::Private };
    let name = RepositoryName::parse(&format!("{}/{}", found.namespace.name, found.name)).ok()?;
    let first_line = found.description.as_deref().and_then(|text| {
        text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
    });
    Some(Repository {
        description: first_line,
        visibility: found.is_public.map(visibility),
        last_pushed: found.last_modified.filter(|at| *at > 0).and_then(Timestamp::from_unix),
        stars: found.stars.map(Count),
        ..Repository::named(name)
    })
}
