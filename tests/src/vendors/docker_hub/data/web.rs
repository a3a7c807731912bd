//! `acme/web`: 240 tags as a busy project has them. Versions, their short names, `latest`, dates and commits; several tags share
//! a digest, every build is for two platforms and has attestations.

use jiff::Timestamp;

use super::ago;
use super::shelf::Shelf;
use crate::registry::image::{Family, Platform, Pushed, Pusher};
use crate::registry::{Push, Store};

const MINORS: u32 = 10;
const PATCHES: u32 = 12;
const CANDIDATES: u32 = 6;
const NIGHTLIES: u32 = 50;
const DAY: i64 = 24 * 60;

/// 120 versions, 14 short names, 6 candidates, 50 dates and 50 commits.
pub(super) fn fill(store: &Store, repository: &str, shelf: &Shelf) -> anyhow::Result<()> {
    let versions = i64::from(MINORS * PATCHES);
    for minor in 0..MINORS {
        for patch in 0..PATCHES {
            let number = i64::from(minor * PATCHES + patch);
            let minutes = (versions - 1 - number) * 3 * DAY + 130;
            let version = format!("1.{minor}.{patch}");
            let release = Release { store, repository, shelf, at: ago(minutes) };
            let pushed = release.build(&version, 1_500 + 20 * usize::try_from(number)?)?;
            let mut names = vec![version];
            if patch + 1 == PATCHES {
                names.push(format!("1.{minor}"));
            }
            if (minor, patch) == (MINORS - 1, PATCHES - 1) {
                names.extend(["1", "latest", "stable"].map(str::to_owned));
            }
            release.tag(&names, &pushed);
        }
    }
    for candidate in 1..=CANDIDATES {
        let release = Release {
            store,
            repository,
            shelf,
            at: ago(i64::from(CANDIDATES - candidate) * DAY + 300),
        };
        let pushed = release.build(&format!("2.0.0-rc.{candidate}"), 4_500)?;
        release.tag(&[format!("2.0.0-rc.{candidate}")], &pushed);
    }
    for night in 0..NIGHTLIES {
        let at = ago(i64::from(night) * DAY + 600);
        let release = Release { store, repository, shelf, at };
        let date = at.strftime("%Y%m%d").to_string();
        let pushed = release.build(&format!("nightly-{date}"), 2_500)?;
        let mut names = vec![date, format!("sha-{}", &pushed.digest.hex()[..7])];
        if night == 0 {
            names.push("edge".to_owned());
        }
        release.tag(&names, &pushed);
    }
    Ok(())
}

struct Release<'a> {
    store: &'a Store,
    repository: &'a str,
    shelf: &'a Shelf,
    at: Timestamp,
}

impl Release<'_> {
    fn pusher(&self) -> Pusher<'_> {
        let push = Push { at: self.at, by: Some("acme".to_owned()) };
        Pusher::new(self.store, self.repository, push)
    }

    fn build(&self, version: &str, size: usize) -> anyhow::Result<Pushed> {
        let pusher = self.pusher();
        let application = Shelf::application("web", version, size)?;
        let mut children = Vec::new();
        for platform in [Platform::AMD64, Platform::ARM64] {
            let layers = self.shelf.layers(platform, &application);
            children.push(pusher.image(Family::Oci, platform, &layers, self.at));
        }
        let notes: Vec<_> = children.iter().map(|image| pusher.attestation(image)).collect();
        children.extend(notes);
        Ok(pusher.index(Family::Oci, &children))
    }

    fn tag(&self, names: &[String], build: &Pushed) {
        let pusher = self.pusher();
        for name in names {
            pusher.tag(name, build);
        }
    }
}
