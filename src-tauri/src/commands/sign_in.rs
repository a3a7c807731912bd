//! The sign-in and add-registry dialogs.

use app::{AddressGuess, AwsFound, BrowserCode, KindInfo, RegistryDraft, RequestId, SignInOutcome};
use domain::ConnectionStep;
use tauri::ipc::Channel;

use super::{Answer, State};

#[tauri::command]
#[specta::specta]
pub(crate) fn registry_kinds(app: State<'_>) -> Vec<KindInfo> {
    app.registry_kinds()
}

#[tauri::command]
#[specta::specta]
pub(crate) fn understand_address(app: State<'_>, text: String) -> Answer<AddressGuess> {
    app.understand_address(&text)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn aws_found(app: State<'_>, request: RequestId) -> Answer<AwsFound> {
    app.cancellable(request, app.aws_found()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(
    app: State<'_>,
    draft: RegistryDraft,
    request: RequestId,
) -> Answer<SignInOutcome> {
    app.cancellable(request, app.sign_in(draft)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn submit_code(
    app: State<'_>,
    ticket: String,
    code: String,
    request: RequestId,
) -> Answer<SignInOutcome> {
    app.cancellable(request, app.submit_code(&ticket, &code)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_with_browser(
    app: State<'_>,
    draft: RegistryDraft,
    request: RequestId,
    on_code: Channel<BrowserCode>,
) -> Answer<SignInOutcome> {
    let on_code = move |code| super::send(&on_code, code);
    app.cancellable(request, app.sign_in_with_browser(draft, on_code)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn test_connection(
    app: State<'_>,
    draft: RegistryDraft,
    request: RequestId,
    on_step: Channel<ConnectionStep>,
) -> Answer<()> {
    let on_step = move |step| super::send(&on_step, step);
    app.cancellable(request, app.test_connection(draft, on_step)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn test_account(
    app: State<'_>,
    account: domain::AccountId,
    request: RequestId,
    on_step: Channel<ConnectionStep>,
) -> Answer<()> {
    let on_step = move |step| super::send(&on_step, step);
    app.cancellable(request, app.test_account(&account, on_step)).await
}
