//! Artifacts that are not images.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::Annotation;

/// What an artifact is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Artifact {
    /// Its kind.
    pub kind: ArtifactKind,
    /// The type that it gives itself: the artifact type, else the configuration's.
    pub artifact_type: Option<String>,
}

/// The kinds of artifact that are known by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ArtifactKind {
    /// A Helm chart.
    HelmChart,
    /// A WebAssembly module or component.
    Wasm,
    /// A machine learning model.
    Model,
    /// A bundle of policies (OPA, Kyverno).
    Policy,
    /// An SBOM.
    Sbom,
    /// A signature.
    Signature,
    /// A signed statement.
    Attestation,
    /// Files, as ORAS pushes them.
    Files,
    /// A type that is not known here.
    Other,
}

/// A Helm chart's own description (helm.sh, "The Chart.yaml File"), its values and its README.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HelmChart {
    /// Its name.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Version of the application in it.
    pub app_version: Option<String>,
    /// What it is, in a sentence.
    pub description: Option<String>,
    /// `application` or `library`.
    pub chart_type: Option<String>,
    /// The Kubernetes versions that it works with.
    pub kube_version: Option<String>,
    /// Its home page.
    pub home: Option<String>,
    /// Its sources.
    pub sources: Vec<String>,
    /// What it is about.
    pub keywords: Vec<String>,
    /// Who keeps it.
    pub maintainers: Vec<HelmMaintainer>,
    /// The charts that it needs.
    pub dependencies: Vec<HelmDependency>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
    /// Its annotations.
    pub annotations: Vec<Annotation>,
    /// `values.yaml`, with its comments; `None` where the chart has none.
    pub values: Option<String>,
    /// `README.md`; `None` where the chart has none.
    pub readme: Option<String>,
}

/// Who keeps a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HelmMaintainer {
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their page.
    pub url: Option<String>,
}

/// A chart that another one needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HelmDependency {
    /// Its name.
    pub name: String,
    /// Which versions.
    pub version: Option<String>,
    /// Where it is.
    pub repository: Option<String>,
}
