//! Artifacts, as Harbor lists them, to tags: one row a tag, with all that the one call tells.

use domain::{
    Bytes, Digest, Platform, PlatformEntry, SizeScope, Tag, TagContent, TagDetail, Timestamp,
};

use super::api::{Accessory, Artifact, Reference, Tag as ApiTag};

/// Accessories that say something of an image's contents or origin. Signatures do not.
const SIGNATURE: &str = "signature.";
/// Nydus keeps a second form of the image as an accessory.
const NYDUS: &str = "accessory.nydus";

/// The tags of a page of artifacts; what has no tag is no row.
pub(super) fn rows(artifacts: &[Artifact]) -> Vec<Tag> {
    let row = |artifact: &Artifact, tag: &ApiTag| {
        Tag::with(tag.name.clone(), detail(artifact, Some(tag)))
    };
    artifacts
        .iter()
        .flat_map(|artifact| artifact.tags.iter().map(move |tag| row(artifact, tag)))
        .collect()
}

/// What an artifact tells of one of its tags.
pub(super) fn detail(artifact: &Artifact, tag: Option<&ApiTag>) -> TagDetail {
    let content = content(artifact);
    let index = content == TagContent::Index;
    let digest = artifact.digest.as_deref().and_then(|text| Digest::parse(text).ok());
    // Zero is what Harbor writes while it does not know.
    let size = artifact.size.filter(|size| *size > 0).map(Bytes);
    let platforms = if index {
        artifact.references.iter().filter_map(child).collect()
    } else if content == TagContent::Image {
        let entry = |platform| PlatformEntry { platform, digest: digest.clone(), size };
        own_platform(artifact).map(entry).into_iter().collect()
    } else {
        Vec::new()
    };
    let scope = if index { SizeScope::AllPlatforms } else { SizeScope::OnePlatform };
    let moment = |text: Option<&String>| text.and_then(|text| Timestamp::lenient(text));
    let of_tag = |pick: fn(&ApiTag) -> Option<&String>| moment(tag.and_then(pick));
    TagDetail {
        digest,
        media_type: artifact.manifest_media_type.clone(),
        content: Some(content),
        platforms,
        size,
        size_scope: size.map(|_| scope),
        created: artifact.attribute("created").and_then(Timestamp::lenient),
        last_pushed: of_tag(|tag| tag.push_time.as_ref())
            .or_else(|| moment(artifact.push_time.as_ref())),
        // Never pulled is year 1.
        last_pulled: match tag {
            Some(tag) => moment(tag.pull_time.as_ref()),
            None => moment(artifact.pull_time.as_ref()),
        },
        has_attestations: Some(
            artifact.accessories.iter().any(is_attestation)
                || artifact.references.iter().any(is_attestation_entry),
        ),
        signed: Some(artifact.accessories.iter().any(|one| one.kind.starts_with(SIGNATURE))),
        immutable: tag.and_then(|tag| tag.immutable),
        // By whom it does not tell.
        ..TagDetail::default()
    }
}

fn content(artifact: &Artifact) -> TagContent {
    let manifest = artifact.manifest_media_type.as_deref().unwrap_or_default();
    if manifest.contains("image.index") || manifest.contains("manifest.list") {
        return TagContent::Index;
    }
    if manifest.contains("distribution.manifest.v1") {
        return TagContent::LegacyImage;
    }
    let config = artifact.media_type.as_deref().unwrap_or_default();
    match artifact.kind.as_deref() {
        Some("IMAGE") => TagContent::Image,
        Some("CHART") => TagContent::Helm,
        _ if config.contains("helm.config") => TagContent::Helm,
        _ => TagContent::Artifact,
    }
}

/// The platform of an image that is no index, as its configuration has it.
fn own_platform(artifact: &Artifact) -> Option<Platform> {
    let owned = |name| artifact.attribute(name).map(str::to_owned);
    Some(Platform {
        os: owned("os")?,
        architecture: owned("architecture")?,
        variant: owned("variant"),
        os_version: owned("os.version"),
    })
}

/// A child of an index; attestation entries are none.
fn child(reference: &Reference) -> Option<PlatformEntry> {
    if is_attestation_entry(reference) {
        return None;
    }
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let raw = reference.platform.as_ref()?;
    Some(PlatformEntry {
        platform: Platform {
            os: filled(&raw.os)?,
            architecture: filled(&raw.architecture)?,
            variant: filled(&raw.variant),
            os_version: filled(&raw.os_version),
        },
        digest: reference.child_digest.as_deref().and_then(|text| Digest::parse(text).ok()),
        size: None,
    })
}

fn is_attestation(accessory: &Accessory) -> bool {
    !accessory.kind.is_empty() && !accessory.kind.starts_with(SIGNATURE) && accessory.kind != NYDUS
}

/// `BuildKit`'s entries in an index that describe another entry.
fn is_attestation_entry(reference: &Reference) -> bool {
    let unknown = |text: &Option<String>| text.as_deref() == Some("unknown");
    let marked = reference
        .annotations
        .as_ref()
        .and_then(|all| all.get("vnd.docker.reference.type"))
        .is_some_and(|kind| kind == "attestation-manifest");
    marked
        || reference.platform.as_ref().is_some_and(|p| unknown(&p.os) && unknown(&p.architecture))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const D: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn read(value: Value) -> Vec<Tag> {
        rows(&[serde_json::from_value(value).unwrap()])
    }

    fn image(more: &Value) -> Value {
        let mut base = json!({
            "digest": D, "type": "IMAGE", "size": 1_816_010,
            "media_type": "application/vnd.docker.container.image.v1+json",
            "manifest_media_type": "application/vnd.docker.distribution.manifest.v2+json",
            "extra_attrs": { "os": "linux", "architecture": "amd64", "author": "", "created": "2026-01-25T09:51:13.904772229Z" },
            "push_time": "2026-01-25T09:51:14.394Z", "pull_time": "0001-01-01T00:00:00.000Z",
            "accessories": null, "references": null, "labels": null,
            "tags": [{ "name": "1.0", "push_time": "2026-02-01T00:00:00Z", "pull_time": "0001-01-01T00:00:00.000Z" }],
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            base[key] = value.clone();
        }
        base
    }

    fn only(value: Value) -> TagDetail {
        let mut rows = read(value);
        assert_eq!(rows.len(), 1);
        *rows.remove(0).detail.unwrap()
    }

    #[test]
    fn one_artifact_with_three_tags_is_three_rows_and_one_without_is_none() {
        let tags = json!([{ "name": "a" }, { "name": "b" }, { "name": "c" }]);
        assert_eq!(read(image(&json!({ "tags": tags }))).len(), 3);
        assert!(
            read(image(&json!({ "tags": null }))).is_empty(),
            "untagged rows are included by Harbor"
        );
    }

    #[test]
    fn an_image_tells_digest_size_platform_and_dates_and_year_one_is_never() {
        let detail = only(image(&json!({})));
        assert_eq!(detail.digest.unwrap().as_str(), D);
        assert_eq!(detail.size, Some(Bytes(1_816_010)));
        assert_eq!(detail.size_scope, Some(SizeScope::OnePlatform));
        assert_eq!(detail.platforms[0].platform.architecture, "amd64");
        assert_eq!(detail.last_pulled, None, "year 1 means never pulled");
        assert_eq!(
            detail.last_pushed,
            Timestamp::lenient("2026-02-01T00:00:00Z"),
            "the tag's own date"
        );
        assert!(detail.created.is_some());
        assert_eq!(detail.has_attestations, Some(false), "null accessories are none");
    }

    #[test]
    fn the_children_of_an_index_are_its_platforms_and_attestations_are_folded() {
        let detail = only(image(&json!({
            "manifest_media_type": "application/vnd.oci.image.index.v1+json",
            "references": [
                { "child_digest": D, "platform": { "os": "linux", "architecture": "arm64", "variant": "v8" } },
                { "child_digest": D, "platform": { "os": "windows", "architecture": "amd64", "'os.version'": "10.0.20348" } },
                { "child_digest": D, "platform": { "os": "unknown", "architecture": "unknown" } },
            ],
        })));
        assert_eq!(detail.content, Some(TagContent::Index));
        assert_eq!(detail.platforms.len(), 2);
        let windows = &detail.platforms[1].platform;
        assert_eq!(windows.os_version.as_deref(), Some("10.0.20348"), "a name with quotes in it");
        assert_eq!(detail.size_scope, Some(SizeScope::AllPlatforms));
        assert_eq!(detail.has_attestations, Some(true));
    }

    #[test]
    fn a_signature_is_no_attestation_and_an_sbom_is() {
        let with = |kind: &str| {
            only(image(&json!({ "accessories": [{ "type": kind }] }))).has_attestations
        };
        assert_eq!(with("signature.cosign"), Some(false));
        assert_eq!(with("signature.notation"), Some(false));
        assert_eq!(with("accessory.nydus"), Some(false));
        assert_eq!(with("sbom.harbor"), Some(true));
    }

    #[test]
    fn a_signature_is_told_and_so_is_a_tag_that_no_push_may_move() {
        let with = |kind: &str| only(image(&json!({ "accessories": [{ "type": kind }] }))).signed;
        assert_eq!(with("signature.cosign"), Some(true));
        assert_eq!(with("sbom.harbor"), Some(false));
        let firm = |tags| only(image(&json!({ "tags": tags }))).immutable;
        assert_eq!(firm(json!([{ "name": "v1", "immutable": true }])), Some(true));
        assert_eq!(firm(json!([{ "name": "v1" }])), None, "not told is not known");
    }

    #[test]
    fn what_a_tag_names_is_told_by_type() {
        let of = |kind: &str| only(image(&json!({ "type": kind }))).content;
        assert_eq!(of("CHART"), Some(TagContent::Helm));
        assert_eq!(of("WASM"), Some(TagContent::Artifact));
        let typed = |media: &str| only(image(&json!({ "manifest_media_type": media }))).content;
        assert_eq!(typed("application/vnd.oci.image.manifest.v1+json"), Some(TagContent::Image));
        let schema_1 = "application/vnd.docker.distribution.manifest.v1+prettyjws";
        assert_eq!(typed(schema_1), Some(TagContent::LegacyImage));
        assert!(only(image(&json!({ "type": "CHART" }))).platforms.is_empty());
    }
}
