//! What is in the sample project: repositories in several locations, one of them public, one of what was Container Registry, one
//! of another format, an empty one; images of one and several platforms, a chart, a signature.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::state::{State, prefix};
use crate::registry::Push;
use crate::registry::image::{Artifact, Family, Layer, Platform, Pusher};

fn at(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(days * 24)
}

pub(super) fn fill(state: &State) -> anyhow::Result<()> {
    for (location, name, format) in [
        ("europe-west1", "fleet", "DOCKER"),
        ("europe-west1", "wheels", "PYTHON"),
        ("us", "lanterns", "DOCKER"),
        ("us", "gcr.io", "DOCKER"),
        ("us-central1", "empty", "DOCKER"),
        ("asia", "junk", "DOCKER"),
    ] {
        state.create(location, name, format);
    }
    let key = ("us".to_owned(), "lanterns".to_owned());
    if let Some(listing) = state.desk.lock().repositories.get_mut(&key) {
        listing.policy = json!({ "bindings": [
            { "role": "roles/artifactregistry.reader", "members": ["allUsers"] },
        ] });
    }
    for (location, repository, image, days) in [
        ("europe-west1", "fleet", "tug", 1),
        ("europe-west1", "fleet", "crew/roster", 9),
        ("us", "lanterns", "lantern", 4),
        ("us", "gcr.io", "barge", 400),
        ("asia", "junk", "sail", 30),
    ] {
        images(state, location, repository, image, days)?;
    }
    multi(state, "europe-west1", "fleet", "harbour")?;
    extras(state)
}

/// An image with three tags of single platforms, the last two of the same.
fn images(
    state: &State,
    location: &str,
    repository: &str,
    image: &str,
    days: i64,
) -> anyhow::Result<()> {
    let stored = format!("{}{image}", prefix(location, repository));
    let mut last = None;
    for (number, tag) in ["1.0.0", "1.1.0", "latest"].into_iter().enumerate() {
        let moment = at(days + i64::try_from(3 - number)?);
        let pusher = Pusher::new(&state.store, &stored, Push { at: moment, by: None });
        if let Some(image) = last.as_ref().filter(|_| tag == "latest") {
            pusher.tag(tag, image);
            continue;
        }
        let layer = Layer::with_file(&format!("app/{image}-{tag}"), 6_000, "COPY app /app")?;
        let image = pusher.image(Family::Oci, Platform::AMD64, &[layer], moment);
        pusher.tag(tag, &image);
        last = Some(image);
    }
    Ok(())
}

/// An image for several platforms, with attestations.
fn multi(state: &State, location: &str, repository: &str, image: &str) -> anyhow::Result<()> {
    let (stored, moment) = (format!("{}{image}", prefix(location, repository)), at(1));
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
    for tag in ["3.1", "latest"] {
        pusher.tag(tag, &index);
    }
    Ok(())
}

/// A chart, and a signature beside the image that it signs.
fn extras(state: &State) -> anyhow::Result<()> {
    let stored = format!("{}charts/mast", prefix("europe-west1", "fleet"));
    let pusher = Pusher::new(&state.store, &stored, Push { at: at(5), by: None });
    pusher.tag("0.3.0", &pusher.chart("mast", "0.3.0", "Carries the light")?);
    let stored = format!("{}signed", prefix("europe-west1", "fleet"));
    let pusher = Pusher::new(&state.store, &stored, Push { at: at(2), by: None });
    let layer = Layer::with_file("app/signed", 4_000, "COPY app /app")?;
    let image = pusher.image(Family::Oci, Platform::AMD64, &[layer], at(2));
    pusher.tag("1", &image);
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

/// Many images of one tag each.
pub(super) fn many_images(
    state: &State,
    location: &str,
    repository: &str,
    count: usize,
) -> anyhow::Result<()> {
    let layer = Layer::with_file("app/many", 1_000, "COPY app /app")?;
    for number in 0..count {
        let stored = format!("{}many-{number:05}", prefix(location, repository));
        let pusher = Pusher::new(&state.store, &stored, Push { at: at(90), by: None });
        let image =
            pusher.image(Family::Oci, Platform::AMD64, std::slice::from_ref(&layer), at(90));
        pusher.tag("1", &image);
    }
    Ok(())
}

/// Many tags of one image, each of a version of its own.
pub(super) fn many_tags(
    state: &State,
    location: &str,
    repository: &str,
    image: &str,
    count: usize,
) -> anyhow::Result<()> {
    let layer = Layer::with_file("app/many", 1_000, "COPY app /app")?;
    let stored = format!("{}{image}", prefix(location, repository));
    for number in 0..count {
        let moment = at(1) + SignedDuration::from_secs(i64::try_from(number)?);
        let pusher = Pusher::new(&state.store, &stored, Push { at: moment, by: None });
        let image =
            pusher.image(Family::Oci, Platform::AMD64, std::slice::from_ref(&layer), moment);
        pusher.tag(&format!("v{number:05}"), &image);
    }
    Ok(())
}
