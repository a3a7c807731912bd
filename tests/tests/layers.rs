//! The house's floors: which crate may use which, held against the manifests; and its promises, held against the sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// From the ground up. A crate may use those before it.
const LAYERS: [&str; 10] = [
    "roadstead-domain",
    "roadstead-transport",
    "roadstead-oci",
    "roadstead-credentials",
    "roadstead-providers",
    "roadstead-storage",
    "roadstead-app",
    "roadstead",
    "roadstead-doors",
    "roadstead-tests",
];

/// What a window is made of: allowed in the shell alone.
const DESKTOP: [&str; 4] = ["tauri", "wry", "tao", "gtk"];

/// What reaches out of the process or waits: not for the nouns.
const OUTWARD: [&str; 7] =
    ["tokio", "reqwest", "hyper", "rusqlite", "keyring", "futures", "async-trait"];

/// Each package of the workspace with what its manifest names.
fn manifests() -> Result<Vec<(String, Vec<String>)>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    Ok(list(&metadata["packages"])
        .iter()
        .map(|package| {
            let uses =
                list(&package["dependencies"]).iter().map(|used| text(&used["name"])).collect();
            (text(&package["name"]), uses)
        })
        .collect())
}

fn floor(package: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == package)
}

#[test]
fn every_package_of_the_workspace_has_its_floor() -> Result<()> {
    let mut found: Vec<_> = manifests()?.into_iter().map(|(name, _)| name).collect();
    let mut wanted: Vec<_> = LAYERS.map(str::to_owned).into();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted, "a new crate takes its place in LAYERS and in the root manifest");
    Ok(())
}

#[test]
fn a_crate_uses_only_what_stands_below_it() -> Result<()> {
    for (package, uses) in manifests()? {
        for used in uses.iter().filter(|used| floor(used).is_some()) {
            assert!(
                floor(used) < floor(&package),
                "{package} uses {used}, which stands above it or beside it"
            );
        }
    }
    Ok(())
}

#[test]
fn only_the_shell_knows_the_desktop() -> Result<()> {
    for (package, uses) in manifests()?.into_iter().filter(|(package, _)| package != "roadstead") {
        for used in uses {
            let desktop =
                DESKTOP.iter().any(|part| used == *part || used.starts_with(&format!("{part}-")));
            assert!(!desktop, "{package} uses {used}: what needs a window belongs into src-tauri");
        }
    }
    Ok(())
}

#[test]
fn the_nouns_do_no_io_and_wait_for_nothing() -> Result<()> {
    let (_, uses) = manifests()?
        .into_iter()
        .find(|(package, _)| package == "roadstead-domain")
        .context("there is a domain")?;
    for used in uses {
        assert!(!OUTWARD.contains(&used.as_str()), "the domain uses {used}, which reaches outward");
    }
    Ok(())
}

#[test]
fn every_test_that_the_security_page_names_is_there() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let page = fs::read_to_string(root.join("SECURITY.md"))?;
    let rules = page.split("## Rules").nth(1).context("there are no rules")?;
    let mut named: Vec<&str> = rules
        .lines()
        .filter_map(|row| row.trim_end_matches(" |").rsplit_once(" | "))
        .flat_map(|(_, proofs)| proofs.split('`').skip(1).step_by(2))
        // Commands of the Makefile, and the files that they go by.
        .filter(|name| !name.starts_with("make "))
        .collect();
    assert!(named.len() > 20, "the table is not read: {named:?}");
    // What takes minutes is a command of its own.
    let makefile = fs::read_to_string(root.join("Makefile"))?;
    let is_command = |name: &str| {
        let target = name.strip_prefix("make ").map(|target| format!("\n{target}:"));
        target.is_some_and(|target| makefile.contains(&target))
    };
    named.retain(|name| !is_command(name));
    for folder in ["src-tauri/crates", "tests/tests", "ui/src"] {
        for source in sources(&root.join(folder))? {
            let text = fs::read_to_string(source)?;
            // A test is a function in Rust, and a sentence in quotes in the UI.
            let defines = |name: &str| {
                text.contains(&format!("fn {name}(")) || text.contains(&format!("(\"{name}\""))
            };
            named.retain(|name| !defines(name));
        }
    }
    assert!(named.is_empty(), "SECURITY.md names tests that do not exist: {named:?}");
    Ok(())
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()? {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path
            .extension()
            .is_some_and(|kind| ["rs", "ts", "tsx"].iter().any(|k| kind == *k))
        {
            found.push(path);
        }
    }
    Ok(found)
}
