//! What is different between two images.

use app::RequestId;
use domain::image::{Comparison, FileComparison, FilesProgress, ImageAddress, PackageComparison};
use tauri::ipc::Channel;

use super::{Answer, State};

/// Manifests and configurations of two images side by side, also across registries.
#[tauri::command]
#[specta::specta]
pub(crate) async fn compare(
    app: State<'_>,
    a: ImageAddress,
    b: ImageAddress,
    request: RequestId,
) -> Answer<Comparison> {
    app.cancellable(request, app.compare(&a, &b)).await
}

/// Their packages, where both have an SBOM.
#[tauri::command]
#[specta::specta]
pub(crate) async fn compare_packages(
    app: State<'_>,
    a: ImageAddress,
    b: ImageAddress,
    request: RequestId,
) -> Answer<PackageComparison> {
    app.cancellable(request, app.compare_packages(&a, &b)).await
}

/// Their files; reads the layers that are not shared.
#[tauri::command]
#[specta::specta]
pub(crate) async fn compare_files(
    app: State<'_>,
    a: ImageAddress,
    b: ImageAddress,
    request: RequestId,
    on_progress: Channel<FilesProgress>,
) -> Answer<FileComparison> {
    let tell = move |progress| super::send(&on_progress, progress);
    app.cancellable(request, app.compare_files(&a, &b, tell)).await
}
