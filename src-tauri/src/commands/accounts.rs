//! The side bar's accounts.

use app::{AccountDetails, AccountView, CheckUp, Examined, RequestId};
use domain::AccountId;
use tauri::ipc::Channel;

use super::{Answer, State};

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn accounts(app: State<'_>) -> Vec<AccountView> {
    app.accounts()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn account_details(
    app: State<'_>,
    account: AccountId,
    request: RequestId,
) -> Answer<AccountDetails> {
    app.cancellable(request, app.account_details(&account)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(app: State<'_>, account: AccountId, forget_lists: bool) -> Answer<()> {
    app.sign_out(&account, forget_lists).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_registry(app: State<'_>, account: AccountId) -> Answer<()> {
    app.remove_registry(&account).await
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn rename_account(app: State<'_>, account: AccountId, label: String) -> Answer<()> {
    app.rename_account(&account, &label)
}

/// The credential doctor: each thing as it is looked at, and a report without secrets at the end.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_up(
    app: State<'_>,
    account: AccountId,
    request: RequestId,
    on_examined: Channel<Examined>,
) -> Answer<CheckUp> {
    let on_examined = move |examined| super::send(&on_examined, examined);
    app.cancellable(request, app.check_up(&account, on_examined)).await
}

/// Trusts what vouches for a certificate, at the registry of this account alone. `host` is whose certificate was refused.
#[tauri::command]
#[specta::specta]
pub(crate) async fn trust_certificate(
    app: State<'_>,
    account: AccountId,
    host: String,
    pem: String,
    request: RequestId,
) -> Answer<()> {
    app.cancellable(request, app.trust_certificate(&account, &host, &pem)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn forget_trust(app: State<'_>, account: AccountId) -> Answer<()> {
    app.forget_trust(&account).await
}
