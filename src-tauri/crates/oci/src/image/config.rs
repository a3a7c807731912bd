//! An image's configuration, read leniently: each value by itself, so that one that makes no sense takes none with it.

use std::collections::BTreeMap;

use domain::image::ImageConfig;
use domain::{Digest, Platform, Timestamp};
use serde_json::Value;

use super::{annotations, cut};

/// Configurations are small; some carry long histories.
pub(super) const CAP: u32 = 4 * 1024 * 1024;
/// The longest value that is passed on.
const VALUE_MOST: usize = 16 * 1024;

/// What is read of a configuration's document.
pub(super) struct Document {
    pub(super) config: ImageConfig,
    pub(super) platform: Option<Platform>,
    pub(super) created: Option<Timestamp>,
    pub(super) diff_ids: Vec<Option<Digest>>,
    pub(super) history: Vec<Value>,
}

impl Document {
    /// `None` when it is not JSON, or no object.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let all: Value = serde_json::from_slice(bytes).ok()?;
        all.as_object()?;
        let inner = all.get("config").unwrap_or(&Value::Null);
        let config = ImageConfig {
            env: texts(inner.get("Env")).unwrap_or_default(),
            entrypoint: texts(inner.get("Entrypoint")),
            cmd: texts(inner.get("Cmd")),
            user: text(inner.get("User")),
            working_dir: text(inner.get("WorkingDir")),
            ports: names(inner.get("ExposedPorts")),
            volumes: names(inner.get("Volumes")),
            labels: annotations(&labels(inner.get("Labels"))),
            stop_signal: text(inner.get("StopSignal")),
            healthcheck: texts(inner.pointer("/Healthcheck/Test")),
            shell: texts(inner.get("Shell")),
            on_build: texts(inner.get("OnBuild")).unwrap_or_default(),
            author: text(all.get("author")),
        };
        let platform = || {
            Some(Platform {
                os: text(all.get("os"))?,
                architecture: text(all.get("architecture"))?,
                variant: text(all.get("variant")),
                os_version: text(all.get("os.version")),
            })
        };
        let diff_ids = all.pointer("/rootfs/diff_ids").and_then(Value::as_array);
        let digest = |id: &Value| Digest::parse(id.as_str()?).ok();
        Some(Self {
            config,
            platform: platform(),
            created: text(all.get("created")).as_deref().and_then(Timestamp::lenient),
            diff_ids: diff_ids.into_iter().flatten().map(digest).collect(),
            history: all.get("history").and_then(Value::as_array).cloned().unwrap_or_default(),
        })
    }
}

/// A text that says something.
fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).filter(|text| !text.is_empty()).map(bounded)
}

/// A list of texts; a single text is a list of one.
fn texts(value: Option<&Value>) -> Option<Vec<String>> {
    match value? {
        Value::Array(all) => Some(all.iter().filter_map(Value::as_str).map(bounded).collect()),
        Value::String(one) => Some(vec![bounded(one)]),
        _ => None,
    }
}

/// The names of a set, which Go writes as an object of empty objects.
fn names(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Object(all)) => all.keys().map(|name| bounded(name)).collect(),
        other => texts(other).unwrap_or_default(),
    }
}

fn labels(value: Option<&Value>) -> BTreeMap<String, String> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let all = value.and_then(Value::as_object);
    all.into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn bounded(text: &str) -> String {
    cut(text, VALUE_MOST).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_that_makes_no_sense_takes_no_other_with_it() {
        let text = r#"{"os":7,"architecture":"amd64","created":"soon","config":{"Env":["A=b",1],"Cmd":"sh",
            "Entrypoint":null,"ExposedPorts":["80"],"Volumes":{"/data":{}},"Labels":{"n":1,"t":"x"},"User":""},
            "rootfs":{"diff_ids":["nonsense"]},"history":"none"}"#;
        let read = Document::read(text.as_bytes()).unwrap();
        let config = read.config;
        assert_eq!((config.env, config.cmd), (vec!["A=b".to_owned()], Some(vec!["sh".to_owned()])));
        assert_eq!((config.entrypoint, config.user), (None, None));
        assert_eq!(
            (config.ports, config.volumes),
            (vec!["80".to_owned()], vec!["/data".to_owned()])
        );
        assert_eq!((config.labels[0].value.as_str(), config.labels[1].value.as_str()), ("1", "x"));
        assert_eq!((read.platform, read.created, read.diff_ids), (None, None, vec![None]));
    }

    #[test]
    fn what_is_no_object_is_no_configuration() {
        for wrong in [&b""[..], b"[]", b"\"x\"", b"{", b"\xff\xfe", b"null"] {
            assert!(Document::read(wrong).is_none());
        }
        assert!(Document::read(b"{}").is_some(), "an empty one says nothing, and that is well");
    }
}
