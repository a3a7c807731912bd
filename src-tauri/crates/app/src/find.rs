//! Finding names again that some list has brought: without asking any registry, over all accounts.

use domain::{AccountId, RepositoryName, Result};
use storage::NameHit;

use crate::{App, blocking::blocking, lock};

/// How many repositories, and how many tags, are answered.
const MOST: usize = 50;

impl App {
    /// The repositories and tags that hold every word of `query`, the best first.
    pub async fn find_names(&self, query: String) -> Result<Vec<NameHit>> {
        let cache = self.cache.clone();
        let mut hits = blocking(move || cache.find_names(&query, MOST)).await?;
        let accounts = lock(&self.accounts);
        hits.retain(|hit| accounts.get(&hit.account).is_some());
        Ok(hits)
    }

    /// How many repositories can be found so.
    pub async fn count_names(&self) -> Result<u32> {
        let cache = self.cache.clone();
        blocking(move || cache.count_repositories()).await
    }

    /// Remembers that a repository was opened. Nothing is lost where it cannot be.
    pub(crate) async fn note_opened(&self, id: &AccountId, name: &RepositoryName) {
        let (cache, id, name) = (self.cache.clone(), id.clone(), name.clone());
        if let Err(error) = blocking(move || cache.note_opened(&id, &name)).await {
            tracing::warn!(?error, "an opened repository could not be noted");
        }
    }
}
