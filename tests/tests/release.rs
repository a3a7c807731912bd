//! A release: what it says it was made of, and that anybody who builds the same sources gets the same answer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use domain::image::SbomFormat;
use domain::{Endpoint, RepositoryName};
use oci::{MemoryCache, Registry};
use roadstead_tests::desktop::Computer;
use roadstead_tests::registry::{Registry as Double, RegistryOptions};
use transport::auth::{Anonymous, RealmPolicy};
use transport::{Network, Transport};

/// What the build asks for the version; the very file.
#[path = "../../src-tauri/build/version.rs"]
mod version;

const PACKAGE: &str = env!("CARGO_PKG_VERSION");

fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The version's sources in a folder of their own, as a clone or an archive has them.
fn sources(folder: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/build");
    fs::create_dir_all(folder.join("src-tauri/build")).unwrap();
    for name in ["version.rs", "commit"] {
        fs::copy(from.join(name), folder.join("src-tauri/build").join(name)).unwrap();
    }
}

#[test]
fn the_same_commit_has_the_same_version_in_a_clone_and_in_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    let clone = folder.path().join("clone");
    sources(&clone);
    let attributes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.gitattributes");
    fs::copy(attributes, clone.join(".gitattributes")).unwrap();
    let git = |arguments: &[&str]| {
        let person = ["-c", "user.name=Mate", "-c", "user.email=mate@harbour.example"];
        run("git", &[&person[..], &["-c", "commit.gpgsign=false"], arguments].concat(), &clone)
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "first"]);
    let commit = git(&["rev-parse", "HEAD"]);
    let expected = format!("{PACKAGE}+{}", &commit[..12]);
    let at = clone.join("src-tauri");
    assert_eq!(version::of(&at, PACKAGE), expected);
    assert_eq!(version::of(&at, PACKAGE), expected, "no clock is in it");
    assert!(version::moves_with(&at).iter().any(|file| file.ends_with("HEAD")));

    git(&["archive", "--output", "../archive.tar", "HEAD"]);
    let archive = folder.path().join("archive");
    fs::create_dir(&archive).unwrap();
    run("tar", &["-xf", "../archive.tar"], &archive);
    assert_eq!(version::of(&archive.join("src-tauri"), PACKAGE), expected);
}

#[test]
fn sources_without_a_history_have_the_packages_version_and_no_other_projects_commit() {
    let folder = tempfile::tempdir().unwrap();
    sources(folder.path());
    let at = folder.path().join("src-tauri");
    assert_eq!(version::of(&at, PACKAGE), PACKAGE);
    // Unpacked into another project's repository, which does not know these files.
    run("git", &["init", "--quiet"], folder.path());
    assert_eq!(version::of(&at, PACKAGE), PACKAGE);
}

#[test]
fn asked_for_its_version_the_app_says_package_and_commit_and_opens_no_window() {
    let app = Computer::app().unwrap();
    let say = |word: &str| {
        let output = Command::new(&app).arg(word).env_clear().output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let said = say("--version");
    assert_eq!(said, say("-V"));
    let number = said.strip_prefix("Roadstead ").and_then(|rest| rest.strip_suffix('\n'));
    let number = number.unwrap_or_else(|| panic!("{said:?}"));
    let (package, commit) = number.split_once('+').unwrap_or((number, "000000000000"));
    assert_eq!(package, PACKAGE);
    assert!(commit.len() == 12 && commit.bytes().all(|letter| letter.is_ascii_hexdigit()));
}

#[tokio::test]
#[ignore = "make sbom writes the document, and then runs this"]
async fn the_sbom_of_our_own_release_is_read_by_our_own_reader() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/sbom/roadstead.cdx.json");
    let bytes = fs::read(file).unwrap();
    let double = Double::start(RegistryOptions::default()).unwrap();
    let digest = double.store().put_blob("harbour/roadstead", bytes.into());
    let url: url::Url = double.url().parse().unwrap();
    let transport = Transport::new(&Endpoint::new(url.clone()), &Network::new()).unwrap();
    let cache = Arc::new(MemoryCache::default());
    let client = Registry::new(transport, url, Arc::new(Anonymous), RealmPolicy::default(), cache);
    let name = RepositoryName::parse("harbour/roadstead").unwrap();
    let digest = domain::Digest::parse(digest.as_str()).unwrap();
    let sbom = client.sbom(&name, &digest).await.unwrap();

    assert_eq!((sbom.format, sbom.left_out), (SbomFormat::CycloneDx, 0));
    assert_eq!(sbom.name.as_deref(), Some("roadstead"));
    let has = |kind: &str, name: &str| {
        sbom.packages.iter().any(|package| {
            package.kind.as_deref() == Some(kind)
                && package.name == name
                && package.version.is_some()
                && package.licence.is_some()
        })
    };
    for (kind, name) in [("cargo", "tauri"), ("cargo", "rustls"), ("npm", "react")] {
        assert!(has(kind, name), "{kind} {name} is in every release");
    }
    assert!(!has("cargo", "wiremock") && !has("npm", "vite"), "what only we work with is in none");
}
