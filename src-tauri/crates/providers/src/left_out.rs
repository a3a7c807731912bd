//! Names that nothing can have: with HTML or a line break in them, say. They are left out of a list, and the list says so.
//!
//! Every kind of registry reads names by [`repository_name`] and [`is_tag_name`], wherever in its folder a row is read; and every
//! list that is shown is read by [`repositories`] and [`tags`], which say it. So no kind has to count for itself.

use std::cell::Cell;

use domain::reference::is_tag;
use domain::{Completeness, Cursor, Digest, Page, Repository, RepositoryName, Result, Tag};

use crate::{Provider, RepositoryQuery};

tokio::task_local! {
    /// Whether a name was left out of the list that this task reads.
    static LEFT_OUT: Cell<bool>;
}

/// A repository's name, if it can be one.
pub(crate) fn repository_name(name: &str) -> Option<RepositoryName> {
    RepositoryName::parse(name).inspect_err(|error| note(error)).ok()
}

/// Whether a tag can be called so. Digests stand among the tags in places (Artifactory; skopeo issue 2346): nothing is lost with
/// those.
pub(crate) fn is_tag_name(tag: &str) -> bool {
    let digest = tag.is_empty() || Digest::parse(tag).is_ok();
    if !digest && !is_tag(tag) {
        note(&"no tag can be called so");
    }
    is_tag(tag)
}

fn note(why: &dyn std::fmt::Display) {
    tracing::warn!(%why, "a name cannot be shown");
    // Whoever reads no list, but one thing by its name, leaves nothing out.
    let _ = LEFT_OUT.try_with(|left_out| left_out.set(true));
}

/// One page of repositories, of whatever kind of registry.
///
/// # Errors
/// Those of [`Provider::repositories`].
pub async fn repositories(
    provider: &dyn Provider,
    query: &RepositoryQuery,
) -> Result<Page<Repository>> {
    saying(provider.repositories(query)).await
}

/// One page of tags, of whatever kind of registry.
///
/// # Errors
/// Those of [`Provider::tags`].
pub async fn tags(
    provider: &dyn Provider,
    name: &RepositoryName,
    cursor: Option<&Cursor>,
) -> Result<Page<Tag>> {
    let read = async {
        let mut page = provider.tags(name, cursor).await?;
        page.items.retain(|tag| is_tag_name(&tag.name));
        Ok(page)
    };
    saying(read).await
}

async fn saying<T>(read: impl Future<Output = Result<Page<T>>>) -> Result<Page<T>> {
    let read = async {
        let mut page = read.await?;
        // What else makes a list short is said first: it is for the person to change.
        if LEFT_OUT.with(Cell::get)
            && matches!(page.completeness, Completeness::Complete | Completeness::PublicOnly)
        {
            page.completeness = Completeness::NamesLeftOut;
        }
        Ok(page)
    };
    LEFT_OUT.scope(Cell::new(false), read).await
}
