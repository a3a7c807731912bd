//! The file itself: reading it tolerantly, writing it whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

use domain::{Credential, Error, ErrorKind, Result};
use secrecy::zeroize::{Zeroize, Zeroizing};
use serde::Serialize;
use serde_json::{Map, Value};

use super::login;

/// A larger file is no configuration.
const MOST: u64 = 4 * 1024 * 1024;

/// `config.json`, its keys in their order.
pub(super) struct ConfigFile {
    path: PathBuf,
    root: Map<String, Value>,
}

impl ConfigFile {
    pub(super) async fn read(path: PathBuf) -> Result<Self> {
        off_thread(move || Self::read_now(path)).await
    }

    fn read_now(path: PathBuf) -> Result<Self> {
        let told = |problem: &str| broken(&path, problem);
        let bytes = match std::fs::metadata(&path) {
            Ok(found) if found.is_dir() => return Err(told("is a folder")),
            Ok(found) if found.len() > MOST => return Err(told("is too large")),
            Ok(_) => std::fs::read(&path).map_err(|error| told(&error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(told(&error.to_string())),
        };
        let bytes = Zeroizing::new(bytes);
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).trim_ascii();
        if text.is_empty() {
            return Ok(Self { path, root: Map::new() });
        }
        // Serde tells line and column of a mistake; of its message only that, since the rest may quote.
        let root: Value = serde_json::from_slice(text).map_err(|error| {
            let kind = if error.is_eof() { "ends too early" } else { "is not JSON" };
            told(&format!("{kind} (line {}, column {})", error.line(), error.column()))
        })?;
        let Value::Object(root) = root else { return Err(told("is not a JSON object")) };
        for field in ["auths", "credHelpers"] {
            if root.get(field).is_some_and(|value| !value.is_object() && !value.is_null()) {
                return Err(told(&format!("\"{field}\" is not an object")));
            }
        }
        Ok(Self { path, root })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn broken(&self, problem: &str) -> Error {
        broken(&self.path, problem)
    }

    /// The servers of `auths`.
    pub(super) fn servers(&self) -> impl Iterator<Item = &str> {
        self.auths().into_iter().flat_map(Map::keys).map(String::as_str)
    }

    /// All helpers that are named anywhere.
    pub(super) fn helpers(&self) -> impl Iterator<Item = &str> {
        let one_each = self.object("credHelpers").into_iter().flat_map(Map::values);
        let for_all = self.root.get("credsStore");
        one_each.chain(for_all).filter_map(Value::as_str).filter(|name| !name.is_empty())
    }

    /// The helper for a server: its own of `credHelpers`, or else `credsStore`.
    pub(super) fn helper_for(&self, server: &str) -> Option<&str> {
        let own = self.object("credHelpers").and_then(|helpers| {
            helpers.get(server).or_else(|| {
                helpers.iter().find(|(key, _)| host(key) == host(server)).map(|(_, helper)| helper)
            })
        });
        let name = own.or_else(|| self.root.get("credsStore")).and_then(Value::as_str);
        name.filter(|name| !name.is_empty())
    }

    /// The setting that names the helper for a server.
    pub(super) fn helper_setting(&self, server: &str) -> String {
        let key = self.object("credHelpers").and_then(|helpers| {
            helpers.keys().find(|key| *key == server || host(key) == host(server))
        });
        key.map_or_else(|| "credsStore".to_owned(), |key| format!("credHelpers[{key:?}]"))
    }

    /// The entry for a server and its key: the same text, or the same host under another one
    /// (docker/cli `credentials/file_store.go`, `ConvertToHostname`).
    pub(super) fn entry(&self, server: &str) -> Option<(&str, &Value)> {
        let auths = self.auths()?;
        let exact = auths.get_key_value(server);
        exact
            .or_else(|| auths.iter().find(|(key, _)| host(key) == host(server)))
            .map(|(key, entry)| (key.as_str(), entry))
    }

    /// Whether the file itself holds the login.
    pub(super) fn has_inline(&self, server: &str) -> bool {
        self.entry(server).is_some_and(|(_, entry)| login::is_inline(entry))
    }

    /// Notes that a helper has the login: an entry without one, if there is none yet. A login that stood here in plain
    /// text goes.
    pub(super) fn note_helper_login(&mut self, server: &str) -> Result<()> {
        self.auths_mut()?.insert(server.to_owned(), Value::Object(Map::new()));
        Ok(())
    }

    /// Writes a login into the file.
    pub(super) fn put_inline(&mut self, server: &str, credential: &Credential) -> Result<()> {
        let entry = self.auths_mut()?.entry(server).or_insert_with(|| Value::Object(Map::new()));
        if !entry.is_object() {
            *entry = Value::Object(Map::new());
        }
        if let Value::Object(fields) = entry {
            login::put(fields, credential);
        }
        Ok(())
    }

    /// Removes the entry for a server; whether there was one.
    pub(super) fn remove(&mut self, server: &str) -> bool {
        let Some(key) = self.entry(server).map(|(key, _)| key.to_owned()) else { return false };
        let auths = self.root.get_mut("auths").and_then(Value::as_object_mut);
        auths.is_some_and(|auths| auths.shift_remove(&key).is_some())
    }

    /// Writes the file whole, readable for its owner alone, and through a link where it is one.
    pub(super) async fn write(&self) -> Result<()> {
        // Docker indents with tabs, so a person's diff stays small.
        let mut bytes = Zeroizing::new(Vec::with_capacity(64 * 1024));
        let indent = serde_json::ser::PrettyFormatter::with_indent(b"\t");
        let mut writer = serde_json::Serializer::with_formatter(&mut *bytes, indent);
        self.root.serialize(&mut writer).map_err(|error| storage(&self.path, &error))?;
        bytes.push(b'\n');
        let path = self.path.clone();
        off_thread(move || replace(&path, &bytes).map_err(|error| storage(&path, &error))).await
    }

    fn auths(&self) -> Option<&Map<String, Value>> {
        self.object("auths")
    }

    fn object(&self, field: &str) -> Option<&Map<String, Value>> {
        self.root.get(field).and_then(Value::as_object)
    }

    fn auths_mut(&mut self) -> Result<&mut Map<String, Value>> {
        let auths = self.root.entry("auths").or_insert(Value::Null);
        if auths.is_null() {
            *auths = Value::Object(Map::new());
        }
        auths.as_object_mut().ok_or_else(|| broken(&self.path, "\"auths\" is not an object"))
    }
}

impl Drop for ConfigFile {
    fn drop(&mut self) {
        let auths = self.root.get_mut("auths").and_then(Value::as_object_mut);
        for entry in auths.into_iter().flat_map(Map::values_mut) {
            for field in entry.as_object_mut().into_iter().flat_map(Map::values_mut) {
                if let Value::String(text) = field {
                    text.zeroize();
                }
            }
        }
    }
}

/// The host in a server's key, which may be a URL with a path or a bare `host:port`.
fn host(server: &str) -> &str {
    let rest = server.split_once("://").map_or(server, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    // A temporary file is readable for its owner alone from the start.
    let mut draft = tempfile::Builder::new().prefix(".config.json.").tempfile_in(folder)?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    draft.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

fn broken(path: &Path, problem: &str) -> Error {
    let path = path.display().to_string();
    ErrorKind::DockerConfigBroken { path, problem: problem.to_owned() }.into()
}

fn storage(path: &Path, error: &dyn std::fmt::Display) -> Error {
    ErrorKind::Storage { message: format!("{}: {error}", path.display()) }.into()
}

/// Runs file work off the async threads.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let broken_off = |_| Error::new(ErrorKind::Storage { message: "broke off".into() });
    tokio::task::spawn_blocking(work).await.map_err(broken_off)?
}
