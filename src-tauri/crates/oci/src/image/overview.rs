//! What a tag's own manifest tells, and an index's children.

use std::collections::{BTreeMap, BTreeSet};

use domain::image::{AttestationEntry, Image, ImageEntry, ImageEntryState};
use domain::{Bytes, Digest, Error, ErrorKind, RepositoryName, Result, TagContent};
use futures::stream::{self, StreamExt};

use super::annotations;
use crate::Registry;
use crate::descriptor::Descriptor;
use crate::manifest::{Document, ImageManifest, Index, Manifest};

/// Children read at once; the transport bounds what goes to the host in all.
const AT_ONCE: usize = 6;
/// Children that are read, at most; the others are shown without a size.
const READ_MOST: usize = 64;
/// Entries that are shown, at most.
const SHOWN_MOST: usize = 512;
/// An index in an index is read; one in that is not.
const DEPTH_MOST: u8 = 2;

/// Which children of an index are read for their sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Children {
    /// All of them.
    All,
    /// All that are known already, and the preferred one: where each manifest counts as a pull.
    Preferred,
}

impl Registry {
    /// What a tag or a digest names. `known` says that the tag was seen before: then a HEAD is likely to be all it takes.
    ///
    /// An index is handed to `first` as soon as it is there, before its children are read. `children` is asked after
    /// the first answer, since that may tell that pulls are counted.
    ///
    /// # Errors
    /// Those of [`Registry::manifest`], also of a child, unless that says something of the child alone.
    pub async fn image(
        &self,
        name: &RepositoryName,
        reference: &str,
        known: bool,
        children: impl Fn() -> Children + Send,
        first: impl Fn(Image) + Send + Sync,
    ) -> Result<Image> {
        let by_tag = Digest::parse(reference).is_err();
        let manifest = if by_tag && known {
            self.manifest_of_tag(name, reference).await?
        } else {
            self.manifest(name, reference).await?
        };
        let mut image = Image {
            digest: manifest.digest.clone(),
            media_type: manifest.media_type.clone(),
            content: TagContent::Index,
            entries: Vec::new(),
            preferred: None,
            total_size: None,
            annotations: Vec::new(),
            complete: true,
            left_out: 0,
        };
        match &manifest.document {
            Document::Index(index) => {
                image.annotations = annotations(&index.annotations);
                fold(index, &mut image);
                image.preferred = preferred(&image.entries);
                image.complete = image.entries.is_empty();
                first(image.clone());
                self.read_children(name, &mut image, children()).await?;
            }
            Document::Image(document) => {
                image.content = document.content();
                image.annotations = annotations(&document.annotations);
                let mut entry = unread(manifest.digest.clone(), Some(manifest.media_type.clone()));
                describe(&mut entry, document);
                image.total_size = total([&**document].into_iter());
                image.preferred = Some(entry.digest.clone());
                image.entries.push(entry);
            }
            Document::Schema1 => {
                image.content = TagContent::LegacyImage;
                let mut entry = unread(manifest.digest.clone(), Some(manifest.media_type.clone()));
                (entry.content, entry.state) = (Some(image.content), ImageEntryState::Legacy);
                image.preferred = Some(entry.digest.clone());
                image.entries.push(entry);
            }
        }
        Ok(image)
    }

    /// Reads the children of an index in rounds: an index among them brings its own in its place.
    async fn read_children(
        &self,
        name: &RepositoryName,
        image: &mut Image,
        which: Children,
    ) -> Result<()> {
        let mut seen = BTreeSet::from([image.digest.clone()]);
        let mut documents: BTreeMap<Digest, ImageManifest> = BTreeMap::new();
        let mut unread: BTreeSet<Digest> =
            image.entries.iter().map(|entry| entry.digest.clone()).collect();
        for depth in 1..=DEPTH_MOST {
            let wanted: Vec<Digest> = unread.iter().take(READ_MOST).cloned().collect();
            let preferred = image.preferred.clone();
            let read = stream::iter(wanted.into_iter().map(|digest| {
                let asked = which == Children::All || Some(&digest) == preferred.as_ref();
                async move {
                    let outcome = self.read_or_known(name, &digest, asked).await;
                    (digest, outcome)
                }
            }));
            let read: Vec<_> = read.buffered(AT_ONCE).collect().await;
            unread.clear();
            let mut nested: BTreeMap<Digest, Vec<ImageEntry>> = BTreeMap::new();
            for (digest, outcome) in read {
                let manifest = match outcome {
                    Ok(None) => continue,
                    Ok(Some(manifest)) => manifest,
                    Err(error) => {
                        let state = state_of(error)?;
                        each(image, &digest, |entry| entry.state = state);
                        continue;
                    }
                };
                match manifest.document {
                    Document::Image(document) => {
                        each(image, &digest, |entry| describe(entry, &document));
                        documents.insert(digest, *document);
                    }
                    Document::Schema1 => each(image, &digest, |entry| {
                        (entry.content, entry.state) =
                            (Some(TagContent::LegacyImage), ImageEntryState::Legacy);
                    }),
                    Document::Index(index) if depth < DEPTH_MOST && seen.insert(digest.clone()) => {
                        let mut inner = Image { entries: Vec::new(), ..image.clone() };
                        fold(&index, &mut inner);
                        unread.extend(inner.entries.iter().map(|entry| entry.digest.clone()));
                        image.left_out = inner.left_out;
                        nested.insert(digest, inner.entries);
                    }
                    Document::Index(_) => each(image, &digest, |entry| {
                        (entry.content, entry.state) =
                            (Some(TagContent::Index), ImageEntryState::Circular);
                    }),
                }
            }
            unnest(image, nested);
            unread.retain(|digest| !seen.contains(digest) && !documents.contains_key(digest));
            each_circular(image, &seen);
            if unread.is_empty() {
                break;
            }
        }
        self.name_platforms(name, image, &documents).await;
        image.preferred = preferred(&image.entries);
        let all_read = image.entries.iter().all(|entry| entry.state == ImageEntryState::Read);
        image.total_size =
            if all_read && image.left_out == 0 { total(documents.values()) } else { None };
        image.complete = !image.entries.iter().any(|entry| entry.state == ImageEntryState::Unread);
        Ok(())
    }

    /// A child: read where it is asked for, else only what is known already.
    async fn read_or_known(
        &self,
        name: &RepositoryName,
        digest: &Digest,
        asked: bool,
    ) -> Result<Option<Manifest>> {
        if asked {
            return self.manifest(name, digest.as_str()).await.map(Some);
        }
        Ok(self.known_manifest(digest).await)
    }

    /// Where the index does not name an image's platform, its configuration does.
    async fn name_platforms(
        &self,
        name: &RepositoryName,
        image: &mut Image,
        documents: &BTreeMap<Digest, ImageManifest>,
    ) {
        for entry in image.entries.iter_mut().filter(|entry| entry.platform.is_none()).take(8) {
            let document = documents.get(&entry.digest);
            let Some(document) = document.filter(|_| entry.content == Some(TagContent::Image))
            else {
                continue;
            };
            // A platform is not worth failing a page for; the entry's own page will tell what is wrong.
            if let Some(config) = self.config(name, document).await {
                entry.platform = config.platform();
            }
        }
    }
}

/// The entries of an index, attestations under the entry that they describe. One that describes none is an entry of its own.
fn fold(index: &Index, image: &mut Image) {
    let entry = |child: &Descriptor| ImageEntry {
        platform: child.platform(),
        artifact_type: child.artifact_type.clone(),
        ..unread(child.digest.clone(), child.media_type.clone())
    };
    let (attestations, others): (Vec<_>, Vec<_>) =
        index.manifests.iter().partition(|child| child.is_attestation());
    image.entries.extend(others.into_iter().map(entry));
    for child in attestations {
        let about = child.annotation("vnd.docker.reference.digest");
        let about =
            about.and_then(|about| image.entries.iter_mut().find(|e| e.digest.as_str() == about));
        match about {
            Some(about) => about.attestations.push(AttestationEntry {
                digest: child.digest.clone(),
                size: child.size.map(Bytes),
            }),
            None => image.entries.push(entry(child)),
        }
    }
    if image.entries.len() > SHOWN_MOST {
        let more = u32::try_from(image.entries.len() - SHOWN_MOST).unwrap_or(u32::MAX);
        image.left_out = image.left_out.saturating_add(more);
        image.entries.truncate(SHOWN_MOST);
    }
}

fn unread(digest: Digest, media_type: Option<String>) -> ImageEntry {
    ImageEntry {
        digest,
        media_type,
        platform: None,
        content: None,
        artifact_type: None,
        size: None,
        layers: None,
        state: ImageEntryState::Unread,
        attestations: Vec::new(),
    }
}

fn describe(entry: &mut ImageEntry, document: &ImageManifest) {
    entry.content = Some(document.content());
    entry.size = document.size();
    entry.layers = u32::try_from(document.layers.len()).ok();
    entry.artifact_type = document.artifact_type.clone().or(entry.artifact_type.take());
    entry.state = ImageEntryState::Read;
}

/// The same child may stand in an index several times, for several platforms.
fn each(image: &mut Image, digest: &Digest, change: impl Fn(&mut ImageEntry)) {
    image.entries.iter_mut().filter(|entry| &entry.digest == digest).for_each(change);
}

/// What points back to an index above it is not read again.
fn each_circular(image: &mut Image, seen: &BTreeSet<Digest>) {
    let back = |entry: &&mut ImageEntry| {
        entry.state == ImageEntryState::Unread && seen.contains(&entry.digest)
    };
    for entry in image.entries.iter_mut().filter(back) {
        entry.state = ImageEntryState::Circular;
    }
}

/// Puts the entries of an inner index in its place.
fn unnest(image: &mut Image, mut nested: BTreeMap<Digest, Vec<ImageEntry>>) {
    let mut entries = Vec::new();
    for entry in std::mem::take(&mut image.entries) {
        match nested.remove(&entry.digest) {
            Some(inner) => entries.extend(inner),
            None => entries.push(entry),
        }
    }
    image.entries = entries;
}

/// The state for an error that says something of one child alone.
fn state_of(error: Error) -> Result<ImageEntryState> {
    match error.kind {
        ErrorKind::NotFound { .. } => Ok(ImageEntryState::Missing),
        ErrorKind::BadResponse { .. }
        | ErrorKind::DigestMismatch { .. }
        | ErrorKind::TooLarge { .. } => Ok(ImageEntryState::Broken),
        _ => Err(error),
    }
}

/// This computer's platform (in a Linux container), else `linux/amd64`, else the first that is there.
fn preferred(entries: &[ImageEntry]) -> Option<Digest> {
    let own = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        "powerpc64" => "ppc64le",
        other => other,
    };
    let there = |entry: &&ImageEntry| {
        matches!(
            entry.state,
            ImageEntryState::Unread | ImageEntryState::Read | ImageEntryState::Legacy
        )
    };
    let linux = |architecture: &str| {
        entries.iter().filter(there).find(|entry| {
            let platform = entry.platform.as_ref();
            platform.is_some_and(|p| p.os == "linux" && p.architecture == architecture)
        })
    };
    let found = linux(own).or_else(|| linux("amd64"));
    let found = found.or_else(|| entries.iter().find(|e| there(e) && e.platform.is_some()));
    let found = found.or_else(|| entries.iter().find(there)).or(entries.first());
    found.map(|entry| entry.digest.clone())
}

/// What all of these are to download, what they share once; `None` when one part does not tell its size.
fn total<'a>(documents: impl Iterator<Item = &'a ImageManifest>) -> Option<Bytes> {
    let mut parts: BTreeMap<&Digest, u64> = BTreeMap::new();
    for document in documents {
        for part in std::iter::once(&document.config).chain(&document.layers) {
            parts.insert(&part.digest, part.size?);
        }
    }
    parts.values().try_fold(0_u64, |sum, size| sum.checked_add(*size)).map(Bytes)
}
