//! Tags: `DescribeImages` tells them by digest, so they are unfolded; `BatchGetImage` brings up to a hundred indexes in one call,
//! for their platforms. A single image's platform stands in its configuration alone, which is read for the rows on screen.

use std::collections::HashMap;

use domain::{
    Cursor, Digest, ErrorKind, Page, PlatformEntry, RepositoryName, Result, Tag, TagDetail,
};
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{self, StreamExt, TryStreamExt};
use sha2::{Digest as _, Sha256};

use super::Ecr;
use super::api::{self, BatchGetImage, ImageFilter, ImageId, ListImages};
use super::desk::{Live, Mode};
use super::images::{INDEXES, detail, is_index};
use super::repositories::Spot;

/// Images of one `BatchGetImage`, at most.
const BATCH: usize = 100;
/// Such calls at once; the transport bounds what goes to the host in all.
const AT_ONCE: usize = 4;

/// What an index tells of its platforms.
#[derive(Clone)]
struct Platforms {
    entries: Vec<PlatformEntry>,
    attestations: bool,
}

impl Ecr {
    pub(super) async fn tag_page(
        &self,
        name: &RepositoryName,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Tag>> {
        let live = match self.desk.mode().await? {
            Mode::Signed(live, _) => live,
            Mode::Registry(_) => {
                let Page { items, next, total, completeness } =
                    self.registry.tags(name, cursor).await?;
                let items = items.into_iter().map(Tag::named).collect();
                return Ok(Page { items, next, total, completeness });
            }
            Mode::Nobody => return Err(ErrorKind::SignInNeeded.into()),
        };
        let spot = Spot::of(cursor);
        let input = ListImages {
            repository_name: name.as_str(),
            registry_id: self.desk.place.account.as_deref(),
            filter: Some(ImageFilter { tag_status: "TAGGED", image_status: "ANY" }),
            next_token: spot.token(),
            max_results: Some(spot.size()),
            ..ListImages::default()
        };
        let answer: api::Images =
            self.desk.read(&live, "DescribeImages", &input, name.as_str()).await?;
        let indexes: Vec<&str> = answer
            .image_details
            .iter()
            .filter(|image| is_index(image))
            .filter_map(|image| image.image_digest.as_deref())
            .collect();
        let platforms = self.platforms(&live, name, &indexes).await?;
        let immutable = self.immutable(name);
        let mut items = Vec::new();
        for image in &answer.image_details {
            let known = image.image_digest.as_ref().and_then(|digest| platforms.get(digest));
            for tag in &image.image_tags {
                let mut detail = TagDetail { immutable, ..detail(tag, image) };
                if let Some(known) = known {
                    detail.platforms.clone_from(&known.entries);
                    detail.has_attestations = Some(known.attestations);
                    detail.more = false;
                }
                items.push(Tag::with(tag.clone(), detail));
            }
        }
        let (next, completeness) = spot.next(answer.next_token);
        Ok(Page { items, next, total: None, completeness })
    }

    /// One tag: what the API tells of pushes and pulls, and what the registry tells of the image.
    pub(super) async fn one_tag(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        let live = match self.desk.mode().await? {
            Mode::Signed(live, _) => live,
            Mode::Registry(_) => return self.registry.tag_detail(name, tag).await,
            Mode::Nobody => return Err(ErrorKind::SignInNeeded.into()),
        };
        let what = format!("{name}:{tag}");
        let input = ListImages {
            repository_name: name.as_str(),
            registry_id: self.desk.place.account.as_deref(),
            image_ids: Some([ImageId { image_tag: Some(tag), ..ImageId::default() }]),
            ..ListImages::default()
        };
        let described = self.desk.read::<api::Images>(&live, "DescribeImages", &input, &what);
        let (answer, read) = tokio::join!(described, self.registry.tag_detail(name, tag));
        let image = answer?.image_details.into_iter().next();
        let image = image.ok_or(ErrorKind::NotFound { what })?;
        let told = TagDetail { immutable: self.immutable(name), ..detail(tag, &image) };
        // An archived image is described, and cannot be pulled.
        let Ok(read) = read else { return Ok(told) };
        Ok(TagDetail {
            last_pushed: told.last_pushed,
            last_pulled: told.last_pulled,
            immutable: told.immutable,
            content: read.content.or(told.content),
            ..read
        })
    }

    /// The platforms of indexes, by digest: from the cache, or a hundred in one call. One that the registry fails to bring has
    /// none told.
    async fn platforms(
        &self,
        live: &Live,
        name: &RepositoryName,
        digests: &[&str],
    ) -> Result<HashMap<String, Platforms>> {
        let cache = &self.desk.context.content;
        let (mut known, mut unknown) = (HashMap::new(), Vec::new());
        for text in digests {
            let cached = match Digest::parse(text) {
                Ok(digest) => cache.get(&digest).await,
                Err(_) => None,
            };
            match cached
                .filter(|(_, bytes)| is_digest_of(text, bytes))
                .and_then(|(_, bytes)| read(&bytes))
            {
                Some(platforms) => drop(known.insert((*text).to_owned(), platforms)),
                None => unknown.push(*text),
            }
        }
        let batches: Vec<BoxFuture<'_, _>> =
            unknown.chunks(BATCH).map(|batch| self.batch(live, name, batch).boxed()).collect();
        let found: Vec<_> = stream::iter(batches).buffered(AT_ONCE).try_collect().await?;
        known.extend(found.into_iter().flatten());
        Ok(known)
    }

    async fn batch(
        &self,
        live: &Live,
        name: &RepositoryName,
        digests: &[&str],
    ) -> Result<Vec<(String, Platforms)>> {
        let input = BatchGetImage {
            repository_name: name.as_str(),
            registry_id: self.desk.place.account.as_deref(),
            image_ids: digests
                .iter()
                .map(|digest| ImageId { image_digest: Some(digest), image_tag: None })
                .collect(),
            accepted_media_types: INDEXES,
        };
        let asked =
            self.desk.read::<api::Manifests>(live, "BatchGetImage", &input, name.as_str()).await;
        let answer = match asked {
            Ok(answer) => answer,
            // Who may describe images need not be allowed to read them; the list is good without.
            Err(domain::Error { kind: ErrorKind::Forbidden { permission }, .. }) => {
                tracing::warn!(?permission, "platforms are not told");
                return Ok(Vec::new());
            }
            Err(error) => return Err(error),
        };
        for failure in &answer.failures {
            let digest = failure.image_id.as_ref().and_then(|id| id.image_digest.as_deref());
            let (code, reason) =
                (failure.failure_code.as_deref(), failure.failure_reason.as_deref());
            tracing::warn!(digest, code, reason, "an index was not brought");
        }
        let mut found = Vec::new();
        for image in answer.images {
            let digest = image.image_id.unwrap_or_default().image_digest.unwrap_or_default();
            let Some(text) =
                image.image_manifest.filter(|text| is_digest_of(&digest, text.as_bytes()))
            else {
                tracing::warn!(%digest, "an index does not have the digest that it was asked by");
                continue;
            };
            let Some(platforms) = read(text.as_bytes()) else { continue };
            if let Ok(digest) = Digest::parse(&digest) {
                let media_type = image.image_manifest_media_type.as_deref();
                self.desk.context.content.put(&digest, media_type, text.as_bytes()).await;
            }
            found.push((digest, platforms));
        }
        Ok(found)
    }
}

/// The platforms that an index names. Their own sizes stand in their own manifests.
fn read(bytes: &[u8]) -> Option<Platforms> {
    let index: oci::Index = serde_json::from_slice(bytes).ok()?;
    let entry = |child: &oci::Descriptor| {
        let platform = child.platform()?;
        Some(PlatformEntry { platform, digest: Some(child.digest.clone()), size: None })
    };
    let (attestations, images): (Vec<_>, Vec<_>) =
        index.manifests.iter().partition(|child| child.is_attestation());
    let entries = images.into_iter().filter_map(entry).collect();
    Some(Platforms { entries, attestations: !attestations.is_empty() })
}

/// Whether these bytes are what the digest names. ECR has SHA-256 alone.
fn is_digest_of(digest: &str, bytes: &[u8]) -> bool {
    use std::fmt::Write as _;
    let hex = Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    digest.strip_prefix("sha256:") == Some(&hex)
}
