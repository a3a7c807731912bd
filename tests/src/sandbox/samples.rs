//! What is in the two plain registries: names of several levels, tags that share a digest, a repository whose tags are gone.

use jiff::{SignedDuration, Timestamp};

use crate::registry::image::{Family, Layer, Platform, Pusher};
use crate::registry::{Push, Store};

const DAY: i64 = 24;

pub(super) fn open(store: &Store) -> anyhow::Result<()> {
    let names = [
        ("hello", 1),
        ("team/api", 2),
        ("team/backend/orders", 3),
        ("team/backend/stock", 4),
        ("team/frontend/shop", 5),
        ("mirror/base/debian", 60),
        ("tools/ci/runner", 9),
    ];
    for (name, days) in names {
        image(store, name, days, &["1.0.0", "1.1.0", "latest"])?;
    }
    multi_platform(store, "team/multi")?;
    store.create("archive/emptied");
    Ok(())
}

pub(super) fn locked(store: &Store) -> anyhow::Result<()> {
    image(store, "vault/keys", 6, &["2.0", "latest"])?;
    image(store, "vault/deep/er/still", 12, &["1"])?;
    Ok(())
}

fn at(days: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_hours(days * DAY)
}

fn image(store: &Store, name: &str, days: i64, tags: &[&str]) -> anyhow::Result<()> {
    let base = Layer::with_file("lib/libc.so.6", 40_000, "ADD rootfs.tar /")?;
    let mut last = None;
    for (number, tag) in tags.iter().enumerate() {
        let moment = at(days + i64::try_from(tags.len() - number)?);
        let pusher = Pusher::new(store, name, Push { at: moment, by: None });
        if let Some(image) = last.as_ref().filter(|_| *tag == "latest") {
            pusher.tag(tag, image);
            continue;
        }
        let layer = Layer::with_file(&format!("app/{name}-{tag}"), 6_000, "COPY app /app")?;
        let image = pusher.image(Family::Oci, Platform::AMD64, &[base.clone(), layer], moment);
        pusher.tag(tag, &image);
        last = Some(image);
    }
    Ok(())
}

fn multi_platform(store: &Store, name: &str) -> anyhow::Result<()> {
    let moment = at(1);
    let pusher = Pusher::new(store, name, Push { at: moment, by: None });
    let mut children = Vec::new();
    for platform in [Platform::AMD64, Platform::ARM64, Platform::ARM7, Platform::WINDOWS] {
        let path = format!("app/{}-{}", platform.os, platform.architecture);
        let layer = Layer::with_file(&path, 9_000, "COPY app /app")?;
        children.push(pusher.image(Family::Oci, platform, &[layer], moment));
    }
    let notes: Vec<_> = children.iter().map(|image| pusher.attestation(image)).collect();
    children.extend(notes);
    let index = pusher.index(Family::Oci, &children);
    pusher.tag("3.1", &index);
    pusher.tag("latest", &index);
    Ok(())
}
