//! Looking again at what is open or has a star, telling of it, and what all of it costs.

use app::{AccountCost, RepositoryNews, RequestId};
use domain::{AccountId, RepositoryName};

use super::{Answer, State};
use crate::notifications::{self, RepositoryWanted};
use crate::power;

/// What an account cost since the start. Nothing is sent for it.
#[tauri::command]
#[specta::specta]
pub(crate) fn account_cost(app: State<'_>, account: AccountId) -> Answer<AccountCost> {
    app.account_cost(&account)
}

/// What is new in a repository since the last look; the first look has no news.
#[tauri::command]
#[specta::specta]
pub(crate) async fn look_again(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    request: RequestId,
) -> Answer<RepositoryNews> {
    app.cancellable(request, app.look_again(&account, &repository)).await
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn bells(app: State<'_>, account: AccountId) -> Answer<Vec<RepositoryName>> {
    app.bells(&account)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn set_bell(
    app: State<'_>,
    account: AccountId,
    name: RepositoryName,
    on: bool,
) -> Answer<()> {
    app.set_bell(&account, name, on)
}

/// Whether the system asks to save power, as far as it tells.
#[tauri::command]
#[specta::specta]
pub(crate) async fn saves_power() -> bool {
    power::is_saved().await
}

/// Shows a desktop notification, in the window's words; a click on it brings the repository.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn notify(
    handle: tauri::AppHandle,
    account: AccountId,
    repository: RepositoryName,
    title: String,
    text: String,
) {
    notifications::show(&handle, RepositoryWanted { account, repository }, &title, &text);
}
