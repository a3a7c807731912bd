//! What a tag names, from the cache at once and from the registry behind it.

use domain::image::{CachedImage, Image, ImageDetail, ImageEntryState, RawDocument};
use domain::{AccountId, Bytes, Count, Digest, Page, RepositoryName, Result};
use oci::Children;
use storage::ListKey;

use super::lists;
use crate::{App, blocking::blocking};

impl App {
    /// What a tag or a digest names. One that was seen before, and has not moved, costs one HEAD. An index is handed to
    /// `first` before its children are read.
    ///
    /// Where the registry counts manifests as pulls, only the preferred child of an index is read, and what the registry's
    /// own API tells of the others stands in.
    pub async fn image(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        reference: &str,
        first: impl Fn(Image) + Send + Sync,
    ) -> Result<Image> {
        let known = self.cached_image(id, name, reference).await?.is_some();
        let first = &first;
        let image = self
            .with_content(id, name, |provider, content| async move {
                let registry = &content.registry;
                let counted = || match registry.pull_quota() {
                    Some(_) => Children::Preferred,
                    None => Children::All,
                };
                let mut image =
                    registry.image(&content.name, reference, known, counted, first).await?;
                let by_tag = Digest::parse(reference).is_err();
                if by_tag && image.entries.iter().any(|e| e.state == ImageEntryState::Unread) {
                    // Sizes that cannot be had without a pull are no reason to fail.
                    match provider.tag_detail(name, reference).await {
                        Ok(told) => add_sizes(&mut image, &told.platforms),
                        Err(error) => tracing::debug!(?error, "no sizes from the list's API"),
                    }
                }
                Ok(image)
            })
            .await?;
        if domain::reference::is_tag(reference) {
            self.note_tag(id, name, reference, &image.digest);
        }
        let page = Page::whole(vec![image.clone()]);
        self.keep_page(id, &key(name, reference), None, &page, |_| None);
        Ok(image)
    }

    /// What it was when last read.
    pub async fn cached_image(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        reference: &str,
    ) -> Result<Option<CachedImage>> {
        let list = self.cached_list(id, key(name, reference), None).await?;
        Ok(list.and_then(|list| {
            let image = list.page.items.into_iter().next()?;
            Some(CachedImage { image, fetched: list.fetched })
        }))
    }

    /// Layers, build steps and configuration of one entry of an image.
    pub async fn image_detail(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
    ) -> Result<ImageDetail> {
        let mut detail = self
            .with_content(id, name, |_, content| async move {
                content.registry.image_detail(&content.name, digest).await
            })
            .await?;
        let cache = self.cache.clone();
        blocking(move || {
            for layer in &mut detail.layers {
                let keys = lists::keys(layer);
                let facts = keys.iter().find_map(|key| cache.layer_facts(key));
                layer.unpacked = facts.map(|facts| Bytes(facts.unpacked));
                layer.entries = facts.map(|facts| Count(facts.entries));
            }
            Ok(detail)
        })
        .await
    }

    /// A manifest as its bytes came.
    pub async fn raw_manifest(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
    ) -> Result<RawDocument> {
        self.with_content(id, name, |_, content| async move {
            content.registry.raw_manifest(&content.name, digest).await
        })
        .await
    }

    /// A small blob as its bytes came.
    pub async fn raw_blob(
        &self,
        id: &AccountId,
        name: &RepositoryName,
        digest: &Digest,
    ) -> Result<RawDocument> {
        self.with_content(id, name, |_, content| async move {
            content.registry.raw_blob(&content.name, digest).await
        })
        .await
    }
}

fn key(name: &RepositoryName, reference: &str) -> ListKey {
    ListKey::Image(name.as_str().to_owned(), reference.to_owned())
}

fn add_sizes(image: &mut Image, told: &[domain::PlatformEntry]) {
    for entry in image.entries.iter_mut().filter(|entry| entry.size.is_none()) {
        let of_entry = |told: &&domain::PlatformEntry| told.digest.as_ref() == Some(&entry.digest);
        entry.size = told.iter().find(of_entry).and_then(|told| told.size);
    }
}
