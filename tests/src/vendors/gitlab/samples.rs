//! What is in the sample GitLab: projects of a person, of a group and its subgroup, of a group that one is not in, with images at the
//! project's root and below it, and projects without any.

use jiff::{SignedDuration, Timestamp};

use super::state::State;
use crate::registry::Push;
use crate::registry::image::{Family, Layer, Platform, Pusher};

pub(super) fn projects(state: &State) {
    let mut desk = state.desk.lock();
    desk.add_group("harbourworks", "private");
    desk.add_group("harbourworks/fleet", "private");
    desk.add_group("neighbours", "private");
    desk.add_group("library", "public");
    for (path, visibility, description) in [
        ("acme/web", "public", "The storefront"),
        ("acme/notes", "private", ""),
        ("harbourworks/portal", "private", "Where captains announce their arrival\n\nAnd leave."),
        ("harbourworks/fleet/tracker", "internal", "Where every ship is"),
        ("neighbours/shared", "private", "Let in alone"),
        ("harbourworks/wiki", "private", "No images here"),
        ("library/beacon", "public", "Shines"),
    ] {
        desk.add_project(path, visibility, description);
    }
    if let Some(wiki) = desk.projects.iter_mut().find(|p| p.path == "harbourworks/wiki") {
        "disabled".clone_into(&mut wiki.registry);
    }
}

pub(super) fn images(state: &State) -> anyhow::Result<()> {
    for (path, days) in [
        ("acme/web", 2),
        ("acme/web/cache", 9),
        ("harbourworks/portal", 1),
        ("harbourworks/fleet/tracker/api", 4),
        ("harbourworks/fleet/tracker/edge/proxy", 5),
        ("neighbours/shared", 30),
        ("library/beacon", 60),
    ] {
        image(state, path, days, &["1.0.0", "1.1.0", "latest"])?;
    }
    let pusher = Pusher::new(&state.store, "acme/web", Push { at: at(1), by: None });
    let mut children = Vec::new();
    for platform in [Platform::AMD64, Platform::ARM64] {
        let path = format!("app/{}", platform.architecture);
        let layer = Layer::with_file(&path, 9_000, "COPY app /app")?;
        children.push(pusher.image(Family::Oci, platform, &[layer], at(1)));
    }
    let index = pusher.index(Family::Oci, &children);
    pusher.tag("2.0.0", &index);
    Ok(())
}

fn at(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(24 * days)
}

/// A repository of images for one platform; `latest` names the one before it.
pub(super) fn image(state: &State, path: &str, days: i64, tags: &[&str]) -> anyhow::Result<()> {
    let mut last = None;
    for (number, tag) in tags.iter().enumerate() {
        let moment = at(days + i64::try_from(tags.len() - number)?);
        let pusher = Pusher::new(&state.store, path, Push { at: moment, by: None });
        if let Some(image) = last.as_ref().filter(|_| *tag == "latest") {
            pusher.tag(tag, image);
            continue;
        }
        let layer = Layer::with_file(&format!("app/{path}-{tag}"), 2_000, "COPY app /app")?;
        let image = pusher.image(Family::Oci, Platform::AMD64, &[layer], moment);
        pusher.tag(tag, &image);
        last = Some(image);
    }
    Ok(())
}

/// Many tags of one image.
pub(super) fn tags(state: &State, path: &str, tags: &[String]) -> anyhow::Result<()> {
    let pusher = Pusher::new(&state.store, path, Push { at: at(0), by: None });
    let layer = Layer::with_file("app/many", 2_000, "COPY app /app")?;
    let image = pusher.image(Family::Oci, Platform::AMD64, &[layer], at(0));
    for tag in tags {
        pusher.tag(tag, &image);
    }
    Ok(())
}
