//! SPDX 3 as JSON-LD (spdx.github.io/spdx-spec/v3.0.1, "Serialization"): one flat list of elements that name each other.

use std::collections::{BTreeMap, BTreeSet};

use domain::image::{Sbom, SbomFormat, SbomPackage};
use domain::{Digest, Timestamp};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::ENTRIES_MOST;
use super::bom::{purl_type, sorted};
use crate::image::cut;

const LISTED: &str = "https://spdx.org/licenses/";

/// The elements that a list of packages is made from; files, annotations and the many relations between them are passed by.
#[derive(Default)]
pub(super) struct Graph {
    packages: Vec<Package>,
    left_out: usize,
    /// Expressions by the element's name.
    licences: BTreeMap<String, String>,
    /// Which licence a package has, by the package's name; a concluded one counts before a declared one.
    licensed: BTreeMap<String, (bool, String)>,
    /// Names of tools by the element's.
    tools: BTreeMap<String, String>,
    used: BTreeSet<String>,
    roots: BTreeSet<String>,
    name: Option<String>,
    version: Option<String>,
    created: Option<Timestamp>,
}

struct Package {
    id: String,
    name: String,
    version: Option<String>,
    purl: Option<String>,
}

impl<'de> Deserialize<'de> for Graph {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements;
        impl<'de> Visitor<'de> for Elements {
            type Value = Graph;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of elements")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Graph, A::Error> {
                let mut graph = Graph::default();
                while let Some(element) = list.next_element::<Value>()? {
                    graph.add(&element);
                }
                Ok(graph)
            }
        }
        deserializer.deserialize_seq(Elements)
    }
}

fn text(element: &Value, name: &str, most: usize) -> Option<String> {
    let text = element.get(name)?.as_str()?;
    (!text.is_empty()).then(|| cut(text, most).to_owned())
}

/// One text, or several: a list of one is often written without its brackets.
fn texts(element: &Value, name: &str) -> Vec<String> {
    let all = match element.get(name) {
        Some(Value::Array(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    all.iter().filter_map(Value::as_str).take(64).map(|one| cut(one, 2048).to_owned()).collect()
}

impl Graph {
    /// Whether it says of which SPDX it is: anything may come as JSON-LD.
    pub(super) fn is_spdx(&self) -> bool {
        self.version.is_some()
    }

    fn add(&mut self, element: &Value) {
        let kind = element.get("type").or_else(|| element.get("@type")).and_then(Value::as_str);
        let id = || text(element, "spdxId", 2048).or_else(|| text(element, "@id", 2048));
        match kind.unwrap_or_default() {
            "software_Package" => self.add_package(element, id()),
            "CreationInfo" => {
                self.version = text(element, "specVersion", 64).or(self.version.take());
                let created = text(element, "created", 64);
                self.created = created.as_deref().and_then(Timestamp::lenient).or(self.created);
                self.used.extend(texts(element, "createdUsing"));
            }
            "SpdxDocument" => {
                self.name = text(element, "name", 512);
                self.roots.extend(texts(element, "rootElement"));
            }
            "software_Sbom" => self.roots.extend(texts(element, "rootElement")),
            "Tool" => self.tools.extend(id().zip(text(element, "name", 256))),
            "simplelicensing_LicenseExpression" if self.licences.len() < ENTRIES_MOST => {
                let told = text(element, "simplelicensing_licenseExpression", 2048);
                self.licences.extend(id().zip(told));
            }
            "Relationship" => self.relate(element),
            _ => {}
        }
    }

    fn add_package(&mut self, element: &Value, id: Option<String>) {
        let Some(name) = text(element, "name", 512).filter(|_| self.packages.len() < ENTRIES_MOST)
        else {
            self.left_out += 1;
            return;
        };
        let identifiers = element.get("externalIdentifier").and_then(Value::as_array);
        let mut identifiers = identifiers.into_iter().flatten();
        let is_purl = |one: &&Value| {
            matches!(
                one.get("externalIdentifierType").and_then(Value::as_str),
                Some("packageUrl" | "purl")
            )
        };
        let purl = text(element, "software_packageUrl", 2048)
            .or_else(|| identifiers.find(is_purl).and_then(|one| text(one, "identifier", 2048)));
        self.packages.push(Package {
            id: id.unwrap_or_default(),
            name,
            version: text(element, "software_packageVersion", 512),
            purl,
        });
    }

    fn relate(&mut self, element: &Value) {
        let is_concluded = match element.get("relationshipType").and_then(Value::as_str) {
            Some("hasConcludedLicense") => true,
            Some("hasDeclaredLicense") => false,
            _ => return,
        };
        let licence = texts(element, "to").into_iter().find(|licence| says_something(licence));
        let (Some(of), Some(licence)) = (text(element, "from", 2048), licence) else { return };
        if self.licensed.len() >= ENTRIES_MOST {
            return;
        }
        let known = self.licensed.entry(of).or_insert_with(|| (is_concluded, licence.clone()));
        if is_concluded && !known.0 {
            *known = (true, licence);
        }
    }

    pub(super) fn sbom(self, digest: &Digest) -> Sbom {
        let Self { packages, licences, licensed, tools, used, roots, .. } = self;
        let named = |licence: &String| {
            let listed = licence.strip_prefix(LISTED).map(str::to_owned);
            listed.or_else(|| licences.get(licence).cloned()).filter(|told| says_something(told))
        };
        let is_root = |package: &Package| package.purl.is_none() && roots.contains(&package.id);
        let packages = packages.into_iter().filter(|package| !is_root(package));
        let packages = packages.map(|package| SbomPackage {
            licence: licensed.get(&package.id).and_then(|(_, licence)| named(licence)),
            kind: package.purl.as_deref().and_then(purl_type),
            name: package.name,
            version: package.version,
            purl: package.purl,
        });
        Sbom {
            digest: digest.clone(),
            format: SbomFormat::Spdx,
            version: self.version.map(|version| format!("SPDX-{version}")),
            name: self.name,
            created: self.created,
            tools: used.iter().take(16).filter_map(|id| tools.get(id).cloned()).collect(),
            packages: sorted(packages.collect()),
            left_out: u32::try_from(self.left_out).unwrap_or(u32::MAX),
        }
    }
}

/// `NOASSERTION` and `NONE`, as expressions and as the elements that stand for them.
fn says_something(licence: &str) -> bool {
    let last = licence.rsplit(['/', '#', '_']).next().unwrap_or_default();
    !matches!(
        last,
        "NOASSERTION" | "NONE" | "NoAssertion" | "NoAssertionLicense" | "None" | "NoneLicense"
    )
}
