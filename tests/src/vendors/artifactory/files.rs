//! The files behind images, as a query finds them: `<image>/<tag>/manifest.json` with the blobs that it names beside it; an
//! index is `list.manifest.json`, its children in folders named by their digests.

use std::sync::Arc;

use axum::extract::State as Given;
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, Router};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::Setting;
use super::aql::Query;
use super::errors::ArtifactoryError;
use super::state::State;
use crate::registry::manifest::{Outline, is_index};
use crate::registry::{Manifest, Repository};

pub(super) fn router(state: &Arc<State>, base: &str) -> Router {
    Router::new()
        .route(&format!("{base}/api/search/aql"), post(search))
        .with_state(Arc::clone(state))
}

/// One file.
struct File {
    repo: String,
    path: String,
    name: String,
    size: u64,
    sha256: String,
    pushed: Timestamp,
    pulled: Option<Timestamp>,
}

impl File {
    fn field(&self, name: &str) -> Option<&str> {
        match name {
            "repo" => Some(&self.repo),
            "path" => Some(&self.path),
            "name" => Some(&self.name),
            _ => None,
        }
    }

    fn json(&self, include: &[String]) -> Value {
        let moment = |at: Timestamp| json!(at.to_string());
        let mut row = json!({});
        for field in include {
            let value = match field.as_str() {
                "repo" | "path" | "name" => json!(self.field(field)),
                "size" => json!(self.size),
                "sha256" => json!(self.sha256),
                "created" | "updated" | "modified" => moment(self.pushed),
                _ => continue,
            };
            row[field] = value;
        }
        if include.iter().any(|field| field.starts_with("stat")) {
            // A file that was never fetched has an empty record.
            let stat = match self.pulled {
                Some(at) => json!({ "downloaded": at.to_string(), "downloads": 1 }),
                None => json!({ "downloads": 0 }),
            };
            row["stats"] = json!([stat]);
        }
        row
    }
}

async fn search(
    Given(state): Given<Arc<State>>,
    headers: HeaderMap,
    text: String,
) -> Result<Json<Value>, ArtifactoryError> {
    let user = state.caller(&headers)?;
    let query = Query::read(&text).map_err(ArtifactoryError::bad_request)?;
    if state.is_set(Setting::FreeEdition) && !query.sort.is_empty() {
        let text = "Sorting is not supported by AQL in the open source version";
        return Err(ArtifactoryError::bad_request(text));
    }
    if ["repo", "path", "name"].iter().any(|field| !query.include.iter().any(|i| i == field)) {
        let text = "For permissions reasons AQL demands the following fields: repo, path and name.";
        return Err(ArtifactoryError::bad_request(text));
    }
    let fits = |file: &File| {
        query
            .criteria
            .iter()
            .all(|(field, test)| file.field(field).is_some_and(|value| test.fits(value)))
    };
    let mut files: Vec<File> = state.files(&user).into_iter().filter(fits).collect();
    files.sort_by(|left, right| {
        let key = |file: &File| {
            query
                .sort
                .iter()
                .map(|field| file.field(field).unwrap_or_default().to_owned())
                .collect::<Vec<_>>()
        };
        key(left).cmp(&key(right))
    });
    let total = files.len();
    let most = state.options.query_limit;
    let limit = query.limit.unwrap_or(most).min(most);
    let rows: Vec<Value> =
        files.iter().skip(query.offset).take(limit).map(|file| file.json(&query.include)).collect();
    let range = json!({
        "start_pos": query.offset, "end_pos": query.offset + rows.len(), "total": rows.len().min(total), "limit": limit,
    });
    Ok(Json(json!({ "results": rows, "range": range })))
}

impl State {
    /// All files that somebody may read.
    fn files(&self, user: &str) -> Vec<File> {
        let names = self.store.names();
        let mut files = Vec::new();
        for full in &names {
            let Some((key, image)) = full.split_once('/') else { continue };
            if !self.may_read(user, key) {
                continue;
            }
            let remote = self.desk.lock().keys.get(key).is_some_and(|key| key.class == "REMOTE");
            let repo = if remote { format!("{key}-cache") } else { key.to_owned() };
            let found =
                self.store.repository(full, |repository| of_image(repository, &repo, image));
            files.extend(found.unwrap_or_default());
        }
        files
    }
}

fn of_image(repository: &Repository, repo: &str, image: &str) -> Vec<File> {
    let mut files = Vec::new();
    for (tag, named) in &repository.tags {
        let Some(manifest) = repository.manifests.get(&named.digest) else { continue };
        let folder = format!("{image}/{tag}");
        files.extend(in_folder(repo, &folder, manifest, named.pushed, named.last_pulled));
        let outline = Outline::read(&manifest.bytes).unwrap_or_default();
        for child in outline.children {
            if let Some(child) = repository.resolve(&child.digest) {
                let folder = format!("{image}/{}", child.digest);
                files.extend(in_folder(repo, &folder, child, child.pushed, None));
            }
        }
    }
    files
}

fn in_folder(
    repo: &str,
    folder: &str,
    manifest: &Manifest,
    pushed: Timestamp,
    pulled: Option<Timestamp>,
) -> Vec<File> {
    let file = |name: String, size: u64, digest: &str| File {
        repo: repo.to_owned(),
        path: folder.to_owned(),
        name,
        size,
        sha256: digest.trim_start_matches("sha256:").to_owned(),
        pushed,
        pulled,
    };
    let name = if is_index(&manifest.media_type) { "list.manifest.json" } else { "manifest.json" };
    let mut files =
        vec![file(name.to_owned(), manifest.bytes.len() as u64, manifest.digest.as_str())];
    let outline = Outline::read(&manifest.bytes).unwrap_or_default();
    for blob in outline.config.iter().chain(&outline.layers) {
        files.push(file(blob.digest.replace(':', "__"), blob.size, &blob.digest));
    }
    files
}
