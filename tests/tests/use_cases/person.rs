//! A person at a computer: the app, its folders, its keychain, and the sandbox that it talks to.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use app::{App, Directories, Environment, RegistryDraft, SignInOutcome};
use credentials::{MemoryKeychain, Vault};
use domain::{AccountId, Keep, RegistryKind, RepositoryName, Result, SecretInput};
use roadstead_tests::{Sandbox, SandboxOptions};
use tempfile::TempDir;

/// Longer than any call to a keychain in memory takes.
const KEYCHAIN_LIMIT: Duration = Duration::from_secs(2);

pub(crate) struct Person {
    pub(crate) sandbox: Sandbox,
    pub(crate) keychain: MemoryKeychain,
    pub(crate) changes: Arc<AtomicUsize>,
    pub(crate) home: TempDir,
    pub(crate) app: App,
}

impl Person {
    pub(crate) fn new() -> Self {
        Self::with(SandboxOptions::default())
    }

    pub(crate) fn with(options: SandboxOptions) -> Self {
        let sandbox = Sandbox::start(options).unwrap();
        let keychain = MemoryKeychain::default();
        let home = tempfile::tempdir().unwrap();
        let changes = Arc::new(AtomicUsize::new(0));
        let app = open(&sandbox, &keychain, home.path(), &changes);
        Self { sandbox, keychain, changes, home, app }
    }

    /// Closes the app and opens it again: only files and keychain remain.
    pub(crate) fn restart(&mut self) {
        self.app = open(&self.sandbox, &self.keychain, self.home.path(), &self.changes);
    }

    /// Signs in to Docker Hub.
    pub(crate) async fn signed_in(&self, username: &str, secret: &str) -> AccountId {
        match self.app.sign_in(hub(username, secret)).await.unwrap() {
            SignInOutcome::SignedIn { view } => view.account.id,
            SignInOutcome::CodeNeeded { .. } => panic!("{username} has no second step"),
        }
    }

    /// Everything that stands in files below the home.
    pub(crate) fn written(&self) -> Vec<u8> {
        fn read(folder: &Path, into: &mut Vec<u8>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    read(&path, into);
                } else {
                    into.extend(std::fs::read(path).unwrap());
                }
            }
        }
        let mut bytes = Vec::new();
        read(self.home.path(), &mut bytes);
        bytes
    }
}

fn open(
    sandbox: &Sandbox,
    keychain: &MemoryKeychain,
    home: &Path,
    changes: &Arc<AtomicUsize>,
) -> App {
    let environment = Environment {
        directories: Directories {
            config: home.join("config"),
            cache: home.join("cache"),
            logs: home.join("logs"),
            docker_config: home.join("docker"),
        },
        endpoints_file: None,
        version: "test".into(),
    };
    let endpoints = serde_json::from_value(sandbox.endpoints()).unwrap();
    let vault = Vault::with(keychain.clone(), KEYCHAIN_LIMIT);
    let changes = changes.clone();
    App::open(environment, endpoints, vault, move |_| {
        changes.fetch_add(1, Ordering::SeqCst);
    })
    .unwrap()
}

/// What the sign-in dialog holds.
pub(crate) fn hub(username: &str, secret: &str) -> RegistryDraft {
    RegistryDraft {
        kind: RegistryKind::DockerHub,
        address: None,
        label: None,
        username: Some(username.into()),
        secret: Some(SecretInput::new(secret)),
        plain_http: false,
        extra_ca_pem: None,
        client_identity: None,
        trusted_realms: Vec::new(),
        keep: Keep::Keychain,
        cloud: None,
    }
}

/// The draft of a registry that one only looks at.
pub(crate) fn other(address: &str) -> RegistryDraft {
    RegistryDraft {
        kind: RegistryKind::Oci,
        address: Some(address.into()),
        username: None,
        secret: None,
        ..hub("", "")
    }
}

pub(crate) fn name(name: &str) -> RepositoryName {
    RepositoryName::parse(name).unwrap()
}

pub(crate) fn kind<T>(result: Result<T>) -> domain::ErrorKind {
    match result {
        Ok(_) => panic!("this was to fail"),
        Err(error) => error.kind,
    }
}
