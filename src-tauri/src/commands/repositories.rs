//! The repository list, the creation page, and a repository's own page.

use app::{CachedList, CreationPage, NameHit, PushTarget, RequestId};
use domain::{
    AccountId, Cursor, NameProblem, NameRules, Namespace, NewRepository, Page, Repository,
    RepositoryDetail, RepositoryName,
};

use super::{Answer, State};

#[tauri::command]
#[specta::specta]
pub(crate) async fn namespaces(
    app: State<'_>,
    account: AccountId,
    request: RequestId,
) -> Answer<Vec<Namespace>> {
    app.cancellable(request, app.namespaces(&account)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn cached_namespaces(
    app: State<'_>,
    account: AccountId,
) -> Answer<Option<Vec<Namespace>>> {
    app.cached_namespaces(&account).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn repositories(
    app: State<'_>,
    account: AccountId,
    namespace: Option<String>,
    cursor: Option<Cursor>,
    request: RequestId,
) -> Answer<Page<Repository>> {
    app.cancellable(request, app.repositories(&account, namespace, cursor)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn cached_repositories(
    app: State<'_>,
    account: AccountId,
    namespace: Option<String>,
    cursor: Option<Cursor>,
) -> Answer<Option<CachedList<Repository>>> {
    app.cached_repositories(&account, namespace, cursor).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn find_names(app: State<'_>, query: String) -> Answer<Vec<NameHit>> {
    app.find_names(query).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn count_names(app: State<'_>) -> Answer<u32> {
    app.count_names().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn search(
    app: State<'_>,
    account: AccountId,
    query: String,
    cursor: Option<Cursor>,
    request: RequestId,
) -> Answer<Page<Repository>> {
    app.cancellable(request, app.search(&account, &query, cursor)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn repository(
    app: State<'_>,
    account: AccountId,
    name: RepositoryName,
    request: RequestId,
) -> Answer<RepositoryDetail> {
    app.cancellable(request, app.repository(&account, &name)).await
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn push_target(app: State<'_>, account: AccountId) -> Answer<PushTarget> {
    app.push_target(&account)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn creation_form(
    app: State<'_>,
    account: AccountId,
    request: RequestId,
) -> Answer<CreationPage> {
    app.cancellable(request, app.creation_form(&account)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn check_repository_name(
    app: State<'_>,
    rules: NameRules,
    name: String,
) -> Option<NameProblem> {
    app.check_repository_name(&rules, &name)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn name_availability(
    app: State<'_>,
    account: AccountId,
    namespace: String,
    name: String,
    request: RequestId,
) -> Answer<bool> {
    app.cancellable(request, app.name_availability(&account, &namespace, &name)).await
}

/// Not cancellable: once sent, what becomes of it must be heard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn create_repository(
    app: State<'_>,
    account: AccountId,
    repository: NewRepository,
) -> Answer<Repository> {
    app.create_repository(&account, &repository).await
}

/// Not cancellable: once sent, what becomes of it must be heard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn make_repository_real(
    app: State<'_>,
    account: AccountId,
    name: RepositoryName,
) -> Answer<()> {
    app.make_repository_real(&account, &name).await
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn favourites(app: State<'_>, account: AccountId) -> Answer<Vec<RepositoryName>> {
    app.favourites(&account)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn set_favourite(
    app: State<'_>,
    account: AccountId,
    name: RepositoryName,
    favourite: bool,
) -> Answer<()> {
    app.set_favourite(&account, name, favourite)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn remember_repository(
    app: State<'_>,
    account: AccountId,
    name: RepositoryName,
) -> Answer<()> {
    app.remember_repository(&account, name)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn forget_repository(
    app: State<'_>,
    account: AccountId,
    name: RepositoryName,
) -> Answer<()> {
    app.forget_repository(&account, &name)
}
