//! What a list wants to know of one tag, where only single requests can tell (`registry-apis.md` §1.9).
//!
//! HEAD for the digest, then the manifest, then an index's children, and one configuration for the date. Everything by digest
//! goes through the cache, so a tag that has not moved costs one HEAD. Nothing that was not told is made up: if one
//! platform's size is missing, there is no sum.

use domain::{
    Bytes, Digest, Error, ErrorKind, Platform, PlatformEntry, RepositoryName, Result, SizeScope,
    TagContent, TagDetail, Timestamp,
};
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{self, StreamExt};
use serde::Deserialize;

use crate::Registry;
use crate::descriptor::Descriptor;
use crate::manifest::{Document, ImageManifest, Index, Manifest};

/// Children of an index read at once; the transport bounds what goes to the host in all.
const AT_ONCE: usize = 4;
/// An index with more children is shown without their sizes.
const CHILDREN_MOST: usize = 64;
/// An index in an index is read; one in that is not.
const DEPTH_MOST: u8 = 2;
/// Configurations are small; some carry long histories.
const CONFIG_CAP: u32 = 4 * 1024 * 1024;
const CREATED: &str = "org.opencontainers.image.created";

/// What is read of an image's configuration (OCI config.md).
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Config {
    created: Option<String>,
    os: Option<String>,
    architecture: Option<String>,
    variant: Option<String>,
    #[serde(rename = "os.version")]
    os_version: Option<String>,
}

/// What the children of an index amount to.
#[derive(Default)]
struct Children {
    platforms: Vec<PlatformEntry>,
    created: Option<Timestamp>,
    attestations: bool,
}

impl Registry {
    /// What can be known of a tag: digest, what it is, platforms, sizes, date.
    ///
    /// # Errors
    /// Those of [`Registry::manifest`].
    pub async fn tag_detail(&self, name: &RepositoryName, tag: &str) -> Result<TagDetail> {
        let manifest = self.manifest_of_tag(name, tag).await?;
        let mut detail = TagDetail {
            digest: Some(manifest.digest.clone()),
            media_type: Some(manifest.media_type.clone()),
            ..TagDetail::default()
        };
        match &manifest.document {
            Document::Image(image) => self.describe_image(name, image, &mut detail).await,
            Document::Index(index) => self.describe_index(name, index, &mut detail).await?,
            Document::Schema1 => detail.content = Some(TagContent::LegacyImage),
        }
        if is_signature_tag(tag) {
            detail.content = Some(TagContent::Signature);
        }
        Ok(detail)
    }

    /// The manifest behind a tag. HEAD first: it counts against no pull limit, and what is cached is not fetched again. A
    /// digest that turns out not to be there, or not to be the content's, was told wrongly: then the tag itself.
    pub(crate) async fn manifest_of_tag(
        &self,
        name: &RepositoryName,
        tag: &str,
    ) -> Result<Manifest> {
        let told = self.head_manifest(name, tag).await?.and_then(|head| head.digest);
        let Some(told) = told else { return self.manifest(name, tag).await };
        match self.manifest(name, told.as_str()).await {
            Err(Error {
                kind: ErrorKind::NotFound { .. } | ErrorKind::DigestMismatch { .. },
                ..
            }) => self.manifest(name, tag).await,
            outcome => outcome,
        }
    }

    async fn describe_image(
        &self,
        name: &RepositoryName,
        image: &ImageManifest,
        detail: &mut TagDetail,
    ) {
        detail.content = Some(image.content());
        detail.size = image.size();
        detail.size_scope = detail.size.map(|_| SizeScope::OnePlatform);
        detail.created = image.annotation(CREATED).and_then(Timestamp::lenient);
        let Some(config) = self.config(name, image).await else { return };
        detail.created = config.created.as_deref().and_then(Timestamp::lenient).or(detail.created);
        if detail.content == Some(TagContent::Image)
            && let Some(platform) = config.platform()
        {
            detail.platforms =
                vec![PlatformEntry { platform, digest: detail.digest.clone(), size: detail.size }];
        }
    }

    async fn describe_index(
        &self,
        name: &RepositoryName,
        index: &Index,
        detail: &mut TagDetail,
    ) -> Result<()> {
        detail.content = Some(TagContent::Index);
        let children = self.children(name, index, 1).await?;
        detail.created =
            index.annotation(CREATED).and_then(Timestamp::lenient).or(children.created);
        detail.has_attestations = children.attestations.then_some(true);
        detail.platforms = children.platforms;
        let mut sizes = detail.platforms.iter().map(|entry| entry.size);
        let total = sizes.try_fold(0_u64, |sum, size| sum.checked_add(size?.0)).map(Bytes);
        detail.size = total.filter(|_| !detail.platforms.is_empty());
        detail.size_scope = detail.size.map(|_| match detail.platforms.len() {
            1 => SizeScope::OnePlatform,
            _ => SizeScope::AllPlatforms,
        });
        Ok(())
    }

    /// Reads the children of an index, in their order, a few at once.
    fn children<'a>(
        &'a self,
        name: &'a RepositoryName,
        index: &'a Index,
        depth: u8,
    ) -> BoxFuture<'a, Result<Children>> {
        async move {
            let mut all = Children {
                attestations: index.manifests.iter().any(Descriptor::is_attestation),
                ..Children::default()
            };
            let images: Vec<&Descriptor> =
                index.manifests.iter().filter(|child| !child.is_attestation()).collect();
            if images.len() > CHILDREN_MOST {
                all.platforms = images.iter().filter_map(|child| unread(child)).collect();
                return Ok(all);
            }
            // One configuration is enough for the date: the first image's.
            let read: Vec<BoxFuture<'_, _>> = images
                .into_iter()
                .enumerate()
                .map(|(at, child)| self.child(name, child, depth, at == 0).boxed())
                .collect();
            let mut read = stream::iter(read).buffered(AT_ONCE);
            while let Some(child) = read.next().await {
                let child = child?;
                all.created = all.created.or(child.created);
                all.attestations |= child.attestations;
                all.platforms.extend(child.platforms);
            }
            Ok(all)
        }
        .boxed()
    }

    async fn child(
        &self,
        name: &RepositoryName,
        child: &Descriptor,
        depth: u8,
        wants_date: bool,
    ) -> Result<Children> {
        let manifest = match self.manifest(name, child.digest.as_str()).await {
            Ok(manifest) => manifest,
            // Sparse indexes: a mirror leaves children out (`registry-apis.md` §11h).
            Err(Error {
                kind: ErrorKind::NotFound { .. } | ErrorKind::BadResponse { .. }, ..
            }) => {
                let platforms = unread(child).into_iter().collect();
                return Ok(Children { platforms, ..Children::default() });
            }
            Err(error) => return Err(error),
        };
        match &manifest.document {
            Document::Index(index) if depth < DEPTH_MOST => {
                self.children(name, index, depth + 1).await
            }
            Document::Image(image) => {
                let annotated = image.annotation(CREATED).and_then(Timestamp::lenient);
                let platform = child.platform();
                // The configuration also tells the platform, where the index leaves it out.
                let needed = platform.is_none() || (wants_date && annotated.is_none());
                let config = if needed { self.config(name, image).await } else { None };
                let config = config.unwrap_or_default();
                let entry = platform.or_else(|| config.platform()).map(|platform| PlatformEntry {
                    platform,
                    digest: Some(child.digest.clone()),
                    size: image.size(),
                });
                Ok(Children {
                    platforms: entry.into_iter().collect(),
                    created: config.created.as_deref().and_then(Timestamp::lenient).or(annotated),
                    attestations: false,
                })
            }
            Document::Index(_) | Document::Schema1 => {
                let platforms = unread(child).into_iter().collect();
                Ok(Children { platforms, ..Children::default() })
            }
        }
    }

    /// An image's configuration; `None` where there is none to be had. A date is not worth failing a row for.
    pub(crate) async fn config(
        &self,
        name: &RepositoryName,
        image: &ImageManifest,
    ) -> Option<Config> {
        let size = image.config.size.unwrap_or_default();
        if !image.has_image_config() || size > u64::from(CONFIG_CAP) {
            return None;
        }
        let bytes = self.blob_small(name, &image.config.digest, CONFIG_CAP).await;
        let bytes = bytes.inspect_err(|error| tracing::debug!(%error, "no configuration")).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

impl Config {
    pub(crate) fn platform(&self) -> Option<Platform> {
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        Some(Platform {
            os: filled(&self.os)?,
            architecture: filled(&self.architecture)?,
            variant: filled(&self.variant),
            os_version: filled(&self.os_version),
        })
    }
}

/// A child of which only the index tells.
fn unread(child: &Descriptor) -> Option<PlatformEntry> {
    let platform = child.platform()?;
    Some(PlatformEntry { platform, digest: Some(child.digest.clone()), size: None })
}

/// Cosign's tag for a signature: `sha256-<hex>.sig`.
fn is_signature_tag(tag: &str) -> bool {
    tag.strip_suffix(".sig")
        .and_then(|start| start.split_once('-'))
        .is_some_and(|(algorithm, hex)| Digest::parse(&format!("{algorithm}:{hex}")).is_ok())
}
