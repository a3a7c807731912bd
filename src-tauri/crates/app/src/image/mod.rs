//! Inside a tag: what it names, and what is known of that.

mod compare;
mod content;
mod files;
mod lists;
mod neighbours;
mod overview;
mod referrers;

use std::sync::Arc;

use domain::{AccountId, RepositoryName, Result};
use providers::{Content, Provider};

pub use content::safe_file_name;
pub(crate) use files::Trees;
pub(crate) use lists::Tables;

use crate::App;

impl App {
    /// Calls with the place where a repository's manifests and blobs are read.
    async fn with_content<T, F>(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        call: impl Fn(Arc<dyn Provider>, Content) -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let call = &call;
        self.with_provider(id, |provider| async move {
            let content = provider.content(name).await?;
            call(provider, content).await
        })
        .await
    }
}
