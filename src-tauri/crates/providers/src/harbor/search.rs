//! Harbor's own search (`GET /search`): whatever the account may see, in one answer.

use async_trait::async_trait;
use domain::{Completeness, Count, Cursor, Page, Repository, RepositoryName, Result, Visibility};

use super::Harbor;
use super::api::{FoundRepository, SearchAnswer};
use super::identity::Who;
use crate::Search;

#[async_trait]
impl Search for Harbor {
    async fn search(&self, query: &str, _cursor: Option<&Cursor>) -> Result<Page<Repository>> {
        let mut url = self.rest.url(&["search"]);
        url.query_pairs_mut().append_pair("q", query.trim());
        // A wrong password is told as one, where Harbor itself would search as a stranger.
        let who = self.identity.who(&self.rest).await?;
        let found: SearchAnswer = self.rest.get(transport::Request::get(url), query).await?;
        let mut page = Page::whole(found.repository.iter().filter_map(row).collect());
        if who == Who::Anybody {
            page.completeness = Completeness::PublicOnly;
        }
        Ok(page)
    }
}

/// `None` for a name that cannot be shown.
fn row(found: &FoundRepository) -> Option<Repository> {
    let visibility = |public| if public { Visibility::Public } else { Visibility::Private };
    Some(Repository {
        visibility: found.project_public.map(visibility),
        pulls: found.pull_count.map(Count),
        ..Repository::named(RepositoryName::parse(&found.repository_name).ok()?)
    })
}
