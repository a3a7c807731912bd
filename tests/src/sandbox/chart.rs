//! `harbour/chart`: a Helm chart as `helm push` puts it (helm.sh, "Use OCI-based registries").

use anyhow::Result;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::registry::manifest::OCI_MANIFEST;
use crate::registry::{Push, Store};

const NAME: &str = "harbour/chart";
const VERSION: &str = "0.4.0";
const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
const CONTENT: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

const CHART: &str = "apiVersion: v2\nname: chart\nversion: 0.4.0\nappVersion: 1.8.2\ndescription: The harbour's web shop\n";
const VALUES: &str =
    "# How many run at once.\nreplicas: 2\nimage:\n  repository: harbour/app\n  tag: 1.8.2\n";
const README: &str =
    "# The harbour's web shop\n\n    helm install shop oci://registry.example.com/harbour/chart\n";

pub(super) fn fill(store: &Store) -> Result<()> {
    store.create(NAME);
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (path, text) in [("Chart.yaml", CHART), ("values.yaml", VALUES), ("README.md", README)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, format!("chart/{path}"), text.as_bytes())?;
    }
    let content = Bytes::from(archive.into_inner()?.finish()?);
    let config = json!({
        "apiVersion": "v2", "name": "chart", "version": VERSION, "appVersion": "1.8.2", "type": "application",
        "description": "The harbour's web shop", "kubeVersion": ">=1.28.0", "keywords": ["shop", "harbour"],
        "home": "https://git.example.com/harbour/chart",
        "maintainers": [{ "name": "Harbour office", "email": "office@example.com" }],
        "dependencies": [{ "name": "postgresql", "version": "16.x", "repository": "oci://registry.example.com/charts" }],
    });
    let blob = |media_type: &str, bytes: Bytes| {
        let size = bytes.len();
        json!({ "mediaType": media_type, "digest": store.put_blob(NAME, bytes), "size": size })
    };
    let manifest = json!({
        "schemaVersion": 2, "mediaType": OCI_MANIFEST,
        "config": blob(CONFIG, config.to_string().into()), "layers": [blob(CONTENT, content)],
    });
    let bytes = Bytes::from(manifest.to_string());
    store.put_manifest(NAME, Some(VERSION), OCI_MANIFEST, bytes, &Push::now(None));
    Ok(())
}
