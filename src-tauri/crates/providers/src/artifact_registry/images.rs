//! What an image's row tells of a tag.

use domain::{Bytes, Digest, Platform, PlatformEntry, SizeScope, TagContent, TagDetail, Timestamp};

use super::api::{DockerImage, ImageManifest};

/// The types of an index.
const INDEXES: [&str; 2] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];
/// Cosign's, sigstore's and Notary's.
const SIGNATURES: [&str; 4] = [
    "application/vnd.dev.cosign.simplesigning.v1+json",
    "application/vnd.dev.cosign.artifact.sig.v1+json",
    "application/vnd.dev.sigstore.bundle",
    "application/vnd.cncf.notary.signature",
];

/// What the list told. What the size of an index covers is documented nowhere, so it is left for the registry to tell, for the
/// rows on screen; so is the platform of a single image, which stands in its configuration.
pub(super) fn detail(tag: &str, image: &DockerImage) -> TagDetail {
    let content = content(tag, image);
    let index = content == Some(TagContent::Index);
    let (attestations, manifests): (Vec<_>, Vec<_>) =
        image.image_manifests.iter().partition(|manifest| is_attestation(manifest));
    let size = image.image_size_bytes.as_deref().and_then(|text| text.parse().ok());
    let size = size.filter(|size| *size > 0 && !index).map(Bytes);
    let moment = |text: &Option<String>| text.as_deref().and_then(Timestamp::lenient);
    let digest = digest_in(&image.name);
    TagDetail {
        media_type: image.media_type.clone(),
        content,
        platforms: manifests.into_iter().filter_map(entry).collect(),
        size,
        size_scope: size.map(|_| SizeScope::OnePlatform),
        created: moment(&image.build_time),
        last_pushed: moment(&image.upload_time),
        has_attestations: index.then_some(!attestations.is_empty()),
        more: digest.is_some()
            && matches!(content, Some(TagContent::Index | TagContent::Image) | None),
        digest,
        ..TagDetail::default()
    }
}

/// The image and the digest in `…/dockerImages/web%2Fapi@sha256:…`.
pub(super) fn image_in(name: &str) -> Option<String> {
    let (_, last) = name.rsplit_once("/dockerImages/")?;
    super::repositories::decoded(last.rsplit_once('@')?.0)
}

fn digest_in(name: &str) -> Option<Digest> {
    Digest::parse(&super::repositories::decoded(name.rsplit_once('@')?.1)?).ok()
}

fn entry(manifest: &ImageManifest) -> Option<PlatformEntry> {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let platform = Platform {
        os: filled(&manifest.os)?,
        architecture: filled(&manifest.architecture)?,
        variant: filled(&manifest.variant),
        os_version: filled(&manifest.os_version),
    };
    let digest = manifest.digest.as_deref().and_then(|text| Digest::parse(text).ok());
    Some(PlatformEntry { platform, digest, size: None })
}

/// `BuildKit`'s entries in an index that describe another entry.
fn is_attestation(manifest: &ImageManifest) -> bool {
    let unknown = |text: &Option<String>| text.as_deref() == Some("unknown");
    unknown(&manifest.os) && unknown(&manifest.architecture)
}

fn content(tag: &str, image: &DockerImage) -> Option<TagContent> {
    let artifact = image.artifact_type.as_deref().unwrap_or_default();
    if is_signature_tag(tag) || SIGNATURES.iter().any(|known| artifact.starts_with(known)) {
        return Some(TagContent::Signature);
    }
    Some(match (image.media_type.as_deref()?, artifact) {
        (media, _) if INDEXES.contains(&media) => TagContent::Index,
        (media, _) if media.starts_with("application/vnd.docker.distribution.manifest.v1+") => {
            TagContent::LegacyImage
        }
        (_, "application/vnd.cncf.helm.config.v1+json") => TagContent::Helm,
        (
            media,
            ""
            | "application/vnd.oci.image.config.v1+json"
            | "application/vnd.docker.container.image.v1+json",
        ) if media.contains("manifest") => TagContent::Image,
        // Some rows tell the manifest's own type again.
        (media, artifact) if media == artifact => TagContent::Image,
        _ => TagContent::Artifact,
    })
}

/// `sha256-<64 hex digits>.sig` (cosign).
fn is_signature_tag(tag: &str) -> bool {
    let hex = tag.strip_prefix("sha256-").and_then(|rest| rest.strip_suffix(".sig"));
    hex.is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn of(tag: &str, more: &Value) -> TagDetail {
        let mut row = json!({
            "name": format!("projects/p/locations/us/repositories/r/dockerImages/web%2Fapi@sha256:{}", "a".repeat(64)),
            "tags": [tag], "imageSizeBytes": "48211934", "uploadTime": "2026-02-03T10:11:12.131415Z",
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            row[key] = value.clone();
        }
        detail(tag, &serde_json::from_value(row).unwrap())
    }

    #[test]
    fn an_image_tells_digest_size_and_dates_and_its_platform_is_to_be_read() {
        let detail = of("1", &json!({ "buildTime": "2026-02-01T00:00:00Z" }));
        assert!(detail.digest.is_some() && detail.created.is_some() && detail.more);
        assert_eq!(detail.size, Some(Bytes(48_211_934)), "a number that comes as a text");
        assert_eq!(detail.size_scope, Some(SizeScope::OnePlatform));
        assert_eq!(detail.last_pushed, Timestamp::lenient("2026-02-03T10:11:12.131415Z"));
    }

    #[test]
    fn an_index_tells_its_platforms_with_attestations_folded_and_no_size_that_nobody_explains() {
        let detail = of(
            "1",
            &json!({
                "mediaType": INDEXES[0],
                "imageManifests": [
                    { "architecture": "arm64", "os": "linux", "variant": "v8", "digest": format!("sha256:{}", "b".repeat(64)) },
                    { "architecture": "unknown", "os": "unknown" },
                ],
            }),
        );
        assert_eq!(detail.content, Some(TagContent::Index));
        assert_eq!(detail.platforms.len(), 1);
        assert!(detail.platforms[0].digest.is_some());
        assert_eq!((detail.size, detail.has_attestations, detail.more), (None, Some(true), true));
    }

    #[test]
    fn what_a_tag_names_is_told_by_its_types() {
        let signature = format!("sha256-{}.sig", "0".repeat(64));
        let helm = json!({ "artifactType": "application/vnd.cncf.helm.config.v1+json" });
        assert_eq!(of("1", &json!({})).content, Some(TagContent::Image));
        assert_eq!(of("1", &helm).content, Some(TagContent::Helm));
        assert!(!of("1", &helm).more, "a chart has no platform");
        assert_eq!(of(&signature, &json!({})).content, Some(TagContent::Signature));
        let other = json!({ "artifactType": "application/vnd.example+json" });
        assert_eq!(of("1", &other).content, Some(TagContent::Artifact));
        assert_eq!(detail("1", &DockerImage::default()), TagDetail::default());
    }
}
