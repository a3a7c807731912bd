//! `harbour/charts`: an image whose one layer has a table of contents, in two versions.

use anyhow::Result;
use bytes::Bytes;
use serde_json::json;

use super::inside::{CONFIG, GZIP};
use crate::registry::manifest::OCI_MANIFEST;
use crate::registry::{Push, Store, estargz};

/// Charts in the layer.
const CHARTS: u32 = 24;

pub(super) fn fill(store: &Store) -> Result<()> {
    push(store, "2026.10", "sounded in October")?;
    push(store, "2026.11", "sounded in November")
}

fn push(store: &Store, tag: &str, note: &str) -> Result<()> {
    let name = "harbour/charts";
    store.create(name);
    let charts: Vec<(String, Vec<u8>)> = (0..CHARTS)
        .map(|n| (format!("usr/share/charts/{n:02}.txt"), soundings(n, 8000 + 1000 * n)))
        .collect();
    let release = format!("NAME=\"Harbour Charts\"\nVERSION_ID={tag}\n# {note}\n");
    let mut files: Vec<(&str, u32, &[u8])> = vec![
        ("etc/os-release", 0o644, release.as_bytes()),
        ("usr/bin/plot", 0o755, b"#!/bin/sh\nexec cat /usr/share/charts/\"$1\".txt\n"),
    ];
    files.extend(charts.iter().map(|(path, chart)| (path.as_str(), 0o644, chart.as_slice())));
    let layer = estargz(&files)?;
    let size = layer.bytes.len();
    let step = "COPY charts/ /usr/share/charts/ # buildkit";
    let config = json!({
        "created": "2026-11-20T08:00:00Z", "architecture": "amd64", "os": "linux",
        "config": { "Entrypoint": ["/usr/bin/plot"] },
        "rootfs": { "type": "layers", "diff_ids": [layer.diff_id] },
        "history": [{ "created": "2026-11-20T08:00:00Z", "created_by": step, "comment": "buildkit.dockerfile.v0" }],
    });
    let config = Bytes::from(config.to_string());
    let config_size = config.len();
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST,
        "config": { "mediaType": CONFIG, "digest": store.put_blob(name, config), "size": config_size },
        "layers": [{
            "mediaType": GZIP, "digest": store.put_blob(name, layer.bytes), "size": size,
            "annotations": { "containerd.io/snapshot/stargz/toc.digest": layer.table },
        }],
    });
    let bytes = Bytes::from(manifest.to_string());
    store.put_manifest(name, Some(tag), OCI_MANIFEST, bytes, &Push::now(None));
    Ok(())
}

/// Depths along a line, which look like a chart's and pack like one's.
fn soundings(seed: u32, size: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut text = Vec::new();
    while text.len() < size as usize {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let line = format!("{:05} {:3}.{} m\n", state >> 15, (state >> 8) % 90, state % 10);
        text.extend_from_slice(line.as_bytes());
    }
    text
}
