//! The one window.

use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};

/// Opens the window. Its place and size are the window-state plugin's to remember.
pub(crate) fn open(handle: &AppHandle) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(handle, "main", WebviewUrl::default())
        .title("Roadstead")
        .inner_size(1280.0, 800.0)
        .min_inner_size(640.0, 480.0)
        // The UI is one page of ours; whatever leads elsewhere goes through `open_link`.
        .on_navigation(|url| matches!(url.scheme(), "tauri" | "about") || is_own_page(url))
        .build()?;
    #[cfg(target_os = "linux")]
    if !has_graphics_card() {
        draw_without_graphics_card(&window)?;
    }
    Ok(())
}

/// Whether anything can draw for us: the kernel offers each such card as a render node.
#[cfg(target_os = "linux")]
fn has_graphics_card() -> bool {
    let nodes = std::fs::read_dir("/dev/dri").into_iter().flatten().flatten();
    nodes.into_iter().any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
}

/// Has WebKit draw with the processor itself. Left alone it does so through an OpenGL that the processor pretends to have,
/// which takes a hundred megabytes.
#[cfg(target_os = "linux")]
fn draw_without_graphics_card(window: &tauri::WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
    window.with_webview(|web| {
        if let Some(settings) = web.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
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
