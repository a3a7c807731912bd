//! The log: one file a day, a week of them, in the log folder. Secrets and query strings never reach it,
//! since their types cannot be printed.

use std::path::Path;

use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{Builder, Rotation},
};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

const FILTER: &str = "warn,roadstead=info,roadstead_app=info,roadstead_transport=info,roadstead_oci=info,roadstead_providers=info,roadstead_credentials=info,roadstead_storage=info";

/// Starts logging. What is still buffered is written when the guard goes. Without a writable folder
/// there is no log; the app runs all the same.
pub(crate) fn start(folder: &Path) -> Option<WorkerGuard> {
    // The appender says on the terminal what it cannot read, and at a first start that is its own folder.
    std::fs::create_dir_all(folder).ok()?;
    let file = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("roadstead")
        .filename_suffix("log")
        .max_log_files(7)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter =
        EnvFilter::try_from_env("ROADSTEAD_LOG").unwrap_or_else(|_| EnvFilter::new(FILTER));
    tracing_subscriber::registry()
        .with(filter)
        .with(fmt::layer().with_writer(writer).with_ansi(false))
        .try_init()
        .ok()?;
    Some(guard)
}
