//! A tag's page: image, files, referrers.

use app::RequestId;
use domain::image::{
    CachedImage, DigestHit, FileContent, FileId, FileMatches, FilePage, FilesCost, FilesProgress,
    FilesSummary, HelmChart, Image, ImageDetail, Neighbours, Provenance, RawDocument, Referrers,
    SaveProgress, Sbom,
};
use domain::{AccountId, Bytes, Digest, RepositoryName};
use tauri::AppHandle;
use tauri::ipc::Channel;
use tauri_plugin_dialog::DialogExt;

use super::{Answer, State};

/// What a tag or digest names. An index is handed on as soon as it is there, before its children are read.
#[tauri::command]
#[specta::specta]
pub(crate) async fn image(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    reference: String,
    request: RequestId,
    on_first: Channel<Image>,
) -> Answer<Image> {
    let on_first = move |image| super::send(&on_first, image);
    app.cancellable(request, app.image(&account, &repository, &reference, on_first)).await
}

/// The same as it was when last read; no request.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cached_image(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    reference: String,
) -> Answer<Option<CachedImage>> {
    app.cached_image(&account, &repository, &reference).await
}

/// Layers, build steps and configuration of one entry of an image.
#[tauri::command]
#[specta::specta]
pub(crate) async fn image_detail(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    digest: Digest,
    request: RequestId,
) -> Answer<ImageDetail> {
    app.cancellable(request, app.image_detail(&account, &repository, &digest)).await
}

/// What refers to an image: to the tag's own digest, and to the entry shown.
#[tauri::command]
#[specta::specta]
pub(crate) async fn referrers(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    digest: Digest,
    entry: Option<Digest>,
    request: RequestId,
) -> Answer<Referrers> {
    app.cancellable(request, app.referrers(&account, &repository, &digest, entry.as_ref())).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sbom(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    document: Digest,
    request: RequestId,
) -> Answer<Sbom> {
    app.cancellable(request, app.sbom(&account, &repository, &document)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn provenance(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    document: Digest,
    request: RequestId,
) -> Answer<Provenance> {
    app.cancellable(request, app.provenance(&account, &repository, &document)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn helm_chart(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    digest: Digest,
    request: RequestId,
) -> Answer<HelmChart> {
    app.cancellable(request, app.helm_chart(&account, &repository, &digest)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn raw_manifest(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    digest: Digest,
    request: RequestId,
) -> Answer<RawDocument> {
    app.cancellable(request, app.raw_manifest(&account, &repository, &digest)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn raw_blob(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    digest: Digest,
    request: RequestId,
) -> Answer<RawDocument> {
    app.cancellable(request, app.raw_blob(&account, &repository, &digest)).await
}

/// What the tag shares with the other tags seen of its repository; no request.
#[tauri::command]
#[specta::specta]
pub(crate) async fn neighbours(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    digest: Digest,
    entry: Option<Digest>,
) -> Answer<Neighbours> {
    app.neighbours(&account, &repository, &digest, entry.as_ref()).await
}

/// Where a digest was seen, in every account; no request.
#[tauri::command]
#[specta::specta]
pub(crate) async fn find_digest(app: State<'_>, digest: Digest) -> Answer<Vec<DigestHit>> {
    app.find_digest(&digest).await
}

/// What listing the files of a layer (or, without one, of the merged image) would read.
#[tauri::command]
#[specta::specta]
pub(crate) async fn files_cost(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    digest: Digest,
    layer: Option<u32>,
    request: RequestId,
) -> Answer<FilesCost> {
    app.cancellable(request, app.files_cost(&account, &repository, &digest, layer)).await
}

/// Reads what is needed to list files; what is known already costs nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_files(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    digest: Digest,
    layer: Option<u32>,
    request: RequestId,
    on_progress: Channel<FilesProgress>,
) -> Answer<FilesSummary> {
    let tell = move |progress| super::send(&on_progress, progress);
    app.cancellable(request, app.read_files(&account, &repository, &digest, layer, tell)).await
}

/// One folder of a tree; `null` where `read_files` has to come first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_files(
    app: State<'_>,
    digest: Digest,
    layer: Option<u32>,
    folder: Option<FileId>,
    offset: u32,
    limit: u32,
) -> Answer<Option<FilePage>> {
    app.list_files(&digest, layer, folder, offset, limit).await
}

/// Entries with a text in their path; `null` where `read_files` has to come first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn search_files(
    app: State<'_>,
    digest: Digest,
    layer: Option<u32>,
    query: String,
    limit: u32,
) -> Answer<Option<FileMatches>> {
    app.search_files(&digest, layer, &query, limit).await
}

/// A file's content, for a look.
#[tauri::command]
#[specta::specta]
pub(crate) async fn file_content(
    app: State<'_>,
    account: AccountId,
    repository: RepositoryName,
    digest: Digest,
    layer: Option<u32>,
    file: FileId,
    request: RequestId,
) -> Answer<FileContent> {
    app.cancellable(request, app.file_content(&account, &repository, &digest, layer, file)).await
}

/// Saves one file of a tree where the person says; `null` when they say nowhere.
#[tauri::command]
#[specta::specta]
#[expect(clippy::too_many_arguments, reason = "one argument a name of the contract")]
pub(crate) async fn save_file(
    app: State<'_>,
    handle: AppHandle,
    account: AccountId,
    repository: RepositoryName,
    digest: Digest,
    layer: Option<u32>,
    file: FileId,
    request: RequestId,
    on_progress: Channel<SaveProgress>,
) -> Answer<Option<String>> {
    let name = app.file_name(&digest, layer, file)?;
    let Some(path) = pick_place(&handle, &name).await else { return Ok(None) };
    let tell = move |progress| super::send(&on_progress, progress);
    let place = (&account, &repository);
    app.cancellable(request, app.save_file(place, &digest, layer, file, &path, tell)).await?;
    Ok(Some(path.display().to_string()))
}

/// Saves a blob (a layer, an artifact's file) where the person says; `null` when they say nowhere.
#[tauri::command]
#[specta::specta]
#[expect(clippy::too_many_arguments, reason = "one argument a name of the contract")]
pub(crate) async fn save_blob(
    app: State<'_>,
    handle: AppHandle,
    account: AccountId,
    repository: RepositoryName,
    blob: Digest,
    size: Option<Bytes>,
    name: String,
    request: RequestId,
    on_progress: Channel<SaveProgress>,
) -> Answer<Option<String>> {
    let name = app::safe_file_name(&name);
    let Some(path) = pick_place(&handle, &name).await else { return Ok(None) };
    let tell = move |progress| super::send(&on_progress, progress);
    let place = (&account, &repository);
    app.cancellable(request, app.save_blob(place, &blob, size, &path, tell)).await?;
    Ok(Some(path.display().to_string()))
}

/// Lets the person say where a file goes.
async fn pick_place(handle: &AppHandle, name: &str) -> Option<std::path::PathBuf> {
    let (tell, told) = tokio::sync::oneshot::channel();
    handle.dialog().file().set_file_name(name).save_file(move |picked| {
        // Nobody waits any more when the window is gone.
        let _ = tell.send(picked);
    });
    told.await.ok().flatten()?.into_path().ok()
}
