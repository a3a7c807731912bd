//! The one window.

use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};

/// Opens the window. Its place and size are the window-state plugin's to remember.
pub(crate) fn open(handle: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(handle, "main", WebviewUrl::default())
        .title("Roadstead")
        .inner_size(1280.0, 800.0)
        .min_inner_size(640.0, 480.0)
        // The UI is one page of ours; whatever leads elsewhere goes through `open_link`.
        .on_navigation(|url| matches!(url.scheme(), "tauri" | "about") || is_own_page(url))
        .build()?;
    Ok(())
}

/// Brings the window of the running app to the front: a second start ends there.
pub(crate) fn to_front(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window("main") {
        for step in [window.unminimize(), window.show(), window.set_focus()] {
            if let Err(error) = step {
                tracing::warn!(%error, "the window could not be brought to the front");
            }
        }
    }
}

/// The development server while developing, and Tauri's own host on Windows.
fn is_own_page(url: &tauri::Url) -> bool {
    let own = url.host_str() == Some("tauri.localhost");
    let dev = cfg!(not(feature = "custom-protocol")) && url.host_str() == Some("127.0.0.1");
    own || dev
}
