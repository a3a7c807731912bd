//! Helm charts as `helm push` puts them (helm.sh, "Use OCI-based registries").

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::image::{Artifact, Pushed, Pusher};

/// Media type of a chart's configuration: its `Chart.yaml` as JSON.
const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";

/// Media type of the packed chart.
const CONTENT: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

impl Pusher<'_> {
    /// A chart of that name and version, with values.
    ///
    /// # Errors
    /// It cannot be packed.
    pub fn chart(&self, name: &str, version: &str, description: &str) -> anyhow::Result<Pushed> {
        let about = format!(
            "apiVersion: v2\nname: {name}\nversion: {version}\nappVersion: {version}\ndescription: {description}\n"
        );
        let values = format!(
            "# How many run at once.\nreplicas: 2\nimage:\n  repository: {name}\n  tag: {version}\n"
        );
        let files = [("Chart.yaml", about.as_str()), ("values.yaml", values.as_str())];
        let config = json!({ "apiVersion": "v2", "name": name, "version": version, "appVersion": version,
            "description": description });
        self.chart_of(name, &files, config)
    }

    /// A chart of these files.
    ///
    /// # Errors
    /// It cannot be packed.
    pub fn chart_of(
        &self,
        name: &str,
        files: &[(&str, &str)],
        config: Value,
    ) -> anyhow::Result<Pushed> {
        let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
        for (path, text) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, format!("{name}/{path}"), text.as_bytes())?;
        }
        Ok(self.artifact(&Artifact {
            config_type: CONFIG,
            config,
            layer_type: CONTENT,
            layer: Bytes::from(archive.into_inner()?.finish()?),
            layer_annotations: None,
            subject: None,
        }))
    }
}
