//! Settings, links that lead out, and what belongs to no screen.

use app::{AppInfo, CacheUse, PickedIdentity, ProxyDraft, ProxyView, RequestId, Settings};
use domain::{AccountId, Error, ErrorKind};
use serde::Serialize;
use specta::Type;
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;

use super::{Answer, State};

/// The largest certificate file that is read.
const CERTIFICATE_CAP: u64 = 256 * 1024;

/// A file that a person picked, as text.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct PickedFile {
    /// Its name without the folder.
    name: String,
    /// Its content.
    text: String,
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn settings(app: State<'_>) -> Settings {
    app.settings()
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn update_settings(app: State<'_>, settings: Settings) -> Answer<()> {
    app.update_settings(settings)
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn proxy(app: State<'_>) -> ProxyView {
    app.proxy()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn update_proxy(app: State<'_>, draft: ProxyDraft) -> Answer<ProxyView> {
    app.update_proxy(draft).await
}

#[tauri::command(async)]
#[specta::specta]
pub(crate) fn app_info(app: State<'_>) -> AppInfo {
    app.info()
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn cache_use(app: State<'_>) -> Answer<CacheUse> {
    app.cache_use().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn clear_account_cache(app: State<'_>, account: AccountId) -> Answer<()> {
    app.clear_account_cache(&account).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn clear_cache(app: State<'_>) -> Answer<()> {
    app.clear_cache().await
}

#[tauri::command]
#[specta::specta]
pub(crate) fn cancel(app: State<'_>, request: RequestId) {
    app.cancel(&request);
}

/// Opens a link in the browser; http and https only.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn open_link(app: State<'_>, handle: AppHandle, url: String) -> Answer<()> {
    let url = app.checked_link(&url)?;
    handle.opener().open_url(url.as_str(), None::<&str>).map_err(|error| internal(&error))
}

/// A file that a person picked, to be read where it is.
#[derive(Debug, Clone, Serialize, Type)]
pub(crate) struct PickedPath {
    /// Its name without the folder.
    name: String,
    /// Where it is.
    path: String,
}

/// Lets the person pick a service account's key file; `null` when they pick none. The dialog never sees its text.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn pick_key_file(handle: AppHandle) -> Option<PickedPath> {
    let picked = handle.dialog().file().add_filter("JSON", &["json"]).blocking_pick_file();
    let path = picked.and_then(|picked| picked.into_path().ok())?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Some(PickedPath { name, path: path.to_str()?.to_owned() })
}

/// Lets the person pick a certificate file; `null` when they pick none.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn pick_certificate(handle: AppHandle) -> Answer<Option<PickedFile>> {
    let picked = handle
        .dialog()
        .file()
        .add_filter("PEM", &["pem", "crt", "cer", "ca-bundle"])
        .blocking_pick_file();
    let Some(path) = picked.and_then(|picked| picked.into_path().ok()) else { return Ok(None) };
    let (name, bytes) = read_certificate(&path, "ca")?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable("ca", "not_pem"))?;
    Ok(Some(PickedFile { name, text }))
}

/// Lets the person pick a file with a client certificate and its key; `null` when they pick none. What is in it stays here.
#[tauri::command(async)]
#[specta::specta]
pub(crate) fn pick_client_certificate(
    app: State<'_>,
    handle: AppHandle,
) -> Answer<Option<PickedIdentity>> {
    let picked = handle
        .dialog()
        .file()
        .add_filter("PEM, PKCS#12", &["pem", "crt", "key", "p12", "pfx"])
        .blocking_pick_file();
    let Some(path) = picked.and_then(|picked| picked.into_path().ok()) else { return Ok(None) };
    let (name, bytes) = read_certificate(&path, "client_certificate")?;
    app.hold_identity(name, bytes).map(Some)
}

/// Opens a picked PKCS#12 file with its password.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock_client_certificate(
    app: State<'_>,
    ticket: String,
    password: domain::SecretInput,
) -> Answer<PickedIdentity> {
    app.unlock_identity(&ticket, password).await
}

/// A small file's name and content.
fn read_certificate(path: &std::path::Path, field: &str) -> Answer<(String, Vec<u8>)> {
    let failed = |error: std::io::Error| unreadable(field, &error.to_string());
    if std::fs::metadata(path).map_err(failed)?.len() > CERTIFICATE_CAP {
        return Err(unreadable(field, "too_large"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, std::fs::read(path).map_err(failed)?))
}

fn unreadable(field: &str, problem: &str) -> Error {
    let (field, problem) = (field.to_owned(), problem.to_owned());
    Error::new(ErrorKind::InvalidField { field, problem })
}

fn internal(error: &impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Internal { message: error.to_string() })
}
