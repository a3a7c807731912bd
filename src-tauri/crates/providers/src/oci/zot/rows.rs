//! From zot's rows to ours. Sizes are texts, a variant stands behind its architecture, and year 1 is never.

use domain::{
    Bytes, Count, Digest, Platform, PlatformEntry, Repository, RepositoryContent, SizeScope, Tag,
    TagContent, TagDetail, Timestamp,
};

use super::api::{self, ImageSummary, ManifestSummary, RepoSummary};
use crate::left_out::{is_tag_name, repository_name};

impl RepoSummary {
    /// `None` for a row whose name cannot be shown.
    pub(super) fn read(self) -> Option<Repository> {
        let name = repository_name(self.name.as_deref()?)?;
        let newest = self.newest_image;
        let pushed = newest.as_ref().and_then(|image| date(image.push_timestamp.as_deref()));
        let contains = newest.as_ref().and_then(|image| {
            let manifests = image.manifests.iter().flatten().flatten();
            match content(image.artifact_type.as_deref(), manifests.map(ManifestSummary::platform))?
            {
                TagContent::Helm => Some(vec![RepositoryContent::Helm]),
                TagContent::Image => Some(vec![RepositoryContent::Image]),
                _ => Some(vec![RepositoryContent::Other]),
            }
        });
        let description = newest.and_then(|image| first_line(&image.description?));
        Some(Repository {
            description,
            // Of the newest image zot knows when it came; else when that was made is what it goes by.
            last_pushed: pushed.or_else(|| date(self.last_updated.as_deref())),
            contains,
            pulls: count(self.download_count),
            stars: count(self.star_count),
            size: size(self.size.as_deref()),
            ..Repository::named(name)
        })
    }
}

impl ImageSummary {
    /// `None` for a row without a name.
    pub(super) fn read(self) -> Option<Tag> {
        let name = self.tag.filter(|tag| is_tag_name(tag))?;
        let manifests: Vec<ManifestSummary> =
            self.manifests.into_iter().flatten().flatten().collect();
        let index = self.media_type.as_deref().is_some_and(is_index);
        let platforms: Vec<PlatformEntry> =
            manifests.iter().filter_map(ManifestSummary::entry).collect();
        let attested = manifests.iter().any(ManifestSummary::is_attestation);
        let content = if index {
            Some(TagContent::Index)
        } else {
            let kind = self.artifact_type.as_deref();
            let kind = kind.or_else(|| manifests.first()?.artifact_type.as_deref());
            content(kind, manifests.iter().map(ManifestSummary::platform))
        };
        let size = size(self.size.as_deref());
        let detail = TagDetail {
            digest: self.digest.as_deref().and_then(|text| Digest::parse(text).ok()),
            // What an old zot does not tell, the manifest does.
            more: content.is_none(),
            content,
            media_type: self.media_type,
            size_scope: size.map(|_| match platforms.len() {
                0 | 1 => SizeScope::OnePlatform,
                _ => SizeScope::AllPlatforms,
            }),
            size,
            platforms,
            created: date(self.last_updated.as_deref()),
            last_pushed: date(self.tagged_timestamp.as_deref())
                .or_else(|| date(self.push_timestamp.as_deref())),
            pushed_by: self.pushed_by.filter(|name| !name.is_empty()),
            last_pulled: date(self.last_pull_timestamp.as_deref()),
            has_attestations: attested.then_some(true),
            signed: None,
            immutable: None,
        };
        Some(Tag::with(name, detail))
    }
}

impl ManifestSummary {
    fn platform(&self) -> Option<Platform> {
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let api::Platform { os, arch } = self.platform.as_ref()?;
        let (os, arch) = (filled(os)?, filled(arch)?);
        let (architecture, variant) = match arch.split_once('/') {
            Some((architecture, variant)) => (architecture.to_owned(), Some(variant.to_owned())),
            None => (arch, None),
        };
        let platform = Platform { os, architecture, variant, os_version: None };
        (platform.os != "unknown").then_some(platform)
    }

    fn entry(&self) -> Option<PlatformEntry> {
        Some(PlatformEntry {
            platform: self.platform()?,
            digest: self.digest.as_deref().and_then(|text| Digest::parse(text).ok()),
            size: size(self.size.as_deref()),
        })
    }

    /// `BuildKit`'s entries in an index that describe another entry.
    fn is_attestation(&self) -> bool {
        self.platform.as_ref().is_some_and(|platform| platform.os.as_deref() == Some("unknown"))
    }
}

/// What a tag names, by its artifact type, which is an image's configuration type; else by having a platform.
fn content(
    kind: Option<&str>,
    mut platforms: impl Iterator<Item = Option<Platform>>,
) -> Option<TagContent> {
    match kind.filter(|kind| !kind.is_empty()) {
        Some(
            "application/vnd.oci.image.config.v1+json"
            | "application/vnd.docker.container.image.v1+json",
        ) => Some(TagContent::Image),
        Some("application/vnd.cncf.helm.config.v1+json") => Some(TagContent::Helm),
        Some(kind) if kind.contains("cosign") || kind.contains("notary") => {
            Some(TagContent::Signature)
        }
        Some(_) => Some(TagContent::Artifact),
        None => platforms.any(|platform| platform.is_some()).then_some(TagContent::Image),
    }
}

fn is_index(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/vnd.oci.image.index.v1+json"
            | "application/vnd.docker.distribution.manifest.list.v2+json"
    )
}

fn date(text: Option<&str>) -> Option<Timestamp> {
    Timestamp::lenient(text?)
}

fn size(text: Option<&str>) -> Option<Bytes> {
    text?.parse().ok().map(Bytes)
}

fn count(number: Option<i64>) -> Option<Count> {
    u64::try_from(number?).ok().map(Count)
}

fn first_line(text: &str) -> Option<String> {
    text.lines().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::RepositoryName;
    use serde_json::{Value, json};

    const D: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const CONFIG: &str = "application/vnd.oci.image.config.v1+json";

    fn tag(more: &Value) -> TagDetail {
        let mut row = json!({
            "Tag": "1.0", "Digest": D, "Size": "7023", "MediaType": "application/vnd.oci.image.manifest.v1+json",
            "ArtifactType": CONFIG, "LastUpdated": "2026-02-03T04:05:06Z", "PushTimestamp": "2026-02-04T00:00:00Z",
            "LastPullTimestamp": "0001-01-01T00:00:00Z", "PushedBy": "",
            "Manifests": [{ "Digest": D, "Size": "7023", "Platform": { "Os": "linux", "Arch": "arm64/v8" } }],
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            row[key] = value.clone();
        }
        *serde_json::from_value::<ImageSummary>(row).unwrap().read().unwrap().detail.unwrap()
    }

    #[test]
    fn a_tag_is_told_whole_by_its_row() {
        let detail = tag(&json!({}));
        assert_eq!(detail.digest.unwrap().as_str(), D);
        assert_eq!((detail.content, detail.more), (Some(TagContent::Image), false));
        assert_eq!(
            (detail.size, detail.size_scope),
            (Some(Bytes(7023)), Some(SizeScope::OnePlatform))
        );
        let platform = &detail.platforms[0].platform;
        assert_eq!(
            (platform.architecture.as_str(), platform.variant.as_deref()),
            ("arm64", Some("v8"))
        );
        assert_eq!(detail.last_pulled, None, "year 1 means never");
        assert_eq!(detail.pushed_by, None);
        assert_eq!(detail.last_pushed, Timestamp::lenient("2026-02-04T00:00:00Z"));
        let moved = tag(&json!({ "TaggedTimestamp": "2026-03-01T00:00:00Z" }));
        assert_eq!(
            moved.last_pushed,
            Timestamp::lenient("2026-03-01T00:00:00Z"),
            "the tag's own date"
        );
    }

    #[test]
    fn an_index_tells_its_platforms_and_folds_attestations() {
        let child =
            |os: &str| json!({ "Digest": D, "Size": "5", "Platform": { "Os": os, "Arch": os } });
        let detail = tag(&json!({
            "MediaType": "application/vnd.oci.image.index.v1+json", "ArtifactType": "",
            "Manifests": [child("linux"), child("windows"), child("unknown"), null],
        }));
        assert_eq!(detail.content, Some(TagContent::Index));
        assert_eq!(detail.platforms.len(), 2);
        assert_eq!(
            (detail.size_scope, detail.has_attestations),
            (Some(SizeScope::AllPlatforms), Some(true))
        );
    }

    #[test]
    fn what_an_old_zot_does_not_tell_is_left_for_the_registry() {
        let nothing = json!({ "ArtifactType": null, "Manifests": [{ "Digest": D, "Size": "1", "Platform": { "Os": "", "Arch": "" } }] });
        let detail = tag(&nothing);
        assert_eq!((detail.content, detail.more), (None, true));
        assert!(detail.platforms.is_empty());
        assert_eq!(tag(&json!({ "ArtifactType": null })).content, Some(TagContent::Image));
        let chart = tag(&json!({ "ArtifactType": "application/vnd.cncf.helm.config.v1+json" }));
        assert_eq!(chart.content, Some(TagContent::Helm));
    }

    #[test]
    fn a_repository_is_told_with_what_zot_counts() {
        let row = json!({
            "Name": "team/api", "LastUpdated": "2026-01-01T00:00:00Z", "Size": "9000", "DownloadCount": 12, "StarCount": 0,
            "NewestImage": { "Description": "\n An API.\nMore.", "PushTimestamp": "2026-01-02T00:00:00Z", "ArtifactType": CONFIG, "Manifests": [] },
        });
        let read = |row: Value| serde_json::from_value::<RepoSummary>(row).unwrap().read();
        let repository = read(row.clone()).unwrap();
        assert_eq!(repository.description.as_deref(), Some("An API."));
        assert_eq!((repository.pulls, repository.stars), (Some(Count(12)), Some(Count(0))));
        assert_eq!(repository.size, Some(Bytes(9000)));
        assert_eq!(repository.last_pushed, Timestamp::lenient("2026-01-02T00:00:00Z"));
        assert_eq!(repository.contains, Some(vec![RepositoryContent::Image]));
        let bare = read(json!({ "Name": "a" })).unwrap();
        assert_eq!(
            bare,
            Repository::named(RepositoryName::parse("a").unwrap()),
            "nothing is invented"
        );
        assert!(read(json!({ "Name": null })).is_none());
    }
}
