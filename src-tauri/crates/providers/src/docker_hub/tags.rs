//! Tags: a hundred a request with everything, and no manifest asked for (`registry-apis.md` §2d).

use domain::{
    Bytes, Completeness, Cursor, Digest, Page, Platform, PlatformEntry, RepositoryName, Result,
    SizeScope, Tag, TagContent, TagDetail, Timestamp,
};
use transport::Request;

use super::namespaces::paged;
use super::repositories::{finished, nothing};
use super::{DockerHub, api, page_number};

impl DockerHub {
    /// One page (`GET /v2/namespaces/{namespace}/repositories/{repository}/tags`).
    pub(super) async fn list_tags(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let page = page_number(cursor);
        let url = paged(self.repository_url(name, &["tags"])?, page);
        let answer = self.session.send(Request::get(url)).await?;
        // A page past the end is 404: some went while we were reading.
        let read = match answer.status {
            404 if page > 1 => nothing(),
            200..=299 => answer.json::<api::Paged<api::Tag>>()?,
            _ => return Err(self.session.refusal(&answer, name.as_str())),
        };
        let row = |record: api::Tag| Some(Tag::with(record.name.clone(), detail(&record)));
        Ok(finished(
            page,
            read.next.is_some(),
            read.count,
            Completeness::Complete,
            read.results,
            row,
        ))
    }

    /// One tag (`GET /v2/namespaces/{namespace}/repositories/{repository}/tags/{tag}`).
    pub(super) async fn read_tag(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        let url = self.repository_url(name, &["tags", tag])?;
        let answer = self.session.send(Request::get(url)).await?;
        if !answer.is_success() {
            return Err(self.session.refusal(&answer, &format!("{name}:{tag}")));
        }
        answer.json().map(|record| detail(&record))
    }
}

fn detail(record: &api::Tag) -> TagDetail {
    let (platforms, others): (Vec<_>, Vec<_>) = record.images.iter().partition(|i| is_platform(i));
    let content = content(record, platforms.len());
    let (size, size_scope) = size(&platforms, record);
    let date = |text: &Option<String>| text.as_deref().and_then(Timestamp::lenient);
    TagDetail {
        digest: record.digest.as_deref().and_then(digest),
        media_type: record.media_type.clone().filter(|text| !text.is_empty()),
        content,
        size,
        size_scope,
        // Docker Hub does not tell when an image was built.
        created: None,
        last_pushed: date(&record.last_pushed).or_else(|| date(&record.last_updated)),
        pushed_by: record.last_updater_username.clone().filter(|name| !name.is_empty()),
        last_pulled: date(&record.last_pulled),
        // What stands beside platforms for "unknown/unknown" is an attestation; alone, it is an old image of which
        // nothing is known.
        has_attestations: (!platforms.is_empty()).then_some(!others.is_empty()),
        platforms: platforms.into_iter().filter_map(platform).collect(),
        signed: None,
        immutable: None,
        more: false,
    }
}

/// Whether an entry is for a platform, and not an attestation about one (`unknown/unknown`, `registry-apis.md` §1.5).
fn is_platform(image: &api::Image) -> bool {
    [&image.os, &image.architecture]
        .iter()
        .all(|part| part.as_deref().is_some_and(|text| !text.is_empty() && text != "unknown"))
}

fn platform(image: &api::Image) -> Option<PlatformEntry> {
    let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
    Some(PlatformEntry {
        platform: Platform {
            os: image.os.clone()?,
            architecture: image.architecture.clone()?,
            variant: text(&image.variant),
            os_version: text(&image.os_version),
        },
        digest: image.digest.as_deref().and_then(digest),
        size: image.size.map(Bytes),
    })
}

fn digest(text: &str) -> Option<Digest> {
    Digest::parse(text).ok()
}

/// The platforms added up, where each tells. Docker Hub's `full_size` is the size of one image, also of an index of many, so it
/// counts only where there is but one.
fn size(platforms: &[&api::Image], record: &api::Tag) -> (Option<Bytes>, Option<SizeScope>) {
    let sum = platforms.iter().try_fold(0_u64, |sum, image| sum.checked_add(image.size?));
    match platforms.len() {
        0 => (record.full_size.map(Bytes), None),
        1 => {
            let size = sum.or(record.full_size).map(Bytes);
            (size, size.map(|_| SizeScope::OnePlatform))
        }
        _ => (sum.map(Bytes), sum.map(|_| SizeScope::AllPlatforms)),
    }
}

/// What a tag names: by its content type, and an image by its media type; old records have neither.
fn content(record: &api::Tag, platforms: usize) -> Option<TagContent> {
    let media_type = record.media_type.as_deref().unwrap_or_default();
    let index = media_type.ends_with("image.index.v1+json")
        || media_type.ends_with("manifest.list.v2+json");
    if is_signature(&record.name) {
        return Some(TagContent::Signature);
    }
    match record.content_type.as_deref() {
        Some("helm") => Some(TagContent::Helm),
        Some("image") | None if media_type.contains("distribution.manifest.v1") => {
            Some(TagContent::LegacyImage)
        }
        Some("image") | None if index || platforms > 1 => Some(TagContent::Index),
        Some("image") => Some(TagContent::Image),
        Some(_) => Some(TagContent::Artifact),
        None => (platforms == 1).then_some(TagContent::Image),
    }
}

/// cosign's name for the signature of an image: `sha256-<hex>.sig`.
fn is_signature(name: &str) -> bool {
    let parts = name.strip_prefix("sha256-").and_then(|rest| rest.split_once('.'));
    parts.is_some_and(|(_, kind)| kind == "sig")
}

#[cfg(test)]
mod tests {
    use domain::ErrorKind;
    use serde_json::{Value, json};
    use wiremock::MockServer;

    use super::*;
    use crate::Provider;
    use crate::docker_hub::testing::{answers, gives_tokens, hub};

    fn read(record: Value) -> TagDetail {
        detail(&serde_json::from_value(record).unwrap())
    }

    fn sha(letter: &str) -> String {
        format!("sha256:{}", letter.repeat(64))
    }

    fn index(images: &Value) -> Value {
        json!({ "name": "1.0", "digest": sha("a"), "content_type": "image", "full_size": 100,
            "media_type": "application/vnd.oci.image.index.v1+json", "images": images })
    }

    #[test]
    fn attestations_are_neither_platforms_nor_part_of_the_size() {
        let detail = read(index(&json!([
            { "os": "linux", "architecture": "amd64", "size": 100, "digest": sha("b") },
            { "os": "linux", "architecture": "arm64", "variant": "v8", "size": 90, "digest": null },
            { "os": "unknown", "architecture": "unknown", "size": 7 },
        ])));
        assert_eq!(detail.platforms.len(), 2);
        assert_eq!(detail.platforms[1].platform.variant.as_deref(), Some("v8"));
        assert_eq!(
            (detail.size, detail.size_scope),
            (Some(Bytes(190)), Some(SizeScope::AllPlatforms))
        );
        assert_eq!(
            (detail.has_attestations, detail.content),
            (Some(true), Some(TagContent::Index))
        );
        assert_eq!(detail.digest, digest(&sha("a")));
    }

    #[test]
    fn a_size_that_one_platform_does_not_tell_is_not_made_up_from_the_others() {
        let detail = read(index(&json!([
            { "os": "linux", "architecture": "amd64", "size": 100 },
            { "os": "linux", "architecture": "arm64", "size": null },
        ])));
        assert_eq!((detail.size, detail.size_scope), (None, None));
    }

    #[test]
    fn records_of_2021_without_digest_types_and_dates_are_shown_as_far_as_they_go() {
        let latest = read(json!({
            "creator": 1, "id": 2, "name": "latest", "full_size": 27_000_001, "v2": true, "tag_status": "active",
            "images": [{ "architecture": "amd64", "features": "", "variant": null, "digest": sha("1"), "os": "linux",
                "os_features": "", "os_version": null, "size": 27_000_001, "status": "active" }],
            "last_updated": "2021-01-04T19:55:18.000001Z", "last_updater_username": "example-user",
            "tag_last_pulled": "2021-01-04T20:58:19.000001Z", "tag_last_pushed": "2021-01-04T19:55:18.000001Z",
        }));
        assert_eq!(
            (latest.size, latest.size_scope),
            (Some(Bytes(27_000_001)), Some(SizeScope::OnePlatform))
        );
        assert_eq!((latest.digest, latest.content), (None, Some(TagContent::Image)));
        assert_eq!(latest.pushed_by.as_deref(), Some("example-user"));
        assert_eq!(latest.has_attestations, Some(false));
        let alpha = read(json!({
            "name": "0.0.1-alpha", "full_size": 1200, "last_updater_username": null, "tag_status": "inactive",
            "images": [{ "architecture": "unknown", "os": "unknown", "digest": null, "size": 1200, "status": "inactive" }],
            "last_updated": "0001-01-01T00:00:00Z", "tag_last_pulled": null, "tag_last_pushed": "0001-01-01T00:00:00Z",
        }));
        assert_eq!((alpha.last_pushed, alpha.last_pulled), (None, None), "year 1 means not set");
        assert_eq!((alpha.platforms.len(), alpha.has_attestations), (0, None));
        assert_eq!((alpha.size, alpha.content), (Some(Bytes(1200)), None));
    }

    #[test]
    fn images_may_be_a_list_as_it_is_one_object_as_the_document_says_or_nothing() {
        let one = json!({ "os": "windows", "architecture": "amd64", "os_version": "10.0.20348.2461", "size": 5 });
        for images in [json!([one]), one.clone()] {
            let detail = read(json!({ "name": "ltsc2022", "images": images }));
            let platform = &detail.platforms[0].platform;
            assert_eq!(platform.os_version.as_deref(), Some("10.0.20348.2461"));
        }
        for images in [Value::Null, json!([]), json!("odd")] {
            assert!(read(json!({ "name": "x", "images": images })).platforms.is_empty());
        }
    }

    #[test]
    fn what_is_no_image_is_told_by_its_content_type() {
        for (name, content_type, media_type, expected) in [
            ("1.0", "helm", "application/vnd.oci.image.manifest.v1+json", TagContent::Helm),
            ("1.0", "plugin", "", TagContent::Artifact),
            (
                "1.0",
                "unrecognized",
                "application/vnd.oci.image.manifest.v1+json",
                TagContent::Artifact,
            ),
            (
                "1.0",
                "image",
                "application/vnd.docker.distribution.manifest.v1+prettyjws",
                TagContent::LegacyImage,
            ),
            (
                "1.0",
                "image",
                "application/vnd.docker.distribution.manifest.list.v2+json",
                TagContent::Index,
            ),
            (&format!("sha256-{}.sig", "a".repeat(64)), "unrecognized", "", TagContent::Signature),
        ] {
            let detail = read(
                json!({ "name": name, "content_type": content_type, "media_type": media_type }),
            );
            assert_eq!(detail.content, Some(expected), "{name} {content_type} {media_type}");
        }
    }

    #[tokio::test]
    async fn a_page_brings_every_tags_detail_and_the_number_of_all() {
        let server = MockServer::start().await;
        gives_tokens(&server, "anchor-chain", 600).await;
        let tags = "/v2/namespaces/acme/repositories/web/tags";
        let page = json!({ "count": 240, "next": "https://hub.docker.com/x?page=2", "results": [index(&json!([]))] });
        answers(&server, "GET", tags, 200, page).await;
        let hub = hub(&server, Some("anchor-chain"));
        let name = RepositoryName::parse("acme/web").unwrap();
        let first = hub.tags(&name, None).await.unwrap();
        assert_eq!(first.next, Some(Cursor("2".into())));
        assert!(first.items.iter().all(|tag| tag.detail.is_some()));
        let missing =
            hub.tags(&RepositoryName::parse("acme/none").unwrap(), None).await.unwrap_err();
        assert_eq!(missing.kind, ErrorKind::NotFound { what: "acme/none".into() });
    }
}
