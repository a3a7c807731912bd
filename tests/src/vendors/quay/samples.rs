//! What is in the sample Quay.

use jiff::{SignedDuration, Timestamp};

use super::state::{DeadTag, Listing, State};
use crate::registry::Push;
use crate::registry::image::{Family, Layer, Platform, Pusher};

pub(super) fn fill(state: &State) -> anyhow::Result<()> {
    let repositories = [
        ("skipper/compass", true, "Points north\n\nAlways."),
        ("skipper/log", false, ""),
        ("fleetyard/hull", false, "# Hull\n\nKeeps the water out."),
        ("fleetyard/mast", true, "Holds the sails"),
        ("regatta/trophy", false, "Not for everybody"),
        ("strangers/open", true, "Of somebody else"),
        ("strangers/closed", false, "Of somebody else"),
    ];
    for (name, public, description) in repositories {
        state.desk.lock().listings.insert(name.to_owned(), Listing::new(public, description));
        image(state, name, 5, &["1.0.0", "1.1.0", "latest"])?;
    }
    let mut old = Listing::new(true, "Kept for the record");
    old.state = "READ_ONLY";
    state.desk.lock().listings.insert("skipper/almanac".to_owned(), old);
    state.store.create("skipper/almanac");
    sparse(state, "fleetyard/hull")?;
    bury(state, "fleetyard/hull", "0.9.0");
    Ok(())
}

fn at(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(days * 24)
}

/// A repository of images for one platform.
pub(super) fn image(state: &State, name: &str, days: i64, tags: &[&str]) -> anyhow::Result<()> {
    for (number, tag) in tags.iter().enumerate() {
        let moment = at(days) - SignedDuration::from_hours(i64::try_from(tags.len() - number)?);
        let pusher = Pusher::new(&state.store, name, Push { at: moment, by: None });
        let layer = Layer::with_file(&format!("app/{name}-{tag}"), 6_000, "COPY app /app")?;
        pusher.tag(tag, &pusher.image(Family::Oci, Platform::AMD64, &[layer], moment));
    }
    Ok(())
}

/// An index for two platforms, whole, and one of which a mirror left a child out.
fn sparse(state: &State, name: &str) -> anyhow::Result<()> {
    for (tag, whole) in [("multi", true), ("sparse", false)] {
        let pusher = Pusher::new(&state.store, name, Push { at: at(1), by: None });
        let mut children = Vec::new();
        for platform in [Platform::AMD64, Platform::ARM64] {
            let path = format!("app/{tag}-{}", platform.architecture);
            let layer = Layer::with_file(&path, 9_000, "COPY app /app")?;
            children.push(pusher.image(Family::Oci, platform, &[layer], at(1)));
        }
        pusher.tag(tag, &pusher.index(Family::Oci, &children));
        if !whole {
            state.store.delete_manifest(name, &children[1].digest);
        }
    }
    Ok(())
}

/// A tag that was, and is no more.
fn bury(state: &State, name: &str, tag: &str) {
    let digest =
        state.store.repository(name, |repository| repository.manifests.keys().next().cloned());
    let digest = digest.flatten().map(|digest| digest.to_string()).unwrap_or_default();
    let (start, end) = (at(300).as_second(), at(200).as_second());
    let grave = DeadTag { repository: name.to_owned(), name: tag.to_owned(), digest, start, end };
    state.desk.lock().dead.push(grave);
}
