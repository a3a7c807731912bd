//! `harbour/chart`: a Helm chart with all that one may have.

use anyhow::Result;
use serde_json::json;

use crate::registry::image::Pusher;
use crate::registry::{Push, Store};

const NAME: &str = "harbour/chart";
const VERSION: &str = "0.4.0";
const CHART: &str = "apiVersion: v2\nname: chart\nversion: 0.4.0\nappVersion: 1.8.2\ndescription: The harbour's web shop\n";
const VALUES: &str =
    "# How many run at once.\nreplicas: 2\nimage:\n  repository: harbour/app\n  tag: 1.8.2\n";
const README: &str =
    "# The harbour's web shop\n\n    helm install shop oci://registry.example.com/harbour/chart\n";

pub(super) fn fill(store: &Store) -> Result<()> {
    let files = [("Chart.yaml", CHART), ("values.yaml", VALUES), ("README.md", README)];
    let config = json!({
        "apiVersion": "v2", "name": "chart", "version": VERSION, "appVersion": "1.8.2", "type": "application",
        "description": "The harbour's web shop", "kubeVersion": ">=1.28.0", "keywords": ["shop", "harbour"],
        "home": "https://git.example.com/harbour/chart",
        "maintainers": [{ "name": "Harbour office", "email": "office@example.com" }],
        "dependencies": [{ "name": "postgresql", "version": "16.x", "repository": "oci://registry.example.com/charts" }],
    });
    let pusher = Pusher::new(store, NAME, Push::now(None));
    pusher.tag(VERSION, &pusher.chart_of("chart", &files, config)?);
    Ok(())
}
