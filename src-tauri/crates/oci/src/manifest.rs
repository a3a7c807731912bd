//! Manifests: the bytes as they came, and what they say.

use std::collections::BTreeMap;

use bytes::Bytes;
use domain::{Bytes as Size, Digest, TagContent};
use serde::Deserialize;
use serde_json::Value;

use crate::descriptor::{Descriptor, list, texts};
use crate::media;

/// A manifest as it came, with what it says beside it. The digest is over the bytes that came.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The bytes that came.
    pub raw: Bytes,
    /// Their digest.
    pub digest: Digest,
    /// What it is.
    pub media_type: String,
    /// What it says.
    pub document: Document,
}

/// What a manifest says.
#[derive(Debug, Clone)]
pub enum Document {
    /// An index over other manifests.
    Index(Index),
    /// One image or artifact.
    Image(Box<ImageManifest>),
    /// Docker's old form, of which nothing more is read.
    Schema1,
}

/// An index (OCI image-index.md, Docker manifest list).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    /// Its entries.
    #[serde(default, deserialize_with = "list")]
    pub manifests: Vec<Descriptor>,
    #[serde(default, deserialize_with = "texts")]
    pub(crate) annotations: BTreeMap<String, String>,
}

/// An image manifest (OCI manifest.md, Docker schema 2).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageManifest {
    /// The configuration.
    pub config: Descriptor,
    /// The layers, the lowest first.
    #[serde(default, deserialize_with = "list")]
    pub layers: Vec<Descriptor>,
    /// What kind of artifact it is, where it is one.
    #[serde(default)]
    pub artifact_type: Option<String>,
    /// What it is about, where it refers to another manifest.
    #[serde(default)]
    pub(crate) subject: Option<Descriptor>,
    #[serde(default, deserialize_with = "texts")]
    pub(crate) annotations: BTreeMap<String, String>,
}

impl Index {
    /// An annotation's text.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.get(name).map(String::as_str)
    }
}

impl ImageManifest {
    /// An annotation's text.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.get(name).map(String::as_str)
    }

    /// What has to be downloaded for it: configuration and layers, compressed. `None` when one of them does
    /// not say its size.
    pub fn size(&self) -> Option<Size> {
        let all = std::iter::once(&self.config).chain(&self.layers);
        all.map(|part| part.size).try_fold(0_u64, |sum, size| sum.checked_add(size?)).map(Size)
    }

    /// Whether its configuration is a container image's, and so tells platform and date.
    pub fn has_image_config(&self) -> bool {
        self.config.media_type.as_deref().is_some_and(|m| media::IMAGE_CONFIGS.contains(&m))
    }

    /// What it is. Cosign signs with an ordinary image configuration, so layers are looked at first.
    pub fn content(&self) -> TagContent {
        let config = self.config.media_type.as_deref().unwrap_or_default();
        let kind = self.artifact_type.as_deref().unwrap_or(config);
        let layer =
            |layer: &Descriptor| layer.media_type.as_deref().is_some_and(media::is_signature);
        if media::is_signature(kind) || media::is_signature(config) || self.layers.iter().any(layer)
        {
            TagContent::Signature
        } else if kind == media::HELM || config == media::HELM {
            TagContent::Helm
        } else if self.artifact_type.is_none() && self.has_image_config() {
            TagContent::Image
        } else {
            TagContent::Artifact
        }
    }
}

/// Reads a manifest. The type is the `Content-Type`'s if that names a manifest, else the `mediaType` field's, else the
/// shape's. `None` when it is none, or says two things at once (both `manifests` and `layers`: CVE-2021-41190).
pub(crate) fn read(raw: &[u8], content_type: Option<&str>) -> Option<(String, Document)> {
    let value: Value = serde_json::from_slice(raw).ok()?;
    let has = |field: &str| value.get(field).is_some();
    if has("manifests") && (has("layers") || has("config")) {
        return None;
    }
    let known = |media_type: &&str| media::MANIFESTS.contains(media_type);
    let told = content_type
        .filter(known)
        .or_else(|| value.get("mediaType").and_then(Value::as_str).filter(known))
        .map(str::to_owned);
    // Only one shape is there, so it decides what can be read; what was told names it.
    if has("manifests") {
        let told = told.unwrap_or_else(|| media::OCI_INDEX.to_owned());
        Some((told, Document::Index(serde_json::from_value(value).ok()?)))
    } else if has("config") {
        let told = told.unwrap_or_else(|| media::OCI_MANIFEST.to_owned());
        Some((told, Document::Image(Box::new(serde_json::from_value(value).ok()?))))
    } else if has("fsLayers") {
        Some((told.unwrap_or_else(|| media::SCHEMA_1.to_owned()), Document::Schema1))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const D: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn image(extra: &str, config: &str, layers: &str) -> Option<(String, Document)> {
        let text = format!(
            r#"{{"schemaVersion":2{extra},"config":{{"mediaType":"{config}","digest":"{D}","size":10}},"layers":{layers}}}"#
        );
        read(text.as_bytes(), Some("application/json"))
    }

    fn content(extra: &str, config: &str, layers: &str) -> TagContent {
        match image(extra, config, layers) {
            Some((_, Document::Image(image))) => image.content(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_type_is_the_headers_then_the_fields_then_the_shapes() {
        let index = br#"{"manifests":[],"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json"}"#;
        let name = |raw: &[u8], header| read(raw, header).map(|(name, _)| name);
        assert_eq!(name(index, Some(media::OCI_INDEX)).as_deref(), Some(media::OCI_INDEX));
        assert_eq!(name(index, Some("text/plain")).as_deref(), Some(media::DOCKER_LIST));
        assert_eq!(name(br#"{"manifests":null}"#, None).as_deref(), Some(media::OCI_INDEX));
        assert_eq!(name(br#"{"fsLayers":[]}"#, None).as_deref(), Some(media::SCHEMA_1));
        assert_eq!(image("", "x", "null").unwrap().0, media::OCI_MANIFEST, "mediaType is missing");
    }

    #[test]
    fn a_document_that_is_both_index_and_image_is_refused() {
        let text = format!(r#"{{"manifests":[],"config":{{"digest":"{D}"}},"layers":[]}}"#);
        assert!(read(text.as_bytes(), Some(media::OCI_INDEX)).is_none());
        assert!(read(br#"{"manifests":[],"layers":[]}"#, Some(media::OCI_INDEX)).is_none());
        assert!(read(b"{}", Some(media::OCI_INDEX)).is_none());
        assert!(read(b"[]", None).is_none());
    }

    #[test]
    fn what_a_tag_names_is_told_by_its_types() {
        let oci = media::IMAGE_CONFIGS[0];
        let signed =
            format!(r#"[{{"mediaType":"{}","digest":"{D}","size":1}}]"#, media::SIGNATURES[0]);
        assert_eq!(content("", oci, "[]"), TagContent::Image);
        assert_eq!(content("", media::IMAGE_CONFIGS[1], "[]"), TagContent::Image);
        assert_eq!(content("", media::HELM, "[]"), TagContent::Helm);
        assert_eq!(content("", oci, &signed), TagContent::Signature);
        assert_eq!(content("", "application/vnd.oci.empty.v1+json", "[]"), TagContent::Artifact);
        let typed = r#","artifactType":"application/vnd.example+type""#;
        assert_eq!(content(typed, oci, "[]"), TagContent::Artifact);
        let bundle = r#","artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json""#;
        assert_eq!(
            content(bundle, "application/vnd.oci.empty.v1+json", "[]"),
            TagContent::Signature
        );
    }

    #[test]
    fn a_size_that_one_layer_does_not_tell_is_not_invented() {
        let size = |layers: &str| match image("", "x", layers) {
            Some((_, Document::Image(image))) => image.size(),
            other => panic!("{other:?}"),
        };
        let layer = |size: &str| format!(r#"{{"digest":"{D}"{size}}}"#);
        assert_eq!(size("[]"), Some(Size(10)));
        assert_eq!(size(&format!("[{}]", layer(r#","size":5"#))), Some(Size(15)));
        assert_eq!(size(&format!("[{}]", layer(""))), None);
        assert_eq!(size(&format!("[{}]", layer(&format!(r#","size":{}"#, u64::MAX)))), None);
    }

    #[test]
    fn unknown_platforms_with_a_reference_are_attestations() {
        let text = format!(
            r#"{{"manifests":[
              {{"digest":"{D}","platform":{{"os":"linux","architecture":"arm64","variant":"v8"}}}},
              {{"digest":"{D}","platform":{{"os":"unknown","architecture":"unknown"}},"annotations":{{"vnd.docker.reference.type":"attestation-manifest"}}}},
              {{"digest":"{D}","annotations":null}}]}}"#
        );
        let Some((_, Document::Index(index))) = read(text.as_bytes(), None) else { panic!() };
        let [image, attestation, bare] = index.manifests.as_slice() else { panic!() };
        assert_eq!(image.platform().unwrap().variant.as_deref(), Some("v8"));
        assert!(!image.is_attestation() && attestation.is_attestation() && !bare.is_attestation());
        assert_eq!((attestation.platform(), bare.platform()), (None, None));
    }

    proptest! {
        #[test]
        fn no_document_makes_the_reader_fail_hard(text in "[\\[\\]{}\":,a-z0-9 ]{0,80}") {
            read(text.as_bytes(), None);
        }
    }
}
