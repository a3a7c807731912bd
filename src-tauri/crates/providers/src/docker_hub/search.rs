//! Public search (`registry-apis.md` §2b): the call of Hub's own site, observed and not documented.

use async_trait::async_trait;
use domain::{
    Completeness, Count, Cursor, Page, Repository, RepositoryName, Result, Timestamp, Visibility,
};

use super::{
    api::{Found, FoundRepository},
    session::Session,
};
use crate::Search;

const SIZE: u32 = 50;

/// How deep a search is read; what is further down nobody looks for.
const FROM_MOST: u32 = 1000;

/// One page of public repositories that match.
pub(super) async fn search(
    session: &Session,
    query: &str,
    cursor: Option<&Cursor>,
) -> Result<Page<Repository>> {
    let from: u32 = cursor.and_then(|cursor| cursor.0.parse().ok()).unwrap_or(0);
    // The site finds official images by their name alone (containers/image strips it, too).
    let query = query.trim().trim_start_matches("library/");
    let mut url = session.url(&["api", "search", "v4"])?;
    let (at, size) = (from.to_string(), SIZE.to_string());
    url.query_pairs_mut().extend_pairs([("query", query), ("from", &at), ("size", &size)]);
    let found: Found = session.get(url, "search").await?;
    let read = u32::try_from(found.results.len()).unwrap_or(SIZE);
    let more = read == SIZE && found.total.is_none_or(|total| u64::from(from + read) < total);
    Ok(Page {
        next: (more && from + read < FROM_MOST).then(|| Cursor((from + read).to_string())),
        total: found.total.map(Count),
        items: found.results.into_iter().filter_map(row).collect(),
        completeness: Completeness::PublicOnly,
    })
}

fn row(found: FoundRepository) -> Option<Repository> {
    let name = RepositoryName::parse(&found.name).ok()?;
    Some(Repository {
        description: found.short_description.filter(|text| !text.trim().is_empty()),
        visibility: Some(Visibility::Public),
        last_pushed: found.updated_at.as_deref().and_then(Timestamp::lenient),
        // `50M+` is display text, and no number of ours.
        pulls: found.pull_count.as_ref().and_then(serde_json::Value::as_u64).map(Count),
        stars: found.star_count.and_then(|n| u64::try_from(n).ok()).map(Count),
        archived: found.archived,
        ..Repository::named(name)
    })
}

#[async_trait]
impl Search for Session {
    async fn search(&self, query: &str, cursor: Option<&Cursor>) -> Result<Page<Repository>> {
        search(self, query, cursor).await
    }
}
