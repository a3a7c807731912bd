//! Logins shared with the docker command line.

use app::{DockerCli, DockerLoginHints, DockerLoginOffer, RequestId, SignInOutcome};
use domain::{AccountId, Keep, Origin};

use super::{Answer, State};

#[tauri::command]
#[specta::specta]
pub(crate) async fn docker_logins(
    app: State<'_>,
    request: RequestId,
) -> Answer<Vec<DockerLoginOffer>> {
    app.cancellable(request, app.docker_logins()).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_with_docker_login(
    app: State<'_>,
    server: String,
    hints: DockerLoginHints,
    trusted_realms: Vec<Origin>,
    keep: Keep,
    request: RequestId,
) -> Answer<SignInOutcome> {
    let sign_in = app.sign_in_with_docker_login(&server, hints, trusted_realms, keep);
    app.cancellable(request, sign_in).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn docker_cli_sign_in(
    app: State<'_>,
    account: AccountId,
    allow_plain_text: bool,
) -> Answer<DockerCli> {
    app.docker_cli_sign_in(&account, allow_plain_text).await
}
