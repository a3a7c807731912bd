//! What is in the sample Artifactory: a local key with names of several levels and one for administrators, a remote key with
//! what it has cached, an OCI key, an empty one, and a Maven key that is no registry.

use jiff::{SignedDuration, Timestamp};

use super::state::{ANONYMOUS, Key, State};
use crate::registry::Push;
use crate::registry::image::{Family, Layer, Platform, Pusher};

pub(super) fn fill(state: &State) -> anyhow::Result<()> {
    let everybody = [ANONYMOUS, "deckhand"];
    for (name, class, package, readers, description) in [
        ("docker-local", "LOCAL", "Docker", &everybody[..], "What we build"),
        (
            "docker-remote",
            "REMOTE",
            "Docker",
            &everybody[1..],
            "Docker Hub, as far as it was pulled",
        ),
        ("empty-local", "LOCAL", "Docker", &everybody[1..], ""),
        ("maven-local", "LOCAL", "Maven", &everybody[..], ""),
        ("oci-local", "LOCAL", "OCI", &everybody[1..], ""),
        ("vault-local", "LOCAL", "Docker", &[], "For administrators"),
    ] {
        let mut key = Key::new(class, package);
        description.clone_into(&mut key.description);
        key.readers = readers.iter().map(|name| (*name).to_owned()).collect();
        state.desk.lock().keys.insert(name.to_owned(), key);
    }
    if let Some(key) = state.desk.lock().keys.get_mut("docker-local") {
        key.writers.push("deckhand".to_owned());
    }
    for (name, days) in [
        ("docker-local/lantern", 3),
        ("docker-local/team/web", 2),
        ("docker-local/team/web/api", 4),
        ("docker-remote/library/rope", 40),
        ("oci-local/flags", 7),
        ("vault-local/charts", 1),
    ] {
        image(state, name, days, &["1.0.0", "1.1.0", "latest"])?;
    }
    multi_platform(state, "docker-local/team/web")
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
        pusher.tag(tag, &pusher.image(Family::Docker, Platform::AMD64, &[layer], moment));
    }
    Ok(())
}

fn multi_platform(state: &State, name: &str) -> anyhow::Result<()> {
    let pusher = Pusher::new(&state.store, name, Push { at: at(1), by: None });
    let mut children = Vec::new();
    for platform in [Platform::AMD64, Platform::ARM64] {
        let path = format!("app/{}", platform.architecture);
        let layer = Layer::with_file(&path, 9_000, "COPY app /app")?;
        children.push(pusher.image(Family::Docker, platform, &[layer], at(1)));
    }
    let index = pusher.index(Family::Docker, &children);
    pusher.tag("multi", &index);
    Ok(())
}
