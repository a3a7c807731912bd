//! The Tags tab.

use app::{CachedList, NamePattern, RequestId, TagMoves, TagStay};
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
    cursor: Option<Cursor>,
) -> Answer<Option<CachedList<Tag>>> {
    app.cached_tags(&account, &repository, cursor).await
}

/// Streams what is kept of these tags, and what only requests of their own can tell, for the rows on screen; with `again`
/// also of those that were read just now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tag_details(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    tags: Vec<String>,
    again: bool,
    request: RequestId,
    on_patch: Channel<TagPatch>,
) -> Answer<()> {
    let on_patch = move |patch| super::send(&on_patch, patch);
    app.cancellable(request, app.tag_details(&account, &repository, tags, again, on_patch)).await
}

/// Where a tag was seen to point over time, the newest stay first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tag_history(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    tag: String,
) -> Answer<Vec<TagStay>> {
    app.tag_history(&account, &repository, tag).await
}

/// The tags of a repository that were seen to move.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tag_moves(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
) -> Answer<Vec<TagMoves>> {
    app.tag_moves(&account, &repository).await
}

/// Which of these names an expression finds, by their places.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn match_names(pattern: NamePattern, names: Vec<String>) -> Answer<Vec<u32>> {
    pattern.places(&names)
}
