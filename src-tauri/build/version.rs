//! Which sources a program is made of: the package's version and the commit, and nothing of the machine or of the hour.
//!
//! `0.1.0+0123456789ab` (semver.org §10). The commit comes from Git, or in an archive that `git archive` made from the file
//! that it fills in (`export-subst` in `.gitattributes`). Sources with neither have the package's version alone. Changes that
//! were not committed are not told: a release is built from a commit.

use std::path::{Path, PathBuf};
use std::process::Command;

/// How much of the commit is told. Git's own abbreviation grows with the clone.
const LENGTH: usize = 12;

/// The version of the program in this folder of sources.
pub(crate) fn of(sources: &Path, package: &str) -> String {
    let commit =
        archived(sources).or_else(|| short(&git(sources, &["rev-parse", "--verify", "HEAD"])?));
    commit.map_or_else(|| package.to_owned(), |commit| format!("{package}+{commit}"))
}

/// What is another as soon as the commit is: the branch that is checked out, and the log of what it has been.
pub(crate) fn moves_with(sources: &Path) -> Vec<PathBuf> {
    let of_git = ["HEAD", "logs/HEAD"];
    let found = of_git.iter().filter_map(|name| git(sources, &["rev-parse", "--git-path", name]));
    let found = found.map(|path| sources.join(path)).chain([sources.join("build/commit")]);
    // Cargo builds anew each time where a file that it is told of is missing.
    found.filter(|path| path.exists()).collect()
}

fn archived(sources: &Path) -> Option<String> {
    short(&std::fs::read_to_string(sources.join("build/commit")).ok()?)
}

/// `None` for what is no commit, as the file is before an archive is made.
fn short(commit: &str) -> Option<String> {
    let commit = commit.trim().get(..LENGTH)?;
    commit.bytes().all(|letter| letter.is_ascii_hexdigit()).then(|| commit.to_owned())
}

fn git(sources: &Path, arguments: &[&str]) -> Option<String> {
    // A repository around the sources that does not hold them is another project's.
    let held = ["ls-files", "--error-unmatch", "build/version.rs"];
    let said = |arguments: &[&str]| {
        let output = Command::new("git").arg("-C").arg(sources).args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    said(&held).and_then(|_| said(arguments))
}
