//! The Tags tab.

use app::{CachedList, RequestId};
use domain::{AccountId, Cursor, Page, RepositoryName, Tag, TagPatch};
use tauri::ipc::Channel;

use super::{Answer, State};

#[tauri::command]
#[specta::specta]
pub(crate) async fn tags(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    cursor: Option<Cursor>,
    request: RequestId,
) -> Answer<Page<Tag>> {
    app.cancellable(request, app.tags(&account, &repository, cursor)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn cached_tags(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
) -> Answer<Option<CachedList<Tag>>> {
    app.cached_tags(&account, &repository).await
}

/// Streams what only requests of their own can tell of these tags, for the rows on screen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tag_details(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    tags: Vec<String>,
    request: RequestId,
    on_patch: Channel<TagPatch>,
) -> Answer<()> {
    let on_patch = move |patch| super::send(&on_patch, patch);
    app.cancellable(request, app.tag_details(&account, &repository, tags, on_patch)).await
}
