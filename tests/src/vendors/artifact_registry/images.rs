//! Packages and images, as the API tells what is in the registry.

use std::collections::HashMap;

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::calls::{Answer, Call};
use super::errors::GoogleError;
use super::paging::page;
use super::state::prefix;
use crate::registry::{Digest, Manifest};

/// What is escaped in a resource's last part.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// The images of a repository: their names in the registry, and here.
fn images(call: &Call<'_>) -> Vec<(String, String)> {
    let prefix = prefix(&call.location, &call.repository);
    let names = call.state.store.names().into_iter();
    names
        .filter_map(|name| {
            let image = name.strip_prefix(&prefix)?.to_owned();
            Some((name, image))
        })
        .collect()
}

fn package_row(call: &Call<'_>, name: &str, image: &str) -> Option<Value> {
    let dates = call.state.store.repository(name, |repository| {
        let pushed = repository.manifests.values().map(|manifest| manifest.pushed);
        let moved = repository.tags.values().map(|tag| tag.pushed);
        (pushed.clone().min(), pushed.chain(moved).max())
    })?;
    let (Some(first), Some(last)) = dates else { return None };
    Some(json!({
        "name": format!("{}/packages/{}", call.resource(), escaped(image)),
        "createTime": first.to_string(),
        "updateTime": last.to_string(),
    }))
}

pub(super) fn packages(call: &Call<'_>) -> Answer {
    call.require("packages.list")?;
    call.existing()?;
    let rows = images(call).into_iter();
    let rows: Vec<Value> =
        rows.filter_map(|(name, image)| package_row(call, &name, &image)).collect();
    page(call, "packages", &rows)
}

pub(super) fn package(call: &Call<'_>) -> Answer {
    call.require("packages.get")?;
    call.existing()?;
    let name = format!("{}{}", prefix(&call.location, &call.repository), call.last);
    package_row(call, &name, &call.last)
        .ok_or_else(|| GoogleError::not_found("Requested entity was not found."))
}

pub(super) fn docker_images(call: &Call<'_>) -> Answer {
    call.require("dockerimages.list")?;
    call.existing()?;
    let mut rows: Vec<(Timestamp, Value)> = Vec::new();
    for (name, image) in images(call) {
        let found = call.state.store.repository(&name, |repository| {
            let mut tags: HashMap<&Digest, Vec<(&String, Timestamp)>> = HashMap::new();
            for (name, tag) in &repository.tags {
                tags.entry(&tag.digest).or_default().push((name, tag.pushed));
            }
            let of = |digest| tags.get(digest).map(Vec::as_slice).unwrap_or_default();
            let all = repository.manifests.values();
            all.map(|manifest| row(call, &image, manifest, of(&manifest.digest)))
                .collect::<Vec<_>>()
        });
        rows.extend(found.into_iter().flatten());
    }
    match call.asked("orderBy") {
        None | Some("") => {}
        Some("update_time desc") => rows.sort_by_key(|(at, _)| std::cmp::Reverse(*at)),
        Some(other) => return Err(GoogleError::invalid(format!("invalid order by: {other}"))),
    }
    let rows: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
    page(call, "dockerImages", &rows)
}

fn row(
    call: &Call<'_>,
    image: &str,
    manifest: &Manifest,
    tags: &[(&String, Timestamp)],
) -> (Timestamp, Value) {
    let content: Value = serde_json::from_slice(&manifest.bytes).unwrap_or_default();
    let updated = tags.iter().map(|(_, pushed)| *pushed).chain([manifest.pushed]).max();
    let tags: Vec<&String> = tags.iter().map(|(name, _)| *name).collect();
    let updated = updated.unwrap_or(manifest.pushed);
    let place = prefix(&call.location, &call.repository);
    let mut row = json!({
        "name": format!("{}/dockerImages/{}@{}", call.resource(), escaped(image), manifest.digest),
        "uri": format!("{place}{image}@{}", manifest.digest),
        "imageSizeBytes": size(&content).to_string(),
        "uploadTime": manifest.pushed.to_string(),
        "updateTime": updated.to_string(),
        "mediaType": manifest.media_type,
    });
    if !tags.is_empty() {
        row["tags"] = json!(tags);
    }
    let artifact = content["artifactType"].as_str().or(content["config"]["mediaType"].as_str());
    if let Some(artifact) = artifact {
        row["artifactType"] = json!(artifact);
    }
    if let Some(children) = content["manifests"].as_array() {
        row["imageManifests"] = children.iter().map(child).collect();
    }
    (updated, row)
}

fn child(child: &Value) -> Value {
    let platform = &child["platform"];
    let mut told = json!({ "digest": child["digest"], "mediaType": child["mediaType"] });
    let names = [
        ("architecture", "architecture"),
        ("os", "os"),
        ("variant", "variant"),
        ("os.version", "osVersion"),
    ];
    for (from, to) in names {
        if let Some(text) = platform[from].as_str() {
            told[to] = json!(text);
        }
    }
    told
}

/// Configuration and layers; of an index, its manifests' own.
fn size(content: &Value) -> u64 {
    let parts = |key: &str| content[key].as_array().cloned().unwrap_or_default();
    let own = std::iter::once(content["config"].clone());
    let all = own.chain(parts("layers")).chain(parts("manifests"));
    all.filter_map(|part| part["size"].as_u64()).sum()
}
