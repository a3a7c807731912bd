//! What is in the sample GitHub: packages of a person, of an organisation, of others; one with a slash in its name, one of several
//! platforms with attestations.

use jiff::{SignedDuration, Timestamp};

use super::state::State;
use crate::registry::Push;
use crate::registry::image::{Family, Layer, Platform, Pusher};

pub(super) fn fill(state: &State) -> anyhow::Result<()> {
    for (name, days, public) in [
        ("acme/web", 2, true),
        ("acme/tools/runner", 9, false),
        ("harbourworks/portal", 1, false),
        ("harbourworks/tide-tables", 4, true),
        ("drydock/crane", 3, false),
        ("library/beacon", 60, true),
        ("moored/dinghy", 30, true),
        ("moored/logbook", 31, false),
    ] {
        image(state, name, days, &["1.0.0", "1.1.0", "latest"], public)?;
    }
    multi_platform(state, "harbourworks/portal", "2.0.0")
}

fn at(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(24 * days)
}

/// A package of images for one platform; `latest` names the one before it.
pub(super) fn image(
    state: &State,
    name: &str,
    days: i64,
    tags: &[&str],
    public: bool,
) -> anyhow::Result<()> {
    let mut last = None;
    for (number, tag) in tags.iter().enumerate() {
        let moment = at(days + i64::try_from(tags.len() - number)?);
        let pusher = Pusher::new(&state.store, name, Push { at: moment, by: None });
        if let Some(image) = last.as_ref().filter(|_| *tag == "latest") {
            pusher.tag(tag, image);
            continue;
        }
        let layer = Layer::with_file(&format!("app/{name}-{tag}"), 1_000, "COPY app /app")?;
        let image = pusher.image(Family::Oci, Platform::AMD64, &[layer], moment);
        pusher.tag(tag, &image);
        last = Some(image);
    }
    let mut desk = state.desk.lock();
    desk.note_push(name, at(days));
    if let Some(package) = desk.packages.get_mut(name) {
        package.public |= public;
    }
    Ok(())
}

fn multi_platform(state: &State, name: &str, tag: &str) -> anyhow::Result<()> {
    let pusher = Pusher::new(&state.store, name, Push { at: at(0), by: None });
    let mut children = Vec::new();
    for platform in [Platform::AMD64, Platform::ARM64] {
        let path = format!("app/{}", platform.architecture);
        let layer = Layer::with_file(&path, 3_000, "COPY app /app")?;
        children.push(pusher.image(Family::Oci, platform, &[layer], at(0)));
    }
    let note = pusher.attestation(&children[0]);
    children.push(note);
    let index = pusher.index(Family::Oci, &children);
    pusher.tag(tag, &index);
    state.desk.lock().note_push(name, at(0));
    Ok(())
}
