//! SBOMs: SPDX 2 and 3 (spdx.github.io/spdx-spec) and CycloneDX (cyclonedx.org/specification), both as JSON.

use std::collections::BTreeSet;

use domain::image::{Sbom, SbomFormat, SbomPackage};
use domain::{Digest, ErrorKind, RepositoryName, Result, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::spdx3::Graph;
use super::{Each, statement, text};
use crate::Registry;
use crate::image::cut;

/// The largest SBOM that is read.
const CAP: u32 = 32 * 1024 * 1024;
/// Components in components, at most.
const DEPTH_MOST: u8 = 16;

/// All formats at once: their fields have different names.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Bom {
    #[serde(deserialize_with = "text")]
    spdx_version: Option<String>,
    #[serde(deserialize_with = "text")]
    name: Option<String>,
    creation_info: Option<CreationInfo>,
    packages: Each<SpdxPackage>,
    document_describes: Each<String>,
    relationships: Each<Relationship>,
    #[serde(deserialize_with = "text")]
    #[serde(rename = "bomFormat")]
    format: Option<String>,
    #[serde(deserialize_with = "text")]
    spec_version: Option<String>,
    metadata: Value,
    components: Each<Component>,
    #[serde(rename = "@graph")]
    graph: Option<Graph>,
}

/// A statement around one; `Data` as cosign's older attestations have it.
#[derive(Deserialize)]
struct Statement {
    predicate: Bom,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CreationInfo {
    #[serde(deserialize_with = "text")]
    created: Option<String>,
    creators: Each<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpdxPackage {
    name: String,
    #[serde(rename = "SPDXID", default, deserialize_with = "text")]
    id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    version_info: Option<String>,
    #[serde(default, deserialize_with = "text")]
    license_concluded: Option<String>,
    #[serde(default, deserialize_with = "text")]
    license_declared: Option<String>,
    #[serde(default)]
    external_refs: Each<ExternalRef>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExternalRef {
    reference_type: String,
    reference_locator: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    spdx_element_id: String,
    #[serde(rename = "relationshipType")]
    kind: String,
    related_spdx_element: String,
}

#[derive(Deserialize)]
struct Component {
    name: String,
    #[serde(default, deserialize_with = "text")]
    group: Option<String>,
    #[serde(default, deserialize_with = "text")]
    version: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "text")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "text")]
    purl: Option<String>,
    #[serde(default)]
    licenses: Each<Value>,
    #[serde(default)]
    components: Each<Self>,
}

impl Registry {
    /// The packages of an SBOM.
    ///
    /// # Errors
    /// `NotUnderstood { what: "sbom" }`, `TooLarge`, and those of [`Registry::blob_small`].
    pub async fn sbom(&self, name: &RepositoryName, document: &Digest) -> Result<Sbom> {
        let bytes = self.blob_small(name, document, CAP).await?;
        read(&bytes, document)
            .ok_or_else(|| ErrorKind::NotUnderstood { what: "sbom".into() }.into())
    }
}

/// Reads an SBOM, inside whatever envelopes. `None` when it is none.
pub(super) fn read(bytes: &[u8], digest: &Digest) -> Option<Sbom> {
    let opened = statement::open(bytes)?;
    let mut bom: Bom = if opened.predicate_type.is_some() {
        match serde_json::from_slice::<Statement>(&opened.bytes) {
            Ok(statement) if statement.predicate.is_one() => statement.predicate,
            _ => inner_text(&opened.bytes)?,
        }
    } else {
        serde_json::from_slice(&opened.bytes).ok()?
    };
    if let Some(graph) = bom.graph.take().filter(Graph::is_spdx) {
        Some(graph.sbom(digest))
    } else if bom.spdx_version.is_some() {
        Some(spdx(bom, digest))
    } else if bom.format.as_deref() == Some("CycloneDX") {
        Some(cyclone_dx(bom, digest))
    } else {
        None
    }
}

impl Bom {
    fn is_one(&self) -> bool {
        self.spdx_version.is_some() || self.format.is_some() || self.graph.is_some()
    }
}

/// The document as a text in its statement, as cosign wrote it before it knew the formats.
fn inner_text(statement: &[u8]) -> Option<Bom> {
    let all: Value = serde_json::from_slice(statement).ok()?;
    match all.pointer("/predicate/Data").or_else(|| all.get("predicate"))? {
        Value::String(text) => serde_json::from_str(text).ok(),
        data => Bom::deserialize(data).ok(),
    }
}

fn spdx(bom: Bom, digest: &Digest) -> Sbom {
    // What the document describes is the image itself, which is no package in it.
    let described = bom
        .relationships
        .items
        .iter()
        .filter(|r| r.kind == "DESCRIBES" && r.spdx_element_id == "SPDXRef-DOCUMENT");
    let mut roots: BTreeSet<&str> = described.map(|r| r.related_spdx_element.as_str()).collect();
    roots.extend(bom.document_describes.items.iter().map(String::as_str));
    let is_root = |package: &SpdxPackage| {
        package.external_refs.items.is_empty()
            && package.id.as_deref().is_some_and(|id| roots.contains(id))
    };
    let told = |licence: Option<String>| {
        licence.filter(|text| !matches!(text.as_str(), "NOASSERTION" | "NONE"))
    };
    let left_out = bom.packages.left_out;
    let packages = bom.packages.items.into_iter().filter(|package| !is_root(package));
    let packages = packages.map(|package| {
        let purl = package.external_refs.items.into_iter().find(|r| r.reference_type == "purl");
        let purl = purl.map(|found| cut(&found.reference_locator, 2048).to_owned());
        SbomPackage {
            name: cut(&package.name, 512).to_owned(),
            version: package.version_info,
            licence: told(package.license_concluded).or(told(package.license_declared)),
            kind: purl.as_deref().and_then(purl_type),
            purl,
        }
    });
    let packages = packages.collect();
    let info = bom.creation_info.unwrap_or_default();
    let tool = |line: &String| line.strip_prefix("Tool: ").map(|tool| cut(tool, 256).to_owned());
    Sbom {
        digest: digest.clone(),
        format: SbomFormat::Spdx,
        version: bom.spdx_version,
        name: bom.name,
        created: info.created.as_deref().and_then(Timestamp::lenient),
        tools: info.creators.items.iter().filter_map(tool).collect(),
        packages: sorted(packages),
        left_out: u32::try_from(left_out).unwrap_or(u32::MAX),
    }
}

fn cyclone_dx(bom: Bom, digest: &Digest) -> Sbom {
    let at = |pointer: &str| bom.metadata.pointer(pointer);
    let text = |value: Option<&Value>| {
        value.and_then(Value::as_str).filter(|t| !t.is_empty()).map(|t| cut(t, 512).to_owned())
    };
    // A list up to 1.4, an object with components from 1.5 on.
    let tools = at("/tools/components").or_else(|| at("/tools")).and_then(Value::as_array);
    let tool = |tool: &Value| {
        let (name, version) = (text(tool.get("name"))?, text(tool.get("version")));
        Some(version.map_or_else(|| name.clone(), |version| format!("{name} {version}")))
    };
    let mut sbom = Sbom {
        digest: digest.clone(),
        format: SbomFormat::CycloneDx,
        version: bom.spec_version.clone(),
        name: text(at("/component/name")),
        created: text(at("/timestamp")).as_deref().and_then(Timestamp::lenient),
        tools: tools.into_iter().flatten().take(16).filter_map(tool).collect(),
        packages: Vec::new(),
        left_out: 0,
    };
    components(bom.components, &mut sbom, 0);
    sbom.packages = sorted(std::mem::take(&mut sbom.packages));
    sbom
}

fn components(all: Each<Component>, sbom: &mut Sbom, depth: u8) {
    let more = u32::try_from(all.left_out).unwrap_or(u32::MAX);
    sbom.left_out = sbom.left_out.saturating_add(more);
    for component in all.items {
        if depth < DEPTH_MOST {
            components(component.components, sbom, depth + 1);
        }
        // Files are no packages.
        if component.kind.as_deref() == Some("file") {
            continue;
        }
        let name = match &component.group {
            Some(group) => format!("{group}/{}", component.name),
            None => component.name,
        };
        let licences: Vec<String> = component.licenses.items.iter().filter_map(licence).collect();
        sbom.packages.push(SbomPackage {
            name: cut(&name, 512).to_owned(),
            version: component.version,
            licence: (!licences.is_empty()).then(|| licences.join(" AND ")),
            kind: component.purl.as_deref().and_then(purl_type).or(component.kind),
            purl: component.purl,
        });
    }
}

fn licence(entry: &Value) -> Option<String> {
    let told = entry.get("expression").or_else(|| entry.pointer("/license/id"));
    let told = told.or_else(|| entry.pointer("/license/name"))?.as_str()?;
    (!told.is_empty()).then(|| cut(told, 256).to_owned())
}

/// The type of a package URL: `pkg:deb/debian/…` is `deb`.
pub(super) fn purl_type(purl: &str) -> Option<String> {
    let rest = purl.strip_prefix("pkg:")?.trim_start_matches('/');
    let (kind, _) = rest.split_once('/')?;
    (!kind.is_empty() && kind.len() <= 32).then(|| kind.to_ascii_lowercase())
}

/// By name, each once: scanners list a package for every place that they found it in.
pub(super) fn sorted(mut packages: Vec<SbomPackage>) -> Vec<SbomPackage> {
    packages.sort();
    packages.dedup();
    packages
}
