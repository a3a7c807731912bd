//! Public search: the call of Docker Hub's own site (`GET /api/search/v4`, observed: docker/hub-mcp `src/search.ts`).

use async_trait::async_trait;
use domain::{
    Completeness, Count, Cursor, Page, Repository, RepositoryName, Result, Timestamp, Visibility,
};
use serde_json::Value;
use transport::Request;

use super::{DockerHub, api};
use crate::Search;

/// Rows a page.
const SIZE: u64 = 50;

/// How deep a search is read; further down nobody looks.
const DEPTH: u64 = 1_000;

#[async_trait]
impl Search for DockerHub {
    async fn search(&self, query: &str, cursor: Option<&Cursor>) -> Result<Page<Repository>> {
        let from = cursor.and_then(|cursor| cursor.0.parse().ok()).unwrap_or(0);
        // Official images are found by their short names alone (containers/image strips it, too).
        let query = query.trim();
        let query = query.strip_prefix("library/").unwrap_or(query);
        let mut url = self.session.url(&["api", "search", "v4"]);
        url.query_pairs_mut()
            .append_pair("query", query)
            .append_pair("from", &from.to_string())
            .append_pair("size", &SIZE.to_string());
        let answer = self.session.send(Request::get(url)).await?;
        if !answer.is_success() {
            return Err(self.session.refusal(&answer, query));
        }
        let page: api::SearchPage = answer.json()?;
        let end = from + page.results.len() as u64;
        let more = !page.results.is_empty() && page.total.is_some_and(|total| end < total);
        Ok(Page {
            next: (more && end < DEPTH).then(|| Cursor(end.to_string())),
            total: page.total.map(Count),
            items: page.results.into_iter().filter_map(row).collect(),
            completeness: if more && end >= DEPTH {
                Completeness::PageCap
            } else {
                Completeness::PublicOnly
            },
        })
    }
}

fn row(found: api::SearchResult) -> Option<Repository> {
    let name = found.name.strip_prefix("library/").unwrap_or(&found.name);
    let name = RepositoryName::parse(name).ok()?;
    Some(Repository {
        description: found.short_description.filter(|text| !text.trim().is_empty()),
        visibility: Some(Visibility::Public),
        last_pushed: found.updated_at.as_deref().and_then(Timestamp::lenient),
        // `1B+` is a text for display, rounded down to a step: no number of ours.
        pulls: found.pull_count.as_ref().and_then(number).map(Count),
        stars: found.star_count.map(Count),
        archived: found.archived.unwrap_or_default(),
        ..Repository::named(name)
    })
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use wiremock::MockServer;

    use super::*;
    use crate::docker_hub::testing::{answers, hub};

    #[tokio::test]
    async fn results_come_in_pages_and_a_text_for_display_is_no_number() {
        let server = MockServer::start().await;
        let results = json!([
            { "name": "alpine", "star_count": 9, "pull_count": "1B+", "updated_at": "2026-01-01T00:00:00Z" },
            { "name": "acme/alpine", "pull_count": "17", "short_description": "" },
            { "name": "bad name" },
        ]);
        answers(&server, "GET", "/api/search/v4", 200, json!({ "total": 120, "results": results }))
            .await;
        let page = hub(&server, None).search(" library/alpine ", None).await.unwrap();
        let names: Vec<_> = page.items.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["alpine", "acme/alpine"]);
        assert_eq!((page.items[0].pulls, page.items[1].pulls), (None, Some(Count(17))));
        assert_eq!(page.next, Some(Cursor("3".into())));
        let asked = server.received_requests().await.unwrap();
        assert_eq!(asked[0].url.query(), Some("query=alpine&from=0&size=50"));
    }
}
