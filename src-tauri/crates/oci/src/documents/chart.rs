//! Helm charts (helm.sh/docs/topics/registries): the configuration is `Chart.yaml` as JSON, the layer the chart's archive.

use std::io::Read;

use domain::image::{Annotation, HelmChart, HelmDependency, HelmMaintainer};
use domain::{Digest, ErrorKind, RepositoryName, Result};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{Each, text};
use crate::manifest::Document;
use crate::{Registry, image};

const CONFIG_CAP: u32 = 1024 * 1024;
/// Helm's own limit for a chart is 20 MiB.
const CHART_CAP: u32 = 24 * 1024 * 1024;
/// What a chart may unpack to before reading stops.
const UNPACKED_MOST: u64 = 256 * 1024 * 1024;
/// The most that is read of values or README.
const TEXT_MOST: u64 = 1024 * 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Chart {
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    #[serde(deserialize_with = "text")]
    version: Option<String>,
    #[serde(deserialize_with = "text")]
    app_version: Option<String>,
    #[serde(deserialize_with = "text")]
    description: Option<String>,
    #[serde(rename = "type", deserialize_with = "text")]
    kind: Option<String>,
    #[serde(deserialize_with = "text")]
    kube_version: Option<String>,
    #[serde(deserialize_with = "text")]
    home: Option<String>,
    sources: Each<String>,
    keywords: Each<String>,
    maintainers: Each<Maintainer>,
    dependencies: Each<Dependency>,
    deprecated: serde_json::Value,
    annotations: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct Maintainer {
    name: String,
    #[serde(default, deserialize_with = "text")]
    email: Option<String>,
    #[serde(default, deserialize_with = "text")]
    url: Option<String>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    #[serde(default, deserialize_with = "text")]
    version: Option<String>,
    #[serde(default, deserialize_with = "text")]
    repository: Option<String>,
}

impl Registry {
    /// A chart's description, values and README, by the digest of its manifest.
    ///
    /// # Errors
    /// `NotUnderstood { what: "helm" }` where it is no chart; `LayerBroken`; those of [`Registry::blob_small`].
    pub async fn helm_chart(&self, name: &RepositoryName, digest: &Digest) -> Result<HelmChart> {
        let no_chart = || ErrorKind::NotUnderstood { what: "helm".into() };
        let manifest = self.manifest(name, digest.as_str()).await?;
        let Document::Image(document) = &manifest.document else { return Err(no_chart().into()) };
        let is_chart = |layer: &&crate::Descriptor| {
            layer.media_type.as_deref().is_some_and(|told| told.contains("helm.chart.content"))
        };
        let content = document.layers.iter().find(is_chart);
        let config = self.blob_small(name, &document.config.digest, CONFIG_CAP);
        let archive = async {
            match content {
                Some(layer) => self.blob_small(name, &layer.digest, CHART_CAP).await.map(Some),
                None => Ok(None),
            }
        };
        let (config, archive) = futures::try_join!(config, archive)?;
        let chart: Chart = serde_json::from_slice(&config).map_err(|_| no_chart())?;
        let mut chart = described(chart);
        if let Some(archive) = archive {
            let broken =
                |error: std::io::Error| ErrorKind::LayerBroken { problem: error.to_string() };
            read_texts(&archive, &mut chart).map_err(broken)?;
        }
        Ok(chart)
    }
}

fn described(chart: Chart) -> HelmChart {
    let notes = chart.annotations.into_iter().map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (name, value)
    });
    let maintainer = |m: Maintainer| HelmMaintainer { name: m.name, email: m.email, url: m.url };
    let dependency = |d: Dependency| HelmDependency {
        name: d.name,
        version: d.version,
        repository: d.repository,
    };
    let annotations: Vec<Annotation> = image::annotations(&notes.collect());
    HelmChart {
        name: chart.name,
        version: chart.version,
        app_version: chart.app_version,
        description: chart.description,
        chart_type: chart.kind,
        kube_version: chart.kube_version,
        home: chart.home,
        sources: chart.sources.items,
        keywords: chart.keywords.items,
        maintainers: chart.maintainers.items.into_iter().map(maintainer).collect(),
        dependencies: chart.dependencies.items.into_iter().map(dependency).collect(),
        deprecated: chart.deprecated.as_bool().unwrap_or_default(),
        annotations,
        values: None,
        readme: None,
    }
}

/// `values.yaml` and `README.md` of the chart itself, not of the charts in it.
pub(super) fn read_texts(archive: &[u8], chart: &mut HelmChart) -> std::io::Result<()> {
    let unpacked = MultiGzDecoder::new(archive).take(UNPACKED_MOST);
    let mut archive = tar::Archive::new(unpacked);
    for entry in archive.entries()? {
        let entry = entry?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let file = path.trim_start_matches("./").split_once('/').map(|(_, file)| file.to_owned());
        let place = match file.as_deref() {
            Some("values.yaml") => &mut chart.values,
            Some("README.md") => &mut chart.readme,
            _ => continue,
        };
        let mut text = Vec::new();
        entry.take(TEXT_MOST).read_to_end(&mut text)?;
        *place = Some(String::from_utf8_lossy(&text).into_owned());
    }
    Ok(())
}
