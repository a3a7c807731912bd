//! What the UI may ask, one file a screen area: unpack, call the use case, map the error.
#![expect(clippy::needless_pass_by_value, reason = "what comes over IPC comes by value")]

pub(crate) mod accounts;
pub(crate) mod compare;
pub(crate) mod docker;
pub(crate) mod image;
pub(crate) mod repositories;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod tags;
pub(crate) mod watching;

/// What a command answers. An error crosses as code and parameters; the UI makes the sentence.
pub(crate) type Answer<T> = domain::Result<T>;

/// The app as commands get it.
pub(crate) type State<'a> = tauri::State<'a, std::sync::Arc<app::App>>;

/// Hands a value to a channel of the window. One that closed meanwhile has nobody left to tell.
pub(crate) fn send<T: tauri::ipc::IpcResponse>(channel: &tauri::ipc::Channel<T>, value: T) {
    let _ = channel.send(value);
}
