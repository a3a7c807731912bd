//! Tags as the API tells them: alive and dead, with dates twice.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::repositories::Asked;
use super::state::{DeadTag, State};
use crate::registry::manifest::{Outline, is_index};
use crate::registry::{Manifest, Repository, Tag};

/// Most rows of a page, however many are asked for.
const LIMIT: usize = 100;

/// RFC 2822, with the zone that says nothing.
fn date(second: i64) -> String {
    let moment = Timestamp::from_second(second).unwrap_or_default();
    moment.strftime("%a, %d %b %Y %H:%M:%S -0000").to_string()
}

fn record(repository: &Repository, name: &str, tag: &Tag) -> Value {
    let manifest = repository.manifests.get(&tag.digest);
    let index = manifest.is_some_and(|found| is_index(&found.media_type));
    let start = tag.pushed.as_second();
    let mut told = json!({
        "name": name,
        "reversion": false,
        "start_ts": start,
        "manifest_digest": tag.digest,
        "is_manifest_list": index,
        "size": manifest.filter(|_| !index).map(size),
        "last_modified": date(start),
        "immutable": false,
    });
    if let Some(manifest) = manifest.filter(|_| index) {
        let children = Outline::read(&manifest.bytes).unwrap_or_default().children;
        let here = |digest: &str| repository.resolve(digest).is_some();
        let presence =
            children.iter().map(|child| (child.digest.clone(), json!(here(&child.digest))));
        let presence: serde_json::Map<String, Value> = presence.collect();
        let present = presence.values().filter(|here| **here == true).count();
        told["is_sparse"] = json!(present < children.len());
        told["child_manifest_count"] = json!(children.len());
        told["present_child_count"] = json!(present);
        told["child_manifests_presence"] = Value::Object(presence);
    }
    told
}

fn size(manifest: &Manifest) -> u64 {
    let outline = Outline::read(&manifest.bytes).unwrap_or_default();
    outline.layers.iter().map(|layer| layer.size).sum()
}

fn grave(tag: &DeadTag) -> Value {
    json!({
        "name": tag.name,
        "reversion": false,
        "start_ts": tag.start,
        "end_ts": tag.end,
        "manifest_digest": tag.digest,
        "is_manifest_list": false,
        "size": 1,
        "last_modified": date(tag.start),
        "expiration": date(tag.end),
    })
}

/// One page of a repository's tags, the newest first.
pub(super) fn list(state: &State, name: &str, asked: &Asked) -> Value {
    let number =
        |field: &str, or: usize| asked.text(field).and_then(|text| text.parse().ok()).unwrap_or(or);
    let page = number("page", 1).max(1);
    let limit = number("limit", 50).clamp(1, LIMIT);
    let alive = state.store.repository(name, |repository| {
        let tags = repository.tags.iter();
        tags.map(|(name, tag)| record(repository, name, tag)).collect::<Vec<_>>()
    });
    let mut rows = alive.unwrap_or_default();
    if !asked.is("onlyActiveTags") {
        let desk = state.desk.lock();
        rows.extend(desk.dead.iter().filter(|tag| tag.repository == name).map(grave));
    }
    if let Some(wanted) = asked.text("specificTag").filter(|name| !name.is_empty()) {
        rows.retain(|row| row["name"] == wanted);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row["start_ts"].as_i64()));
    let more = rows.len() > page * limit;
    let rows: Vec<Value> = rows.into_iter().skip((page - 1) * limit).take(limit).collect();
    json!({ "tags": rows, "page": page, "has_additional": more })
}

/// The tags as a repository's own page has them.
pub(super) fn brief(state: &State, name: &str) -> Value {
    let all = state.store.repository(name, |repository| {
        let tags = repository.tags.iter();
        tags.map(|(name, tag)| (name.clone(), record(repository, name, tag))).collect()
    });
    Value::Object(all.unwrap_or_default())
}
