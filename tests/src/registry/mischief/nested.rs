//! Indexes that lead nowhere: a hundred deep, and in a circle as far as digests allow one.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::digest::Digest;
use super::super::visit::header;

const DEPTH: usize = 100;
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn index(of: &Digest) -> String {
    let entry = json!({ "mediaType": INDEX, "digest": of.as_str(), "size": 1 });
    json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": [entry] }).to_string()
}

fn answer(body: String) -> Response {
    ([header("content-type", INDEX)], body).into_response()
}

/// The reference that a manifest's path ends in.
fn reference(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// For a tag the uppermost of a hundred indexes, each with the one below it; for their digests each of them.
pub(super) fn deep(path: &str) -> Option<Response> {
    static CHAIN: OnceLock<(String, HashMap<String, String>)> = OnceLock::new();
    let (top, chain) = CHAIN.get_or_init(|| {
        let (mut chain, mut top) = (HashMap::new(), index(&Digest::of(b"nothing")));
        for _ in 1..DEPTH {
            let digest = Digest::of(top.as_bytes());
            let above = index(&digest);
            chain.insert(digest.as_str().to_owned(), std::mem::replace(&mut top, above));
        }
        (top, chain)
    });
    match reference(path) {
        digest if digest.contains(':') => chain.get(digest).cloned().map(answer),
        _ => Some(answer(top.clone())),
    }
}

/// For a tag an index with one entry, and for this entry's digest the same index again.
pub(super) fn circle(path: &str) -> Option<Response> {
    let made_up = Digest::of(b"the index itself");
    let reference = reference(path);
    let is_it = !reference.contains(':') || reference == made_up.as_str();
    is_it.then(|| answer(index(&made_up)))
}
