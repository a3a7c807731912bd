//! Tags: a hundred a request, with everything, and no manifest asked for (`registry-apis.md` §2d).

use domain::{
    Bytes, Completeness, Count, Cursor, Digest, Page, Platform, PlatformEntry, RepositoryName,
    Result, SizeScope, Tag, TagContent, TagDetail, Timestamp,
};
use transport::Request;

use super::{
    api::{ImageRecord, Listed, PAGE_SIZE, TagRecord},
    errors, parts, repositories,
    session::Session,
};

/// One page of a repository's tags, last pushed first as Hub gives them.
pub(super) async fn list(
    session: &Session,
    name: &RepositoryName,
    cursor: Option<&Cursor>,
) -> Result<Page<Tag>> {
    let page = cursor.map_or("1", |cursor| cursor.0.as_str());
    let (namespace, short) = parts(name);
    let mut url = session.url(&["v2", "namespaces", namespace, "repositories", short, "tags"])?;
    url.query_pairs_mut().extend_pairs([("page", page), ("page_size", PAGE_SIZE)]);
    let answer = session.send(Request::get(url)).await?;
    // A page past the end is 404: tags went while we were reading.
    if answer.status == 404 && cursor.is_some() {
        return Ok(Page { next: None, ..Page::whole(Vec::new()) });
    }
    if !answer.is_success() {
        return Err(errors::refusal(&answer, name.as_str()));
    }
    let listed: Listed<TagRecord> = answer.json()?;
    Ok(Page {
        next: listed.next.as_ref().and_then(|_| repositories::following(page)),
        total: listed.count.map(Count),
        items: listed.results.into_iter().map(row).collect(),
        completeness: Completeness::Complete,
    })
}

/// One tag by itself.
pub(super) async fn one(session: &Session, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
    let (namespace, short) = parts(name);
    let url = session.url(&["v2", "namespaces", namespace, "repositories", short, "tags", tag])?;
    let record: TagRecord = session.get(url, &format!("{name}:{tag}")).await?;
    Ok(row(record).detail.unwrap_or_default())
}

fn row(record: TagRecord) -> Tag {
    let images = record.images.unwrap_or_default();
    // An attestation is listed among the images, for a platform that nothing runs on (§1.5).
    let (attestations, images): (Vec<_>, Vec<_>) = images.into_iter().partition(|image| {
        image.os.as_deref() == Some("unknown")
            && image.architecture.as_deref() == Some("unknown")
            && record.digest.is_some()
    });
    let platforms: Vec<PlatformEntry> = images.iter().filter_map(platform).collect();
    let (size, size_scope) = size(&images, record.full_size);
    let media_type = record.media_type.filter(|media| !media.is_empty());
    let content = content(
        &record.name,
        record.content_type.as_deref(),
        media_type.as_deref(),
        platforms.len(),
    );
    let date = |text: Option<&str>| text.and_then(Timestamp::lenient);
    Tag {
        detail: Some(TagDetail {
            digest: record.digest.as_deref().and_then(|text| Digest::parse(text).ok()),
            content,
            media_type,
            size,
            size_scope,
            created: None,
            last_pushed: date(record.tag_last_pushed.as_deref())
                .or_else(|| date(record.last_updated.as_deref())),
            pushed_by: record.last_updater_username.filter(|name| !name.is_empty()),
            last_pulled: date(record.tag_last_pulled.as_deref()),
            has_attestations: Some(!attestations.is_empty()),
            platforms,
        }),
        name: record.name,
    }
}

fn platform(image: &ImageRecord) -> Option<PlatformEntry> {
    let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
    let known = |value: &Option<String>| text(value).filter(|text| text != "unknown");
    Some(PlatformEntry {
        platform: Platform {
            os: known(&image.os)?,
            architecture: known(&image.architecture)?,
            variant: text(&image.variant),
            os_version: text(&image.os_version),
        },
        digest: image.digest.as_deref().and_then(|digest| Digest::parse(digest).ok()),
        size: bytes(image.size),
    })
}

/// The platforms added up, where each tells; for one image, what it has. Hub's `full_size` is one image's size for some
/// indexes and their sum for others, so it counts only where there is but one.
fn size(images: &[ImageRecord], full_size: Option<i64>) -> (Option<Bytes>, Option<SizeScope>) {
    let sum = images.iter().try_fold(0, |sum, image| Some(sum + bytes(image.size)?.0)).map(Bytes);
    match images.len() {
        0 => (bytes(full_size), None),
        1 => (sum.or(bytes(full_size)), Some(SizeScope::OnePlatform)),
        _ => (sum, sum.map(|_| SizeScope::AllPlatforms)),
    }
}

fn bytes(number: Option<i64>) -> Option<Bytes> {
    number.and_then(|n| u64::try_from(n).ok()).map(Bytes)
}

fn content(
    name: &str,
    content_type: Option<&str>,
    media_type: Option<&str>,
    platforms: usize,
) -> Option<TagContent> {
    let signature = name.starts_with("sha256-") && name.ends_with(".sig");
    let index = media_type.is_some_and(|m| {
        m.ends_with("image.index.v1+json") || m.ends_with("manifest.list.v2+json")
    });
    let legacy = media_type.is_some_and(|m| m.contains("distribution.manifest.v1"));
    match content_type {
        _ if signature => Some(TagContent::Signature),
        Some("helm") => Some(TagContent::Helm),
        Some("image") | None if legacy => Some(TagContent::LegacyImage),
        Some("image") | None if index || platforms > 1 => Some(TagContent::Index),
        Some("image") => Some(TagContent::Image),
        Some(_) => Some(TagContent::Artifact),
        // Old tags say nothing of themselves; those with a platform are images.
        None => (platforms == 1).then_some(TagContent::Image),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Vec<Tag> {
        let listed: Listed<TagRecord> = serde_json::from_str(json).unwrap();
        listed.results.into_iter().map(row).collect()
    }

    /// `fixtures/dockerhub/tags-old-record-shape.json`
    const OLD: &str = r#"{"count": 2, "next": null, "results": [
      {"images": [{"architecture": "amd64", "variant": null,
        "digest": "sha256:1111111111111111111111111111111111111111111111111111111111111111",
        "os": "linux", "os_version": null, "size": 27000001, "status": "active"}],
       "last_updated": "2021-01-04T19:55:18.000001Z", "last_updater_username": "example-user", "name": "latest",
       "full_size": 27000001, "tag_last_pulled": "2021-01-04T20:58:19.000001Z", "tag_last_pushed": "2021-01-04T19:55:18.000001Z"},
      {"images": [{"architecture": "unknown", "variant": null, "digest": null, "os": "unknown", "os_version": null, "size": 1200}],
       "last_updated": "0001-01-01T00:00:00Z", "last_updater_username": null, "name": "0.0.1-alpha", "full_size": 1200,
       "tag_last_pulled": null, "tag_last_pushed": "0001-01-01T00:00:00Z"}]}"#;

    #[test]
    fn old_tags_without_a_digest_a_date_or_a_platform_are_shown_as_far_as_they_go() {
        let tags = read(OLD);
        let latest = tags[0].detail.as_ref().unwrap();
        assert_eq!(
            (latest.size, latest.size_scope),
            (Some(Bytes(27_000_001)), Some(SizeScope::OnePlatform))
        );
        assert_eq!((latest.digest.as_ref(), latest.content), (None, Some(TagContent::Image)));
        assert_eq!(latest.pushed_by.as_deref(), Some("example-user"));
        let alpha = tags[1].detail.as_ref().unwrap();
        assert_eq!((alpha.last_pushed, alpha.platforms.len()), (None, 0), "year 1 means not set");
        assert_eq!(alpha.size, Some(Bytes(1200)));
    }

    #[test]
    fn attestations_are_no_platforms_and_no_part_of_the_size() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let tags = read(&format!(
            r#"{{"results": [{{"name": "1.0", "digest": "{digest}", "media_type": "application/vnd.oci.image.index.v1+json",
              "content_type": "image", "full_size": 100, "images": [
               {{"os": "linux", "architecture": "amd64", "size": 100}},
               {{"os": "linux", "architecture": "arm64", "variant": "v8", "size": 90}},
               {{"os": "unknown", "architecture": "unknown", "size": 7}}]}}]}}"#
        ));
        let detail = tags[0].detail.as_ref().unwrap();
        assert_eq!(detail.platforms.len(), 2);
        assert_eq!(
            (detail.size, detail.size_scope),
            (Some(Bytes(190)), Some(SizeScope::AllPlatforms))
        );
        assert_eq!(
            (detail.has_attestations, detail.content),
            (Some(true), Some(TagContent::Index))
        );
    }
}
