//! Descriptors: what an index or a manifest says of the content that it points to.

use std::collections::BTreeMap;

use domain::{Digest, Platform};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A pointer to content (OCI image-spec, descriptor.md), read leniently.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What the content is.
    #[serde(default)]
    pub media_type: Option<String>,
    /// Its digest.
    pub digest: Digest,
    /// Its size in bytes, where told.
    #[serde(default, deserialize_with = "size")]
    pub size: Option<u64>,
    /// Where else it can be had (foreign layers).
    #[serde(default, deserialize_with = "list")]
    pub(crate) urls: Vec<String>,
    /// What kind of artifact it is, where it is one.
    #[serde(default)]
    pub artifact_type: Option<String>,
    #[serde(default)]
    platform: Option<RawPlatform>,
    #[serde(default, deserialize_with = "texts")]
    pub(crate) annotations: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
struct RawPlatform {
    os: Option<String>,
    architecture: Option<String>,
    variant: Option<String>,
    #[serde(rename = "os.version")]
    os_version: Option<String>,
}

impl Descriptor {
    /// One that tells digest and type.
    pub(crate) fn plain(digest: Digest, media_type: String) -> Self {
        Self {
            media_type: Some(media_type),
            digest,
            size: None,
            urls: Vec::new(),
            artifact_type: None,
            platform: None,
            annotations: BTreeMap::new(),
        }
    }

    /// The platform that it is for, if it names one. `unknown/unknown` names none.
    pub fn platform(&self) -> Option<Platform> {
        let raw = self.platform.as_ref()?;
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let platform = Platform {
            os: filled(&raw.os)?,
            architecture: filled(&raw.architecture)?,
            variant: filled(&raw.variant),
            os_version: filled(&raw.os_version),
        };
        (platform.os != "unknown" || platform.architecture != "unknown").then_some(platform)
    }

    /// Whether it describes another entry of its index (`BuildKit`'s SBOM and provenance) and is no platform.
    pub fn is_attestation(&self) -> bool {
        let unknown = |text: &Option<String>| text.as_deref() == Some("unknown");
        self.annotation("vnd.docker.reference.type") == Some("attestation-manifest")
            || self.platform.as_ref().is_some_and(|p| unknown(&p.os) && unknown(&p.architecture))
    }

    /// An annotation's text.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.get(name).map(String::as_str)
    }
}

/// A size; what is none (negative, a text) is not told.
fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(Value::deserialize(deserializer)?.as_u64())
}

/// Annotations, of which only texts count; `null` is none.
pub(crate) fn texts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let all = Option::<BTreeMap<String, Value>>::deserialize(deserializer)?.unwrap_or_default();
    let text = |(name, value)| match value {
        Value::String(text) => Some((name, text)),
        _ => None,
    };
    Ok(all.into_iter().filter_map(text).collect())
}

/// A list; `null`, as Go writes an empty one, is an empty one.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
