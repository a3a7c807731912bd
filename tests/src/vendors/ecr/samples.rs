//! What is in the sample registries: names of several levels, images for several platforms with attestations, a chart, a
//! signature, an empty repository; and public ones, one of them somebody else's.

use jiff::{SignedDuration, Timestamp};

use super::state::State;
use crate::registry::Push;
use crate::registry::image::{Family, Layer, Platform, Pusher};

fn at(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(days * 24)
}

pub(super) fn private(state: &State) -> anyhow::Result<()> {
    for (name, days) in
        [("beacon", 3), ("team/app", 1), ("team/backend/orders", 9), ("mirror/debian", 60)]
    {
        state.create(name);
        images(state, name, days, &["1.0.0", "1.1.0", "latest"])?;
    }
    state.create("team/multi");
    multi(state, "team/multi", &["3.1", "latest"])?;
    state.create("charts/mast");
    let pusher = Pusher::new(&state.store, "charts/mast", Push { at: at(5), by: None });
    pusher.tag("0.3.0", &pusher.chart("mast", "0.3.0", "Carries the light")?);
    state.create("empty");
    Ok(())
}

pub(super) fn public(state: &State) -> anyhow::Result<()> {
    state.create("lantern");
    images(state, "lantern", 4, &["1.0.0", "latest"])?;
    state.create("tools/rope");
    multi(state, "tools/rope", &["2.0"])?;
    let mut desk = state.desk.lock();
    if let Some(listing) = desk.repositories.get_mut("lantern") {
        listing.description = Some("Shows the way".to_owned());
        listing.about = Some("# Lantern\n\nShows the way at night.".to_owned());
    }
    drop(desk);
    // Somebody else's, which the API of this account does not know.
    let pusher = Pusher::new(&state.store, "strangers/boat", Push { at: at(2), by: None });
    let layer = Layer::with_file("app/boat", 3000, "COPY boat /app")?;
    let image = pusher.image(Family::Docker, Platform::AMD64, &[layer], at(2));
    pusher.tag("1", &image);
    Ok(())
}

/// A repository of images for one platform; the last two tags name the same.
fn images(state: &State, name: &str, days: i64, tags: &[&str]) -> anyhow::Result<()> {
    let stored = state.stored(name);
    let mut last = None;
    for (number, tag) in tags.iter().enumerate() {
        let moment = at(days + i64::try_from(tags.len() - number)?);
        let pusher = Pusher::new(&state.store, &stored, Push { at: moment, by: None });
        if let Some(image) = last.as_ref().filter(|_| *tag == "latest") {
            pusher.tag(tag, image);
            continue;
        }
        let layer = Layer::with_file(&format!("app/{name}-{tag}"), 6_000, "COPY app /app")?;
        let image = pusher.image(Family::Oci, Platform::AMD64, &[layer], moment);
        pusher.tag(tag, &image);
        last = Some(image);
    }
    Ok(())
}

fn multi(state: &State, name: &str, tags: &[&str]) -> anyhow::Result<()> {
    let (stored, moment) = (state.stored(name), at(1));
    let pusher = Pusher::new(&state.store, &stored, Push { at: moment, by: None });
    let mut children = Vec::new();
    for (number, platform) in
        [Platform::AMD64, Platform::ARM64, Platform::WINDOWS].into_iter().enumerate()
    {
        let path = format!("app/{}-{}", platform.os, platform.architecture);
        let layer = Layer::with_file(&path, 9_000 * (number + 1), "COPY app /app")?;
        children.push(pusher.image(Family::Oci, platform, &[layer], moment));
    }
    let notes: Vec<_> = children.iter().map(|image| pusher.attestation(image)).collect();
    children.extend(notes);
    let index = pusher.index(Family::Oci, &children);
    for tag in tags {
        pusher.tag(tag, &index);
    }
    Ok(())
}

/// Many tags, each of an image of its own; every so many an index of it.
pub(super) fn many(
    state: &State,
    name: &str,
    count: usize,
    index_every: usize,
) -> anyhow::Result<()> {
    state.create(name);
    let stored = state.stored(name);
    let layer = Layer::with_file("app/many", 1_000, "COPY app /app")?;
    for number in 0..count {
        let moment = at(1) + SignedDuration::from_secs(i64::try_from(number)?);
        let pusher = Pusher::new(&state.store, &stored, Push { at: moment, by: None });
        let mut image =
            pusher.image(Family::Oci, Platform::AMD64, std::slice::from_ref(&layer), moment);
        if index_every > 0 && number % index_every == 0 {
            image = pusher.index(Family::Oci, &[image]);
        }
        pusher.tag(&format!("v{number:05}"), &image);
    }
    Ok(())
}
