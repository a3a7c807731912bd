//! What is in the sample registry: names of several levels, images for several platforms with attestations, a chart, a signature,
//! a locked tag.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::state::State;
use crate::registry::Push;
use crate::registry::image::{Artifact, Family, Layer, Platform, Pusher};

/// Larger than any manifest's document, so that a list's size is an image's.
const LAYER: usize = 90_000;

fn at(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(days * 24)
}

pub(super) fn fill(state: &State) -> anyhow::Result<()> {
    for (name, days) in [
        ("beacon", 3),
        ("team/app", 1),
        ("team/api", 2),
        ("team/backend/orders", 9),
        ("mirror/debian", 60),
    ] {
        images(state, name, days, &["1.0.0", "1.1.0", "latest"])?;
    }
    multi(state, "team/multi", &["3.1", "latest"])?;
    signed(state, "team/app")?;
    let pusher = Pusher::new(&state.store, "charts/mast", Push { at: at(5), by: None });
    pusher.tag("0.3.0", &pusher.chart("mast", "0.3.0", "Carries the light")?);
    state.desk.lock().locked.insert("team/app:1.0.0".to_owned());
    Ok(())
}

/// A repository of images for one platform; the last two tags name the same.
fn images(state: &State, name: &str, days: i64, tags: &[&str]) -> anyhow::Result<()> {
    let mut last = None;
    for (number, tag) in tags.iter().enumerate() {
        let moment = at(days + i64::try_from(tags.len() - number)?);
        let pusher = Pusher::new(&state.store, name, Push { at: moment, by: None });
        if let Some(image) = last.as_ref().filter(|_| *tag == "latest") {
            pusher.tag(tag, image);
            continue;
        }
        let layer = Layer::with_file(&format!("app/{name}-{tag}"), LAYER, "COPY app /app")?;
        let image = pusher.image(Family::Oci, Platform::AMD64, &[layer], moment);
        pusher.tag(tag, &image);
        last = Some(image);
    }
    Ok(())
}

fn multi(state: &State, name: &str, tags: &[&str]) -> anyhow::Result<()> {
    let pusher = Pusher::new(&state.store, name, Push { at: at(1), by: None });
    let mut children = Vec::new();
    for platform in [Platform::AMD64, Platform::ARM64, Platform::WINDOWS] {
        let path = format!("app/{}-{}", platform.os, platform.architecture);
        let layer = Layer::with_file(&path, LAYER, "COPY app /app")?;
        children.push(pusher.image(Family::Oci, platform, &[layer], at(1)));
    }
    let notes: Vec<_> = children.iter().map(|image| pusher.attestation(image)).collect();
    children.extend(notes);
    let index = pusher.index(Family::Oci, &children);
    for tag in tags {
        pusher.tag(tag, &index);
    }
    Ok(())
}

/// An image with cosign's signature under its tag.
fn signed(state: &State, name: &str) -> anyhow::Result<()> {
    let pusher = Pusher::new(&state.store, name, Push { at: at(4), by: None });
    let layer = Layer::with_file("app/signed", LAYER, "COPY app /app")?;
    let image = pusher.image(Family::Docker, Platform::ARM64, &[layer], at(4));
    pusher.tag("signed", &image);
    let signature = pusher.artifact(&Artifact {
        config_type: "application/vnd.oci.image.config.v1+json",
        config: json!({ "architecture": "", "os": "", "rootfs": { "type": "layers", "diff_ids": [] } }),
        layer_type: "application/vnd.dev.cosign.simplesigning.v1+json",
        layer: Bytes::from_static(b"{\"critical\":{}}"),
        layer_annotations: None,
        subject: None,
    });
    pusher.tag(&format!("sha256-{}.sig", image.digest.hex()), &signature);
    Ok(())
}

/// Many tags, each of an image of its own; every so many an index of it.
pub(super) fn many(
    state: &State,
    name: &str,
    count: usize,
    index_every: usize,
) -> anyhow::Result<()> {
    let layer = Layer::with_file("app/many", LAYER, "COPY app /app")?;
    for number in 0..count {
        let moment = at(1) + SignedDuration::from_secs(i64::try_from(number)?);
        let pusher = Pusher::new(&state.store, name, Push { at: moment, by: None });
        let mut image =
            pusher.image(Family::Oci, Platform::AMD64, std::slice::from_ref(&layer), moment);
        if index_every > 0 && number % index_every == 0 {
            image = pusher.index(Family::Oci, &[image]);
        }
        pusher.tag(&format!("v{number:05}"), &image);
    }
    Ok(())
}
