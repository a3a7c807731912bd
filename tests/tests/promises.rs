//! What the window may do and what the release is made of, held against the files that say so.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> Result<String> {
    fs::read_to_string(root().join(path)).with_context(|| path.to_owned())
}

fn read_json(path: &str) -> Result<Value> {
    Ok(serde_json::from_str(&read(path)?)?)
}

#[test]
fn the_windows_policy_has_no_exception_but_styles_that_the_component_library_writes() -> Result<()>
{
    let config = read_json("src-tauri/tauri.conf.json")?;
    let expected = json!({
        "default-src": "'self'",
        "script-src": "'self'",
        // Mantine sizes things through style attributes.
        "style-src": "'self' 'unsafe-inline'",
        "font-src": "'self' data:",
        "img-src": "'self' data:",
        "connect-src": "ipc: http://ipc.localhost",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    });
    assert_eq!(config["app"]["security"]["csp"], expected);
    let security = config["app"]["security"].as_object().context("there is a policy")?;
    let mut keys: Vec<_> = security.keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["capabilities", "csp", "freezePrototype"], "nothing loosens it");
    assert_eq!(security["capabilities"], json!(["main"]));
    let app = config["app"].as_object().context("there is an app")?;
    assert!(
        app.keys().all(|key| key == "windows" || key == "security"),
        "no global Tauri: {app:?}"
    );
    Ok(())
}

#[test]
fn the_window_may_ask_tauri_for_events_its_title_and_the_clipboard_and_for_nothing_else()
-> Result<()> {
    let files: Vec<_> = fs::read_dir(root().join("src-tauri/capabilities"))?.flatten().collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let capability = read_json("src-tauri/capabilities/main.json")?;
    let expected = json!([
        "core:event:default",
        "core:window:allow-set-title",
        "clipboard-manager:allow-write-text"
    ]);
    assert_eq!(capability["permissions"], expected);
    assert_eq!(capability["windows"], json!(["main"]));
    assert!(capability.get("remote").is_none(), "no page from elsewhere may ask anything");
    assert!(capability["description"].as_str().is_some_and(|why| why.len() > 40));
    Ok(())
}

#[test]
fn developer_tools_are_in_no_release() -> Result<()> {
    for manifest in ["Cargo.toml", "src-tauri/Cargo.toml"] {
        assert!(!read(manifest)?.contains("devtools"), "{manifest} switches them on for good");
    }
    assert!(!read("src-tauri/src/window.rs")?.contains("devtools"));
    Ok(())
}

/// Packages of npm that run a program when they are installed, and why that is needed. None is.
const INSTALL_SCRIPTS: [(&str, &str); 0] = [];

#[test]
fn no_package_runs_a_program_when_it_is_installed() -> Result<()> {
    let lock = read_json("ui/package-lock.json")?;
    let packages = lock["packages"].as_object().context("the lock names packages")?;
    let scripted: Vec<_> = packages
        .iter()
        .filter(|(_, package)| package["hasInstallScript"] == json!(true))
        .map(|(name, _)| name.trim_start_matches("node_modules/"))
        .filter(|name| INSTALL_SCRIPTS.iter().all(|(known, _)| known != name))
        .collect();
    assert!(scripted.is_empty(), "name the reason, or do without: {scripted:?}");
    assert!(read("ui/.npmrc")?.lines().any(|line| line == "ignore-scripts=true"));
    Ok(())
}

/// The crates that `deny.toml` allows to run a program while being built, each under a line that says what for.
fn build_programs() -> Result<Vec<String>> {
    let rules = read("deny.toml")?;
    let list = rules.split("allow-build-scripts = [").nth(1).context("they are listed")?;
    let list = list.split(']').next().unwrap_or_default();
    let mut reason = "";
    let mut named = Vec::new();
    for line in list.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(why) = line.strip_prefix('#') {
            reason = why;
        } else {
            anyhow::ensure!(reason.len() > 20, "{line} has no reason");
            named.push(line.trim_end_matches(',').trim_matches('"').to_owned());
        }
    }
    Ok(named)
}

fn metadata() -> Result<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[test]
fn a_crate_that_runs_a_program_when_it_is_built_is_named_with_the_reason() -> Result<()> {
    let named = build_programs()?;
    let metadata = metadata()?;
    let packages = metadata["packages"].as_array().context("there are packages")?;
    let programs: BTreeSet<&str> = packages
        .iter()
        .filter(|package| !package["source"].is_null())
        .filter(|package| {
            let targets = package["targets"].as_array().into_iter().flatten();
            targets.into_iter().any(|target| target["kind"] == json!(["custom-build"]))
        })
        .filter_map(|package| package["name"].as_str())
        .collect();
    assert!(programs.len() > 50, "the metadata is not read: {programs:?}");
    let idle: Vec<_> = named.iter().filter(|name| !programs.contains(name.as_str())).collect();
    assert!(idle.is_empty(), "named in deny.toml, and run nothing: {idle:?}");
    // What is built on this system; cargo-deny (`make audit`) holds the same for the others.
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--workspace", "--prefix", "none", "-f", "{p}"])
        .args(["--features", "roadstead/custom-protocol", "-e", "normal,build,dev"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    anyhow::ensure!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout)?;
    let built: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    let secret: Vec<_> = programs
        .iter()
        .filter(|name| built.contains(*name) && named.iter().all(|known| known != *name))
        .collect();
    assert!(secret.is_empty(), "name them in deny.toml, with the reason: {secret:?}");
    Ok(())
}

/// Licences of npm packages that the UI is built with, beside those that ask for no more than to be named.
const OTHER_LICENCES: [(&str, &str, &str); 3] = [
    ("OFL-1.1", "@fontsource-variable/", "the fonts, which are shipped as they are"),
    ("MPL-2.0", "axe-core", "looks for barriers in the suites; not shipped"),
    ("MPL-2.0", "lightningcss", "rewrites CSS while building; nothing of it is shipped"),
];

#[test]
fn every_npm_package_is_under_a_licence_that_we_may_use() -> Result<()> {
    let free = [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BlueOak-1.0.0",
        "CC0-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "Unlicense",
    ];
    let lock = read_json("ui/package-lock.json")?;
    for (path, package) in lock["packages"].as_object().context("the lock names packages")? {
        let name = path.rsplit("node_modules/").next().unwrap_or_default();
        let licence = package["license"].as_str().with_context(|| format!("{name} has none"))?;
        let any = licence.trim_matches(['(', ')']).split(" OR ").any(|one| free.contains(&one));
        let named =
            OTHER_LICENCES.iter().any(|(other, of, _)| *other == licence && name.starts_with(of));
        assert!(any || named, "{name} is under {licence}");
    }
    Ok(())
}

#[test]
fn every_package_is_locked_and_comes_with_its_checksum_from_the_public_registries() -> Result<()> {
    let lock = read_json("ui/package-lock.json")?;
    for (name, package) in lock["packages"].as_object().context("the lock names packages")? {
        let own = name.is_empty() || package["link"] == json!(true);
        assert!(own || package["integrity"].is_string(), "{name} has no checksum");
    }
    let lock = read("Cargo.lock")?;
    for package in lock.split("[[package]]").skip(1) {
        let own = package.contains("name = \"roadstead");
        let source = package.lines().find(|line| line.starts_with("source = "));
        let published = source.is_some_and(|line| line.starts_with("source = \"registry+"));
        assert!(own || published && package.contains("checksum = "), "{package}");
    }
    Ok(())
}

#[test]
fn the_versions_of_the_crates_the_window_and_the_bundle_are_one() -> Result<()> {
    let manifest = read("Cargo.toml")?;
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("version = "))
        .context("the workspace has a version")?
        .trim_matches('"')
        .to_owned();
    assert_eq!(read_json("ui/package.json")?["version"], json!(version));
    let bundled = read_json("src-tauri/tauri.conf.json")?;
    assert!(
        bundled.get("version").is_none_or(|own| *own == json!(version)),
        "the bundle takes the crate's"
    );
    Ok(())
}
