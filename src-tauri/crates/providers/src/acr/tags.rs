//! Tags: one page of them, joined with one page of manifests. The first tells digests and dates, the second sizes, platforms and
//! types.

use domain::{
    Bytes, Cursor, Digest, Error, ErrorKind, Page, Platform, PlatformEntry, RepositoryName, Result,
    SizeScope, Tag, TagContent, TagDetail, Timestamp,
};

use super::Acr;
use super::api::{ManifestAttributes, Manifests, TagAttributes, Tags};
use super::repositories::{FIRST, MOST, Place, larger};
use super::rest::metadata;
use crate::left_out::is_tag_name;
use crate::next_link::next_query;

/// What older registries wrote for the size of an image is that of its manifest's own document (Azure SDK, recorded answers): a
/// few hundred bytes to some tens of kibibytes. A size of that kind is not believed.
const DOCUMENT_MOST: u64 = 64 * 1024;
/// Stands for a list of manifests that has been read to its end.
const READ: &str = "";
const INDEXES: [&str; 2] = [
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.index.v1+json",
];
const SIGNATURES: [&str; 4] = [
    "application/vnd.dev.cosign.simplesigning.v1+json",
    "application/vnd.dev.cosign.artifact.sig.v1+json",
    "application/vnd.dev.sigstore.bundle",
    "application/vnd.cncf.notary.signature",
];

impl Acr {
    pub(super) async fn list_tags(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        // Names alone, of a token that may pull and not look beside the content.
        if let Some(inner) = cursor.and_then(|cursor| cursor.0.strip_prefix("names ")) {
            return self.tag_names(name, Some(&Cursor(inner.to_owned()))).await;
        }
        let place = Place::of(cursor);
        let query = place.query.clone().unwrap_or_else(|| format!("n={FIRST}&orderby=timedesc"));
        let url = self.rest.url(&[name.as_str(), "_tags"], &query);
        let scope = metadata(name);
        let tags = self.rest.get(url, &scope, name.as_str());
        let (answer, manifests) = tokio::join!(tags, self.read_manifests(name, &place));
        let answer = match answer {
            Err(error) if place.read == 0 && matches!(error.kind, ErrorKind::Forbidden { .. }) => {
                return self.tag_names(name, None).await.map_err(|_| error);
            }
            outcome => outcome?,
        };
        let manifests = manifests?;
        let (next, completeness) = place.next(next_query(&answer), Some(manifests))?;
        let tags = answer.json::<Tags>()?.tags.unwrap_or_default();
        let known = self.manifests.of(name, tags.iter().filter_map(|tag| tag.digest.as_deref()));
        let row = |tag: TagAttributes| {
            let manifest = tag.digest.as_ref().and_then(|digest| known.get(digest));
            let detail = detail(&tag, manifest);
            is_tag_name(&tag.name).then(|| Tag::with(tag.name, detail))
        };
        let items: Vec<Tag> = tags.into_iter().filter_map(row).collect();
        self.told.note(name, &items);
        let whole = place.read == 0 && next.is_none();
        let total = whole.then_some(domain::Count(items.len() as u64));
        Ok(Page { items, next, total, completeness })
    }

    /// Reads the next page of manifests, and answers where that list goes on.
    async fn read_manifests(&self, name: &RepositoryName, place: &Place) -> Result<String> {
        let query = match place.manifests.as_deref() {
            Some(READ) => return Ok(READ.to_owned()),
            Some(query) => query.to_owned(),
            None => format!("n={MOST}&orderby=timedesc"),
        };
        let url = self.rest.url(&[name.as_str(), "_manifests"], &query);
        let answer = match self.rest.get(url, &metadata(name), name.as_str()).await {
            Ok(answer) => answer,
            // The tags are good without; each says that there is more to be read.
            Err(Error {
                kind: ErrorKind::Forbidden { .. } | ErrorKind::NotFound { .. }, ..
            }) => return Ok(READ.to_owned()),
            Err(error) => return Err(error),
        };
        let next = next_query(&answer).map(|next| larger(&next)).filter(|next| *next != query);
        self.manifests.note(name, answer.json::<Manifests>()?.manifests.unwrap_or_default());
        Ok(next.unwrap_or_else(|| READ.to_owned()))
    }

    async fn tag_names(&self, name: &RepositoryName, inner: Option<&Cursor>) -> Result<Page<Tag>> {
        let Page { items, next, total, completeness } = self.registry.tags(name, inner).await?;
        let items = items.into_iter().map(Tag::named).collect();
        let next = next.map(|next| Cursor(format!("names {}", next.0)));
        Ok(Page { items, next, total, completeness })
    }
}

/// What is told of a tag, and of its manifest where that was met.
fn detail(tag: &TagAttributes, manifest: Option<&ManifestAttributes>) -> TagDetail {
    let moment = |text: &Option<String>| text.as_deref().and_then(Timestamp::lenient);
    let digest = tag.digest.as_deref().and_then(|text| Digest::parse(text).ok());
    let content = content(&tag.name, manifest);
    let image = content == Some(TagContent::Image);
    // An index's own is not its children's together.
    let size = manifest.filter(|_| content != Some(TagContent::Index));
    let size = size.and_then(|manifest| manifest.image_size).filter(|size| *size > DOCUMENT_MOST);
    let size = size.map(Bytes);
    let platform = manifest.filter(|_| image).and_then(platform);
    let more = match content {
        Some(TagContent::Index) | None => true,
        Some(TagContent::Image) => size.is_none() || platform.is_none(),
        Some(_) => size.is_none(),
    };
    TagDetail {
        media_type: manifest.and_then(|manifest| manifest.media_type.clone()),
        content,
        platforms: platform
            .map(|platform| PlatformEntry { platform, digest: digest.clone(), size })
            .into_iter()
            .collect(),
        digest,
        size,
        size_scope: size.map(|_| SizeScope::OnePlatform),
        // When the tag came to point where it does. When the image was built stands in its configuration alone.
        last_pushed: moment(&tag.last_update_time).or_else(|| moment(&tag.created_time)),
        // It forbids deleting, too, whatever is said of that (Azure/acr issue 561).
        immutable: tag.changeable_attributes.as_ref().and_then(|may| Some(!may.write_enabled?)),
        more,
        ..TagDetail::default()
    }
}

fn platform(manifest: &ManifestAttributes) -> Option<Platform> {
    let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (os, architecture) = (filled(&manifest.os)?, filled(&manifest.architecture)?);
    let known = os != "unknown" || architecture != "unknown";
    known.then_some(Platform { os, architecture, variant: None, os_version: None })
}

fn content(tag: &str, manifest: Option<&ManifestAttributes>) -> Option<TagContent> {
    let manifest = manifest?;
    let config = manifest.config_media_type.as_deref().unwrap_or_default();
    if is_signature_tag(tag) || SIGNATURES.iter().any(|known| config.starts_with(known)) {
        return Some(TagContent::Signature);
    }
    Some(match (manifest.media_type.as_deref()?, config) {
        (media, _) if INDEXES.contains(&media) => TagContent::Index,
        (media, _) if media.starts_with("application/vnd.docker.distribution.manifest.v1+") => {
            TagContent::LegacyImage
        }
        (_, "application/vnd.cncf.helm.config.v1+json") => TagContent::Helm,
        // Older answers leave the configuration's type out; only an image has a platform.
        (_, "") => platform(manifest).map(|_| TagContent::Image)?,
        (
            _,
            "application/vnd.oci.image.config.v1+json"
            | "application/vnd.docker.container.image.v1+json",
        ) if !about_another(tag) => TagContent::Image,
        _ => TagContent::Artifact,
    })
}

/// `sha256-<64 hex digits>.sig` (cosign).
fn is_signature_tag(tag: &str) -> bool {
    tag.strip_suffix(".sig").is_some_and(about_another)
}

/// `sha256-<64 hex digits>`, and what may follow a dot: an attestation, an SBOM (cosign), or the list of those.
fn about_another(tag: &str) -> bool {
    let hex = tag.strip_prefix("sha256-").map(|rest| rest.split('.').next().unwrap_or_default());
    hex.is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const DIGEST: &str = "sha256:6e8b6f026e0b9c419ea0fd02d3905dd0952ad1feea67543f525c73a0a790fefb";

    fn told(tag: &str, manifest: &Value) -> TagDetail {
        let tag = json!({
            "name": tag, "digest": DIGEST, "createdTime": "2023-03-02T23:15:59.8012764Z",
            "lastUpdateTime": "2023-04-02T23:15:59.8012764Z", "signed": false,
            "changeableAttributes": { "writeEnabled": false, "deleteEnabled": true },
        });
        let manifest: ManifestAttributes = serde_json::from_value(manifest.clone()).unwrap();
        detail(&serde_json::from_value(tag).unwrap(), Some(&manifest))
    }

    fn image(size: u64) -> Value {
        json!({
            "digest": DIGEST, "imageSize": size, "architecture": "amd64", "os": "windows",
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "configMediaType": "application/vnd.docker.container.image.v1+json",
        })
    }

    #[test]
    fn an_image_is_told_whole_and_nothing_more_needs_to_be_read_of_it() {
        let detail = told("1.0", &image(2_401_606));
        assert_eq!((detail.size, detail.more), (Some(Bytes(2_401_606)), false));
        assert_eq!(detail.size_scope, Some(SizeScope::OnePlatform));
        assert_eq!(detail.content, Some(TagContent::Image));
        assert_eq!(detail.platforms[0].platform.os, "windows");
        assert_eq!(detail.last_pushed, Timestamp::lenient("2023-04-02T23:15:59.8012764Z"));
        assert_eq!(detail.created, None, "when it was built is not told");
        assert_eq!(detail.immutable, Some(true));
    }

    #[test]
    fn the_size_of_a_manifests_document_is_not_taken_for_that_of_an_image() {
        let detail = told("1.0", &image(525));
        assert_eq!((detail.size, detail.size_scope, detail.more), (None, None, true));
        assert_eq!(detail.platforms[0].platform.architecture, "amd64");
    }

    #[test]
    fn of_an_index_the_list_tells_neither_children_nor_their_size() {
        for media in INDEXES {
            let detail = told("1.0", &json!({ "imageSize": 9_000_000, "mediaType": media }));
            assert_eq!((detail.content, detail.size), (Some(TagContent::Index), None));
            assert!(detail.more && detail.platforms.is_empty());
        }
    }

    #[test]
    fn a_tag_whose_manifest_was_not_met_keeps_digest_and_date_and_says_that_there_is_more() {
        let tag =
            json!({ "name": "1", "digest": DIGEST, "lastUpdateTime": "2023-04-02T23:15:59Z" });
        let detail = detail(&serde_json::from_value(tag).unwrap(), None);
        assert_eq!(detail.digest.unwrap().as_str(), DIGEST);
        assert!(detail.last_pushed.is_some() && detail.more && detail.content.is_none());
        assert_eq!(detail.immutable, None);
    }

    #[test]
    fn what_a_tag_names_is_told_by_the_types_of_its_manifest_and_its_configuration() {
        let manifest = "application/vnd.oci.image.manifest.v1+json";
        let config = "application/vnd.oci.image.config.v1+json";
        let hex = "0".repeat(64);
        let (signature, sbom) = (format!("sha256-{hex}.sig"), format!("sha256-{hex}.sbom"));
        let chart = "application/vnd.cncf.helm.config.v1+json";
        for (tag, media, config, expected) in [
            ("1", manifest, config, Some(TagContent::Image)),
            ("1", manifest, chart, Some(TagContent::Helm)),
            ("1", manifest, "application/vnd.example", Some(TagContent::Artifact)),
            ("1", manifest, "", None),
            (&signature, manifest, config, Some(TagContent::Signature)),
            (&sbom, manifest, config, Some(TagContent::Artifact)),
            ("1", INDEXES[1], "", Some(TagContent::Index)),
            (
                "1",
                "application/vnd.docker.distribution.manifest.v1+prettyjws",
                "",
                Some(TagContent::LegacyImage),
            ),
        ] {
            let told = told(tag, &json!({ "mediaType": media, "configMediaType": config }));
            assert_eq!(told.content, expected, "{tag} {media} {config}");
        }
    }
}
