//! What an image's row tells of a tag.

use domain::{Bytes, Digest, SizeScope, TagContent, TagDetail};

use super::api::{Image, Moment};

/// The types of an index.
pub(super) const INDEXES: [&str; 2] = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];

/// What the list told. The size of an index is its largest image's, which is the most that one platform downloads.
pub(super) fn detail(tag: &str, image: &Image) -> TagDetail {
    let size = image.image_size_in_bytes.map(Bytes);
    TagDetail {
        digest: image.image_digest.as_deref().and_then(|text| Digest::parse(text).ok()),
        media_type: image.image_manifest_media_type.clone(),
        content: content(tag, image),
        size,
        size_scope: size.map(|_| SizeScope::OnePlatform),
        last_pushed: image.image_pushed_at.as_ref().and_then(Moment::timestamp),
        last_pulled: image.last_recorded_pull_time.as_ref().and_then(Moment::timestamp),
        // Platform and date stand in a configuration of its own, to be read for the rows on screen.
        more: image.image_digest.is_some(),
        ..TagDetail::default()
    }
}

/// Whether it is an index, so that its platforms stand in its manifest.
pub(super) fn is_index(image: &Image) -> bool {
    image.image_manifest_media_type.as_deref().is_some_and(|media| INDEXES.contains(&media))
}

fn content(tag: &str, image: &Image) -> Option<TagContent> {
    let artifact = image.artifact_media_type.as_deref().unwrap_or_default();
    if is_signature_tag(tag) || SIGNATURES.iter().any(|known| artifact.starts_with(known)) {
        return Some(TagContent::Signature);
    }
    Some(match (image.image_manifest_media_type.as_deref()?, artifact) {
        (media, _) if INDEXES.contains(&media) => TagContent::Index,
        (media, _) if media.starts_with("application/vnd.docker.distribution.manifest.v1+") => {
            TagContent::LegacyImage
        }
        (_, "application/vnd.cncf.helm.config.v1+json") => TagContent::Helm,
        (
            _,
            ""
            | "application/vnd.oci.image.config.v1+json"
            | "application/vnd.docker.container.image.v1+json",
        ) => TagContent::Image,
        _ => TagContent::Artifact,
    })
}

/// Cosign's, sigstore's and Notary's.
const SIGNATURES: [&str; 4] = [
    "application/vnd.dev.cosign.simplesigning.v1+json",
    "application/vnd.dev.cosign.artifact.sig.v1+json",
    "application/vnd.dev.sigstore.bundle",
    "application/vnd.cncf.notary.signature",
];

/// `sha256-<64 hex digits>.sig` (cosign).
fn is_signature_tag(tag: &str) -> bool {
    let hex = tag.strip_prefix("sha256-").and_then(|rest| rest.strip_suffix(".sig"));
    hex.is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(media: &str, artifact: &str) -> Image {
        let body = serde_json::json!({
            "imageDigest": format!("sha256:{}", "a".repeat(64)), "imageSizeInBytes": 5,
            "imagePushedAt": 1_700_000_000.5, "imageManifestMediaType": media, "artifactMediaType": artifact,
        });
        serde_json::from_value(body).unwrap()
    }

    #[test]
    fn what_a_tag_names_is_told_by_the_types_of_its_manifest_and_its_configuration() {
        let manifest = "application/vnd.oci.image.manifest.v1+json";
        let config = "application/vnd.oci.image.config.v1+json";
        let signature = format!("sha256-{}.sig", "0".repeat(64));
        for (tag, media, artifact, expected) in [
            ("1", manifest, config, TagContent::Image),
            ("1", INDEXES[1], "", TagContent::Index),
            ("1", manifest, "application/vnd.cncf.helm.config.v1+json", TagContent::Helm),
            (&signature, manifest, config, TagContent::Signature),
            ("1", manifest, "application/vnd.example", TagContent::Artifact),
            (
                "1",
                "application/vnd.docker.distribution.manifest.v1+prettyjws",
                "",
                TagContent::LegacyImage,
            ),
        ] {
            assert_eq!(
                detail(tag, &image(media, artifact)).content,
                Some(expected),
                "{media} {artifact}"
            );
        }
    }

    #[test]
    fn what_was_not_told_is_not_made_up() {
        let detail = detail("1", &serde_json::from_str("{}").unwrap());
        assert_eq!(detail, TagDetail::default());
    }
}
