//! What this process was started with: the only place that reads environment variables.
#![expect(clippy::disallowed_methods, reason = "the composition root is where variables are read")]

use std::{env, path::PathBuf};

use app::{Directories, Environment, ProxyVariables};
use directories::{BaseDirs, ProjectDirs};
use providers::{DefaultFile, Endpoints};

/// The package's version and the commit it was built from.
pub(crate) const VERSION: &str = env!("ROADSTEAD_VERSION");

/// The environment, and where the hosted registries are.
pub(crate) struct Found {
    pub(crate) environment: Environment,
    pub(crate) endpoints: Endpoints,
    pub(crate) proxies: ProxyVariables,
}

/// Reads directories (XDG on Linux) and `ROADSTEAD_ENDPOINTS`.
///
/// # Errors
/// A sentence for the terminal: without a home, or with an endpoints file that cannot be understood. The
/// latter must not fall back to the real registries, since credentials would follow.
pub(crate) fn read() -> Result<Found, String> {
    let project = ProjectDirs::from("", "", "roadstead")
        .ok_or("Roadstead found no home directory to keep its settings in.")?;
    let base = BaseDirs::new().ok_or("Roadstead found no home directory.")?;
    let docker_config = env::var_os("DOCKER_CONFIG")
        .filter(|folder| !folder.is_empty())
        .map_or_else(|| base.home_dir().join(".docker"), PathBuf::from);
    let logs = project.state_dir().unwrap_or_else(|| project.data_local_dir()).join("logs");
    let directories = Directories {
        config: project.config_dir().to_owned(),
        cache: project.cache_dir().to_owned(),
        logs,
        docker_config,
    };
    let endpoints_file =
        env::var_os("ROADSTEAD_ENDPOINTS").filter(|file| !file.is_empty()).map(PathBuf::from);
    let mut endpoints: Endpoints = match &endpoints_file {
        Some(file) => {
            let wrong = |error: &dyn std::fmt::Display| {
                format!("ROADSTEAD_ENDPOINTS: {} cannot be used: {error}", file.display())
            };
            let text = std::fs::read_to_string(file).map_err(|error| wrong(&error))?;
            serde_json::from_str(&text).map_err(|error| wrong(&error))?
        }
        None => Endpoints::default(),
    };
    endpoints.google_file = google_file(&base);
    endpoints.machine = gethostname::gethostname().into_string().ok();
    let environment = Environment {
        directories,
        endpoints_file: endpoints_file.map(|file| file.display().to_string()),
        version: VERSION.to_owned(),
    };
    let proxies = ProxyVariables::read(|name| env::var(name).ok());
    Ok(Found { environment, endpoints, proxies })
}

/// Where application default credentials are (`cloud.google.com/docs/authentication/application-default-credentials`).
fn google_file(base: &BaseDirs) -> DefaultFile {
    let named = |name: &str| env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from);
    let folder = named("CLOUDSDK_CONFIG").unwrap_or_else(|| {
        // Not the platform's usual place on macOS.
        if cfg!(windows) {
            base.config_dir().join("gcloud")
        } else {
            base.home_dir().join(".config").join("gcloud")
        }
    });
    DefaultFile {
        named: named("GOOGLE_APPLICATION_CREDENTIALS"),
        usual: Some(folder.join("application_default_credentials.json")),
    }
}

/// Whether there is a desktop to open a window on. GTK would panic without.
pub(crate) fn has_display() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}
