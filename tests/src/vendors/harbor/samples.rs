//! What is in the sample Harbor: a public project, a private one with names of several levels, signatures and an SBOM, and
//! an empty one.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::state::State;
use crate::registry::Push;
use crate::registry::image::{Artifact, Family, Layer, Platform, Pusher};

pub(super) fn fill(state: &State) -> anyhow::Result<()> {
    {
        let mut desk = state.desk.lock();
        desk.add_project("library", true, "admin");
        desk.add_project("fleet", false, "admin");
        desk.add_project("signals", false, "admin");
        desk.add_project("drydock", true, "admin");
    }
    for (name, days) in
        [("library/lantern", 3), ("library/rope", 40), ("signals/flags", 7), ("fleet/tug", 1)]
    {
        image(state, name, days, &["1.0.0", "1.1.0", "latest"])?;
    }
    image(state, "fleet/crew/roster/web", 2, &["2.0"])?;
    multi_platform(state, "fleet/tug")?;
    signed(state, "fleet/tug")?;
    if let Some(listing) = state.desk.lock().listings.get_mut("fleet/tug") {
        "Pulls ships\n\n## Use\n\nWith care.".clone_into(&mut listing.description);
        listing.pulls = 4711;
    }
    Ok(())
}

fn at(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(days * 24)
}

/// A repository of images for one platform; the last two tags name the same.
pub(super) fn image(state: &State, name: &str, days: i64, tags: &[&str]) -> anyhow::Result<()> {
    let mut last = None;
    for (number, tag) in tags.iter().enumerate() {
        let moment =
            at(days) - SignedDuration::from_hours(24 * i64::try_from(tags.len() - number)?);
        let pusher = Pusher::new(&state.store, name, Push { at: moment, by: None });
        if let Some(image) = last.as_ref().filter(|_| *tag == "latest") {
            pusher.tag(tag, image);
            continue;
        }
        let layer = Layer::with_file(&format!("app/{name}-{tag}"), 6_000, "COPY app /app")?;
        let image = pusher.image(Family::Oci, Platform::AMD64, &[layer], moment);
        pusher.tag(tag, &image);
        last = Some(image);
    }
    state.desk.lock().note_push(name);
    Ok(())
}

fn multi_platform(state: &State, name: &str) -> anyhow::Result<()> {
    let pusher = Pusher::new(&state.store, name, Push { at: at(1), by: None });
    let mut children = Vec::new();
    for platform in [Platform::AMD64, Platform::ARM64, Platform::WINDOWS] {
        let path = format!("app/{}-{}", platform.os, platform.architecture);
        let layer = Layer::with_file(&path, 9_000, "COPY app /app")?;
        children.push(pusher.image(Family::Oci, platform, &[layer], at(1)));
    }
    let note = pusher.attestation(&children[0]);
    children.push(note);
    let index = pusher.index(Family::Oci, &children);
    pusher.tag("multi", &index);
    Ok(())
}

/// An image with cosign's signature under its tag, and one with an SBOM as a referrer.
fn signed(state: &State, name: &str) -> anyhow::Result<()> {
    let pusher = Pusher::new(&state.store, name, Push { at: at(2), by: None });
    let layer = Layer::with_file("app/signed", 4_000, "COPY app /app")?;
    let image = pusher.image(Family::Oci, Platform::AMD64, &[layer], at(2));
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
    let layer = Layer::with_file("app/listed", 4_000, "COPY app /app")?;
    let listed = pusher.image(Family::Oci, Platform::AMD64, &[layer], at(2));
    pusher.tag("listed", &listed);
    pusher.artifact(&Artifact {
        config_type: "application/vnd.oci.empty.v1+json",
        config: json!({}),
        layer_type: "application/spdx+json",
        layer: Bytes::from_static(b"{\"spdxVersion\":\"SPDX-2.3\"}"),
        layer_annotations: None,
        subject: Some(&listed),
    });
    Ok(())
}
