//! SLSA provenance, v0.2 and v1 (slsa.dev/spec), with what `BuildKit` and GitHub's builders put into it.

use domain::image::{Annotation, Material, Provenance};
use domain::{Bytes, Digest, ErrorKind, RepositoryName, Result, Timestamp};
use serde_json::Value;

use super::statement;
use crate::Registry;
use crate::image::{TEXT_MOST, cut};

/// The largest provenance that is read.
const CAP: u32 = 8 * 1024 * 1024;
const MATERIALS_MOST: usize = 2000;
const PARAMETERS_MOST: usize = 500;

impl Registry {
    /// What a provenance states.
    ///
    /// # Errors
    /// `NotUnderstood { what: "provenance" }`, `TooLarge`, and those of [`Registry::blob_small`].
    pub async fn provenance(&self, name: &RepositoryName, document: &Digest) -> Result<Provenance> {
        let bytes = self.blob_small(name, document, CAP).await?;
        read(&bytes, document)
            .ok_or_else(|| ErrorKind::NotUnderstood { what: "provenance".into() }.into())
    }
}

/// Reads a provenance, inside whatever envelopes. `None` when it is none.
pub(super) fn read(bytes: &[u8], digest: &Digest) -> Option<Provenance> {
    let opened = statement::open(bytes)?;
    let predicate_type = opened.predicate_type?;
    let all: Value = serde_json::from_slice(&opened.bytes).ok()?;
    let predicate = all.get("predicate")?;
    predicate.as_object()?;
    let at = |pointers: &[&str]| pointers.iter().find_map(|pointer| predicate.pointer(pointer));
    let text = |pointers: &[&str]| pointers.iter().find_map(|p| text_of(predicate.pointer(p)));
    at(&["/builder", "/runDetails", "/buildDefinition", "/buildType"])?;
    let time = |pointers: &[&str]| text(pointers).as_deref().and_then(Timestamp::lenient);
    let materials: Vec<Material> = at(&["/buildDefinition/resolvedDependencies", "/materials"])
        .and_then(Value::as_array)
        .map(|all| all.iter().take(MATERIALS_MOST).filter_map(material).collect())
        .unwrap_or_default();
    let vcs = |what: &str| {
        text(&[
            &format!("/metadata/https:~1~1mobyproject.org~1buildkit@v1#metadata/vcs/{what}"),
            &format!("/runDetails/metadata/buildkit_metadata/vcs/{what}"),
        ])
    };
    let configured =
        at(&["/invocation/configSource", "/buildDefinition/externalParameters/configSource"]);
    let from_config = configured.and_then(|source| text_of(source.get("uri")));
    let workflow = "/buildDefinition/externalParameters/workflow";
    let git = materials.iter().find(|m| m.uri.starts_with("git+") || m.uri.contains(".git"));
    let source = vcs("source")
        .or(from_config)
        .or_else(|| {
            text(&[
                &format!("{workflow}/repository"),
                "/buildDefinition/externalParameters/source/uri",
            ])
        })
        .or_else(|| git.map(|material| material.uri.clone()));
    let digest_of = |value: &Value| {
        let digests = value.get("digest")?;
        text_of(digests.get("gitCommit")).or_else(|| text_of(digests.get("sha1")))
    };
    let commit = vcs("revision").or_else(|| configured.and_then(digest_of)).or_else(|| {
        let prefix = |digest: &String| {
            let hex = digest.strip_prefix("gitCommit:").or_else(|| digest.strip_prefix("sha1:"));
            hex.map(str::to_owned)
        };
        git.and_then(|material| material.digests.iter().find_map(prefix))
    });
    let mut parameters = Vec::new();
    for pointer in ["/invocation/parameters", "/buildDefinition/externalParameters"] {
        if let Some(value) = predicate.pointer(pointer) {
            flatten("", value, &mut parameters);
        }
    }
    Some(Provenance {
        digest: digest.clone(),
        predicate_type,
        builder: text(&["/builder/id", "/runDetails/builder/id"]),
        build_type: text(&["/buildType", "/buildDefinition/buildType"]),
        source,
        commit,
        entry_point: configured
            .and_then(|c| text_of(c.get("entryPoint")).or_else(|| text_of(c.get("path"))))
            .or_else(|| text(&[&format!("{workflow}/path")])),
        started: time(&["/metadata/buildStartedOn", "/runDetails/metadata/startedOn"]),
        finished: time(&["/metadata/buildFinishedOn", "/runDetails/metadata/finishedOn"]),
        invocation: text(&[
            "/metadata/buildInvocationID",
            "/metadata/buildInvocationId",
            "/runDetails/metadata/invocationId",
            "/runDetails/metadata/invocationID",
        ]),
        materials,
        parameters,
    })
}

fn material(entry: &Value) -> Option<Material> {
    let uri = text_of(entry.get("uri")).or_else(|| text_of(entry.get("name")))?;
    let digests = entry.get("digest").and_then(Value::as_object);
    let digest = |(name, hex): (&String, &Value)| {
        Some(format!("{}:{}", cut(name, 64), cut(hex.as_str()?, 256)))
    };
    Some(Material {
        uri,
        digests: digests.into_iter().flatten().take(8).filter_map(digest).collect(),
    })
}

/// What a build was told, as names with dots and values.
fn flatten(name: &str, value: &Value, into: &mut Vec<Annotation>) {
    if into.len() >= PARAMETERS_MOST || name.len() > 512 {
        return;
    }
    let child =
        |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Object(all) => {
            for (part, value) in all {
                flatten(&child(part), value, into);
            }
        }
        Value::Array(all) => {
            for (at, value) in all.iter().enumerate() {
                flatten(&child(&at.to_string()), value, into);
            }
        }
        Value::Null => {}
        other => {
            let text = other.as_str().map_or_else(|| other.to_string(), str::to_owned);
            into.push(Annotation {
                name: name.to_owned(),
                value: cut(&text, TEXT_MOST).to_owned(),
                cut_from: (text.len() > TEXT_MOST).then_some(Bytes(text.len() as u64)),
            });
        }
    }
}

fn text_of(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).filter(|t| !t.is_empty()).map(|t| cut(t, 2048).to_owned())
}
