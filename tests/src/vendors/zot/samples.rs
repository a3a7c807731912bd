//! What is in the sample zot.

use jiff::{SignedDuration, Timestamp};

use super::State;
use crate::registry::Push;
use crate::registry::image::{Family, Layer, Platform, Pusher};

pub(super) fn fill(state: &State) -> anyhow::Result<()> {
    for (name, days) in
        [("crew/log", 2), ("crew/roster", 20), ("fleet/hull", 5), ("tools/lead-line", 40)]
    {
        image(state, name, days, &["1.0.0", "1.1.0", "latest"])?;
    }
    multi(state, "fleet/rigging")?;
    for (name, pulls) in [("fleet/rigging", 1204), ("fleet/hull", 87), ("crew/log", 3)] {
        state.downloads.lock().insert(name.to_owned(), pulls);
    }
    Ok(())
}

fn push(days: i64) -> Push {
    let at = Timestamp::now() - SignedDuration::from_hours(days * 24);
    Push { at, by: Some("bosun".to_owned()) }
}

/// A repository of images for one platform.
pub(super) fn image(state: &State, name: &str, days: i64, tags: &[&str]) -> anyhow::Result<()> {
    for (number, tag) in tags.iter().enumerate() {
        let mut push = push(days);
        push.at += SignedDuration::from_mins(i64::try_from(number)?);
        let made = push.at - SignedDuration::from_hours(1);
        let pusher = Pusher::new(&state.store, name, push);
        let layer = Layer::with_file(&format!("app/{name}-{tag}"), 6_000, "COPY app /app")?;
        pusher.tag(tag, &pusher.image(Family::Oci, Platform::AMD64, &[layer], made));
    }
    Ok(())
}

/// An index for three platforms, with attestations.
fn multi(state: &State, name: &str) -> anyhow::Result<()> {
    let push = push(1);
    let made = push.at;
    let pusher = Pusher::new(&state.store, name, push);
    let mut children = Vec::new();
    for platform in [Platform::AMD64, Platform::ARM64, Platform::ARM7] {
        let path = format!("app/{}-{}", platform.os, platform.architecture);
        let layer = Layer::with_file(&path, 9_000, "COPY app /app")?;
        children.push(pusher.image(Family::Oci, platform, &[layer], made));
    }
    let notes: Vec<_> = children.iter().map(|image| pusher.attestation(image)).collect();
    children.extend(notes);
    let index = pusher.index(Family::Oci, &children);
    pusher.tag("3.1", &index);
    pusher.tag("latest", &index);
    Ok(())
}
