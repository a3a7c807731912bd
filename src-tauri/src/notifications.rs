//! Desktop notifications of pushes; a click on one brings its repository.

#[cfg(all(unix, not(target_os = "macos")))]
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::{AccountId, RepositoryName};
use specta::Type;
use tauri::AppHandle;

/// A notification was clicked: its repository is to be shown.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Type, tauri_specta::Event)]
pub(crate) struct RepositoryWanted {
    /// Whose.
    pub(crate) account: AccountId,
    /// Which.
    pub(crate) repository: RepositoryName,
}

/// The longest sentence that is shown.
const LONGEST: usize = 300;

/// Notifications that wait to be clicked, at most; those beyond only tell.
#[cfg(all(unix, not(target_os = "macos")))]
const WAITING_MOST: usize = 16;

#[cfg(all(unix, not(target_os = "macos")))]
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// Shows a notification. Blocks until the desktop has it; a desktop without notifications is said so in the log.
pub(crate) fn show(handle: &AppHandle, wanted: RepositoryWanted, title: &str, text: &str) {
    let mut notification = notify_rust::Notification::new();
    notification.appname("Roadstead").summary(&plain(title)).body(&plain(text)).auto_icon();
    #[cfg(all(unix, not(target_os = "macos")))]
    // The action of this name is the click on the notification itself (Desktop Notifications Specification, "Actions").
    notification.action("default", "Open");
    match notification.show() {
        Ok(shown) => follow(handle, wanted, shown),
        Err(error) => tracing::warn!(%error, "this desktop shows no notifications"),
    }
}

/// Waits for the click on a thread of its own. Its end is the notification's: closed, clicked, or gone with its desktop.
#[cfg(all(unix, not(target_os = "macos")))]
fn follow(handle: &AppHandle, wanted: RepositoryWanted, shown: notify_rust::NotificationHandle) {
    if WAITING.fetch_add(1, Ordering::SeqCst) >= WAITING_MOST {
        WAITING.fetch_sub(1, Ordering::SeqCst);
        return;
    }
    let handle = handle.clone();
    let waiting = std::thread::Builder::new().name("notification".into()).spawn(move || {
        shown.wait_for_action(|action| {
            if action == "default" {
                crate::window::to_front(&handle);
                if let Err(error) = tauri_specta::Event::emit(&wanted, &handle) {
                    tracing::warn!(%error, "the window was not told of a click");
                }
            }
        });
        WAITING.fetch_sub(1, Ordering::SeqCst);
    });
    if let Err(error) = waiting {
        WAITING.fetch_sub(1, Ordering::SeqCst);
        tracing::warn!(%error, "a notification cannot be clicked");
    }
}

/// There, a click brings the app to the front, which the system does by itself.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn follow<T>(_: &AppHandle, _: RepositoryWanted, _: T) {}

/// Desktops read markup in a notification; a registry's names are to be read as they are, and none has such characters.
fn plain(text: &str) -> String {
    let kept = |c: &char| !matches!(c, '<' | '>' | '&') && !c.is_control();
    text.chars().filter(kept).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_a_desktop_would_take_for_markup_is_left_out() {
        assert_eq!(super::plain("<b>1.0</b> & \u{1b}more"), "b1.0/b  more");
    }
}
