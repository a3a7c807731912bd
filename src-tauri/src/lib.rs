//! The desktop shell and its composition root: directories, logging, the app, its commands, one window.

mod commands;
mod environment;
mod logging;
mod notifications;
mod power;
#[cfg(target_os = "linux")]
mod web_process;
mod window;

use std::{io::Write as _, process::ExitCode, sync::Arc};

use app::{App, Event};
use specta::Type;
use tauri::Manager;
use tauri_specta::{Builder, Event as _, collect_commands, collect_events};

/// The list of accounts, or the state of one, is another: the UI reads it again.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Type, tauri_specta::Event)]
pub(crate) struct AccountsChanged;

/// Something has gone wrong that the person is told once: the UI reads what the app says of itself again.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, Type, tauri_specta::Event)]
pub(crate) struct NoticesChanged;

/// Every command and event of the UI, and the types that they carry.
fn ipc() -> Builder<tauri::Wry> {
    Builder::new()
        .disable_serde_phases()
        .commands(collect_commands![
            commands::accounts::accounts,
            commands::accounts::account_details,
            commands::accounts::sign_out,
            commands::accounts::remove_registry,
            commands::accounts::rename_account,
            commands::accounts::check_up,
            commands::accounts::trust_certificate,
            commands::accounts::forget_trust,
            commands::sign_in::registry_kinds,
            commands::sign_in::understand_address,
            commands::sign_in::aws_found,
            commands::sign_in::sign_in,
            commands::sign_in::submit_code,
            commands::sign_in::sign_in_with_browser,
            commands::sign_in::test_connection,
            commands::sign_in::test_account,
            commands::docker::docker_logins,
            commands::docker::sign_in_with_docker_login,
            commands::docker::docker_cli_sign_in,
            commands::repositories::namespaces,
            commands::repositories::cached_namespaces,
            commands::repositories::repositories,
            commands::repositories::cached_repositories,
            commands::repositories::find_names,
            commands::repositories::count_names,
            commands::repositories::search,
            commands::repositories::repository,
            commands::repositories::push_target,
            commands::repositories::creation_form,
            commands::repositories::check_repository_name,
            commands::repositories::name_availability,
            commands::repositories::create_repository,
            commands::repositories::make_repository_real,
            commands::repositories::favourites,
            commands::repositories::set_favourite,
            commands::repositories::remember_repository,
            commands::repositories::forget_repository,
            commands::tags::tags,
            commands::tags::cached_tags,
            commands::tags::match_names,
            commands::tags::tag_history,
            commands::tags::tag_moves,
            commands::tags::tag_details,
            commands::watching::account_cost,
            commands::watching::look_again,
            commands::watching::bells,
            commands::watching::set_bell,
            commands::watching::saves_power,
            commands::watching::notify,
            commands::image::image,
            commands::image::cached_image,
            commands::image::image_detail,
            commands::image::referrers,
            commands::image::sbom,
            commands::image::provenance,
            commands::image::helm_chart,
            commands::image::raw_manifest,
            commands::image::raw_blob,
            commands::image::neighbours,
            commands::image::find_digest,
            commands::image::files_cost,
            commands::image::read_files,
            commands::image::list_files,
            commands::image::search_files,
            commands::image::file_content,
            commands::image::save_file,
            commands::image::save_blob,
            commands::compare::compare,
            commands::compare::compare_packages,
            commands::compare::compare_files,
            commands::settings::settings,
            commands::settings::update_settings,
            commands::settings::proxy,
            commands::settings::update_proxy,
            commands::settings::app_info,
            commands::settings::cache_use,
            commands::settings::clear_cache,
            commands::settings::clear_account_cache,
            commands::settings::cancel,
            commands::settings::open_link,
            commands::settings::pick_certificate,
            commands::settings::pick_client_certificate,
            commands::settings::unlock_client_certificate,
            commands::settings::pick_key_file,
        ])
        .events(collect_events![AccountsChanged, NoticesChanged, notifications::RepositoryWanted])
}

/// Runs the app until its window closes; asked for `--version`, says it and opens none.
pub fn run() -> ExitCode {
    if std::env::args_os().nth(1).is_some_and(|word| word == "--version" || word == "-V") {
        return say_version();
    }
    #[cfg(target_os = "linux")]
    if let Err(problem) = web_process::spare_memory() {
        return refuse(&problem);
    }
    let environment = match environment::read() {
        Ok(environment) => environment,
        Err(problem) => return refuse(&problem),
    };
    let _log = logging::start(&environment.environment.directories.logs);
    match start(environment) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => refuse(&problem),
    }
}

fn start(found: environment::Found) -> Result<(), String> {
    if !environment::has_display() {
        return Err(
            "Roadstead needs a graphical desktop: neither DISPLAY nor WAYLAND_DISPLAY is set."
                .into(),
        );
    }
    let ipc = ipc();
    let handler = ipc.invoke_handler();
    tauri::Builder::default()
        // First, so that a second start ends before it touches anything.
        .plugin(tauri_plugin_single_instance::init(|handle, _, _| window::to_front(handle)))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .invoke_handler(handler)
        .setup(move |tauri| {
            ipc.mount_events(tauri);
            let handle = tauri.handle().clone();
            let events = move |event| {
                let told = match event {
                    Event::AccountsChanged => AccountsChanged.emit(&handle),
                    Event::NoticesChanged => NoticesChanged.emit(&handle),
                };
                if let Err(error) = told {
                    tracing::warn!(%error, ?event, "the window was not told");
                }
            };
            // What is kept is read while the window opens. The page is answered after both.
            let reading = std::thread::spawn(move || {
                let vault = credentials::Vault::keychain();
                App::open(found.environment, found.endpoints, vault, events)
            });
            window::open(tauri.handle())?;
            let app = reading.join().map_err(|_| "what is kept could not be read")??;
            let app = app.with_proxy_variables(found.proxies);
            let app = Arc::new(app);
            tauri.manage(Arc::clone(&app));
            tauri::async_runtime::spawn(async move { app.tidy_keychain().await });
            Ok(())
        })
        .run(tauri::generate_context!())
        .map_err(|error| format!("Roadstead could not start: {error}"))
}

/// A terminal that does not listen is no reason to fail loudly.
fn say_version() -> ExitCode {
    match writeln!(std::io::stdout(), "Roadstead {}", environment::VERSION) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Before there is a window, the terminal is all there is to tell it on.
#[expect(clippy::print_stderr, reason = "there is no window yet to say it in")]
fn refuse(problem: &str) -> ExitCode {
    eprintln!("{problem}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    /// `UPDATE_BINDINGS=1 cargo test -p roadstead` (or `make bindings`) writes them anew.
    #[test]
    fn the_committed_bindings_are_those_of_the_commands() {
        let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/ipc/bindings.ts");
        let folder = tempfile::tempdir().unwrap();
        let fresh = folder.path().join("bindings.ts");
        super::ipc().export(specta_typescript::Typescript::default(), &fresh).unwrap();
        let fresh = std::fs::read_to_string(fresh).unwrap();
        #[expect(clippy::disallowed_methods, reason = "the way in for `make bindings`")]
        let update = std::env::var_os("UPDATE_BINDINGS").is_some();
        if update {
            std::fs::write(committed, &fresh).unwrap();
        }
        let kept = std::fs::read_to_string(committed).unwrap_or_default();
        assert!(kept == fresh, "ui/src/ipc/bindings.ts is stale: run `make bindings`");
    }
}
